import { MINUTE } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { askAfter } from './ask-visit.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('arriveAtVisit', {
  description: 'Arrive at the door (到达); punctuality is kept, never a track.',
  row: { t: 'A7', from: ['SCHEDULED'], to: [], roles: ['STAFF'], event: 'ARRIVED', guards: [is.appointmentUnderWay, is.onTheVisit, is.notTooEarlyToArrive] },
  input: {
    band: oneOf('ArrivalBand').default('AT_DOOR').describe('How near the door you are (到达位置)'),
    reason: oneOf('ArrivalReason').nullish().describe('Why from somewhere else; with ELSEWHERE only (到达说明)'),
  },
})

/**
 * Arrives at the door (到达, A7), at most 60 minutes before the start. Kept are the fact, its punctuality and how near it was,
 * never a track of the staff member.
 * @param input.reason goes with ELSEWHERE, which needs it
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const arriveAtVisit = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; appointmentId: string }> => {
  if ((input.band === 'ELSEWHERE') !== (input.reason != null))
    throw new InvalidInput('reason', { en: 'goes with ELSEWHERE, which needs it', zh: '其他位置到达须说明原因，其余情形不填' })
  return change(caller, verb.name, input, async (c) => {
    const order = await openOrder(c, verb, input)
    const appointment = order.appointment as Appointment
    const punctualityMinutes = Math.ceil((c.now.getTime() - appointment.startsAt.getTime()) / MINUTE)
    await advanceOrder(c, order, 'ARRIVED', { staff: staffOf(appointment), punctualityMinutes }, {}, { type: 'appointment', id: appointment.id })
    await moveAppointment(c, appointment, 'arriveAtVisit', {
      arrivedAt: c.now,
      punctualityMinutes,
      arrivalBand: input.band,
      arrivalReason: input.reason ?? null,
    })
    await askAfter(c, appointment.id, order.id, appointment.endsAt)
    return { orderId: order.id, appointmentId: appointment.id }
  })
})
