import type { Deadline } from '../db/generated/client.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Change } from '../runtime.ts'

/** The row of the ledger that holds for the handling limit of an order in work. */
export async function runningResolve(c: Change, order: Pick<OrderFacts, 'id' | 'cycle'>): Promise<Deadline> {
  return c.tx.deadline.findFirstOrThrow({ where: { orderId: order.id, cycle: order.cycle, clock: 'RESOLVE', outcome: 'RUNNING' } })
}
