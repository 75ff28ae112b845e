import type { ObjectFieldBuilder } from '@pothos/core'
import { countRefusal } from '../access/security-records.ts'
import { Problem } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import type { Verb } from '../verb.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { inputFields } from './input-fields.ts'
import { COMMON_PROBLEMS } from './problems.ts'
import { orderAgain } from './reread.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

/** Makes the fields of a success. */
export type Fields<Result extends object> = ObjectFieldBuilder<Types, Result>

/** What a verb's operation is called with. */
export type MutationCaller = Caller & { readonly idempotencyKey: string | null }

/** A verb that can be done; its caller and input are checked against the verb's own rules before. */
interface Deed<Result extends object> {
  (caller: MutationCaller, input: never): Promise<Result>
  readonly verb: Verb
}

/**
 * Exposes a verb: `<verb>(input: <Verb>Input!): <Verb>Result!`, a union of `<Verb>Success` and typed problems.
 * @param deed the verb, as its file declares it
 * @param success the fields of `<Verb>Success`
 */
export function expose<Result extends object>(deed: Deed<Result>, success: (t: Fields<Result>) => object = () => ({})) {
  const { name, zh, description, rules, problems, quota, givesOrder } = deed.verb
  const Verb = name.charAt(0).toUpperCase() + name.slice(1)
  const Input = builder.inputType(`${Verb}Input`, { description: `Input of ${name} (${zh}的输入)`, fields: (t) => inputFields(t, rules) })
  const Success = builder.objectRef<Result>(`${Verb}Success`)
  Success.implement({
    description: `${name} was done (${zh}成功)`,
    interfaces: (givesOrder ? [orderAgain] : []) as never,
    fields: success as never,
  })
  builder.mutationField(name, (t) =>
    t.field({
      type: Success,
      description,
      errors: {
        types: [...new Set([...COMMON_PROBLEMS, ...problems])],
        union: { name: `${Verb}Result`, description: `What ${name} answers with: its success or a problem (${zh}的结果)` },
      },
      args: { input: t.arg({ type: Input, required: true, validate: rules as never, description: 'Input (输入)' }) },
      resolve: (async (_root: object, args: { input: { idempotencyKey?: string | null } }, context: Context) => {
        try {
          // Each verb of a document counts, and is counted before anything of it is done.
          await context.runtime.quotas.change(context, quota)
          return await deed({ ...context, idempotencyKey: args.input.idempotencyKey ?? context.idempotencyKey }, args.input as never)
        } catch (error) {
          if (error instanceof Problem) countRefusal(context.runtime, context, error.code)
          throw error
        }
      }) as never,
    } as never),
  )
}

/** Exposes verbs whose success has no fields of its own. */
export function exposeAll(deeds: readonly Deed<object>[]): void {
  for (const deed of deeds) expose(deed)
}
