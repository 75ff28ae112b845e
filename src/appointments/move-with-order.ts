import { COMMITTED, PENDING } from '../orders/facts.ts'
import type { Effect } from '../runtime.ts'

/** A visit, agreed or proposed, lies where its order lies, also when that was corrected (更正区划). */
export const moveVisitsWithOrder: Effect = async (c, { orderId, before, after }) => {
  if (before?.area !== after.area)
    await c.tx.appointment.updateMany({ where: { orderId, status: { in: [...COMMITTED, ...PENDING] } }, data: { areaCode: after.area } })
}
