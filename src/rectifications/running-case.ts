import type { Rectification } from '../db/generated/client.ts'
import type { EventFacts } from '../events/catalogue.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder } from '../orders/open-order.ts'
import type { Change } from '../runtime.ts'

/** The rectification of an order's present cycle; the table has made sure that there is one. */
export const runningCase = (c: Change, order: OrderFacts): Promise<Rectification> =>
  c.tx.rectification.findFirstOrThrow({ where: { orderId: order.id, cycle: order.cycle } })

type CaseEvent = Extract<keyof EventFacts, `RECTIFICATION_${string}`>

/** Moves the order and its case together: the guarded write first, then the case's own row. */
export async function advanceCase<K extends CaseEvent>(
  c: Change,
  order: OrderFacts,
  { id }: Rectification,
  kind: K,
  facts: EventFacts[K],
  set: Parameters<typeof advanceOrder>[4],
  row: Partial<Rectification>,
): Promise<{ orderId: string; rectificationId: string }> {
  await advanceOrder(c, order, kind, facts, set, { type: 'rectification', id })
  await c.tx.rectification.update({ where: { id }, data: row })
  return { orderId: order.id, rectificationId: id }
}
