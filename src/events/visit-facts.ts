import type { AbortReason, AppointmentStatus, CancelReason, RemoteChannel } from '../db/generated/enums.ts'

/** Facts of the events of a visit (上门): its slot, the way there, what comes of it. */
export interface VisitEventFacts {
  APPOINTMENT_BOOKED: { startsAt: string; endsAt: string; staff: string[] }
  APPOINTMENT_CANCELLED: { reason: CancelReason; from: AppointmentStatus; staff: string[] }
  SLOT_HELD: { startsAt: string; endsAt: string; staff: string[]; expiresAt: string }
  /** `previous` when it would take the place of a visit that stands until it is confirmed. */
  APPOINTMENT_PROPOSED: { startsAt: string; endsAt: string; staff: string[]; confirmBy: string; previous?: string }
  SLOT_RELEASED: { from: AppointmentStatus; staff: string[] }
  /** Nobody confirmed it in time. */
  SLOT_EXPIRED: { from: AppointmentStatus; staff: string[] }
  /** The subject is the new appointment; `previous` is free again. */
  APPOINTMENT_RESCHEDULED: { previous: string; startsAt: string; endsAt: string; staff: string[]; side: 'CITIZEN' | 'OFFICE' }
  VISIT_ABORTED: { reason: AbortReason; staff: string[] }
  CITIZEN_NO_SHOW: { staff: string[] }
  STAFF_NO_SHOW: { staff: string[] }
  DEPARTED: { staff: string[] }
  ARRIVED: { staff: string[]; punctualityMinutes: number }
  VISIT_STARTED: { staff: string[] }
  /** They are still there, hours after its end. */
  VISIT_ASKED: { staff: string[]; since: string }
  VISIT_FINISHED: { staff: string[] }
  REMOTE_STARTED: { channel: RemoteChannel }
  REMOTE_FINISHED: { minutes: number }
  /** Waits for a time between these to become free. */
  SLOT_AWAITED: { from: string; to: string; minutes: number }
  /** `lapsed` when the time they waited for is over. */
  SLOT_WAIT_LEFT: { lapsed: boolean }
}
