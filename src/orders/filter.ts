import { areaLevel, isWithin } from '../areas/area-code.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { OrderKeys } from '../events/catalogue.ts'
import { OPEN_STATUSES } from './lifecycle.ts'

interface OneOf<T> {
  readonly in?: readonly T[] | null | undefined
  readonly notIn?: readonly T[] | null | undefined
}

/**
 * What an order can be filtered by, for lists and for streams: only keys an event carries. One definition, read two
 * ways: `toWhere` asks the database, `matches` asks an event.
 */
export interface OrderFilter {
  readonly status?: OneOf<OrderKeys['status']> | null | undefined
  readonly standing?: OneOf<OrderKeys['standing']> | null | undefined
  /** Areas with everything below them. */
  readonly area?: { readonly within?: readonly string[] | null | undefined } | null | undefined
  readonly team?: OneOf<string> | null | undefined
  readonly handler?: OneOf<string> | null | undefined
  /** Orders with at least one of these staff members on a visit, beside the handler. */
  readonly companions?: { readonly any?: readonly string[] | null | undefined } | null | undefined
  readonly partner?: OneOf<string> | null | undefined
  /** Orders that ask for at least one of the items. */
  readonly items?: { readonly any?: readonly string[] | null | undefined } | null | undefined
  readonly channel?: OneOf<OrderKeys['channel']> | null | undefined
  readonly type?: OneOf<NonNullable<OrderKeys['type']>> | null | undefined
  readonly urgency?: OneOf<OrderKeys['urgency']> | null | undefined
  readonly and?: readonly OrderFilter[] | null | undefined
  readonly or?: readonly OrderFilter[] | null | undefined
  readonly not?: OrderFilter | null | undefined
}

const COLUMNS = {
  status: 'status',
  standing: 'standing',
  team: 'teamId',
  handler: 'handlerId',
  partner: 'partnerId',
  channel: 'channel',
  type: 'type',
  urgency: 'urgency',
} as const
const NULLABLE: ReadonlySet<string> = new Set(['team', 'handler', 'partner', 'type'])
const SINGLE = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]

/** Whether an order with these keys passes. An absent value is in no list, and so passes every `notIn`. */
export function matches(filter: OrderFilter, keys: OrderKeys): boolean {
  for (const key of SINGLE) {
    const wanted = filter[key] as OneOf<string> | null | undefined
    const value = keys[key]
    if (wanted?.in && (value === null || !wanted.in.includes(value))) return false
    if (wanted?.notIn && value !== null && wanted.notIn.includes(value)) return false
  }
  if (filter.area?.within && !filter.area.within.some((area) => isWithin(keys.area, area))) return false
  if (filter.companions?.any && !filter.companions.any.some((staff) => keys.companions.includes(staff))) return false
  if (filter.items?.any && !filter.items.any.some((item) => keys.items.includes(item))) return false
  if (filter.and && !filter.and.every((part) => matches(part, keys))) return false
  if (filter.or && !filter.or.some((part) => matches(part, keys))) return false
  return !(filter.not && matches(filter.not, keys))
}

/**
 * Plain yes and no as conditions on a column. Prisma's own empty forms (`{}`, `AND: []`, `OR: []`, `NOT` of one of them) are
 * folded away in ways that lose a "none" beside them: `AND: [{ OR: [] }, { NOT: { OR: [] } }]` becomes 1=1.
 */
const EVERY: Prisma.OrderWhereInput = { id: { notIn: [] } }
const NONE: Prisma.OrderWhereInput = { id: { in: [] } }

/**
 * The same, as a question to the database. An empty list means "none", as in `matches`. Every leaf is plainly true or
 * false, also for NULL: SQL's third value would make `not` differ from `matches`.
 */
export function toWhere(filter: OrderFilter): Prisma.OrderWhereInput {
  const all: Prisma.OrderWhereInput[] = []
  for (const key of SINGLE) {
    const wanted = filter[key] as OneOf<string> | null | undefined
    const column = COLUMNS[key]
    const nullable = NULLABLE.has(key)
    if (key === 'status' && wanted?.in) all.push(statusWhere(wanted.in as OrderKeys['status'][]))
    else if (wanted?.in) all.push(...(nullable ? [{ [column]: { not: null } }] : []), { [column]: { in: [...wanted.in] } })
    if (wanted?.notIn)
      all.push(nullable ? { OR: [{ [column]: null }, { [column]: { notIn: [...wanted.notIn] } }] } : { [column]: { notIn: [...wanted.notIn] } })
  }
  if (filter.area?.within) all.push(anyOf(filter.area.within.map(areaWhere)))
  if (filter.companions?.any) all.push({ companionIds: { hasSome: [...filter.companions.any] } })
  if (filter.items?.any) all.push({ itemCodes: { hasSome: [...filter.items.any] } })
  if (filter.and) all.push(...filter.and.map(toWhere))
  if (filter.or) all.push(anyOf(filter.or.map(toWhere)))
  if (filter.not) all.push({ NOT: toWhere(filter.not) })
  return all.length === 0 ? EVERY : all.length === 1 ? (all[0] as Prisma.OrderWhereInput) : { AND: all }
}

const anyOf = (parts: Prisma.OrderWhereInput[]): Prisma.OrderWhereInput => (parts.length === 0 ? NONE : { OR: parts })

/**
 * Open states (未归档), said so that the index of open orders serves them: closed orders are many, and a list of open ones
 * must not walk past them. Most of the open states are "open, but not the others", whose rows the planner counts right.
 */
function statusWhere(wanted: readonly OrderKeys['status'][]): Prisma.OrderWhereInput {
  if (wanted.length === 0 || wanted.some((status) => !OPEN_STATUSES.includes(status))) return { status: { in: [...wanted] } }
  const others = OPEN_STATUSES.filter((status) => !wanted.includes(status))
  return { AND: [{ closedAt: null }, { status: others.length < wanted.length ? { notIn: others } : { in: [...wanted] } }] }
}

/** Equality on the column of the area's level, so that an index serves it whatever the database's collation. */
export function areaWhere(code: string): Prisma.OrderWhereInput {
  switch (areaLevel(code)) {
    case 'CITY':
      return { countyCode: { startsWith: code.slice(0, 4) } }
    case 'COUNTY':
      return { countyCode: code }
    case 'TOWN':
      return { AND: [{ townCode: { not: null } }, { townCode: code }] }
    case 'VILLAGE':
      return { areaCode: code }
  }
}
