import type {
  AppointmentStatus,
  CancelReason,
  Channel,
  ContactMethod,
  ContactOutcome,
  DispatchMode,
  EvaluationLevel,
  MatterStatus,
  OrderResult,
  OrderStatus,
  OrderType,
  Urgency,
} from '../db/generated/enums.ts'

/** The closed list of keys an order can be filtered by; the only state an event carries, before and after. */
export interface OrderKeys {
  readonly status: OrderStatus
  readonly area: string
  readonly team: string | null
  readonly handler: string | null
  readonly partner: string | null
  readonly items: readonly string[]
  readonly channel: Channel
  readonly type: OrderType | null
  readonly urgency: Urgency
}

/**
 * Every kind of event, one per verb, with its facts. Facts are enums, numbers, instants (ISO strings) and ids: never
 * text, never anything about a person. Readers re-read the order under their own rights.
 */
export interface EventFacts {
  REGISTERED: { channel: Channel }
  VERIFIED: { type: OrderType; matters: number; dueAt: string; dueProvisional: boolean }
  REFUSED: { reason: string }
  ANSWERED: Record<string, never>
  TRANSFERRED: { reason: string }
  DISPATCHED: { mode: DispatchMode; round: number; offeredTo: string[]; expiresAt: string }
  ACCEPTED: { staffId: string; round: number; superseded: string[]; waitedSeconds: number }
  CONTACT_LOGGED: { method: ContactMethod; outcome: ContactOutcome; first: boolean }
  APPOINTMENT_BOOKED: { startsAt: string; endsAt: string; staff: string[] }
  APPOINTMENT_CANCELLED: { reason: CancelReason; from: AppointmentStatus; staff: string[] }
  DEPARTED: { staff: string[] }
  ARRIVED: { staff: string[]; punctualityMinutes: number }
  VISIT_STARTED: { staff: string[] }
  VISIT_FINISHED: { staff: string[] }
  MATTER_SUBMITTED: { item: string }
  MATTER_ACCEPTED: { item: string; promisedDueAt: string; statutoryDueAt: string }
  MATTER_DECIDED: { item: string; status: MatterStatus; actualWorkingDays: number }
  CERTIFICATE_ISSUED: { item: string; matterId: string }
  COMPLETED: { result: OrderResult }
  EVALUATED: { level: EvaluationLevel; score: number; resolved: boolean }
  CLOSED: Record<string, never>
  WITHDRAWN: { reason: string; offeredTo: string[] }
  CLOSED_INCOMPLETE: { reason: string }
  AMENDED: { fields: string[] }
}

export type EventKind = keyof EventFacts

export const EVENT_KINDS = [
  'REGISTERED',
  'VERIFIED',
  'REFUSED',
  'ANSWERED',
  'TRANSFERRED',
  'DISPATCHED',
  'ACCEPTED',
  'CONTACT_LOGGED',
  'APPOINTMENT_BOOKED',
  'APPOINTMENT_CANCELLED',
  'DEPARTED',
  'ARRIVED',
  'VISIT_STARTED',
  'VISIT_FINISHED',
  'MATTER_SUBMITTED',
  'MATTER_ACCEPTED',
  'MATTER_DECIDED',
  'CERTIFICATE_ISSUED',
  'COMPLETED',
  'EVALUATED',
  'CLOSED',
  'WITHDRAWN',
  'CLOSED_INCOMPLETE',
  'AMENDED',
] as const satisfies readonly EventKind[]

export type SubjectType = 'order' | 'matter' | 'contact' | 'appointment' | 'certificate' | 'evaluation'

/** An event as an operation emits it; position, actor and time are added when it is appended. */
export type EventDraft = {
  [K in EventKind]: {
    readonly kind: K
    readonly orderId: string
    readonly orderVersion: number
    readonly cycle: number
    readonly subjectType: SubjectType
    readonly subjectId: string
    readonly before: OrderKeys | null
    readonly after: OrderKeys
    readonly data: EventFacts[K]
  }
}[EventKind]

/** An event as the log holds it. */
export type LoggedEvent = EventDraft & {
  readonly pos: number
  readonly actorKind: string
  readonly actorId: string
  readonly at: Date
}
