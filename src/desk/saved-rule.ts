import { z } from 'zod'
import { InvalidInput } from '../errors.ts'
import { API_TYPES, areaCode, code, id, instant, oneOf } from '../input.ts'
import type { OrderFilter } from '../orders/filter.ts'
import { ORDER_SORTINGS, type OrderSorting, type OrdersAsked } from '../orders/search.ts'

/** What a view asks for, as it is stored: ids and codes, enums, numbers and instants; no words, and no part of a number. */
export interface SavedRule extends OrdersAsked {
  readonly orderBy: OrderSorting
}

const among = <T extends z.ZodType>(value: T) => z.strictObject({ in: z.array(value).nullish(), notIn: z.array(value).nullish() }).nullish()
const anyOf = <T extends z.ZodType>(value: T) => z.strictObject({ any: z.array(value).nullish() }).nullish()

const filter: z.ZodType<OrderFilter> = z.lazy(() =>
  z.strictObject({
    status: among(oneOf('OrderStatus')),
    standing: among(oneOf('OrderStanding')),
    area: z.strictObject({ within: z.array(areaCode).nullish() }).nullish(),
    team: among(id('team')),
    handler: among(id('staff')),
    companions: anyOf(id('staff')),
    partner: among(id('partner')),
    items: anyOf(code(40)),
    channel: among(oneOf('Channel')),
    type: among(oneOf('OrderType')),
    urgency: among(oneOf('Urgency')),
    and: z.array(filter).nullish(),
    or: z.array(filter).nullish(),
    not: filter.nullish(),
  }),
)

/** What is personal, or of the moment. */
const unsaved = z.null('is personal or of the moment, and is not saved | 属于个人信息或临时检索内容，不能保存').optional()
/** An instant, which JSON holds as a text. */
const when = z.preprocess((value) => (typeof value === 'string' ? new Date(value) : value), instant.nullish())

const search = z.strictObject({
  number: unsaved,
  title: unsaved,
  externalNo: unsaved,
  phone: unsaved,
  registeredFrom: when,
  registeredTo: when,
  dueFrom: when,
  dueTo: when,
  breached: z.boolean().nullish(),
  unverifiedSince: when,
  priorityFrom: z.int().nullish(),
  specialGroup: z.boolean().nullish(),
})

/** The rules of what a view asks for: those of `orders`, without what is not saved. */
export const ruleFields = {
  filter: filter.register(API_TYPES, { of: 'OrderFilter' }).nullish().describe('The filter of `orders` (筛选)'),
  search: search.register(API_TYPES, { of: 'OrderSearch' }).nullish().describe('The search of `orders`, without words, numbers and telephones (检索)'),
  orderBy: z.enum(ORDER_SORTINGS).register(API_TYPES, { of: 'OrderSort' }).default('REGISTERED_AT_DESC').describe('Sorting (排序)'),
}

const stored = z.strictObject(ruleFields)

/**
 * A rule as it was stored, looked at again: what a release took then, a later one may not know.
 * @throws InvalidInput naming the place
 */
export function storedRule(rule: unknown): SavedRule {
  const parsed = stored.safeParse(rule)
  if (parsed.success) return parsed.data
  const at = parsed.error.issues[0]?.path.join('.')
  throw new InvalidInput(at ? at : 'filter', { en: 'is no longer known: save the view anew', zh: '已不再适用，请重新保存视图' })
}
