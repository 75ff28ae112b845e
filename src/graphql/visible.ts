import type { Role } from '../access/viewer.ts'
import type { Db } from '../db/database.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { Context } from './context.ts'
import { nodeOf } from './node.ts'

/** Name of a model of the database. */
export type Model = Prisma.ModelName
/** What rows of a model may be narrowed by. */
export type WhereOf<M extends Model> = NonNullable<Prisma.TypeMap['model'][M]['operations']['findMany']['args']['where']>

/** The statements makers need of a model; the generated client has one type for each model and none for all. */
interface Table {
  findMany(query: object): Promise<{ readonly id: string }[]>
  count(query: object): Promise<number>
}
export const tableOf = (db: Db, model: Model): Table => db[`${model.charAt(0).toLowerCase()}${model.slice(1)}` as 'order'] as Table

/** Which rows of a model a viewer may know of: the same for `node`, for lists and for whatever leads to them. */
export interface Visible<M extends Model> {
  readonly model: M
  /** Roles that may ask at all; left out: the rows say it. */
  readonly to?: readonly Role[]
  readonly rows: (context: Context) => WhereOf<M> | Promise<WhereOf<M>>
}

/** Declares which viewers see which rows of a model, and makes them reachable by `node(id)`: what is not visible answers null, as if it did not exist. */
export function visible<M extends Model>(model: M, rule: Omit<Visible<M>, 'model'>): Visible<M> {
  nodeOf(model, async (ids, context) => {
    if (rule.to && !rule.to.includes(context.viewer.role)) return []
    const where = { AND: [{ id: { in: ids } }, await rule.rows(context)] }
    return (await tableOf(context.runtime.db, model).findMany({ where, select: { id: true } })).map(({ id }) => id)
  })
  return { model, ...rule }
}
