import { MINUTE } from '../clock.ts'
import type { VisitFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'

const MINUTES = PARAMETERS.VISIT_CODE_MINUTES.value

const verb = orderVerb('issueVisitCode', {
  description: `Show a code at the door that the citizen confirms the visit with, for ${MINUTES} minutes (出示到场码); a new one ends the one before.`,
  row: {
    t: 'V4',
    from: ['IN_SERVICE'],
    to: [],
    roles: ['STAFF'],
    event: 'VISIT_CODE_ISSUED',
    guards: [is.appointmentInProgress, is.onTheVisit, is.visitUnconfirmed],
  },
})

/** What is stored to be replayed holds no code: it is made again of these. */
export interface IssuedCode {
  readonly orderId: string
  readonly appointmentId: string
  readonly codeNr: number
  readonly expiresAt: string
}

/**
 * Shows a code at the door (出示到场码), by staff of the visit that is under way: one code of a visit stands, the newest. Of two at
 * once the later is tried again and has the next number.
 * @throws NotFound, Forbidden, IllegalTransition (APPOINTMENT_STATE, NOT_ON_VISIT, VISIT_CONFIRMED), StaleVersion
 */
export const issueVisitCode = verb.does(async (c, input): Promise<IssuedCode> => {
  const order = await openOrder(c, verb, input)
  const { id: appointmentId, codeNr: before } = order.appointment as VisitFacts
  const codeUntil = new Date(c.now.getTime() + MINUTES * MINUTE)
  const codeNr = before + 1
  const expiresAt = codeUntil.toISOString()
  await advanceOrder(c, order, 'VISIT_CODE_ISSUED', { expiresAt }, {}, { type: 'appointment', id: appointmentId })
  await c.tx.appointment.update({ where: { id: appointmentId }, data: { codeNr, codeUntil } })
  return { orderId: order.id, appointmentId, codeNr, expiresAt }
})
