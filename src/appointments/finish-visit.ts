import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { list, text } from '../input.ts'
import { isTerminalMatter } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { sealOptional } from '../orders/sealed.ts'
import { type Appointment, freeSlots, moveAppointment, staffOf } from './move-appointment.ts'

const verb = orderVerb('finishVisit', {
  description: 'Finish the visit with its record (结束上门).',
  row: {
    t: 'T15',
    from: ['IN_SERVICE'],
    to: ['PROCESSING'],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'VISIT_FINISHED',
    guards: [is.appointmentInProgress, is.onTheVisit, is.ownTeamOnly],
  },
  input: {
    materialsReceived: list(text(100), 0, 50).default([]).describe('Materials taken in (收件)'),
    materialsReturned: list(text(100), 0, 50).default([]).describe('Materials given back (还件)'),
    guidance: text(5_000).nullish().describe('Guidance given (辅导内容)'),
    inspectionPassed: z.boolean().nullish().describe('Result of the on-site inspection, if one was made (现场勘验结果)'),
  },
})

/** Places of the visit record's sealed columns. */
export const visitPlace = (column: 'materials_received' | 'materials_returned' | 'guidance', visitId: string) => `visit.${column}:${visitId}`

/**
 * Finishes the visit (结束上门, A9 and T15), by the staff at the door or by their lead, with its record: materials in and out, guidance given, result of the inspection.
 * The order goes on to PROCESSING while a matter is undecided; with every matter decided it stays and is ready to be
 * completed.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const finishVisit = verb.does(async (c, input): Promise<{ orderId: string; appointmentId: string }> => {
  const order = await openOrder(c, verb, input)
  const appointment = order.appointment as Appointment
  const undecided = order.matters.some((matter) => !isTerminalMatter(matter.status))
  await advanceOrder(c, order, 'VISIT_FINISHED', { staff: staffOf(appointment) }, undecided ? { status: 'PROCESSING' } : {}, {
    type: 'appointment',
    id: appointment.id,
  })
  await moveAppointment(c, appointment, verb.name, { endedAt: c.now })
  await freeSlots(c, appointment.id)
  const visit = await c.tx.visit.findUniqueOrThrow({ where: { appointmentId: appointment.id }, select: { id: true } })
  const { keys } = c.runtime
  const sealList = (column: 'materials_received' | 'materials_returned', values: string[]) =>
    values.length === 0 ? null : seal(keys, visitPlace(column, visit.id), JSON.stringify(values))
  await c.tx.visit.update({
    where: { id: visit.id },
    data: {
      finishedAt: c.now,
      materialsReceivedSealed: sealList('materials_received', input.materialsReceived),
      materialsReturnedSealed: sealList('materials_returned', input.materialsReturned),
      guidanceSealed: sealOptional(keys, visitPlace('guidance', visit.id), input.guidance),
      inspectionPassed: input.inspectionPassed ?? null,
    },
  })
  return { orderId: order.id, appointmentId: appointment.id }
})
