import { z } from 'zod'
import { MINUTE } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { askAfter } from './ask-visit.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

export const arriveAtVisitRules = orderVerb({
  band: z.enum(['AT_DOOR', 'NEARBY', 'ELSEWHERE']).default('AT_DOOR'),
  reason: z.enum(['GATE_CLOSED', 'MET_ELSEWHERE', 'NO_SIGNAL', 'OTHER']).nullish(),
})

/**
 * Arrives at the door (到达, A7), at most 60 minutes before the start. Kept are the fact, its punctuality and how near it was,
 * never a track of where anybody was.
 * @param input.reason goes with ELSEWHERE, which needs it
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function arriveAtVisit(caller: Caller | Change, input: z.output<typeof arriveAtVisitRules>): Promise<{ orderId: string; appointmentId: string }> {
  if ((input.band === 'ELSEWHERE') !== (input.reason != null))
    throw new InvalidInput('reason', { en: 'goes with ELSEWHERE, which needs it', zh: '其他位置到达须说明原因，其余情形不填' })
  return change(caller, 'arriveAtVisit', input, async (c) => {
    const order = await openOrder(c, 'arriveAtVisit', input)
    const appointment = order.appointment as Appointment
    const punctualityMinutes = Math.ceil((c.now.getTime() - appointment.startsAt.getTime()) / MINUTE)
    await advanceOrder(c, order, 'ARRIVED', { staff: staffOf(appointment), punctualityMinutes }, {}, { type: 'appointment', id: appointment.id })
    await moveAppointment(c, appointment, 'ARRIVED', { arrivedAt: c.now, punctualityMinutes, arrivalBand: input.band, arrivalReason: input.reason ?? null })
    await askAfter(c, appointment.id, order.id, appointment.endsAt)
    return { orderId: order.id, appointmentId: appointment.id }
  })
}
