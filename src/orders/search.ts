import { blindIndexes } from '../access/encryption.ts'
import { recordSoon } from '../access/security-records.ts'
import type { Prisma } from '../db/generated/client.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { phone } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { checkedFilter } from './checked-filter.ts'
import type { OrderFilter } from './filter.ts'
import { numberWhere, titleWhere } from './find.ts'
import { scopeWhere } from './policy.ts'
import { type QueueSearch, queueWhere } from './queue.ts'

/** What only lists of orders can be asked for (工单检索). */
export interface OrderSearch extends QueueSearch {
  readonly number?: string | null | undefined
  readonly title?: string | null | undefined
  readonly externalNo?: string | null | undefined
  readonly phone?: string | null | undefined
  readonly registeredFrom?: Date | null | undefined
  readonly registeredTo?: Date | null | undefined
  readonly dueFrom?: Date | null | undefined
  readonly dueTo?: Date | null | undefined
}

/** What a list of orders is asked for. */
export interface OrdersAsked {
  readonly filter?: OrderFilter | null | undefined
  readonly search?: OrderSearch | null | undefined
}

/** The column behind each order of a list. */
const SORTED_BY = {
  REGISTERED_AT_DESC: 'registeredAt',
  REGISTERED_AT_ASC: 'registeredAt',
  DUE_AT_ASC: 'dueSort',
  DUE_AT_DESC: 'dueSort',
  CLOCK_ASC: 'clockSort',
} as const

export type OrderSorting = keyof typeof SORTED_BY
export const ORDER_SORTINGS = Object.keys(SORTED_BY) as [OrderSorting, ...OrderSorting[]]

/** How a list of orders is sorted. */
export const orderSort = (sorting: OrderSorting): { readonly column: string; readonly direction: 'asc' | 'desc' } => ({
  column: SORTED_BY[sorting],
  direction: sorting.endsWith('DESC') ? 'desc' : 'asc',
})

/**
 * The orders a viewer may see among those asked for.
 * @throws Forbidden, InvalidInput naming the place
 */
export const ordersWhere = ({ filter, search }: OrdersAsked, c: Pick<Caller, 'viewer' | 'runtime' | 'requestId' | 'address'>): Prisma.OrderWhereInput => ({
  AND: [scopeWhere(c.viewer, checkedFilter(filter)), ...searchWhere(search, c)],
})

const PHONE_SEARCH = ['HOTLINE_AGENT', 'DISPATCHER', 'QUALITY', 'SUPERVISOR']

/** @throws Forbidden for a phone search by other roles (no oracle on what they see masked), InvalidInput */
function searchWhere(search: OrderSearch | null | undefined, c: Pick<Caller, 'viewer' | 'runtime' | 'requestId' | 'address'>): Prisma.OrderWhereInput[] {
  if (!search) return []
  const where: Prisma.OrderWhereInput[] = []
  const { number, title, externalNo } = search
  const now = c.runtime.clock.now()
  if (number != null) where.push(numberWhere(number))
  if (title != null) where.push(titleWhere(title, c.viewer, c.runtime.keys, now))
  if (externalNo != null) {
    if (!/^[\p{L}\p{N}._/()-]{1,64}$/u.test(externalNo)) throw new InvalidInput('search.externalNo', { en: 'is not a number of an order', zh: '不是有效编号' })
    where.push({ externalNo })
  }
  if (search.phone != null) {
    if (!PHONE_SEARCH.includes(c.viewer.role)) throw new Forbidden({ en: 'your role may not search by telephone', zh: '您的角色不能按电话检索' })
    const parsed = phone.safeParse(search.phone)
    if (!parsed.success) throw new InvalidInput('search.phone', { en: 'is not a valid telephone number', zh: '不是有效的电话号码' })
    recordSoon(c.runtime, c, { kind: 'SEARCH', fields: ['phone'], purpose: 'orders' })
    where.push({ requester: { phoneIndex: { in: blindIndexes(c.runtime.keys, parsed.data) } } })
  }
  const range = (column: 'registeredAt' | 'dueAt', from?: Date | null, to?: Date | null) => {
    if (from) where.push({ [column]: { gte: from } })
    if (to) where.push({ [column]: { lt: to } })
  }
  range('registeredAt', search.registeredFrom, search.registeredTo)
  range('dueAt', search.dueFrom, search.dueTo)
  where.push(...queueWhere(search, c.viewer, now))
  return where
}
