import { IS_WORK } from '../access/standing.ts'
import { Prisma } from '../db/generated/client.ts'
import { RowKind } from '../events/collected-rows.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'

/** Templates of notices; the words and links are made when a notice is sent, and so is the query code in REGISTERED and QUERY_CODE. */
export const NOTICE_TEMPLATES = [
  'REGISTERED',
  'BOOKED',
  'COMPLETED',
  'REFUSED',
  'CLOSED_INCOMPLETE',
  'STAFF_CHANGED',
  'EXTENDED',
  'MERGED',
  'MERGED_RESULT',
  'PROPOSED',
  'RESCHEDULED',
  'CANCELLED',
  'STAFF_NO_SHOW',
  'SEAT_BOOKED',
  'SEAT_OFFERED',
  'CAMPAIGN_OVER',
  'RECTIFIED',
  'REOPENED',
  'QUERY_CODE',
] as const

/** A notice as a change writes it. */
interface NoticeRow {
  readonly id: string
  readonly orderId: string
  readonly template: (typeof NOTICE_TEMPLATES)[number]
  readonly parameters: Readonly<Record<string, string>>
}

/** Requesters without a telephone get none, nor do orders that are no work; the sender of a notice reads the number then, so that a correction is followed. */
const NOTICES = new RowKind<NoticeRow>('notices', (rows, now) => [
  {
    name: 'notices',
    sql: Prisma.sql`INSERT INTO notice (id, order_id, template, parameters, state, created_at)
      SELECT r.id, r."orderId", r.template, r.parameters, 'PENDING', ${now}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (id text, "orderId" text, template text, parameters jsonb)
      JOIN service_order o ON o.id = r."orderId" JOIN requester q ON q.id = o.requester_id
      WHERE q.phone_sealed IS NOT NULL AND ${Prisma.raw(IS_WORK)} RETURNING 1`,
  },
])

/**
 * Writes a notice to the citizen inside the change; nothing is sent here, and neither a token, a query code nor a telephone number
 * stands in it.
 */
export function writeNotice(c: Change, orderId: string, template: NoticeRow['template'], parameters: Record<string, string> = {}): void {
  NOTICES.collect(c, [{ id: newId('notice', c.now), orderId, template, parameters }])
}
