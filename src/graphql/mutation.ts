import type { InputFieldBuilder, InputFieldMap, ObjectFieldBuilder } from '@pothos/core'
import type { z } from 'zod'
import type { Caller } from '../ground.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'
import { COMMON_PROBLEMS, ORDER_PROBLEMS } from './problems.ts'
import { orderAgain } from './reread.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never
/** Makes the fields of an input. */
export type Inputs = InputFieldBuilder<Types, 'InputObject'>

/** Makes the fields of a success. */
export type Fields<Result extends object> = ObjectFieldBuilder<Types, Result>

/** What a verb's operation is called with. */
export type MutationCaller = Caller & { readonly idempotencyKey: string | null }

interface Verb<Rules extends z.ZodType, Result extends object> {
  readonly description: string
  /** Fields of `<Verb>Input`, the common ones aside. */
  readonly input?: (t: Inputs) => InputFieldMap
  /** What the input must be; run before the operation, which is given what they return. */
  readonly rules: Rules
  /** What it can answer with besides the common problems. */
  readonly problems?: readonly (new (
    ...args: never[]
  ) => Error)[]
  readonly run: (caller: MutationCaller, input: z.output<Rules>) => Promise<Result>
  /** Fields of `<Verb>Success`. */
  readonly success?: (t: Fields<Result>) => object
}

/**
 * One verb of the API: `<verb>(input: <Verb>Input!): <Verb>Result!`, a union of `<Verb>Success` and typed problems.
 * @param verb the operation's name, the same from here to its file and its test
 */
export function mutation<Rules extends z.ZodType, Result extends object>(
  verb: string,
  spec: Verb<Rules, Result>,
  interfaces: readonly (typeof orderAgain)[] = [],
) {
  const Verb = verb.charAt(0).toUpperCase() + verb.slice(1)
  // Every verb's description names its Chinese term in parentheses; what belongs to the verb is named after it.
  const term = /\((\p{Script=Han}+)\)/u.exec(spec.description)?.[1] ?? '操作'
  const Input = builder.inputType(`${Verb}Input`, {
    description: `Input of ${verb} (${term}的输入)`,
    fields: (t) => ({
      ...(spec.input?.(t as Inputs) as object),
      idempotencyKey: t.string({
        description: 'Repeat with the same key and input: the first result is given again, nothing is done twice; kept 72 h (幂等键)',
      }),
    }),
  })
  const Success = builder.objectRef<Result>(`${Verb}Success`)
  Success.implement({
    description: `${verb} was done (${term}成功)`,
    interfaces: interfaces as never,
    fields: (spec.success ?? (() => ({}))) as never,
  })
  builder.mutationField(verb, (t) =>
    t.field({
      type: Success,
      description: spec.description,
      errors: {
        types: [...COMMON_PROBLEMS, ...(spec.problems ?? [])],
        union: { name: `${Verb}Result`, description: `What ${verb} answers with: its success or a problem (${term}的结果)` },
      },
      args: { input: t.arg({ type: Input, required: true, validate: spec.rules as never, description: 'Input (输入)' }) },
      resolve: ((_root: object, args: { input: z.output<Rules> & { idempotencyKey?: string | null } }, context: Context) =>
        spec.run({ ...context, idempotencyKey: args.input.idempotencyKey ?? context.idempotencyKey }, args.input)) as never,
    } as never),
  )
}

/** A verb on an existing order: `orderId` and `expectedVersion` in, the order as it is now out. */
export function orderMutation<Rules extends z.ZodType, Result extends { orderId: string }>(verb: string, spec: Verb<Rules, Result>) {
  mutation(
    verb,
    {
      ...spec,
      input: (t) => ({
        orderId: t.id({ required: true, description: 'Order id (工单标识)' }),
        expectedVersion: t.int({ description: 'Version you have seen; if the order has a newer one, the answer is StaleVersion (期望版本)' }),
        ...spec.input?.(t),
      }),
      problems: [...ORDER_PROBLEMS, ...(spec.problems ?? [])],
    },
    [orderAgain],
  )
}
