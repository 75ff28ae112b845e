import type { z } from 'zod'
import { Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller } from '../ground.ts'
import { id, verb } from '../input.ts'
import { revokeTicket } from '../live/ticket.ts'

export const revokeStreamTicketRules = verb({ ticketId: id('ticket') })

/**
 * Revokes a stream ticket of one's own (吊销票据); its stream ends within 5 s.
 * @throws Unauthenticated, NotFound
 */
export async function revokeStreamTicket(caller: Caller, input: z.output<typeof revokeStreamTicketRules>): Promise<{ id: string }> {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  return change(caller, 'revokeStreamTicket', input, (c) => revokeTicket(c, input.ticketId))
}
