import type { Change } from '../runtime.ts'
import { MATTER } from './matter-machine.ts'

/** An order that ends takes its undecided matters with it (撤回). */
export async function withdrawOpenMatters(c: Change, order: { id: string }) {
  await c.tx.matter.updateMany({
    where: { orderId: order.id, status: { in: MATTER.from('withdrawOpenMatters') } },
    data: { status: MATTER.to('withdrawOpenMatters'), decidedAt: c.now },
  })
}
