import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { entitlement } from '../access/entitlement.ts'
import { InvalidInput } from '../errors.ts'
import { sealCursor } from '../events/cursor.ts'
import { LIMITS } from '../limits.ts'
import type { Context } from './context.ts'

export const MAX_PAGE = LIMITS.PAGE.value
const DEFAULT_PAGE = LIMITS.USUAL_PAGE.value

export interface PageArgs {
  readonly first?: number | null | undefined
  readonly after?: string | null | undefined
  readonly last?: number | null | undefined
  readonly before?: string | null | undefined
}

/** What a list is sorted by: one column that never is null, and the row's key to break ties. */
export interface Sort {
  readonly column: string
  readonly direction: 'asc' | 'desc'
  /** Column that makes a row unique; `id` unless said otherwise. */
  readonly key?: string
}

type Row = Record<string, unknown>
type Where = Record<string, unknown>

interface Place {
  readonly value: string | number | Date
  readonly key: string
}

function encode(sort: Sort, row: Row): string {
  const value = row[sort.column]
  const plain = value instanceof Date ? { d: value.toISOString() } : { v: value }
  return Buffer.from(JSON.stringify([sort.column, plain, row[sort.key ?? 'id']])).toString('base64url')
}

function decode(sort: Sort, cursor: string, field: string): Place {
  const refuse = () => new InvalidInput(field, { en: 'is not a cursor of this list in this order', zh: '不是该列表的游标' })
  try {
    const [column, value, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (column !== sort.column || typeof key !== 'string' || typeof value !== 'object' || value === null) throw refuse()
    const plain = value.d === undefined ? value.v : new Date(value.d)
    if (!(typeof plain === 'string' || typeof plain === 'number' || (plain instanceof Date && !Number.isNaN(plain.getTime())))) throw refuse()
    if (key.includes('\u0000') || (typeof plain === 'string' && plain.includes('\u0000'))) throw refuse()
    return { value: plain, key }
  } catch {
    throw refuse()
  }
}

/** Rows beyond a place. The outer bound repeats the sort column so that the index range starts there (deep pages stay cheap). */
function beyond(sort: Sort, place: Place, forward: boolean): Where {
  const up = (sort.direction === 'asc') === forward
  const key = sort.key ?? 'id'
  if (key === sort.column) return { [key]: { [up ? 'gt' : 'lt']: place.key } }
  return {
    AND: [
      { [sort.column]: { [up ? 'gte' : 'lte']: place.value } },
      { OR: [{ [sort.column]: { [up ? 'gt' : 'lt']: place.value } }, { [sort.column]: place.value, [key]: { [up ? 'gt' : 'lt']: place.key } }] },
    ],
  }
}

/** @throws InvalidInput naming the argument and the rule */
function pageSize(args: PageArgs): { size: number; forward: boolean } {
  for (const name of ['first', 'last'] as const) {
    const n = args[name]
    if (n != null && (n < 1 || n > MAX_PAGE)) throw new InvalidInput(name, { en: `must be from 1 to ${MAX_PAGE}`, zh: `须在 1 到 ${MAX_PAGE} 之间` })
  }
  if (args.first != null && args.last != null) throw new InvalidInput('last', { en: 'cannot be combined with first', zh: '不能与“前几条”同时使用' })
  return { size: args.first ?? args.last ?? DEFAULT_PAGE, forward: args.last == null }
}

/**
 * A Relay connection over a keyset: places are sort values and a key, never row numbers, so a page stays right while
 * rows are added, changed or deleted (Prisma's own cursors return nothing once their row is gone).
 *
 * @param model the Prisma model's name, for the selection below `edges.node` and `nodes`
 * @param find reads rows with the given `where`, `orderBy` and `take`
 * @param count counts all rows; run only when `totalCount` is selected
 * @throws InvalidInput for a bad page size or cursor
 */
export async function keysetConnection<R extends object>(options: {
  readonly args: PageArgs
  readonly sort: Sort
  readonly where: Where
  readonly model: string
  readonly context: Context
  readonly info: GraphQLResolveInfo
  readonly find: (query: { where: never; orderBy: never; take: number }) => Promise<R[]>
  readonly count: (where: never) => Promise<number>
}) {
  const { args, sort, context, info } = options
  const { size, forward } = pageSize(args)
  // Before the rows are read: what happens meanwhile is then told twice, by list and feed, and never missed by both.
  const liveCursor = sealCursor(context.runtime.keys, context.runtime.hub.epoch, entitlement(context.viewer), context.runtime.hub.head())
  const key = sort.key ?? 'id'
  const bounds = [
    ...(args.after ? [beyond(sort, decode(sort, args.after, 'after'), true)] : []),
    ...(args.before ? [beyond(sort, decode(sort, args.before, 'before'), false)] : []),
  ]
  const direction = forward ? sort.direction : sort.direction === 'asc' ? 'desc' : 'asc'
  const selection = queryFromInfo({
    context,
    info,
    typeName: options.model,
    select: { [sort.column]: true, [key]: true } as never,
    paths: [['edges', 'node'], ['nodes']],
  })
  const query = {
    ...selection,
    where: { AND: [options.where, ...bounds] },
    orderBy: key === sort.column ? [{ [key]: direction }] : [{ [sort.column]: direction }, { [key]: direction }],
    take: size + 1,
  }
  const found = await options.find(query as never)
  const more = found.length > size
  const rows = found.slice(0, size)
  if (!forward) rows.reverse()
  const edges = rows.map((node) => ({ node, cursor: encode(sort, node as Row) }))
  return {
    edges,
    pageInfo: {
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
      hasNextPage: forward ? more : args.before != null,
      hasPreviousPage: forward ? args.after != null : more,
    },
    totalCount: () => options.count(options.where as never),
    liveCursor,
  }
}
