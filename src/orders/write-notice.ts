import { open, seal } from '../access/encryption.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { place } from './sealed.ts'

/** Templates of notices; the words and links are made when a notice is sent. */
export const NOTICE_TEMPLATES = [
  'REGISTERED',
  'BOOKED',
  'COMPLETED',
  'REFUSED',
  'CLOSED_INCOMPLETE',
  'STAFF_CHANGED',
  'EXTENDED',
  'MERGED',
  'PROPOSED',
  'RESCHEDULED',
  'STAFF_NO_SHOW',
  'SEAT_BOOKED',
  'SEAT_OFFERED',
  'RECTIFIED',
] as const

/**
 * Writes a notice to the citizen inside the change; nothing is sent here, and no token exists before sending.
 * Requesters without a telephone get none.
 */
export async function writeNotice(
  c: Change,
  order: { id: string; requesterId: string },
  template: (typeof NOTICE_TEMPLATES)[number],
  parameters: Record<string, string> = {},
) {
  const requester = await c.tx.requester.findUniqueOrThrow({ where: { id: order.requesterId }, select: { id: true, phoneSealed: true } })
  if (requester.phoneSealed === null) return
  const recipient = open(c.ground.keys, place.phone(requester.id), requester.phoneSealed)
  await c.tx.notice.create({ data: noticeRow(c, order.id, recipient, template, parameters) })
}

/** The row of a notice that is still to be sent, its recipient sealed. */
export function noticeRow(
  c: Pick<Change, 'ground' | 'now'>,
  orderId: string,
  recipient: string,
  template: (typeof NOTICE_TEMPLATES)[number],
  parameters: Record<string, string> = {},
) {
  const id = newId('notice', c.now)
  return {
    id,
    orderId,
    template,
    parameters,
    state: 'PENDING' as const,
    createdAt: c.now,
    recipientSealed: seal(c.ground.keys, place.recipient(id), recipient),
  }
}
