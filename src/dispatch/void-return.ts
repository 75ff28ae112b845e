import type { Effect } from '../runtime.ts'

/** An order that ends while its return is being reviewed takes the question away (退单申请失效). */
export const voidReturn: Effect = async (c, { orderId }, { returnPending }) => {
  if (returnPending) await c.tx.returnRequest.updateMany({ where: { orderId, state: 'PENDING' }, data: { state: 'VOID', decidedAt: c.now } })
}
