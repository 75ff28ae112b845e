import type { Effect } from '../runtime.ts'

/**
 * An order that is completed or ended loses its suspension and its request for an extension (工单办结或终止时结束挂起与延期申请): its
 * clocks have stopped, and a next cycle begins without them.
 */
export const endOverlays: Effect = async (c, { orderId }, { suspendedAt, extensionPending }) => {
  if (suspendedAt !== null) await c.tx.suspension.updateMany({ where: { orderId, state: 'ACTIVE' }, data: { state: 'RESUMED', endedAt: c.now } })
  if (extensionPending) await c.tx.extension.updateMany({ where: { orderId, state: 'REQUESTED' }, data: { state: 'REJECTED', decidedAt: c.now } })
  if (suspendedAt !== null || extensionPending) await c.tx.order.updateMany({ where: { id: orderId }, data: { suspendedAt: null, extensionPending: false } })
}
