import type { Change } from '../ground.ts'

/** An order that ends takes its undecided matters with it (撤回). */
export async function withdrawOpenMatters(c: Change, order: { id: string }) {
  await c.tx.matter.updateMany({
    where: { orderId: order.id, status: { in: ['DRAFT', 'SUBMITTED', 'SUPPLEMENTING', 'ACCEPTED', 'SUSPENDED'] } },
    data: { status: 'WITHDRAWN', decidedAt: c.now },
  })
}
