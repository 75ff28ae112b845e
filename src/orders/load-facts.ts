import type { Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { COMMITTED, type OrderFacts, PENDING } from './facts.ts'

/** What is read to answer the lifecycle table; one selection, so a page of orders costs a fixed number of statements. */
export const factsInclude = {
  matters: { orderBy: { seq: 'asc' as const }, include: { item: { select: { permit: true, instant: true, name: true } } } },
  offers: { orderBy: { staffId: 'asc' as const }, select: { id: true, staffId: true, cycle: true, round: true, state: true, expiresAt: true } },
  appointments: { where: { status: { in: [...COMMITTED, ...PENDING, 'FULFILLED' as const] } }, orderBy: { id: 'asc' as const }, include: { staff: true } },
  authorizations: {
    where: { revokedAt: null },
    orderBy: { id: 'asc' as const },
    select: { id: true, agentStaffId: true, itemCodes: true, scope: true, validFrom: true, validTo: true },
  },
  _count: { select: { custodies: { where: { returnedAt: null } } } },
  evaluations: { orderBy: { id: 'asc' as const }, select: { source: true, level: true, cycle: true, appointmentId: true, matterId: true } },
} satisfies Prisma.OrderInclude

/** The order's own columns, without the sealed ones: no rule of the lifecycle reads a text. */
type FactColumn = Exclude<Prisma.OrderScalarFieldEnum, `${string}Sealed`>
const columns = Object.fromEntries(
  Object.values(Prisma.OrderScalarFieldEnum)
    .filter((column) => !column.endsWith('Sealed'))
    .map((column) => [column, true]),
) as Record<FactColumn, true>

/** The same for who selects columns by name (the API's fields): without them every rule would be asked about `undefined`. */
export const factsSelect = { ...columns, ...factsInclude }

/**
 * Reads an order with its facts.
 * @returns null when there is no such order
 */
export async function loadFacts(tx: Tx, orderId: string): Promise<OrderFacts | null> {
  const row = await tx.order.findUnique({ where: { id: orderId }, include: factsInclude })
  return row && toFacts(row)
}

/** Reads several orders with their facts, in as many statements as one. @returns by id; what there is not is not in it */
export async function loadFactsOf(tx: Tx, orderIds: readonly string[]): Promise<Map<string, OrderFacts>> {
  const rows = await tx.order.findMany({ where: { id: { in: [...orderIds] } }, include: factsInclude })
  return new Map(rows.map((row) => [row.id, toFacts(row)]))
}

const isPending = (status: string) => (PENDING as readonly string[]).includes(status)

type Loaded = NonNullable<Awaited<ReturnType<typeof read>>>
const read = (tx: Tx) => tx.order.findFirst({ include: factsInclude })

/** A row read with `factsInclude`, as facts: only the present round and cycle count. */
export function toFacts({ appointments, _count, ...row }: Loaded): OrderFacts {
  return {
    ...row,
    offers: row.offers.filter((offer) => offer.cycle === row.cycle && offer.round === row.dispatchRound),
    evaluations: row.evaluations.filter((one) => one.cycle === row.cycle && one.appointmentId === null && one.matterId === null),
    evaluatedParts: row.evaluations.flatMap((one) => one.appointmentId ?? one.matterId ?? []),
    visitsDone: appointments.filter((one) => one.status === 'FULFILLED').map(({ id, endedAt }) => ({ id, endedAt })),
    appointment: appointments.find((one) => one.status !== 'FULFILLED' && !isPending(one.status)) ?? null,
    originalsOut: _count.custodies,
    pending: appointments.find((one) => isPending(one.status)) ?? null,
  }
}
