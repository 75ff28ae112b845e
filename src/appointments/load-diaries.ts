import { around } from '../calendar/load-calendar.ts'
import { addDays, DAY, dateInShanghai, joined, type Span, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { ROSTER_DAYS, rosterKept } from '../staff/roster.ts'
import type { Diary } from './free-slots.ts'
import type { Days } from './slot-rules.ts'

type Times = readonly { readonly from: string; readonly to: string; readonly area: string }[]

interface DaysRow {
  readonly id: string
  readonly leaves: Times | null
  readonly shifts: Times | null
  readonly roster: Times | null
}

/** Leave, shifts and rosters of the staff member `s`, between two instants. */
const daysBetween = (from: Date, to: Date) => Prisma.sql`
  (SELECT json_agg(json_build_object('from', l.starts_at, 'to', l.ends_at))
   FROM leave l WHERE l.staff_id = s.id AND l.state = 'GRANTED' AND l.ends_at > ${from} AND l.starts_at < ${to}) AS leaves,
  (SELECT json_agg(json_build_object('from', t.starts_at, 'to', t.ends_at))
   FROM shift t WHERE t.staff_id = s.id AND t.ends_at > ${from} AND t.starts_at < ${to}) AS shifts,
  -- The span of the team's shifts of a day tells when its roster is kept; a shift that began earlier cannot have ended within the week it outlasts them.
  (SELECT json_agg(json_build_object('from', d.starts_at, 'to', d.ends_at)) FROM (
     SELECT min(t.starts_at) AS starts_at, max(t.ends_at) AS ends_at FROM team_member m JOIN shift t ON t.team_id = m.team_id
     WHERE m.staff_id = s.id AND t.starts_at > ${new Date(from.getTime() - (ROSTER_DAYS + 2) * DAY)} AND t.starts_at < ${endOfDay(to)}
       AND t.ends_at > ${from}::timestamptz - make_interval(days => ${ROSTER_DAYS}::int)
     GROUP BY t.team_id, date_trunc('day', t.starts_at, 'Asia/Shanghai')) d) AS roster`

/** A roster counts from 00:00 of its first day, so that shifts later on the last day matter too. */
const endOfDay = (to: Date) => startOfDayInShanghai(addDays(dateInShanghai(to), 1))

const span = (times: Times | null) => (times ?? []).map((t) => ({ startsAt: new Date(t.from), endsAt: new Date(t.to), areaCode: t.area }))

const daysOf = (row: DaysRow): Days => ({
  staffId: row.id,
  leaves: span(row.leaves),
  shifts: joined(span(row.shifts)),
  rosterKept: rosterKept(span(row.roster)),
})

/** Reads when the named staff work, around a time; one statement. */
export async function loadDays(db: Pick<Db, '$queryRaw'>, staffIds: readonly string[], { startsAt, endsAt }: Span): Promise<Days[]> {
  const rows = await db.$queryRaw<DaysRow[]>`SELECT s.id, ${daysBetween(startsAt, endsAt)} FROM staff s WHERE s.id = ANY(${[...staffIds]}) ORDER BY s.id`
  return rows.map(daysOf)
}

/**
 * Reads the diaries of all staff who could visit an area, in one statement whatever their number: in service, serving the area,
 * qualified for all items.
 * @param of those of a team, or one person, alone
 * @param from, to instants the diaries are read between
 */
export async function loadDiaries(
  db: Pick<Db, '$queryRaw'>,
  of: { readonly areaCode: string; readonly itemCodes: readonly string[]; readonly staffId?: string | null; readonly teamId?: string | null },
  from: Date,
  to: Date,
): Promise<Diary[]> {
  const areas = around(of.areaCode)
  const rows = await db.$queryRaw<(DaysRow & { readonly visits: Times | null })[]>`
    SELECT s.id,
      (SELECT json_agg(json_build_object('from', v.starts_at, 'to', v.ends_at, 'area', a.area_code))
       FROM appointment_staff v JOIN appointment a ON a.id = v.appointment_id
       WHERE v.staff_id = s.id AND v.occupying AND v.ends_at > ${from} AND v.starts_at < ${to}
         AND (a.status NOT IN ('HELD', 'PROPOSED') OR a.stands_until > ${from})) AS visits,
      ${daysBetween(from, to)}
    FROM staff s
    WHERE s.active AND s.area_codes && ${areas}::text[]
      ${of.staffId ? Prisma.sql`AND s.id = ${of.staffId}` : Prisma.empty}
      ${of.teamId ? Prisma.sql`AND EXISTS (SELECT FROM team_member m WHERE m.staff_id = s.id AND m.team_id = ${of.teamId})` : Prisma.empty}
      AND NOT EXISTS (SELECT FROM unnest(${[...of.itemCodes]}::text[]) AS i (code)
                      WHERE NOT EXISTS (SELECT FROM staff_qualification q WHERE q.staff_id = s.id AND q.item_code = i.code
                                        AND (q.valid_to IS NULL OR q.valid_to > ${dateInShanghai(from)}::date)))
    ORDER BY s.id`
  return rows.map((row) => ({ ...daysOf(row), visits: span(row.visits) }))
}
