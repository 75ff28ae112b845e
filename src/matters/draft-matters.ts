import { dateInShanghai } from '../clock.ts'
import type { CatalogueItem } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { MATTER } from './matter-machine.ts'

/** The items as the catalogue has them today, in the order asked for. */
export async function itemsOf(c: Change, codes: readonly string[], serviceMode: 'ASSIST' | 'AGENCY' | 'ONSITE' | 'REMOTE', exceptionReason: string | null) {
  const today = new Date(`${dateInShanghai(c.now)}T00:00:00.000Z`)
  const found = await c.tx.catalogueItem.findMany({ where: { code: { in: [...codes] } } })
  return codes.map((itemCode) => {
    const item = found.find((f) => f.code === itemCode)
    const refuse = (en: string, zh: string) => new InvalidInput('items', { en: `${itemCode} ${en}`, zh: `${itemCode} ${zh}` })
    if (!item) throw refuse('is not in the catalogue', '不在事项目录中')
    if (item.validFrom > today || (item.validTo !== null && item.validTo <= today)) throw refuse('is not valid today', '今日不在有效期内')
    if (!item.flashEligible && exceptionReason === null) throw refuse('is not delivered to the door; give exceptionReason', '不属于闪送事项，须填写例外理由')
    if (!item.serviceModes.includes(serviceMode)) throw refuse(`is not served as ${serviceMode}`, `不支持该服务方式`)
    return item
  })
}

/**
 * One matter (办件) in DRAFT for each item; the catalogue's days are kept as they are today.
 * @param after how many the order has from earlier cycles: numbers go on from there
 */
export async function createDraftMatters(c: Change, order: { id: string; cycle: number }, items: readonly CatalogueItem[], after = 0) {
  await c.tx.matter.createMany({
    data: items.map((item, i) => ({
      id: newId('matter', c.now),
      orderId: order.id,
      seq: after + i + 1,
      cycle: order.cycle,
      itemCode: item.code,
      status: MATTER.to('createDraftMatters'),
      promisedDays: item.promisedDays,
      statutoryDays: item.statutoryDays,
    })),
  })
}
