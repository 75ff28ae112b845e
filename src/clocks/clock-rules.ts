import type { ClockKind, ClockUnit } from '../db/generated/enums.ts'
import type { EventDraft } from '../events/catalogue.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** Evaluation window, natural days (Guangxi 好差评: 7). */
export const EVALUATION_DAYS = PARAMETERS.EVALUATION_DAYS.value

/** A clock, and what it is about; null: the order itself when it starts, whatever it is about when it stops. */
export interface Named {
  readonly clock: ClockKind
  readonly subjectId: string | null
}

const of = (clock: ClockKind, subjectId: string | null = null): Named => ({ clock, subjectId })

/**
 * Which clocks an event starts (起算). Always an act of our side, never the handler's: the field's known abuse is a clock
 * that starts when the handler pleases. Registration starts VERIFY and DISPATCH; only the first dispatch of a cycle starts ACCEPT and CONTACT: returns, further
 * rounds and hand-overs never do. Pure.
 */
export function starts(event: EventDraft): readonly Named[] {
  switch (event.kind) {
    case 'REGISTERED':
      return [of('VERIFY'), ...(event.data.campaign === undefined ? [of('DISPATCH')] : [])]
    case 'VERIFIED':
      return [of('RESOLVE')]
    case 'REOPENED':
      return event.after.status === 'REGISTERED' ? [of('VERIFY'), of('DISPATCH')] : [of('DISPATCH'), ...(event.after.type === null ? [] : [of('RESOLVE')])]
    case 'DISPATCHED':
      return event.data.round === 1 ? [of('ACCEPT'), of('CONTACT')] : []
    case 'ACCEPTED':
      return [of('SCHEDULE')]
    case 'APPOINTMENT_BOOKED':
    case 'APPOINTMENT_RESCHEDULED':
      return [of('VISIT', event.subjectId)]
    case 'MATTER_ACCEPTED':
      return [of('MATTER_PROMISED', event.subjectId), of('MATTER_STATUTORY', event.subjectId)]
    case 'COMPLETED':
    case 'ANSWERED':
      return [of('EVALUATE')]
    case 'RETURN_REQUESTED':
      return [of('RETURN_REVIEW', event.subjectId)]
    case 'RECTIFICATION_OPENED':
      return [of('NEGATIVE_CONTACT', event.subjectId), of('RECTIFY', event.subjectId)]
    default:
      return []
  }
}

/**
 * Which clocks an event starts anew (重新起算), though they have run in this cycle: our side did not keep the visit it had agreed, so that
 * the time to arrange one counts again. A citizen who cancels has their own reasons: no
 * clock of ours starts by it. Pure.
 */
export function restarts(event: EventDraft): readonly Named[] {
  if (event.after.status !== 'ACCEPTED') return []
  switch (event.kind) {
    case 'APPOINTMENT_CANCELLED':
      return event.data.reason === 'CITIZEN_REQUEST' ? [] : [of('SCHEDULE')]
    case 'STAFF_NO_SHOW':
      return [of('SCHEDULE')]
    default:
      return []
  }
}

/** Which clocks an event stops (停止): in time or late, as the instant says. Pure. */
export function stops(event: EventDraft): readonly Named[] {
  switch (event.kind) {
    case 'VERIFIED':
      return [of('VERIFY')]
    case 'DISPATCHED':
      return [of('DISPATCH')]
    case 'ACCEPTED':
      return [of('ACCEPT')]
    case 'CONTACT_LOGGED':
      return event.data.outcome === 'REACHED' ? [of('CONTACT')] : []
    case 'APPOINTMENT_BOOKED':
    case 'REMOTE_STARTED':
      return [of('SCHEDULE')]
    case 'ARRIVED':
      return [of('VISIT', event.subjectId)]
    case 'MATTER_DECIDED':
      return [of('MATTER_PROMISED', event.subjectId), of('MATTER_STATUTORY', event.subjectId)]
    case 'COMPLETED':
    case 'CLOSED_INCOMPLETE':
      return [of('RESOLVE')]
    case 'ANSWERED':
      return [of('VERIFY'), of('RESOLVE')]
    case 'EVALUATED':
    case 'CLOSED':
      return [of('EVALUATE')]
    case 'RETURN_DECIDED':
      return [of('RETURN_REVIEW', event.subjectId)]
    case 'RECTIFICATION_CONTACTED':
      return event.data.outcome === 'REACHED' ? [of('NEGATIVE_CONTACT', event.subjectId)] : []
    case 'RECTIFICATION_DECIDED':
      return event.data.approved ? [of('RECTIFY', event.subjectId)] : []
    default:
      return []
  }
}

/** Which clocks an event takes away (失效): what they measured will not happen. 'ALL' when the order ends. Pure. */
export function voids(event: EventDraft): readonly Named[] | 'ALL' {
  switch (event.kind) {
    case 'APPOINTMENT_CANCELLED':
    case 'STAFF_NO_SHOW':
      return [of('VISIT', event.subjectId)]
    case 'APPOINTMENT_RESCHEDULED':
      return [of('VISIT', event.data.previous)]
    case 'REASSIGNED':
    case 'RELEASED':
      return [of('VISIT')]
    case 'ANSWERED':
    case 'SERVED_ON_SITE':
      return [of('DISPATCH')]
    case 'COMPLETED':
      return [of('DISPATCH'), of('ACCEPT'), of('CONTACT'), of('SCHEDULE'), of('VISIT')]
    case 'APPEAL_DECIDED':
      return event.data.upheld ? [of('NEGATIVE_CONTACT'), of('RECTIFY')] : []
    case 'WITHDRAWN':
    case 'CLOSED_INCOMPLETE':
    case 'REFUSED':
    case 'MERGED':
    case 'TRANSFERRED':
    case 'CLOSED':
    case 'REOPENED':
      return 'ALL'
    default:
      return []
  }
}

/** Clocks that warn at 50 and 80 per cent; the others only say when they are breached, or end in something else. */
const WARNS: readonly ClockKind[] = [
  'VERIFY',
  'DISPATCH',
  'ACCEPT',
  'CONTACT',
  'SCHEDULE',
  'RESOLVE',
  'MATTER_PROMISED',
  'MATTER_STATUTORY',
  'NEGATIVE_CONTACT',
  'RECTIFY',
]

/** The stage a running clock comes to next, in per cent; null when it has none: its end is another timer's. */
export function nextStage(clock: ClockKind, warned: number): 50 | 80 | 100 | null {
  if (clock === 'EVALUATE' || clock === 'RETURN_REVIEW') return null
  if (!WARNS.includes(clock) || warned >= 80) return 100
  return warned >= 50 ? 80 : 50
}

/** Clocks a suspension pauses (挂起): ACCEPT and CONTACT never. */
export const PAUSED: readonly ClockKind[] = ['RESOLVE', 'MATTER_PROMISED', 'MATTER_STATUTORY']

/** Clocks with a policy of their own; RESOLVE follows the handling limits, a matter's the catalogue, EVALUATE the province. */
export const POLICIED = [
  'VERIFY',
  'DISPATCH',
  'ACCEPT',
  'CONTACT',
  'SCHEDULE',
  'VISIT',
  'RETURN_REVIEW',
  'NEGATIVE_CONTACT',
  'RECTIFY',
] as const satisfies readonly ClockKind[]
export type Policied = (typeof POLICIED)[number]

/** How each is counted: amounts are policy, units are not. */
export const UNITS: Record<Policied, ClockUnit> = {
  VERIFY: 'DUTY_MINUTES',
  DISPATCH: 'DUTY_MINUTES',
  ACCEPT: 'DUTY_MINUTES',
  CONTACT: 'DUTY_MINUTES',
  SCHEDULE: 'WORKING_DAYS',
  VISIT: 'MINUTES',
  RETURN_REVIEW: 'MINUTES',
  NEGATIVE_CONTACT: 'WORKING_DAYS',
  RECTIFY: 'WORKING_DAYS',
}

/** Limits that hold while no policy has been set for a clock. */
export const UNSET: Partial<Record<Policied, number>> = { VERIFY: PARAMETERS.VERIFY_MINUTES.value, DISPATCH: PARAMETERS.DISPATCH_MINUTES.value }
