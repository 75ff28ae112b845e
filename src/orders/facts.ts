import type { Appointment, AppointmentStaff, CatalogueItem, Evaluation, Matter, Offer, Order } from '../db/generated/client.ts'

/** Everything the lifecycle table may ask about an order: plain rows, no queries. */
export interface OrderFacts extends Order {
  readonly matters: readonly (Matter & { item: Pick<CatalogueItem, 'permit' | 'instant' | 'name'> })[]
  /** Offers of the present round. */
  readonly offers: readonly Pick<Offer, 'id' | 'staffId' | 'cycle' | 'round' | 'state' | 'expiresAt'>[]
  /** The committed appointment: BOOKED, EN_ROUTE, ARRIVED or IN_PROGRESS; at most one. */
  readonly appointment: (Appointment & { staff: readonly AppointmentStaff[] }) | null
  /** Evaluations of the present cycle. */
  readonly evaluations: readonly Pick<Evaluation, 'source' | 'level'>[]
}

/** Matter states with nothing left to do. */
export const MATTER_TERMINAL = ['GRANTED', 'DENIED', 'COMPLETED', 'WITHDRAWN', 'NOT_ACCEPTED'] as const

export const isTerminalMatter = (status: Matter['status']) => (MATTER_TERMINAL as readonly string[]).includes(status)

/** Appointment states that bind an order to a visit. */
export const COMMITTED = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS'] as const

/** What stands beside the state of an order nobody has returned, merged, urged, supervised, extended or suspended. */
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
  reopenUntil: null,
} satisfies Partial<Order>
