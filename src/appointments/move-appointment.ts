import type { Prisma } from '../db/generated/client.ts'
import { StaleVersion } from '../errors.ts'
import type { VisitFacts } from '../orders/facts.ts'
import type { Change } from '../runtime.ts'
import { APPOINTMENT, type AppointmentVerb } from './appointment-machine.ts'
import { wakeWaiting } from './slot-waits.ts'

export type Appointment = VisitFacts

/** Ids of the staff on a visit, for its events. */
export const staffOf = (appointment: Appointment) => appointment.staff.map((s) => s.staffId)

/** Time and party of a visit, for its events. */
export const visitingOf = (appointment: Appointment) => ({
  startsAt: appointment.startsAt.toISOString(),
  endsAt: appointment.endsAt.toISOString(),
  staff: staffOf(appointment),
})

/**
 * Guarded write of an appointment: only from the state it was read in, to where its machine leads from there.
 * @throws StaleVersion when another change moved it first
 */
export async function moveAppointment(c: Change, appointment: Appointment, verb: AppointmentVerb, set: Prisma.AppointmentUncheckedUpdateManyInput = {}) {
  const [to] = APPOINTMENT.ways(verb, appointment.status)
  if (to === undefined) throw new Error(`the machine of appointments has no ${verb} of one that is ${appointment.status}`)
  const { count } = await c.tx.appointment.updateMany({ where: { id: appointment.id, status: appointment.status }, data: { ...set, status: to } })
  if (count === 0) throw new StaleVersion(appointment.orderId)
}

/** Frees the slot of all staff on the visit; an order that waits for one of them is offered what is free then. */
export async function freeSlots(c: Change, appointmentId: string) {
  await c.tx.appointmentStaff.updateMany({ where: { appointmentId }, data: { occupying: false } })
  await wakeWaiting(c, appointmentId)
}
