import type { AppointmentStatus } from '../db/generated/enums.ts'
import { machine, type VerbOf } from '../machine.ts'

/** What each verb makes of an appointment (预约状态机); a move ends the old one and makes, or confirms, another. */
export const APPOINTMENT = machine<AppointmentStatus>()({
  holdSlot: { from: [], to: ['HELD'] },
  proposeAppointment: { from: [], to: ['PROPOSED'] },
  bookAppointment: { from: [], to: ['BOOKED'] },
  scheduleFollowUp: { from: [], to: ['BOOKED'] },
  confirmHold: { from: ['HELD'], to: ['BOOKED'] },
  confirmAppointment: { from: ['PROPOSED'], to: ['BOOKED'] },
  releaseSlot: { from: ['HELD', 'PROPOSED'], to: ['CANCELLED'] },
  expireSlot: { from: ['HELD', 'PROPOSED'], to: ['EXPIRED'] },
  rescheduleAppointment: [
    { from: ['BOOKED'], to: ['RESCHEDULED'] },
    { from: [], to: ['BOOKED'] },
  ],
  dropMove: { from: ['PROPOSED'], to: ['CANCELLED'] },
  departForVisit: { from: ['BOOKED'], to: ['EN_ROUTE'] },
  arriveAtVisit: { from: ['BOOKED', 'EN_ROUTE'], to: ['ARRIVED'] },
  startVisit: { from: ['ARRIVED'], to: ['IN_PROGRESS'] },
  finishVisit: { from: ['IN_PROGRESS'], to: ['FULFILLED'] },
  abortVisit: { from: ['ARRIVED', 'IN_PROGRESS'], to: ['CANNOT_COMPLETE'] },
  markCitizenNoShow: { from: ['ARRIVED'], to: ['NO_SHOW_CITIZEN'] },
  reportStaffNoShow: { from: ['BOOKED', 'EN_ROUTE'], to: ['NO_SHOW_STAFF'] },
  cancelAppointment: { from: ['BOOKED', 'EN_ROUTE'], to: ['CANCELLED'] },
  cancelWithOrder: { from: ['HELD', 'PROPOSED', 'BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'], to: ['CANCELLED'] },
})

export type AppointmentVerb = VerbOf<typeof APPOINTMENT>
