import { InvalidInput, SlotFull, StaleVersion } from '../errors.ts'
import { id } from '../input.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { declareVerb } from '../verb.ts'
import { maySeat, openParticipant } from './campaign-scope.ts'
import { PARTICIPANT } from './participant-machine.ts'
import { leaveSeat, orderOf, say, takeSeat } from './seats.ts'

const verb = declareVerb('bookSeat', {
  description: 'Book a seat, or another one instead (预约名额).',
  problems: [SlotFull],
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
    slotId: id('slot').describe('Slot (时段)'),
  },
})

/**
 * Books a seat (预约名额), or another one instead: the old seat is given up and the new one taken, or neither. The last seat has
 * one taker, however many ask at once; the others are told how many wait.
 * @throws Unauthenticated, NotFound, InvalidInput, SlotFull
 */
export const bookSeat = verb.does(async (c, input): Promise<{ participantId: string; slotId: string }> => {
  const participant = await openParticipant(c, verb.name, input.participantId, maySeat)
  const slot = await c.tx.campaignSlot.findUnique({ where: { id: input.slotId }, include: { site: true } })
  if (slot?.site.campaignId !== participant.campaignId)
    throw new InvalidInput('slotId', { en: "must be a slot of the participant's campaign", zh: '须为本活动的时段' })
  if (slot.startsAt <= c.now) throw new InvalidInput('slotId', { en: 'has begun', zh: '该时段已开始' })
  const seated = { participantId: participant.id, slotId: slot.id }
  if (participant.status === 'BOOKED' && participant.slotId === slot.id) return seated
  const kept = await c.tx.waitingSeat.updateMany({ where: { ...seated, state: 'OFFERED', offeredUntil: { gt: c.now } }, data: { state: 'TAKEN' } })
  if (kept.count === 0 && !(await takeSeat(c, slot.id)))
    throw new SlotFull(slot.startsAt, await c.tx.waitingSeat.count({ where: { slotId: slot.id, state: { in: ['WAITING', 'OFFERED'] } } }))
  let order = await orderOf(c, participant)
  if (participant.status === 'BOOKED') order = await leaveSeat(c, participant, order, 'CHANGED')
  const { count } = await c.tx.participant.updateMany({
    where: { id: participant.id, status: participant.status, slotId: participant.slotId },
    data: { status: PARTICIPANT.to(verb.name), slotId: slot.id, siteId: slot.siteId, walkIn: false, ticketDay: null, ticketNo: null },
  })
  if (count === 0) throw new StaleVersion(order.id)
  const startsAt = slot.startsAt.toISOString()
  await say(c, participant, order, 'SEAT_BOOKED', { campaign: participant.campaignId, site: slot.siteId, slot: slot.id, startsAt })
  writeNotice(c, order.id, 'SEAT_BOOKED', { startsAt, siteId: slot.siteId })
  return seated
})
