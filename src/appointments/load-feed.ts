import { keyHash } from '../access/access-keys.ts'
import { DAY, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Prisma } from '../db/generated/client.ts'
import { calendarOf } from './calendar-file.ts'

/** Most feeds of one staff member that work at once. */
export const MOST_FEEDS = 5
/** Days back a calendar shows. */
const DAYS_BACK = 30
const MOST_VISITS = 1000
const HANDLING = { staffId: true, teamId: true, startedAt: true } as const

/** Visits that were agreed: what was only held or proposed is in no calendar that others may see. One that ends before it was agreed has no reason. */
const AGREED = {
  OR: [{ status: { notIn: ['HELD', 'PROPOSED', 'EXPIRED', 'CANCELLED'] } }, { status: 'CANCELLED', cancelReason: { not: null } }],
} satisfies Prisma.AppointmentWhereInput

/**
 * The calendar behind a secret (日历订阅): visits from thirty days back on. A visit that moved is one entry, at its new time; one that was
 * cancelled, or that this staff member comes to no more, is CANCELLED.
 * @returns null when the secret is none, was revoked, or its holder is out of service or leads the team no more
 */
export async function loadFeed(db: Db, secret: string, now: Date): Promise<string | null> {
  const feed = await db.calendarFeed.findUnique({
    where: { hash: keyHash(secret) },
    select: { staffId: true, teamId: true, revokedAt: true, staff: { select: { active: true, memberships: { where: { lead: true } } } }, team: true },
  })
  if (!feed || feed.revokedAt !== null || !feed.staff.active) return null
  const { staffId, teamId } = feed
  if (teamId !== null && !(feed.team?.active && feed.staff.memberships.some((membership) => membership.teamId === teamId))) return null
  const from = new Date(startOfDayInShanghai(dateInShanghai(now)).getTime() - DAYS_BACK * DAY)
  const mine: Prisma.AppointmentWhereInput =
    teamId === null ? { staff: { some: { staffId } } } : { order: { OR: [{ teamId }, { handlings: { some: { teamId } } }] } }
  const own = await db.appointment.findMany({
    where: { AND: [AGREED, mine], startsAt: { gte: from }, order: { standing: { not: 'TEST' } } },
    select: { id: true, firstId: true },
    orderBy: [{ startsAt: 'desc' }, { id: 'asc' }],
    take: MOST_VISITS,
  })
  const visits = [...new Set(own.map(({ id, firstId }) => firstId ?? id))]
  const rows = await db.appointment.findMany({
    where: { AND: [AGREED, { OR: [{ id: { in: visits } }, { firstId: { in: visits } }] }] },
    include: {
      order: { select: { number: true, teamId: true, handlings: { select: HANDLING, orderBy: { startedAt: 'asc' } } } },
      area: { select: { name: true } },
      staff: { select: { staffId: true } },
    },
    orderBy: [{ bookedAt: 'asc' }, { movesCitizen: 'asc' }, { movesOffice: 'asc' }, { id: 'asc' }],
  })
  // The last of a visit's appointments is the visit as it is now.
  const latest = new Map(rows.map((row) => [row.firstId ?? row.id, row]))
  return calendarOf(
    [...latest.values()]
      .filter((row) => teamId === null || teamOf(row) === teamId)
      .map(({ order, area, staff, ...row }) => {
        const comes = teamId !== null || staff.some((one) => one.staffId === staffId)
        const changedAt = row.endedAt && row.endedAt > row.bookedAt ? row.endedAt : row.bookedAt
        return { appointment: comes ? row : { ...row, status: 'CANCELLED' as const }, order, areaName: area.name, changedAt }
      }),
  )
}

interface Agreed {
  readonly bookedAt: Date
  readonly staff: readonly { readonly staffId: string }[]
  readonly order: {
    readonly teamId: string | null
    readonly handlings: readonly { readonly staffId: string; readonly teamId: string | null; readonly startedAt: Date }[]
  }
}

/** The team of a visit: its handler's when it was booked, so that a visit stays in the calendar of the team that made it when the order goes to another. */
function teamOf({ bookedAt, staff, order }: Agreed): string | null {
  const made = order.handlings.findLast((one) => one.startedAt <= bookedAt && staff.some(({ staffId }) => staffId === one.staffId))
  return made ? made.teamId : order.teamId
}
