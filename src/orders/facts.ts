import type { Appointment, AppointmentStaff, Authorization, CatalogueItem, Evaluation, Matter, Offer, Order } from '../db/generated/client.ts'

/** An appointment with who comes. */
export type VisitFacts = Appointment & { readonly staff: readonly AppointmentStaff[] }

/** Everything the lifecycle table may ask about an order: plain rows, no queries. */
export interface OrderFacts extends Order {
  readonly matters: readonly (Matter & { item: Pick<CatalogueItem, 'permit' | 'instant' | 'name'> })[]
  /** Offers of the present round. */
  readonly offers: readonly Pick<Offer, 'id' | 'staffId' | 'cycle' | 'round' | 'state' | 'expiresAt'>[]
  /** The committed appointment: BOOKED, EN_ROUTE, ARRIVED or IN_PROGRESS; at most one. */
  readonly appointment: VisitFacts | null
  /** The hold or proposal that has not been confirmed, also one that has run out; at most one. */
  readonly pending: VisitFacts | null
  /** Authorisations that were not revoked, also those that have run out. */
  readonly authorizations: readonly Pick<Authorization, 'id' | 'agentStaffId' | 'itemCodes' | 'scope' | 'validFrom' | 'validTo'>[]
  /** Originals that were taken and not given back: how many. */
  readonly originalsOut: number
  /** Evaluations of the order as a whole, of the present cycle: at most one. */
  readonly evaluations: readonly Pick<Evaluation, 'source' | 'level'>[]
  /** Visits and matters that have been evaluated, by their ids. */
  readonly evaluatedParts: readonly string[]
  /** Visits that were made. */
  readonly visitsDone: readonly Pick<Appointment, 'id' | 'endedAt'>[]
}

/** Days after completion during which the handler may still see who the order is for. */
export const HANDLER_AFTER_DAYS = 7

/** Matter states with nothing left to do. */
export const MATTER_TERMINAL = ['GRANTED', 'DENIED', 'COMPLETED', 'WITHDRAWN', 'NOT_ACCEPTED'] as const

export const isTerminalMatter = (status: Matter['status']) => (MATTER_TERMINAL as readonly string[]).includes(status)

/** Appointment states that bind an order to a visit. */
export const COMMITTED = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const

/** Appointment states in which a slot is held, but nothing agreed. */
export const PENDING = ['HELD', 'PROPOSED'] as const

/** What stands beside the state of an order nobody has returned, merged, urged, supervised, extended, suspended, complained about or drawn for a call back. */
export const UNTOUCHED = {
  roundsBefore: 0,
  returnPending: false,
  returnUntil: null,
  returnLockedTeamIds: [],
  excludedTeamIds: [],
  mergedIntoId: null,
  openCoHandlings: 0,
  supervisionLevel: null,
  supervisionReplied: false,
  extensionPending: false,
  extensionsUsed: 0,
  suspendedAt: null,
  urgeFrom: null,
  slotWaitSince: null,
  reopenUntil: null,
  rectificationState: null,
  rectificationCause: null,
  rectifiedAt: null,
  appealState: null,
  openRevisit: null,
} satisfies Partial<Order>
