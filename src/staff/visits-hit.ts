import type { Db } from '../db/database.ts'
import type { Prisma } from '../db/generated/client.ts'

/** A visit that somebody has to move or cancel. */
export interface VisitHit {
  readonly id: string
  readonly orderId: string
  readonly startsAt: Date
  readonly endsAt: Date
}

/** More than this is no list to work through. */
const MOST = 200

/** Visits agreed or proposed that are not over, of those asked for, earliest first; ids and times, nothing about a person. */
export const visitsHit = (db: Db, which: Prisma.AppointmentWhereInput, now: Date): Promise<VisitHit[]> =>
  db.appointment.findMany({
    where: { AND: [which, { status: { in: ['PROPOSED', 'BOOKED', 'EN_ROUTE'] }, endsAt: { gt: now } }] },
    select: { id: true, orderId: true, startsAt: true, endsAt: true },
    orderBy: [{ startsAt: 'asc' }, { id: 'asc' }],
    take: MOST,
  })
