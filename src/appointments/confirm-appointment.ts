import type { z } from 'zod'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { confirmSlot } from './confirm-slot.ts'

export const confirmAppointmentRules = orderVerb({})

/**
 * The citizen confirms what was proposed (群众确认, A2'), by link or through the hotline.
 * @throws NotFound, Forbidden, IllegalTransition (NO_PROPOSAL once the time is over, STAFF_AWAY), StaleVersion
 */
export async function confirmAppointment(
  caller: Caller | Change,
  input: z.output<typeof confirmAppointmentRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  return confirmSlot(caller, 'confirmAppointment', input)
}
