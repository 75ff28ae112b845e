import { z } from 'zod'
import { MINUTE } from '../clock.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { type Appointment, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('departForVisit', {
  description: 'Set out for the visit (出发).',
  row: { t: 'A6', from: ['SCHEDULED'], to: [], roles: ['STAFF'], event: 'DEPARTED', guards: [is.appointmentBooked, is.onTheVisit, is.notTooEarlyToDepart] },
  input: {
    etaMinutes: z
      .number()
      .int()
      .min(1, 'must be 1 to 240 | 须为 1 到 240')
      .max(240, 'must be 1 to 240 | 须为 1 到 240')
      .nullish()
      .describe('Minutes until you are there, 1 to 240: the citizen is told a quarter of an hour (预计分钟)'),
  },
})

/** The citizen is told a quarter of an hour, on the clock's fives: enough to be at home, and no track of staff. */
const BAND = 15 * MINUTE
const FIVE = 5 * MINUTE

/**
 * Sets out for the visit (出发, A6), at most 120 minutes before its start. The citizen sees when to expect staff as a band.
 * @param input.etaMinutes minutes until they are there; left out: no band
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const departForVisit = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const appointment = order.appointment as Appointment
  await advanceOrder(c, order, 'DEPARTED', { staff: staffOf(appointment) }, {}, { type: 'appointment', id: appointment.id })
  await moveAppointment(c, appointment, verb.name, { departedAt: c.now, ...(input.etaMinutes ? band(c.now, input.etaMinutes) : {}) })
  return { orderId: order.id, appointmentId: appointment.id }
})

function band(now: Date, minutes: number) {
  const from = Math.floor((now.getTime() + minutes * MINUTE) / FIVE) * FIVE
  return { etaFrom: new Date(from), etaTo: new Date(from + BAND) }
}
