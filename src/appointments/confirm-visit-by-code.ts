import { InvalidInput } from '../errors.ts'
import { code } from '../input.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { isVisitCode } from './visit-code.ts'

const verb = orderVerb('confirmVisitByCode', {
  description: 'Confirm with the code that staff show at the door that they are there (扫码确认到场); once a visit.',
  row: {
    t: 'V5',
    from: ['IN_SERVICE'],
    to: [],
    roles: ['CITIZEN'],
    event: 'VISIT_CONFIRMED',
    guards: [is.appointmentInProgress, is.visitUnconfirmed, is.visitCodeStands],
  },
  input: {
    code: code(46).describe('What the QR image says: fv_… (到场码)'),
  },
})

/**
 * Confirms a visit with the code staff show (扫码确认到场), by the citizen with the link of the order, while the visit is under way. It is
 * written down once: of two at once the later is tried again and finds it confirmed.
 * @throws NotFound, Forbidden, IllegalTransition (APPOINTMENT_STATE, VISIT_CONFIRMED, NO_VISIT_CODE), StaleVersion, InvalidInput (code: of
 *   another order or visit, or ended by a newer one)
 */
export const confirmVisitByCode = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const visit = order.appointment as VisitFacts
  if (!isVisitCode(c.runtime.keys, visit, input.code))
    throw new InvalidInput('code', { en: 'is not the code of this visit, or a newer one was shown', zh: '不是本次上门的到场码，或已更换新码' })
  await advanceOrder(c, order, 'VISIT_CONFIRMED', { by: 'QR' }, {}, { type: 'appointment', id: visit.id })
  await c.tx.appointment.update({ where: { id: visit.id }, data: { confirmedAt: c.now } })
  return { orderId: order.id, appointmentId: visit.id }
})
