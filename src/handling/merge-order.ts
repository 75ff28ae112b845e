import { DAY } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { id, text } from '../input.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { keysOf } from '../orders/keys.ts'
import { advanceOrder, findOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { inScope } from '../orders/policy.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'
import { ORDER_WORDS } from '../words.ts'
import { pairOf } from './decline-merge.ts'

/** Days within which the same request of the same requester is taken for the same. */
export const DUPLICATE_DAYS = PARAMETERS.DUPLICATE_DAYS.value

const verb = orderVerb('mergeOrder', {
  description: 'Merge an order into another (并单): both numbers stay queryable; other than the same requester and item within 30 days needs a reason.',
  row: { t: 'T4', from: ['REGISTERED', 'VERIFIED'], to: ['MERGED'], roles: ['DISPATCHER', 'HOTLINE_AGENT'], event: 'MERGED' },
  input: {
    intoId: id('order').describe('The order that goes on (并入工单)'),
    reason: text(500).nullish().describe('Why, when they are not the same requester and item (理由)'),
  },
})

/**
 * Merges an order into another (并单, T4): duplicates become one (国办函〔2025〕66号). Both numbers stay queryable, both requesters hear
 * of it, and there are no chains: what was merged into this one now points to the other. Other requests than the same
 * requester's for the same item within 30 days need a stated reason.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const mergeOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  // Both rows, always in the same order: two merges the other way round must not wait for each other.
  await c.tx.$queryRaw`SELECT id FROM service_order WHERE id IN (${input.orderId}, ${input.intoId}) ORDER BY id FOR NO KEY UPDATE`
  const order = await openOrder(c, verb, input)
  const into = await findOrder(c, input.intoId)
  if (into === null || into.id === order.id || !inScope(c.viewer, into.id, keysOf(into)))
    throw new InvalidInput('intoId', { en: 'is no other order you may see', zh: '不是您可见的其他工单' })
  if (into.closedAt !== null)
    throw new InvalidInput('intoId', {
      en: `is ${into.status}: an order is merged into an open one`,
      zh: `目标工单状态为${ORDER_WORDS[into.status]}，须为未结工单`,
    })
  if (into.completedAt !== null)
    throw new InvalidInput('intoId', { en: 'is completed: reopen it, then merge into it', zh: '目标工单已办结，请先重新开启再并单' })
  if (input.reason == null && (await wasDeclined(c, order.id, into.id)))
    throw new InvalidInput('reason', { en: 'must be stated: this merge was declined', zh: '该并单提示已被驳回，仍要并单须说明理由' })
  if (input.reason == null && !(await isSameRequest(c, order, into)))
    throw new InvalidInput('reason', {
      en: `must be stated: not the same requester and item within ${DUPLICATE_DAYS} days`,
      zh: `须说明理由：并非 ${DUPLICATE_DAYS} 日内同一群众的同一事项`,
    })
  await advanceOrder(
    c,
    order,
    'MERGED',
    { into: into.id },
    {
      status: 'MERGED',
      mergedIntoId: into.id,
      closedAt: c.now,
      reasonCode: 'DUPLICATE',
      outcomeSealed: sealOptional(c.runtime.keys, place.outcome(order.id), input.reason),
    },
  )
  await c.tx.order.updateMany({ where: { mergedIntoId: order.id }, data: { mergedIntoId: into.id } })
  await withdrawOpenMatters(c, order)
  await advanceOrder(c, into, 'ABSORBED', { merged: order.id })
  writeNotice(c, order.id, 'MERGED', { into: into.number })
  return { orderId: order.id }
})

/** What was declined is merged all the same only with a reason: of two dispatchers who decide at once, one is first. */
const wasDeclined = (c: Change, one: string, other: string) => c.tx.declinedMerge.count({ where: pairOf(one, other) }).then((n) => n > 0)

async function isSameRequest(c: Change, order: OrderFacts, into: OrderFacts): Promise<boolean> {
  const who = ({ requesterId }: OrderFacts) => c.tx.requester.findUniqueOrThrow({ where: { id: requesterId }, select: { id: true, phoneIndex: true } })
  const one = await who(order)
  const other = await who(into)
  const samePerson = one.id === other.id || (one.phoneIndex !== null && one.phoneIndex === other.phoneIndex)
  const sameItem = order.itemCodes.some((item) => into.itemCodes.includes(item))
  return samePerson && sameItem && Math.abs(order.registeredAt.getTime() - into.registeredAt.getTime()) <= DUPLICATE_DAYS * DAY
}
