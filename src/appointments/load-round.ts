import { isPerson, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { DAY, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { AppointmentStatus } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { scopeWhere } from '../orders/policy.ts'
import { type DayVisit, planRound, type RoundStop } from './plan-round.ts'

/** A round, and which of its visits the viewer may read. */
export interface Round {
  readonly staffId: string
  readonly stops: readonly (RoundStop & { readonly shown: boolean })[]
}

/** Visits that take staff somewhere, or took them. */
const ON_THE_WAY = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'FULFILLED', 'CANNOT_COMPLETE'] as const satisfies readonly AppointmentStatus[]

/** Whether a viewer may ask for the round of a staff member: one's own, those of the teams one leads, for dispatch those who serve the area. */
function whose(viewer: Viewer, staffId: string): Prisma.StaffWhereInput | null {
  if (!isPerson(viewer)) return null
  if (viewer.staffId === staffId) return { id: staffId }
  if (viewer.role === 'TEAM_LEAD') return { id: staffId, memberships: { some: { teamId: { in: [...viewer.teamIds] } } } }
  return viewer.role === 'DISPATCHER' ? { id: staffId } : null
}

/**
 * The round of a staff member's day (当日上门路线): three statements, however many visits. A visit of an order the viewer may not see
 * takes its time and its way, and tells nothing else.
 * @param day midnight of the day in UTC, as the API writes a Date
 * @returns null for a staff member that is not the viewer's to plan
 */
export async function loadRound(db: Db, viewer: Viewer, staffId: string, day: Date, now: Date): Promise<Round | null> {
  const where = whose(viewer, staffId)
  const staff = where && (await db.staff.findFirst({ where, select: { areaCodes: true } }))
  if (!staff || !isPerson(viewer) || (viewer.role === 'DISPATCHER' && !staff.areaCodes.some((area) => meet(area, viewer.areaCode)))) return null
  const from = startOfDayInShanghai(day.toISOString().slice(0, 10))
  const rows = await db.appointment.findMany({
    where: {
      staff: { some: { staffId } },
      startsAt: { gte: from, lt: new Date(from.getTime() + DAY) },
      OR: [{ status: { in: [...ON_THE_WAY] } }, { status: { in: ['HELD', 'PROPOSED'] }, standsUntil: { gt: now } }],
    },
    select: { id: true, areaCode: true, startsAt: true, endsAt: true, endedAt: true },
  })
  const visits = rows.map((row): DayVisit => ({ ...row, endsAt: row.endedAt && row.endedAt > row.startsAt ? row.endedAt : row.endsAt }))
  const shown = await db.appointment.findMany({ where: { id: { in: rows.map(({ id }) => id) }, order: scopeWhere(viewer) }, select: { id: true } })
  const ids = new Set(shown.map(({ id }) => id))
  return { staffId, stops: planRound(visits).map((stop) => ({ ...stop, shown: ids.has(stop.id) })) }
}

const meet = (one: string, other: string) => isWithin(one, other) || isWithin(other, one)

/** The staff member asked for: the viewer, where none is named. @throws InvalidInput */
export function askedStaff(viewer: Viewer, staffId: string | null): string {
  const own = isPerson(viewer) ? viewer.staffId : null
  if (staffId ?? own) return (staffId ?? own) as string
  throw new InvalidInput('staffId', { en: 'must name a staff member: you are none', zh: '请指定人员' })
}
