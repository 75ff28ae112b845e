import type { Asked } from '../catalogue/check-answers.ts'
import { questionsOf } from '../catalogue/item-questions.ts'
import { versionsOn } from '../catalogue/item-version.ts'
import { dayOf } from '../clock.ts'
import type { ItemVersion } from '../db/generated/client.ts'
import type { ServiceMode } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'
import { MATTER } from './matter-machine.ts'

/** The items as the catalogue has them today (当日版本), in the order asked for. */
export async function itemsOf(c: Change, codes: readonly string[], serviceMode: ServiceMode, exceptionReason: string | null) {
  return itemsAmong(c, await readItems(c, codes), codes, serviceMode, exceptionReason)
}

/** The versions of these codes that hold today, in one statement. */
export const readItems = (c: Change, codes: readonly string[]) => versionsOn(c.tx, dayOf(c.now), codes)

/**
 * The same among items that were read before, with those of other orders.
 * @throws InvalidInput
 */
export function itemsAmong(
  c: Pick<Change, 'now'>,
  found: readonly ItemVersion[],
  codes: readonly string[],
  serviceMode: ServiceMode,
  exceptionReason: string | null,
): ItemVersion[] {
  const today = dayOf(c.now)
  return codes.map((itemCode) => {
    const item = found.find((f) => f.itemCode === itemCode)
    const refuse = (en: string, zh: string) => new InvalidInput('items', { en: `${itemCode} ${en}`, zh: `${itemCode} ${zh}` })
    if (!item) throw refuse('is not in the catalogue today', '今日不在事项目录中')
    if (item.validTo !== null && item.validTo <= today) throw refuse('is not valid today', '今日不在有效期内')
    if (!item.flashEligible && exceptionReason === null) throw refuse('is not delivered to the door; give exceptionReason', '不属于闪送事项，须填写例外理由')
    if (!item.serviceModes.includes(serviceMode)) throw refuse(`is not served as ${serviceMode}`, `不支持该服务方式`)
    return item
  })
}

/** What some versions of items ask. */
export const askedBy = (items: readonly ItemVersion[]): Asked => new Map(items.map((item) => [item.itemCode, questionsOf(item)]))

/** Matters of an order that are to be drafted. */
export interface Drafts {
  readonly order: { readonly id: string; readonly cycle: number }
  readonly items: readonly ItemVersion[]
}

/**
 * One matter (办件) in DRAFT for each item; it keeps the version of its item that holds now, with its days.
 * @param after how many the order has from earlier cycles: numbers go on from there
 */
export const createDraftMatters = (c: Change, order: Drafts['order'], items: Drafts['items'], after = 0) => createDraftsOf(c, [{ order, items }], after)

/** The same for several orders, in one statement. */
export async function createDraftsOf(c: Change, drafts: readonly Drafts[], after = 0): Promise<void> {
  await c.tx.matter.createMany({
    data: drafts.flatMap(({ order, items }) =>
      items.map((item, i) => ({
        id: newId('matter', c.now),
        orderId: order.id,
        seq: after + i + 1,
        cycle: order.cycle,
        itemCode: item.itemCode,
        itemVersionId: item.id,
        instant: item.instant,
        status: MATTER.to('createDraftMatters'),
        promisedDays: item.promisedDays,
        statutoryDays: item.statutoryDays,
      })),
    ),
  })
}
