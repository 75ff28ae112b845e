import { open, seal } from '../access/encryption.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { place } from './sealed.ts'

/** Templates of notices; the words and links are made when a notice is sent. */
export const NOTICE_TEMPLATES = ['REGISTERED', 'BOOKED', 'COMPLETED', 'REFUSED'] as const

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
  const id = newId('notice', c.now)
  const recipient = open(c.ground.keys, place.phone(requester.id), requester.phoneSealed)
  await c.tx.notice.create({
    data: {
      id,
      orderId: order.id,
      template,
      parameters,
      state: 'PENDING',
      createdAt: c.now,
      recipientSealed: seal(c.ground.keys, place.recipient(id), recipient),
    },
  })
}
