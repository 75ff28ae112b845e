import { SlotFull } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { only } from './batch.ts'
import { type Seated, seatPeople } from './seat-people.ts'

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
export const bookSeat = verb.does(async (c, input): Promise<Seated> => only(await seatPeople(c, [input])))
