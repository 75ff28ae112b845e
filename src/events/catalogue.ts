import type {
  Channel,
  ClockKind,
  ContactMethod,
  ContactOutcome,
  DeclineReason,
  DispatchMode,
  HandoverReason,
  MatterStatus,
  OrderResult,
  OrderStanding,
  OrderStatus,
  OrderType,
  ReturnReason,
  SupervisionLevel,
  SuspensionGround,
  Urgency,
} from '../db/generated/enums.ts'
import type { AgencyFacts } from './agency-facts.ts'
import type { CampaignFacts } from './campaign-facts.ts'
import type { EvaluationFacts } from './evaluation-facts.ts'
import type { VisitEventFacts } from './visit-facts.ts'

/** The closed list of keys an order can be filtered by; the only state an event carries, before and after. */
export interface OrderKeys {
  readonly status: OrderStatus
  readonly standing: OrderStanding
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
export interface EventFacts extends AgencyFacts, CampaignFacts, EvaluationFacts, VisitEventFacts {
  REGISTERED: { channel: Channel }
  VERIFIED: { type: OrderType; matters: number; dueAt: string; dueProvisional: boolean }
  REFUSED: { reason: string }
  ANSWERED: Record<string, never>
  TRANSFERRED: { reason: string }
  DISPATCHED: { mode: DispatchMode; round: number; offeredTo: string[]; expiresAt: string }
  ACCEPTED: { staffId: string; round: number; superseded: string[]; waitedSeconds: number }
  CONTACT_LOGGED: { method: ContactMethod; outcome: ContactOutcome; first: boolean }
  MATTER_SUBMITTED: { item: string }
  MATTER_ACCEPTED: { item: string; promisedDueAt: string; statutoryDueAt: string }
  MATTER_DECIDED: { item: string; status: MatterStatus; actualWorkingDays: number }
  /** `late` counts materials the first notice did not name. */
  MATERIALS_ASKED: { item: string; round: number; materials: number; late: number }
  MATTER_WITHDRAWN: { item: string }
  MATTER_SUSPENDED: { item: string; ground: SuspensionGround; expectedUntil: string }
  MATTER_RESUMED: { item: string; lapsed: boolean }
  CERTIFICATE_ISSUED: { item: string; matterId: string }
  COMPLETED: { result: OrderResult }
  CLOSED: Record<string, never>
  WITHDRAWN: { reason: string; offeredTo: string[] }
  CLOSED_INCOMPLETE: { reason: string }
  INCOMPLETE_PROPOSED: { reason: string }
  INCOMPLETE_DECIDED: { approved: boolean; reason: string }
  /** `recalled` held live offers of an order that was dispatched to the wrong place. */
  AMENDED: { fields: string[]; recalled?: string[] }
  MERGED: { into: string }
  ABSORBED: { merged: string }
  /** What became of the order it was merged into. */
  MERGED_RESULT: { into: string; became: OrderStatus; result: OrderResult | null }
  OFFER_DECLINED: { staffId: string; round: number; reason: DeclineReason }
  /** Nobody of the round answered in time; these had offers. */
  OFFERS_EXPIRED: { round: number; staff: string[] }
  /** `recalled` held live offers; `rounds` were tried. */
  DISPATCH_ESCALATED: { rounds: number; recalled: string[] }
  RETURN_REQUESTED: { team: string; reason: ReturnReason }
  /** `recalled` held live offers of the team whose return was approved. */
  RETURN_DECIDED: { team: string; decision: 'APPROVED' | 'REJECTED' | 'LAPSED'; recalled: string[] }
  /** To: who goes on with an order in work; null when it is offered again. */
  REASSIGNED: { from: string; reason: HandoverReason; to: string | null }
  RELEASED: { from: string; reason: HandoverReason }
  CO_HANDLING_REQUESTED: { team: string }
  CO_HANDLING_ACCEPTED: { team: string; staffId: string }
  CO_HANDLING_DONE: { team: string; staffId: string }
  CO_HANDLING_REFUSED: { team: string }
  CO_HANDLING_WAIVED: { team: string }
  URGED: { source: 'CITIZEN' | 'HOTLINE_AGENT' }
  SUPERVISION_OPENED: { level: SupervisionLevel; replyDueAt: string }
  SUPERVISION_REPLIED: { level: SupervisionLevel }
  SUPERVISION_RAISED: { level: SupervisionLevel; replyDueAt: string }
  SUPERVISION_CLOSED: { level: SupervisionLevel }
  EXTENSION_REQUESTED: { days: number }
  EXTENSION_DECIDED: { approved: boolean; dueAt: string | null }
  SUSPENDED: { ground: SuspensionGround; expectedUntil: string }
  RESUMED: { lapsed: boolean; dueAt: string | null }
  DEADLINE_WARNED: { clock: ClockKind; subject: string; percent: number; dueAt: string }
  DEADLINE_BREACHED: { clock: ClockKind; subject: string; dueAt: string }
  /** A correction of the calendar, of duty hours or of the order's area: the old row of the ledger is kept. */
  DEADLINE_MOVED: { clock: ClockKind; subject: string; dueAt: string; provisional: boolean; because: 'CALENDAR' | 'DUTY_HOURS' | 'AREA' }
  /** `cycle` is the new one. */
  REOPENED: { reason: 'NEW_FACTS' | 'UNRESOLVED'; cycle: number; dueAt: string | null }
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
  'SLOT_HELD',
  'APPOINTMENT_PROPOSED',
  'SLOT_RELEASED',
  'SLOT_EXPIRED',
  'SLOT_AWAITED',
  'SLOT_WAIT_LEFT',
  'APPOINTMENT_RESCHEDULED',
  'VISIT_ABORTED',
  'CITIZEN_NO_SHOW',
  'STAFF_NO_SHOW',
  'DEPARTED',
  'ARRIVED',
  'ATTACHMENT_ADDED',
  'ORIGINAL_TAKEN',
  'ORIGINAL_RETURNED',
  'VISIT_STARTED',
  'VISIT_ASKED',
  'VISIT_FINISHED',
  'REMOTE_STARTED',
  'REMOTE_FINISHED',
  'MATTER_SUBMITTED',
  'MATTER_ACCEPTED',
  'MATTER_DECIDED',
  'MATERIALS_ASKED',
  'MATTER_WITHDRAWN',
  'MATTER_SUSPENDED',
  'MATTER_RESUMED',
  'AUTHORIZATION_GRANTED',
  'AUTHORIZATION_REVOKED',
  'DOCUMENT_MADE',
  'CERTIFICATE_ISSUED',
  'COMPLETED',
  'EVALUATED',
  'PART_EVALUATED',
  'CLOSED',
  'WITHDRAWN',
  'CLOSED_INCOMPLETE',
  'AMENDED',
  'OFFER_DECLINED',
  'OFFERS_EXPIRED',
  'DISPATCH_ESCALATED',
  'RETURN_REQUESTED',
  'RETURN_DECIDED',
  'REASSIGNED',
  'RELEASED',
  'EXTENSION_REQUESTED',
  'EXTENSION_DECIDED',
  'INCOMPLETE_PROPOSED',
  'INCOMPLETE_DECIDED',
  'SUSPENDED',
  'RESUMED',
  'DEADLINE_WARNED',
  'DEADLINE_BREACHED',
  'DEADLINE_MOVED',
  'MERGED',
  'ABSORBED',
  'MERGED_RESULT',
  'CO_HANDLING_REQUESTED',
  'CO_HANDLING_ACCEPTED',
  'CO_HANDLING_DONE',
  'CO_HANDLING_REFUSED',
  'CO_HANDLING_WAIVED',
  'URGED',
  'SUPERVISION_OPENED',
  'SUPERVISION_REPLIED',
  'SUPERVISION_RAISED',
  'SUPERVISION_CLOSED',
  'SEAT_BOOKED',
  'SEAT_FREED',
  'CHECKED_IN',
  'STATION_CALLED',
  'STATION_DONE',
  'SERVED_ON_SITE',
  'RECTIFICATION_OPENED',
  'RECTIFICATION_CONTACTED',
  'RECTIFICATION_PLANNED',
  'RECTIFICATION_SUBMITTED',
  'RECTIFICATION_DECIDED',
  'RECTIFICATION_RATED',
  'APPEAL_FILED',
  'APPEAL_DECIDED',
  'REVISIT_LOGGED',
  'REOPENED',
] as const satisfies readonly EventKind[]

export type SubjectType =
  | 'order'
  | 'matter'
  | 'contact'
  | 'appointment'
  | 'remote'
  | 'certificate'
  | 'evaluation'
  | 'offer'
  | 'return'
  | 'cohandling'
  | 'urging'
  | 'supervision'
  | 'extension'
  | 'suspension'
  | 'deadline'
  | 'participant'
  | 'authorization'
  | 'document'
  | 'custody'
  | 'rectification'
  | 'appeal'
  | 'revisit'
  | 'attachment'

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
