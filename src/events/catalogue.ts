import type {
  AbortReason,
  AgencyDocumentKind,
  AppealGround,
  AppointmentStatus,
  AttachmentKind,
  AttachmentVisibility,
  AuthorizationMethod,
  AuthorizationScope,
  CancelReason,
  CertificateDelivery,
  CertificateRecipient,
  CertificateRevocationReason,
  Channel,
  ClockKind,
  ContactMethod,
  ContactOutcome,
  DeclineReason,
  DispatchMode,
  EvaluationLevel,
  EvaluationSource,
  HandoverReason,
  MatterStatus,
  OrderResult,
  OrderStanding,
  OrderStatus,
  OrderType,
  RecallReason,
  RecordingKind,
  RectificationMeasure,
  RemoteChannel,
  ReturnReason,
  RevisitState,
  StationOutcome,
  SupervisionLevel,
  SuspensionGround,
  Urgency,
} from '../db/generated/enums.ts'

/** The closed list of keys an order can be filtered by; the only state an event carries, before and after. */
export interface OrderKeys {
  readonly status: OrderStatus
  readonly standing: OrderStanding
  readonly area: string
  readonly team: string | null
  readonly handler: string | null
  /** Staff members beside the handler on its visits. */
  readonly companions: readonly string[]
  readonly partner: string | null
  readonly items: readonly string[]
  readonly channel: Channel
  readonly type: OrderType | null
  readonly urgency: Urgency
}

/** A row of the catalogue: what an event of the kind is about, and in its type alone what it tells. */
interface Row<S extends string, F> {
  readonly subjects: readonly S[]
  readonly facts?: F
}
const about =
  <const S extends string>(...subjects: S[]) =>
  <F>(): Row<S, F> => ({ subjects })

type Nothing = Record<string, never>
/** Staff members of a visit. */
type Party = { staff: string[] }
/** Time and party of a visit. */
type Visiting = Party & { startsAt: string; endsAt: string }
/** The end a deadline had before (since 0.3); null: none. */
type Was = { was?: string | null }
/** Colleagues: staff members by id, others by account. */
type Named = { staff: string[]; accounts: string[] }

/**
 * The catalogue: every kind of event, one per verb, with what it is about and its facts. Facts are enums, numbers, instants
 * (ISO strings) and ids: never text, never anything about a person. Readers re-read the order under their own rights.
 */
// biome-ignore format: a table is read by its rows
export const EVENTS = {
  /** `campaign` it waits for, when it was made for one. */
  REGISTERED: about('order')<{ channel: Channel; campaign?: string }>(),
  VERIFIED: about('order')<{ type: OrderType; matters: number; dueAt: string; dueProvisional: boolean }>(),
  REFUSED: about('order')<{ reason: string }>(),
  ANSWERED: about('order')<Nothing>(),
  TRANSFERRED: about('order')<{ reason: string }>(),
  DISPATCHED: about('order')<{ mode: DispatchMode; round: number; offeredTo: string[]; expiresAt: string }>(),
  ACCEPTED: about('order')<{ staffId: string; round: number; superseded: string[]; waitedSeconds: number }>(),
  CONTACT_LOGGED: about('contact')<{ method: ContactMethod; outcome: ContactOutcome; first: boolean }>(),
  APPOINTMENT_BOOKED: about('appointment')<{ startsAt: string; endsAt: string; staff: string[] }>(),
  APPOINTMENT_CANCELLED: about('appointment')<{ reason: CancelReason; from: AppointmentStatus; staff: string[] }>(),
  SLOT_HELD: about('appointment')<{ startsAt: string; endsAt: string; staff: string[]; expiresAt: string }>(),
  /** `previous` when it would take the place of a visit that stands until it is confirmed. */
  APPOINTMENT_PROPOSED: about('appointment')<{ startsAt: string; endsAt: string; staff: string[]; confirmBy: string; previous?: string }>(),
  SLOT_RELEASED: about('appointment')<{ from: AppointmentStatus; staff: string[] }>(),
  /** The citizen has not confirmed it in time. */
  SLOT_EXPIRED: about('appointment')<{ from: AppointmentStatus; staff: string[] }>(),
  /** The citizen waits for a time between these to become free. */
  SLOT_AWAITED: about('order')<{ from: string; to: string; minutes: number }>(),
  /** `lapsed` when the time the citizen waited for is over. */
  SLOT_WAIT_LEFT: about('order')<{ lapsed: boolean }>(),
  /** The subject is the new appointment; `previous` is free again, and `was` its time and party (since 0.3). */
  APPOINTMENT_RESCHEDULED: about('appointment')<Visiting & { previous: string; side: 'CITIZEN' | 'OFFICE'; was?: Visiting }>(),
  VISIT_ABORTED: about('appointment')<{ reason: AbortReason; staff: string[] }>(),
  CITIZEN_NO_SHOW: about('appointment')<Party>(),
  STAFF_NO_SHOW: about('appointment')<Party>(),
  DEPARTED: about('appointment')<Party>(),
  ARRIVED: about('appointment')<{ staff: string[]; punctualityMinutes: number }>(),
  ATTACHMENT_ADDED: about('attachment')<{ attachment: AttachmentKind; visibility: AttachmentVisibility; bytes: number; sha256?: string }>(),
  VISIT_CODE_ISSUED: about('appointment')<{ expiresAt: string }>(),
  VISIT_CONFIRMED: about('appointment')<{ by: 'QR' }>(),
  /** `at` it was recorded; never where it is kept. */
  RECORDING_REFERENCED: about('recording')<{ recording: RecordingKind; at: string }>(),
  /** How many it has now. */
  KNOWLEDGE_LINKED: about('order')<{ links: number }>(),
  /** Colleagues a note names: staff members and accounts. */
  NOTE_ADDED: about('note')<Named>(),
  NOTE_RETRACTED: about('note')<Named>(),
  ORIGINAL_TAKEN: about('custody')<{ staffId: string }>(),
  ORIGINAL_RETURNED: about('custody')<{ staffId: string }>(),
  VISIT_STARTED: about('appointment')<Party>(),
  /** The party is still there, hours after the end of the visit. */
  VISIT_ASKED: about('appointment', 'remote')<{ staff: string[]; since: string }>(),
  VISIT_FINISHED: about('appointment')<Party>(),
  /** Companions see the order no more: its completion is as long ago as the handler's days. */
  COMPANIONS_LEFT: about('order')<Party>(),
  REMOTE_STARTED: about('remote')<{ channel: RemoteChannel }>(),
  REMOTE_FINISHED: about('remote')<{ minutes: number }>(),
  MATTER_SUBMITTED: about('matter')<{ item: string }>(),
  MATTER_ACCEPTED: about('matter')<{ item: string; promisedDueAt: string; statutoryDueAt: string }>(),
  MATTER_DECIDED: about('matter')<{ item: string; status: MatterStatus; actualWorkingDays: number }>(),
  /** `late` counts materials the first notice did not name. */
  MATERIALS_ASKED: about('matter')<{ item: string; round: number; materials: number; late: number }>(),
  MATTER_WITHDRAWN: about('matter')<{ item: string }>(),
  MATTER_SUSPENDED: about('matter')<{ item: string; ground: SuspensionGround; expectedUntil: string }>(),
  MATTER_RESUMED: about('matter')<{ item: string; lapsed: boolean }>(),
  AUTHORIZATION_GRANTED: about('authorization')<{ items: string[]; scope: AuthorizationScope[]; method: AuthorizationMethod; staffId: string | null }>(),
  AUTHORIZATION_REVOKED: about('authorization')<{ items: string[] }>(),
  DOCUMENT_MADE: about('document')<{ document: AgencyDocumentKind }>(),
  CERTIFICATE_ISSUED: about('certificate')<{ item: string; matterId: string }>(),
  CERTIFICATE_FILED: about('certificate')<{ matterId: string; attachmentId: string; bytes: number }>(),
  /** `at` it was received; never by whom. */
  CERTIFICATE_HANDED_OVER: about('certificate')<{ matterId: string; method: CertificateDelivery; recipient: CertificateRecipient; at: string }>(),
  /** `on`: the day from which it does not hold. */
  CERTIFICATE_REVOKED: about('certificate')<{ matterId: string; reason: CertificateRevocationReason; on: string }>(),
  COMPLETED: about('order')<{ result: OrderResult }>(),
  EVALUATED: about('evaluation')<{ level: EvaluationLevel; score: number; resolved: boolean; source: EvaluationSource }>(),
  /** A visit or a matter was evaluated beside the order; `of` is its id. */
  PART_EVALUATED: about('evaluation')<{ object: 'VISIT' | 'MATTER'; of: string; level: EvaluationLevel; score: number; source: EvaluationSource }>(),
  CLOSED: about('order')<Nothing>(),
  WITHDRAWN: about('order')<{ reason: string; offeredTo: string[] }>(),
  CLOSED_INCOMPLETE: about('order')<{ reason: string }>(),
  /** `recalled` held live offers of an order that was dispatched to the wrong place. */
  AMENDED: about('order')<{ fields: string[]; recalled?: string[] }>(),
  OFFER_DECLINED: about('offer')<{ staffId: string; round: number; reason: DeclineReason }>(),
  /** None of the round answered in time; these had offers. */
  OFFERS_EXPIRED: about('order')<{ round: number; staff: string[] }>(),
  /** `recalled` held live offers of the round that dispatch took back. */
  ROUND_RECALLED: about('order')<{ round: number; reason: RecallReason; recalled: string[] }>(),
  /** `recalled` held live offers; `rounds` were tried. */
  DISPATCH_ESCALATED: about('order')<{ rounds: number; recalled: string[] }>(),
  RETURN_REQUESTED: about('return')<{ team: string; reason: ReturnReason }>(),
  /** `recalled` held live offers of the team whose return was approved. */
  RETURN_DECIDED: about('return')<{ team: string; decision: 'APPROVED' | 'REJECTED' | 'LAPSED'; recalled: string[] }>(),
  /** `to` goes on with an order in work; null when it is offered again. */
  REASSIGNED: about('order')<{ from: string; reason: HandoverReason; to: string | null }>(),
  RELEASED: about('order')<{ from: string; reason: HandoverReason }>(),
  EXTENSION_REQUESTED: about('extension')<{ days: number }>(),
  EXTENSION_DECIDED: about('extension')<{ approved: boolean; dueAt: string | null } & Was>(),
  INCOMPLETE_PROPOSED: about('order')<{ reason: string }>(),
  INCOMPLETE_DECIDED: about('order')<{ approved: boolean; reason: string }>(),
  SUSPENDED: about('suspension')<{ ground: SuspensionGround; expectedUntil: string }>(),
  RESUMED: about('suspension')<{ lapsed: boolean; dueAt: string | null } & Was>(),
  DEADLINE_WARNED: about('deadline')<{ clock: ClockKind; subject: string; percent: number; dueAt: string }>(),
  DEADLINE_BREACHED: about('deadline')<{ clock: ClockKind; subject: string; dueAt: string }>(),
  /** A correction of the calendar, of duty hours or of the order's area: the old row of the ledger is kept. */
  DEADLINE_MOVED: about('deadline')<
    { clock: ClockKind; subject: string; dueAt: string; provisional: boolean; because: 'CALENDAR' | 'DUTY_HOURS' | 'AREA' } & Was
  >(),
  MERGED: about('order')<{ into: string }>(),
  ABSORBED: about('order')<{ merged: string }>(),
  /** What became of the order it was merged into. */
  MERGED_RESULT: about('order')<{ into: string; became: OrderStatus; result: OrderResult | null }>(),
  CO_HANDLING_REQUESTED: about('cohandling')<{ team: string }>(),
  CO_HANDLING_ACCEPTED: about('cohandling')<{ team: string; staffId: string }>(),
  CO_HANDLING_DONE: about('cohandling')<{ team: string; staffId: string }>(),
  CO_HANDLING_REFUSED: about('cohandling')<{ team: string }>(),
  CO_HANDLING_WAIVED: about('cohandling')<{ team: string }>(),
  URGED: about('urging')<{ source: 'CITIZEN' | 'HOTLINE_AGENT' }>(),
  SUPERVISION_OPENED: about('supervision')<{ level: SupervisionLevel; replyDueAt: string }>(),
  SUPERVISION_REPLIED: about('supervision')<{ level: SupervisionLevel }>(),
  SUPERVISION_RAISED: about('supervision')<{ level: SupervisionLevel; replyDueAt: string }>(),
  SUPERVISION_CLOSED: about('order')<{ level: SupervisionLevel }>(),
  SEAT_BOOKED: about('participant')<{ campaign: string; site: string; slot: string; startsAt: string }>(),
  SEAT_FREED: about('participant')<{ campaign: string; site: string; slot: string; because: 'CANCELLED' | 'CHANGED' | 'NO_SHOW' | 'CALLED_OFF' }>(),
  CHECKED_IN: about('participant')<{ campaign: string; site: string; ticket: number; walkIn: boolean }>(),
  STATION_CALLED: about('participant')<{ campaign: string; site: string; station: number }>(),
  STATION_DONE: about('participant')<{ campaign: string; site: string; station: number; outcome: StationOutcome }>(),
  /** Staff of a campaign take the order on at the site. */
  SERVED_ON_SITE: about('participant')<{ campaign: string; site: string; staffId: string }>(),
  /** It answers an evaluation with its level, or a call back that nothing was resolved. */
  RECTIFICATION_OPENED: about('rectification')<{ evaluation: string | null; level: EvaluationLevel | null; revisit: string | null }>(),
  RECTIFICATION_CONTACTED: about('rectification')<{ method: ContactMethod; outcome: ContactOutcome; attempt: number }>(),
  RECTIFICATION_PLANNED: about('rectification')<{ measure: RectificationMeasure; limitUntil: string | null }>(),
  RECTIFICATION_SUBMITTED: about('rectification')<{ informedBy: ContactMethod }>(),
  RECTIFICATION_DECIDED: about('rectification')<{ approved: boolean }>(),
  RECTIFICATION_RATED: about('rectification')<{ level: EvaluationLevel }>(),
  APPEAL_FILED: about('appeal')<{ evaluation: string; ground: AppealGround }>(),
  APPEAL_DECIDED: about('appeal')<{ evaluation: string; upheld: boolean }>(),
  /** `state` is what the attempt left the revisit in. */
  REVISIT_LOGGED: about('revisit')<{ method: ContactMethod; outcome: ContactOutcome; attempt: number; state: RevisitState; resolved: boolean | null }>(),
  /** `cycle` is the new one. */
  REOPENED: about('order')<{ reason: 'NEW_FACTS' | 'UNRESOLVED'; cycle: number; dueAt: string | null }>(),
  ERASED: about('order')<Nothing>(),
} as const

export type EventKind = keyof typeof EVENTS
/** In the order of the catalogue. */
export const EVENT_KINDS = Object.keys(EVENTS) as EventKind[]

/** The facts of each kind of event. */
export type EventFacts = { readonly [K in EventKind]: (typeof EVENTS)[K] extends Row<string, infer F> ? F : never }
/** What the events of each kind are about. */
export type EventSubjects = { readonly [K in EventKind]: (typeof EVENTS)[K]['subjects'][number] }
export type SubjectType = EventSubjects[EventKind]
/** The kinds of event that are about a subject of this type. */
export type KindAbout<S extends SubjectType> = { [K in EventKind]: S extends EventSubjects[K] ? K : never }[EventKind]

/** An event as an operation emits it; position, actor and time are added when it is appended. */
export type EventDraft = {
  [K in EventKind]: {
    readonly kind: K
    readonly orderId: string
    readonly orderVersion: number
    readonly cycle: number
    readonly subjectType: EventSubjects[K]
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
