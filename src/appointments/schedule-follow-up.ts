import type { z } from 'zod'
import type { Caller, Change } from '../ground.ts'
import { bookAppointmentRules, bookVisit } from './book-appointment.ts'

export const scheduleFollowUpRules = bookAppointmentRules

/**
 * Books another visit inside the same order (再次上门, T17): what the first one left open is done at the next.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export async function scheduleFollowUp(
  caller: Caller | Change,
  input: z.output<typeof scheduleFollowUpRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return bookVisit(caller, 'scheduleFollowUp', input)
}
