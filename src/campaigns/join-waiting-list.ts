import { uniqueViolation } from '../db/faults.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { maySeat, openParticipant } from './campaign-scope.ts'

const verb = declareVerb('joinWaitingList', {
  description:
    'Wait for a seat of a full slot (加入候补): one that becomes free is kept for half an hour of daytime (08:00 to 21:00), for who has waited longest.',
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
    slotId: id('slot').describe('Slot (时段)'),
  },
})

/**
 * Waits for a seat of a full slot (加入候补): when one becomes free, whoever has waited longest is offered it for half an hour of daytime.
 * @returns how many wait before
 * @throws Unauthenticated, NotFound, InvalidInput (not full; waits already)
 */
export const joinWaitingList = verb.answers(async (caller: Caller | Change, input): Promise<{ participantId: string; before: number }> => {
  return change(caller, verb.name, input, async (c) => {
    const participant = await openParticipant(c, verb.name, input.participantId, maySeat)
    const slot = await c.tx.campaignSlot.findUnique({ where: { id: input.slotId }, include: { site: true } })
    if (slot?.site.campaignId !== participant.campaignId || slot.startsAt <= c.now)
      throw new InvalidInput('slotId', { en: 'must be a slot of the campaign that has not begun', zh: '须为本活动尚未开始的时段' })
    // The row is locked: between looking and joining no seat becomes free that nobody would then be offered.
    const [row] = await c.tx.$queryRaw<{ free: number }[]>`SELECT capacity - booked AS free FROM campaign_slot WHERE id = ${slot.id} FOR UPDATE`
    if ((row?.free ?? 0) > 0) throw new InvalidInput('slotId', { en: 'has free seats: book one', zh: '尚有名额，可直接预约' })
    const position = (await c.tx.waitingSeat.count({ where: { slotId: slot.id } })) + 1
    const before = await c.tx.waitingSeat.count({ where: { slotId: slot.id, state: 'WAITING' } })
    await c.tx.waitingSeat.create({
      data: { id: newId('seat', c.now), position, slotId: slot.id, participantId: participant.id, state: 'WAITING', joinedAt: c.now },
    })
    return { participantId: participant.id, before }
  }).catch((error: unknown) => {
    throw uniqueViolation(error)?.includes('waiting_seat_once') ? new InvalidInput('slotId', { en: 'you wait for it already', zh: '已在候补名单中' }) : error
  })
})
