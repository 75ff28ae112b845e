import type { Prisma } from '../db/generated/client.ts'

/** A list of one's own offers is never long; more than these nobody reads. */
const MOST = 100

/** A staff member's offers that can be accepted now, the one that ends first at the top (待接邀约). */
export const liveOffers = (staffId: string, now: Date) =>
  ({
    where: { staffId, state: { in: ['OPEN', 'SEEN'] }, expiresAt: { gt: now }, order: { status: 'DISPATCHED' } },
    orderBy: [{ expiresAt: 'asc' }, { id: 'asc' }],
    take: MOST,
  }) satisfies Prisma.OfferFindManyArgs
