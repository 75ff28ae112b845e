import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import type { Role } from '../access/viewer.ts'
import { InvalidInput } from '../errors.ts'
import { builder, pageCost } from './builder.ts'
import { type Compared, keysetConnection, type PageArgs, type Sort } from './connection.ts'
import type { Context } from './context.ts'
import { type Model, tableOf, type Visible, type WhereOf } from './visible.ts'

type ArgBuilder = Parameters<Parameters<typeof builder.queryField>[1]>[0]['arg']

interface ListOptions<M extends Model, Args extends InputFieldMap> {
  /** The GraphQL type of a row, as the room made it. */
  readonly type: object
  readonly description: string
  /** Roles that may ask for it, where they are not those of the rule. */
  readonly to?: readonly Role[]
  /** How rows are narrowed, besides by the viewer's rights. */
  readonly args?: (arg: ArgBuilder) => Args
  readonly sort: Sort | ((args: InputShapeFromFields<Args>) => Sort)
  /** @throws Problem when an argument is bad */
  readonly where?: (args: InputShapeFromFields<Args>, context: Context) => WhereOf<M> | Promise<WhereOf<M>>
  /** What is asked of each row besides, where a database cannot answer it; null: nothing. */
  readonly compared?: (args: InputShapeFromFields<Args>, context: Context) => Compared | null
  /** The rows of a page as they are shown, where that is not as they were read. */
  readonly shown?: (rows: readonly object[], args: InputShapeFromFields<Args>, context: Context) => Promise<readonly object[]>
}

/**
 * Makes a list of rows of a model, a page at a time: those the viewer may know of, narrowed by its arguments, in one order
 * with no row skipped or repeated while others are written (graphql/connection.ts).
 * @param name of the field of Query
 * @param rule which viewers see which rows
 */
export function list<M extends Model, Args extends InputFieldMap = Record<never, never>>(name: string, rule: Visible<M>, options: ListOptions<M, Args>): void {
  const to = options.to ?? rule.to
  builder.queryField(name, (t) =>
    t.connection({
      type: options.type,
      description: options.description,
      ...(to ? { authScopes: { role: to } } : {}),
      complexity: pageCost,
      args: options.args?.(t.arg) ?? {},
      resolve: async (_root: unknown, given: object, context: Context, info: never) => {
        // The shape of the arguments is that of `args`, which the compiler cannot follow through a generic field.
        const args = given as InputShapeFromFields<Args> & PageArgs
        for (const [name, value] of Object.entries(given)) expectText(name, value)
        const table = tableOf(context.runtime.db, rule.model)
        return keysetConnection({
          args,
          sort: typeof options.sort === 'function' ? options.sort(args) : options.sort,
          where: { AND: [await rule.rows(context), (await options.where?.(args, context)) ?? {}] },
          model: rule.model,
          context,
          info,
          compared: options.compared?.(args, context) ?? null,
          find: async (query) => {
            const rows: object[] = await table.findMany(query)
            return options.shown ? [...(await options.shown(rows, args, context))] : rows
          },
          count: (where) => table.count({ where }),
        }) as never
      },
    } as never),
  )
}

/** A text no row can have is refused before the database is asked. @throws InvalidInput naming the argument */
function expectText(name: string, value: unknown): void {
  const texts = Array.isArray(value) ? value : [value]
  if (texts.some((text) => typeof text === 'string' && text.includes('\u0000')))
    throw new InvalidInput(name, { en: 'contains control characters or broken Unicode', zh: '含有控制字符或无效字符' })
}

/** What an argument narrows by, where it is given: those left out or null narrow nothing. */
export function given<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as { [K in keyof T]?: NonNullable<T[K]> }
}
