import type { z } from 'zod'
import { StaleVersion } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { maySeat, openParticipant } from './campaign-scope.ts'
import { leaveSeat, orderOf } from './seats.ts'

export const cancelSeatRules = verb({ participantId: id('participant') })

/**
 * Gives a seat up (取消名额): whoever has waited longest is offered it.
 * @throws Unauthenticated, NotFound, InvalidInput
 */
export async function cancelSeat(caller: Caller | Change, input: z.output<typeof cancelSeatRules>): Promise<{ participantId: string }> {
  return change(caller, 'cancelSeat', input, async (c) => {
    const participant = await openParticipant(c, 'cancelSeat', input.participantId, maySeat)
    const order = await orderOf(c, participant)
    const { count } = await c.tx.participant.updateMany({
      where: { id: participant.id, status: 'BOOKED', slotId: participant.slotId },
      data: { status: 'CONSENTED', slotId: null, siteId: null },
    })
    if (count === 0) throw new StaleVersion(order.id)
    await leaveSeat(c, participant, order, 'CANCELLED')
    return { participantId: participant.id }
  })
}
