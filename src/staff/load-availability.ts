import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Presence } from '../db/generated/enums.ts'
import type { Availability, Roster } from './availability.ts'
import { ROSTER_DAYS } from './roster.ts'

interface Row {
  readonly id: string
  readonly on_leave: boolean
  readonly on_shift: boolean
  readonly roster: { readonly team: string; readonly since: string } | null
  readonly presence: Presence | null
  readonly open_orders: number
  readonly capacity: number | null
  readonly equipment: string[]
}

/** How long after its last shift a roster is kept … */
const KEPT = Prisma.sql`make_interval(days => ${ROSTER_DAYS}::int)`
/** … and how far back the start of a shift lies at most that ended within that time: shifts are shorter than a day. */
const REACH = Prisma.sql`make_interval(days => ${ROSTER_DAYS + 2}::int)`

const rosterOf = ({ team, since }: { readonly team: string; readonly since: string }): Roster => ({ team, since: dateInShanghai(new Date(since)) })

/**
 * Reads how available staff are, all in one statement whatever their number.
 * @param now the instant asked about
 * @returns by staff id
 */
export async function loadAvailability(tx: Pick<Tx, '$queryRaw'>, staffIds: readonly string[], now: Date): Promise<Map<string, Availability>> {
  if (staffIds.length === 0) return new Map()
  const tomorrow = startOfDayInShanghai(addDays(dateInShanghai(now), 1))
  // From the roster as it is kept now back to its first shift, a week a step (see roster.ts for the rule); once for each team.
  const rows = await tx.$queryRaw<Row[]>`
    WITH RECURSIVE back AS (
      SELECT t.team_id, f.starts_at FROM (SELECT DISTINCT team_id FROM team_member WHERE staff_id IN (${Prisma.join([...staffIds])})) t
      CROSS JOIN LATERAL (SELECT x.starts_at FROM shift x
        WHERE x.team_id = t.team_id AND x.starts_at < ${tomorrow} AND x.starts_at > ${now}::timestamptz - ${REACH} AND x.ends_at > ${now}::timestamptz - ${KEPT}
        ORDER BY x.starts_at LIMIT 1) f
      UNION ALL
      SELECT b.team_id, e.starts_at FROM back b
      CROSS JOIN LATERAL (SELECT x.starts_at FROM shift x
        WHERE x.team_id = b.team_id AND x.starts_at < b.starts_at AND x.starts_at > b.starts_at - ${REACH}
          AND x.ends_at >= date_trunc('day', b.starts_at, 'Asia/Shanghai') - ${KEPT}
        ORDER BY x.starts_at LIMIT 1) e
    ), roster AS (SELECT team_id, min(starts_at) AS since FROM back GROUP BY team_id)
    SELECT s.id, s.presence, s.capacity,
           EXISTS (SELECT FROM leave l WHERE l.staff_id = s.id AND l.state = 'GRANTED' AND l.starts_at <= ${now} AND l.ends_at > ${now}) AS on_leave,
           EXISTS (SELECT FROM shift t WHERE t.staff_id = s.id AND t.starts_at <= ${now} AND t.ends_at > ${now}) AS on_shift,
           (SELECT json_build_object('team', e.name, 'since', r.since) FROM roster r JOIN team_member m ON m.team_id = r.team_id JOIN team e ON e.id = r.team_id
            WHERE m.staff_id = s.id ORDER BY r.since, e.id LIMIT 1) AS roster,
           (SELECT count(*)::int FROM service_order o
            WHERE o.handler_id = s.id AND o.status IN ('ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING')) AS open_orders,
           ARRAY(SELECT DISTINCT e.kind FROM equipment e
                 LEFT JOIN equipment_loan x ON x.equipment_id = e.id AND x.returned_at IS NULL
                 WHERE e.active AND (x.staff_id = s.id
                    OR (x.id IS NULL AND EXISTS (SELECT FROM team_member m WHERE m.team_id = e.team_id AND m.staff_id = s.id)))) AS equipment
    FROM staff s WHERE s.id IN (${Prisma.join([...staffIds])})`
  return new Map(
    rows.map((row) => [
      row.id,
      {
        onLeave: row.on_leave,
        onShift: row.roster ? row.on_shift : null,
        roster: row.roster && rosterOf(row.roster),
        presence: row.presence,
        openOrders: row.open_orders,
        capacity: row.capacity,
        equipment: row.equipment,
      },
    ]),
  )
}
