import { columns, type Instants, jsonObject, revived } from '../db/columns.ts'
import type { Tx } from '../db/database.ts'
import type { Appointment, AppointmentStaff, Authorization, Matter, Offer, Order } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { COMMITTED, type FactsRows, factsOf, type OrderFacts, PENDING, type Unsealed } from './facts.ts'

/** Parts of an order that are selected by columns: what the lifecycle's rules read of them, and nothing else. */
const PARTS = {
  item: { permit: true, instant: true, name: true, requiredStaff: true },
  offer: { id: true, staffId: true, cycle: true, round: true, state: true, expiresAt: true, forced: true },
  authorization: { id: true, agentStaffId: true, itemCodes: true, scope: true, validFrom: true, validTo: true },
  evaluation: { source: true, level: true, cycle: true, appointmentId: true, matterId: true },
} as const

/** States of the visits that count: those that bind the order, those not agreed yet, those that were made. */
const VISITS = [...COMMITTED, ...PENDING, 'FULFILLED'] as const

/** What the API selects beside an order's columns to answer the lifecycle table: a page of orders costs a fixed number of statements. */
const partsSelect = {
  matters: { orderBy: { seq: 'asc' as const }, include: { item: { select: PARTS.item } } },
  offers: { orderBy: { staffId: 'asc' as const }, select: PARTS.offer },
  appointments: { where: { status: { in: [...VISITS] } }, orderBy: { id: 'asc' as const }, include: { staff: true } },
  authorizations: { where: { revokedAt: null }, orderBy: { id: 'asc' as const }, select: PARTS.authorization },
  _count: { select: { custodies: { where: { returnedAt: null } }, certificates: { where: { revocation: null } } } },
  evaluations: { orderBy: { id: 'asc' as const }, select: PARTS.evaluation },
} satisfies Prisma.OrderSelect

const unsealed = (fields: object) => Object.keys(fields).filter((field) => !field.endsWith('Sealed'))
const ORDER = unsealed(Prisma.OrderScalarFieldEnum)

type OrderColumn = Exclude<Prisma.OrderScalarFieldEnum, `${string}Sealed`>

/** The whole selection of the API's fields: without a column every rule would be asked about `undefined`. */
export const factsSelect = { ...(Object.fromEntries(ORDER.map((column) => [column, true])) as Record<OrderColumn, true>), ...partsSelect }

/** A row the API selected with `factsSelect`, as facts. */
export function toFacts({ _count, ...row }: Prisma.OrderGetPayload<{ select: typeof factsSelect }>): OrderFacts {
  return factsOf({ ...row, originalsOut: _count.custodies, standingCertificates: _count.certificates })
}

/**
 * Reads an order with its facts.
 * @returns null when there is no such order
 */
export async function loadFacts(tx: Pick<Tx, '$queryRaw'>, orderId: string): Promise<OrderFacts | null> {
  return (await loadFactsOf(tx, [orderId])).get(orderId) ?? null
}

/** An order as the statement below gives it: its columns, and its parts as JSON. */
interface Row extends Unsealed<Order> {
  readonly parts: {
    readonly matters: { readonly own: object; readonly item: FactsRows['matters'][number]['item'] }[] | null
    readonly offers: object[] | null
    readonly appointments: { readonly own: object; readonly staff: object[] | null }[] | null
    readonly authorizations: object[] | null
    readonly evaluations: object[] | null
    readonly originalsOut: number
    readonly standingCertificates: number
  }
}

const STATEMENT = Prisma.sql`
  SELECT ${columns('o', ORDER)}, json_build_object(
    'matters', (SELECT json_agg(json_build_object('own', ${jsonObject('m', unsealed(Prisma.MatterScalarFieldEnum))}, 'item', ${jsonObject('i', Object.keys(PARTS.item))}) ORDER BY m.seq)
                FROM matter m JOIN catalogue_item i ON i.code = m.item_code WHERE m.order_id = o.id),
    'offers', (SELECT json_agg(${jsonObject('f', Object.keys(PARTS.offer))} ORDER BY f.staff_id)
               FROM offer f WHERE f.order_id = o.id AND f.cycle = o.cycle AND f.round = o.dispatch_round),
    'appointments', (SELECT json_agg(json_build_object('own', ${jsonObject('a', Object.keys(Prisma.AppointmentScalarFieldEnum))},
                       'staff', (SELECT json_agg(${jsonObject('s', Object.keys(Prisma.AppointmentStaffScalarFieldEnum))} ORDER BY s.staff_id)
                                 FROM appointment_staff s WHERE s.appointment_id = a.id)) ORDER BY a.id)
                     FROM appointment a WHERE a.order_id = o.id AND a.status IN (${Prisma.raw(VISITS.map((status) => `'${status}'`).join(', '))})),
    'authorizations', (SELECT json_agg(${jsonObject('u', Object.keys(PARTS.authorization))} ORDER BY u.id)
                       FROM "authorization" u WHERE u.order_id = o.id AND u.revoked_at IS NULL),
    'evaluations', (SELECT json_agg(${jsonObject('e', Object.keys(PARTS.evaluation))} ORDER BY e.id) FROM evaluation e WHERE e.order_id = o.id),
    'originalsOut', (SELECT count(*)::int FROM custody c WHERE c.order_id = o.id AND c.returned_at IS NULL),
    'standingCertificates', (SELECT count(*)::int FROM certificate z WHERE z.order_id = o.id
                             AND NOT EXISTS (SELECT FROM certificate_revocation r WHERE r.certificate_id = z.id))) AS parts
  FROM service_order o WHERE o.id = ANY`

/**
 * Reads several orders with their facts in one statement, hence as of one instant. No row is locked: a locking read joined
 * with its parts waits for a change and then answers with the new order beside the old parts. The guarded write at the end
 * of a verb notices what has changed since.
 * @returns by id; an order that does not exist is not in it
 */
export async function loadFactsOf(tx: Pick<Tx, '$queryRaw'>, orderIds: readonly string[]): Promise<Map<string, OrderFacts>> {
  const rows = await tx.$queryRaw<Row[]>`${STATEMENT}(${[...orderIds]})`
  return new Map(rows.map((row) => [row.id, factsOf(withParts(row))]))
}

function withParts({ parts, ...order }: Row): FactsRows {
  return {
    ...order,
    matters: (parts.matters ?? []).map(({ own, item }) => ({ ...revived<Unsealed<Matter>>(own, MATTER_INSTANTS), item })),
    offers: (parts.offers ?? []).map((row) => revived<FactsRows['offers'][number]>(row, OFFER_INSTANTS)),
    appointments: (parts.appointments ?? []).map(({ own, staff }) => ({
      ...revived<Appointment>(own, APPOINTMENT_INSTANTS),
      staff: (staff ?? []).map((row) => revived<AppointmentStaff>(row, ON_VISIT_INSTANTS)),
    })),
    authorizations: (parts.authorizations ?? []).map((row) => revived<FactsRows['authorizations'][number]>(row, AUTHORIZATION_INSTANTS)),
    evaluations: (parts.evaluations ?? []).map((row) => revived<FactsRows['evaluations'][number]>(row, {})),
    originalsOut: parts.originalsOut,
    standingCertificates: parts.standingCertificates,
  }
}

const MATTER_INSTANTS: Instants<Unsealed<Matter>> = {
  submittedAt: true,
  acceptedAt: true,
  promisedDueAt: true,
  statutoryDueAt: true,
  decidedAt: true,
}
const OFFER_INSTANTS: Instants<Pick<Offer, keyof typeof PARTS.offer>> = { expiresAt: true }
const APPOINTMENT_INSTANTS: Instants<Appointment> = {
  startsAt: true,
  endsAt: true,
  bookedAt: true,
  departedAt: true,
  arrivedAt: true,
  startedAt: true,
  endedAt: true,
  standsUntil: true,
  etaFrom: true,
  etaTo: true,
  codeUntil: true,
  confirmedAt: true,
}
const ON_VISIT_INSTANTS: Instants<AppointmentStaff> = { startsAt: true, endsAt: true }
const AUTHORIZATION_INSTANTS: Instants<Pick<Authorization, keyof typeof PARTS.authorization>> = { validFrom: true, validTo: true }
