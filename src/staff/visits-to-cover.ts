import type { Tx } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import type { VisitHit } from './visits-hit.ts'

/** More than this is no list to work through. */
const MOST = 200

/** Of a visit `a` of an order `o`: staff `s` on it who will not come, or may not handle what it is for on that day. */
const AWAY = Prisma.sql`
  SELECT s.staff_id FROM appointment_staff s JOIN staff m ON m.id = s.staff_id
  WHERE s.appointment_id = a.id AND (NOT m.active
    OR EXISTS (SELECT FROM leave l WHERE l.staff_id = m.id AND l.state = 'GRANTED' AND l.starts_at < a.ends_at AND l.ends_at > a.starts_at)
    OR m.id = o.handler_id AND EXISTS (
      SELECT FROM unnest(o.item_codes) AS i (code) WHERE NOT EXISTS (
        SELECT FROM staff_qualification q WHERE q.staff_id = m.id AND q.item_code = i.code
          AND (q.valid_to IS NULL OR q.valid_to > (a.starts_at AT TIME ZONE 'Asia/Shanghai')::date))))`

/** Too few come for what the order asks for now, or nothing may go on then. */
const SHORT_OR_SUSPENDED = Prisma.sql`
  (SELECT count(*) FROM appointment_staff s WHERE s.appointment_id = a.id)
    < (SELECT coalesce(max(i.required_staff), 1) FROM catalogue_item i WHERE i.code = ANY(o.item_codes))
  OR EXISTS (SELECT FROM suspension u WHERE u.order_id = o.id AND u.state = 'ACTIVE' AND u.expected_until > a.starts_at)`

/** Whose visits are asked about: somebody's, those of teams, or those of an area. */
export type Whose = { readonly staffId: string } | { readonly teamIds: readonly string[] } | { readonly areaPrefix: string }

/**
 * Visits that cannot take place as they stand (须改约、替换或取消的上门): somebody on one is on leave, out of service or no longer qualified
 * on that day, too few come, or the order is suspended until later; earliest first, ids and times.
 */
export async function visitsToCover(db: Pick<Tx, '$queryRaw'>, whose: Whose, now: Date): Promise<VisitHit[]> {
  const where =
    'staffId' in whose
      ? Prisma.sql`EXISTS (SELECT FROM appointment_staff x WHERE x.appointment_id = a.id AND x.staff_id = ${whose.staffId})`
      : 'teamIds' in whose
        ? Prisma.sql`o.team_id = ANY(${[...whose.teamIds]})`
        : Prisma.sql`o.area_code LIKE ${`${whose.areaPrefix}%`}`
  return db.$queryRaw<VisitHit[]>`
    SELECT a.id, a.order_id AS "orderId", a.starts_at AS "startsAt", a.ends_at AS "endsAt"
    FROM appointment a JOIN service_order o ON o.id = a.order_id
    WHERE a.status IN ('PROPOSED', 'BOOKED', 'EN_ROUTE') AND a.ends_at > ${now} AND ${where} AND (EXISTS (${AWAY}) OR ${SHORT_OR_SUSPENDED})
    ORDER BY a.starts_at, a.id LIMIT ${MOST}`
}

/** Who of a visit's staff was not to come (see `visitsToCover`). */
export async function awayFrom(tx: Pick<Tx, '$queryRaw'>, appointmentId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ away: string[] }[]>`
    SELECT ARRAY(${AWAY}) AS away FROM appointment a JOIN service_order o ON o.id = a.order_id WHERE a.id = ${appointmentId}`
  return rows[0]?.away ?? []
}
