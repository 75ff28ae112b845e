import { queryFromInfo } from '@pothos/plugin-prisma'
import type { GraphQLResolveInfo } from 'graphql'
import { entitlement } from '../access/entitlement.ts'
import { InvalidInput } from '../errors.ts'
import { sealCursor } from '../events/cursor.ts'
import { LIMITS } from '../limits.ts'
import type { Context } from './context.ts'

export const MAX_PAGE = LIMITS.PAGE.value
const COMPARED = LIMITS.COMPARED.value
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

/** What the database cannot decide of a row: `where` finds more than match, and the program looks at each. */
export interface Compared {
  /** Columns it looks at. */
  readonly select: object
  /** Whether a row with these columns matches. */
  matches(row: object): boolean
}

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

interface Query {
  readonly where: Where
  readonly orderBy: readonly object[]
  readonly take: number
}

interface Options<R extends object> {
  readonly args: PageArgs
  readonly sort: Sort
  readonly where: Where
  readonly model: string
  readonly context: Context
  readonly info: GraphQLResolveInfo
  readonly compared?: Compared | null
  readonly find: (query: { where: never; orderBy: never; take: number }) => Promise<R[]>
  readonly count: (where: never) => Promise<number>
}

/** Rows of a page, and whether there are more beyond them. */
interface Found<R> {
  readonly rows: R[]
  readonly more: boolean
  /** Where looking ended, when it ended before the page was full: the next page begins there. */
  readonly end: Row | null
}

/** Rows that `where` finds, one more than a page has. */
async function findPage<R extends object>(options: Options<R>, query: Query, size: number): Promise<Found<R>> {
  const rows = await options.find(query as never)
  return { rows: rows.slice(0, size), more: rows.length > size, end: null }
}

/** Looks at a bounded number of rows, then reads those of the page that match: two statements, however many match. */
async function comparePage<R extends object>(options: Options<R>, query: Query, size: number, compared: Compared): Promise<Found<R>> {
  const { sort, find } = options
  const key = sort.key ?? 'id'
  const { where, orderBy } = query
  const looked = await find({ select: { ...compared.select, [sort.column]: true, [key]: true }, where, orderBy, take: COMPARED + 1 } as never)
  const matching: Row[] = []
  for (const row of looked.slice(0, COMPARED) as Row[]) {
    if (matching.length > size) break
    if (compared.matches(row)) matching.push(row)
  }
  const keys = matching.slice(0, size).map((row) => row[key])
  const rows = await find({ ...query, where: { AND: [where, { [key]: { in: keys } }] } } as never)
  const cut = matching.length <= size && looked.length > COMPARED
  return { rows, more: cut || matching.length > size, end: cut ? (looked[COMPARED - 1] as Row) : null }
}

/** How many match in all; null when more rows would have to be looked at than one request may. */
async function countCompared<R extends object>({ sort, where, find }: Options<R>, compared: Compared): Promise<number | null> {
  const looked = await find({ select: compared.select, where, orderBy: [{ [sort.column]: sort.direction }], take: COMPARED + 1 } as never)
  return looked.length > COMPARED ? null : looked.filter((row) => compared.matches(row)).length
}

/**
 * A Relay connection over a keyset: places are sort values and a key, never row numbers, so a page stays right while
 * rows are added, changed or deleted (Prisma's own cursors return nothing once their row is gone).
 *
 * @param model the Prisma model's name, for the selection below `edges.node` and `nodes`
 * @param find reads rows with the given `where`, `orderBy` and `take`
 * @param count counts all rows; run only when `totalCount` is selected
 * @param compared what is to be asked of each row besides; such a page may have fewer rows than asked for and a next page all the same
 * @throws InvalidInput for a bad page size or cursor
 */
export async function keysetConnection<R extends object>(options: Options<R>) {
  const { args, sort, context, info, compared } = options
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
  const { rows, more, end } = compared ? await comparePage(options, query, size, compared) : await findPage(options, query, size)
  if (!forward) rows.reverse()
  const edges = rows.map((node) => ({ node, cursor: encode(sort, node as Row) }))
  const [first, last] = [edges[0]?.cursor ?? null, edges.at(-1)?.cursor ?? null]
  const cut = end && encode(sort, end)
  return {
    edges,
    pageInfo: {
      startCursor: forward ? first : (cut ?? first),
      endCursor: forward ? (cut ?? last) : last,
      hasNextPage: forward ? more : args.before != null,
      hasPreviousPage: forward ? args.after != null : more,
    },
    totalCount: () => (compared ? countCompared(options, compared) : options.count(options.where as never)),
    liveCursor,
  }
}
