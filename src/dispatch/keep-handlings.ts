import type { HandlingEnd, HandoverReason } from '../db/generated/enums.ts'
import type { EventDraft } from '../events/catalogue.ts'
import { newId } from '../ids.ts'
import type { Effect } from '../runtime.ts'

/** How an event ends somebody's responsibility; null when it does not. */
function endingOf(event: EventDraft): { endedBy: HandlingEnd; reason?: HandoverReason } | null {
  switch (event.kind) {
    case 'REASSIGNED':
      return { endedBy: 'REASSIGNED', reason: event.data.reason }
    case 'RELEASED':
      return { endedBy: 'RELEASED', reason: event.data.reason }
    case 'RETURN_DECIDED':
      return event.data.decision === 'APPROVED' ? { endedBy: 'RETURNED' } : null
    case 'SERVED_ON_SITE':
      return { endedBy: 'REASSIGNED' }
    case 'COMPLETED':
    case 'WITHDRAWN':
    case 'CLOSED_INCOMPLETE':
      return { endedBy: 'ENDED' }
    default:
      return null
  }
}

/** Whose responsibility an event begins; null when it does not. */
function beginningOf(event: EventDraft): string | null {
  switch (event.kind) {
    case 'ACCEPTED':
    case 'SERVED_ON_SITE':
      return event.data.staffId
    case 'REASSIGNED':
      return event.data.to
    default:
      return null
  }
}

/** Keeps who answered for an order, from when to when, and how it ended (经办历史): one open row at most. */
export const keepHandlings: Effect = async (c, event) => {
  const ending = endingOf(event)
  if (ending && event.before?.handler) await c.tx.handling.updateMany({ where: { orderId: event.orderId, endedAt: null }, data: { ...ending, endedAt: c.now } })
  const staffId = beginningOf(event)
  if (staffId === null) return
  await c.tx.handling.create({
    data: {
      id: newId('handling', c.now),
      orderId: event.orderId,
      cycle: event.cycle,
      staffId,
      teamId: event.after.team,
      startedAt: c.now,
    },
  })
}
