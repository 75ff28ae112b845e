import type { OrderResult, OrderStatus } from '../db/generated/enums.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change, Effect } from '../runtime.ts'

/**
 * Tells the citizens whose orders were merged into an order what becomes of it (并单群众告知): they asked as well, and would otherwise
 * never hear that it was solved, refused, handed on or withdrawn by another citizen. Once it is completed each of them may evaluate;
 * the answer to the order's own citizen is not sent to them.
 */
export const tellMerged: Effect = async (c, { orderId, kind }) => {
  const merged = await c.tx.order.findMany({ where: { mergedIntoId: orderId }, select: { id: true }, orderBy: { id: 'asc' } })
  if (merged.length === 0) return
  const into = await c.tx.order.findUniqueOrThrow({ where: { id: orderId }, select: { id: true, number: true, status: true, result: true } })
  const done = kind === 'COMPLETED' || kind === 'ANSWERED'
  for (const { id } of merged) await tell(c, id, into, done)
}

async function tell(c: Change, id: string, into: { id: string; number: string; status: OrderStatus; result: OrderResult | null }, done: boolean) {
  const order = await findOrder(c, id)
  if (order === null) return
  const { status: became, result } = into
  await advanceOrder(c, order, 'MERGED_RESULT', { into: into.id, became, result }, done ? { mergedCompletedAt: c.now } : {})
  writeNotice(c, id, 'MERGED_RESULT', { into: into.number, became, ...(result ? { result } : {}) })
}
