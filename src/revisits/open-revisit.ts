import type { RevisitReason } from '../db/generated/enums.ts'
import type { EventDraft } from '../events/catalogue.ts'
import { newId } from '../ids.ts'
import type { Change, Effect } from '../runtime.ts'
import { isDrawn } from './sampling.ts'

/**
 * Citizens to be called back (回访任务): all whose negative evaluation was put right; of the others those that are drawn, and
 * those whose order was under supervision. A new cycle of the order ends what the old one left open.
 */
export const openRevisit: Effect = async (c, event) => {
  if (event.kind === 'REOPENED') {
    await c.tx.revisit.updateMany({ where: { orderId: event.orderId, state: 'OPEN' }, data: { state: 'VOID', endedAt: c.now } })
    return
  }
  if (event.kind === 'RECTIFICATION_DECIDED' && event.data.approved) await open(c, event, 'NEGATIVE')
  if ((event.kind === 'COMPLETED' || event.kind === 'ANSWERED') && (isDrawn(event.orderId, event.cycle) || (await wasSupervised(c, event))))
    await open(c, event, 'SAMPLE')
}

const wasSupervised = async (c: Change, event: EventDraft) => (await c.tx.supervision.count({ where: { orderId: event.orderId } })) > 0

/** One call back at a time: one that is open already only gets the weightier reason. */
async function open(c: Change, { orderId, cycle }: EventDraft, reason: RevisitReason): Promise<void> {
  const before = await c.tx.revisit.updateMany({ where: { orderId, cycle, state: 'OPEN' }, data: { reason } })
  if (before.count === 0) await c.tx.revisit.create({ data: { id: newId('revisit', c.now), orderId, cycle, reason, state: 'OPEN', openedAt: c.now } })
  await c.tx.order.updateMany({ where: { id: orderId }, data: { openRevisit: reason } })
}
