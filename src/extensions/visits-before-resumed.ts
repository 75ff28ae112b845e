import type { Db } from '../db/database.ts'
import { type VisitHit, visitsHit } from '../staff/visits-hit.ts'

/** Visits of an order that is suspended until later than they begin (挂起期间的预约). */
export async function visitsBeforeResumed(db: Db, orderId: string, now: Date): Promise<VisitHit[]> {
  const suspension = await db.suspension.findFirst({ where: { orderId, state: 'ACTIVE' }, select: { expectedUntil: true } })
  return suspension ? visitsHit(db, { orderId, startsAt: { lt: suspension.expectedUntil } }, now) : []
}
