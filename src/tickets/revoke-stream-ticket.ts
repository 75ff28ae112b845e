import { Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { id } from '../input.ts'
import { revokeTicket } from '../live/ticket.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('revokeStreamTicket', {
  description: 'Revoke a stream ticket of your own (吊销票据); its stream ends within 5 s.',
  input: {
    ticketId: id('ticket').describe('Ticket id (票据标识)'),
  },
})

/**
 * Revokes a stream ticket of one's own (吊销票据); its stream ends within 5 s.
 * @throws Unauthenticated, NotFound
 */
export const revokeStreamTicket = verb.answers(async (caller: Caller, input): Promise<{ id: string }> => {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  return change(caller, verb.name, input, (c) => revokeTicket(c, input.ticketId))
})
