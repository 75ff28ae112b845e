import type { z } from 'zod'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { confirmSlot } from './confirm-slot.ts'

export const confirmHoldRules = orderVerb({})

/**
 * Confirms the slot one holds oneself (确认预留, A2).
 * @throws NotFound, Forbidden, IllegalTransition (NO_HOLD once it has run out, STAFF_AWAY), StaleVersion
 */
export async function confirmHold(caller: Caller | Change, input: z.output<typeof confirmHoldRules>): Promise<{ orderId: string; appointmentId: string }> {
  return confirmSlot(caller, 'confirmHold', input)
}
