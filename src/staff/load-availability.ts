import type { Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Presence } from '../db/generated/enums.ts'
import type { Availability } from './availability.ts'

/** A roster that ended longer ago than this is no longer kept, and its team is on duty as one without. */
const ROSTER_DAYS = 7

interface Row {
  readonly id: string
  readonly on_leave: boolean
  readonly on_shift: boolean
  readonly keeps_roster: boolean
  readonly presence: Presence | null
  readonly open_orders: number
  readonly capacity: number | null
  readonly equipment: string[]
}

/**
 * Reads how available staff are, all in one statement whatever their number.
 * @param now the instant asked about
 * @returns by staff id
 */
export async function loadAvailability(tx: Pick<Tx, '$queryRaw'>, staffIds: readonly string[], now: Date): Promise<Map<string, Availability>> {
  if (staffIds.length === 0) return new Map()
  const rows = await tx.$queryRaw<Row[]>`
    SELECT s.id, s.presence, s.capacity,
           EXISTS (SELECT FROM leave l WHERE l.staff_id = s.id AND l.state = 'GRANTED' AND l.starts_at <= ${now} AND l.ends_at > ${now}) AS on_leave,
           EXISTS (SELECT FROM shift t WHERE t.staff_id = s.id AND t.starts_at <= ${now} AND t.ends_at > ${now}) AS on_shift,
           EXISTS (SELECT FROM team_member m JOIN shift t ON t.team_id = m.team_id
                   WHERE m.staff_id = s.id AND t.ends_at > ${now}::timestamptz - make_interval(days => ${ROSTER_DAYS}::int)) AS keeps_roster,
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
        onShift: row.keeps_roster ? row.on_shift : null,
        presence: row.presence,
        openOrders: row.open_orders,
        capacity: row.capacity,
        equipment: row.equipment,
      },
    ]),
  )
}
