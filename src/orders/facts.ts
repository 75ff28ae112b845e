import type { Appointment, AppointmentStaff, Authorization, CatalogueItem, Evaluation, Matter, Offer, Order } from '../db/generated/client.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** An appointment with its staff. */
export type VisitFacts = Appointment & { readonly staff: readonly AppointmentStaff[] }

/** A row without its sealed columns: no rule of the lifecycle reads a text. */
export type Unsealed<Row> = { [F in keyof Row as F extends `${string}Sealed` ? never : F]: Row[F] }

/** A matter as the lifecycle's rules see it. */
export type MatterFacts = Unsealed<Matter> & { readonly item: Pick<CatalogueItem, 'permit' | 'instant' | 'name' | 'requiredStaff'> }

/** Everything the lifecycle table may ask about an order: plain rows, no queries. */
export interface OrderFacts extends Unsealed<Order> {
  readonly matters: readonly MatterFacts[]
  /** Offers of the present round. */
  readonly offers: readonly Pick<Offer, 'id' | 'staffId' | 'cycle' | 'round' | 'state' | 'expiresAt' | 'forced'>[]
  /** The committed appointment: BOOKED, EN_ROUTE, ARRIVED or IN_PROGRESS; at most one. */
  readonly appointment: VisitFacts | null
  /** The hold or proposal that has not been confirmed, also one that has run out; at most one. */
  readonly pending: VisitFacts | null
  /** Authorisations that were not revoked, also those that have run out. */
  readonly authorizations: readonly Pick<Authorization, 'id' | 'agentStaffId' | 'itemCodes' | 'scope' | 'validFrom' | 'validTo'>[]
  /** Originals that were taken and not given back: how many. */
  readonly originalsOut: number
  /** Certificates of its matters that were not revoked: how many. */
  readonly standingCertificates: number
  /** Evaluations of the order as a whole, of the present cycle: at most one. */
  readonly evaluations: readonly Pick<Evaluation, 'source' | 'level'>[]
  /** Visits and matters that have been evaluated, by their ids. */
  readonly evaluatedParts: readonly string[]
  /** Visits that were made. */
  readonly visitsDone: readonly (Pick<Appointment, 'id' | 'endedAt'> & { readonly staffIds: readonly string[] })[]
}

/** The rows facts are made of, as they were read. */
export interface FactsRows extends Unsealed<Order> {
  readonly matters: readonly MatterFacts[]
  readonly offers: OrderFacts['offers']
  /** Visits that bind the order, are not agreed yet, or were made. */
  readonly appointments: readonly VisitFacts[]
  readonly authorizations: OrderFacts['authorizations']
  readonly evaluations: readonly Pick<Evaluation, 'source' | 'level' | 'cycle' | 'appointmentId' | 'matterId'>[]
  readonly originalsOut: number
  readonly standingCertificates: number
}

/** Facts made of rows: only the present round and cycle count. */
export function factsOf({ appointments, ...row }: FactsRows): OrderFacts {
  return {
    ...row,
    offers: row.offers.filter((offer) => offer.cycle === row.cycle && offer.round === row.dispatchRound),
    evaluations: row.evaluations.filter((one) => one.cycle === row.cycle && one.appointmentId === null && one.matterId === null),
    evaluatedParts: row.evaluations.flatMap((one) => one.appointmentId ?? one.matterId ?? []),
    visitsDone: appointments
      .filter((one) => one.status === 'FULFILLED')
      .map(({ id, endedAt, staff }) => ({ id, endedAt, staffIds: staff.map(({ staffId }) => staffId) })),
    appointment: appointments.find((one) => one.status !== 'FULFILLED' && !isPending(one.status)) ?? null,
    pending: appointments.find((one) => isPending(one.status)) ?? null,
  }
}

const isPending = (status: string) => (PENDING as readonly string[]).includes(status)

/** Days after completion during which the handler may still see the requester. */
export const HANDLER_AFTER_DAYS = PARAMETERS.HANDLER_AFTER_DAYS.value

/** Matter states with nothing left to do. */
export const MATTER_TERMINAL = ['GRANTED', 'DENIED', 'COMPLETED', 'WITHDRAWN', 'NOT_ACCEPTED'] as const

export const isTerminalMatter = (status: Matter['status']) => (MATTER_TERMINAL as readonly string[]).includes(status)

/** What there is to do in this cycle: a reopened order keeps the matters of those that ended. */
export const mattersOfCycle = ({ matters, cycle }: Pick<OrderFacts, 'matters' | 'cycle'>) => matters.filter((matter) => matter.cycle === cycle)

/**
 * Where an order is once its visit is off, or over before its end: with its matters, when one has left our hands, so that it can
 * be completed; else with the handler, to book again.
 */
export const withoutVisit = (order: Pick<OrderFacts, 'matters' | 'cycle'>): 'PROCESSING' | 'ACCEPTED' =>
  mattersOfCycle(order).some(({ status }) => status !== 'DRAFT') ? 'PROCESSING' : 'ACCEPTED'

/** An order in work is handed over as it is, to the staff member named: what was done stays, and departments go on deciding. */
export const isInWork = (order: Pick<OrderFacts, 'matters' | 'cycle' | 'status'>): boolean =>
  order.status === 'IN_SERVICE' || order.status === 'PROCESSING' || withoutVisit(order) === 'PROCESSING'

/** Appointment states that bind an order to a visit. */
export const COMMITTED = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const

/** Appointment states in which a slot is held, but nothing agreed. */
export const PENDING = ['HELD', 'PROPOSED'] as const

/** Facts beside the state of an order without return, merging, urging, supervision, extension, suspension, complaint or call back. */
export const UNTOUCHED = {
  roundsBefore: 0,
  returnPending: false,
  returnUntil: null,
  returnLockedTeamIds: [],
  excludedTeamIds: [],
  mergedIntoId: null,
  mergedCompletedAt: null,
  openCoHandlings: 0,
  supervisionLevel: null,
  supervisionReplied: false,
  extensionPending: false,
  incompleteProposed: null,
  extensionsUsed: 0,
  suspendedAt: null,
  urgeFrom: null,
  slotWaitSince: null,
  remoteSince: null,
  reopenUntil: null,
  erasedAt: null,
  rectificationState: null,
  rectificationCause: null,
  rectifiedAt: null,
  appealState: null,
  openRevisit: null,
} satisfies Partial<Order>
