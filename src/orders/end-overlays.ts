import type { Effect } from '../ground.ts'

/**
 * An order that is done with has no suspension and no question about its limit left (工单办结或终止时结束挂起与延期申请): its clocks
 * have stopped, and the next cycle, should there be one, begins without them.
 */
export const endOverlays: Effect = async (c, event) => {
  if (event.kind !== 'COMPLETED' && event.kind !== 'WITHDRAWN' && event.kind !== 'CLOSED_INCOMPLETE') return
  const of = { orderId: event.orderId }
  const suspensions = await c.tx.suspension.updateMany({ where: { ...of, state: 'ACTIVE' }, data: { state: 'RESUMED', endedAt: c.now } })
  const extensions = await c.tx.extension.updateMany({ where: { ...of, state: 'REQUESTED' }, data: { state: 'REJECTED', decidedAt: c.now } })
  if (suspensions.count + extensions.count > 0)
    await c.tx.order.updateMany({ where: { id: event.orderId }, data: { suspendedAt: null, extensionPending: false } })
}
