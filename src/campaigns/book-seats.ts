import { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { Forbidden, Unauthenticated } from '../errors.ts'
import { id, inputType } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { type BatchCaller, inBatches, rowsOf } from './batch.ts'
import { seatPeople } from './seat-people.ts'

const row = inputType(
  'SeatRowInput',
  'One seat of a batch (批量预约行)',
  z.object({
    participantId: id('participant').describe('Participant (参与人)'),
    slotId: id('slot').describe('Slot (时段)'),
  }),
)

const verb = declareVerb('bookSeats', {
  description:
    'Book up to 500 seats (批量预约名额), each as bookSeat would; who is named first is served first. A row that is refused says why; the others go through.',
  input: { rows: rowsOf(row).describe('Seats (名额)') },
})

/**
 * Books many seats (批量预约名额), each as bookSeat would: a row that is refused says why, and holds up no other.
 * @throws Unauthenticated, Forbidden
 */
export const bookSeats = verb.answers(async (caller: BatchCaller, input) => {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(caller.viewer) || (caller.viewer.role !== 'CAMPAIGN_MANAGER' && caller.viewer.role !== 'HOTLINE_AGENT')) throw new Forbidden()
  return inBatches(caller, verb, row, input, seatPeople)
})
