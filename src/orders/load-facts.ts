import type { Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { COMMITTED, type OrderFacts } from './facts.ts'

/** What is read to answer the lifecycle table; one selection, so a page of orders costs a fixed number of statements. */
export const factsInclude = {
  matters: { orderBy: { seq: 'asc' as const }, include: { item: { select: { permit: true, instant: true, name: true } } } },
  offers: { orderBy: { staffId: 'asc' as const }, select: { id: true, staffId: true, cycle: true, round: true, state: true, expiresAt: true } },
  appointments: { where: { status: { in: [...COMMITTED] } }, include: { staff: true } },
  evaluations: { select: { source: true, level: true, cycle: true } },
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

type Loaded = NonNullable<Awaited<ReturnType<typeof read>>>
const read = (tx: Tx) => tx.order.findFirst({ include: factsInclude })

/** A row read with `factsInclude`, as facts: only the present round and cycle count. */
export function toFacts({ appointments, ...row }: Loaded): OrderFacts {
  return {
    ...row,
    offers: row.offers.filter((offer) => offer.cycle === row.cycle && offer.round === row.dispatchRound),
    evaluations: row.evaluations.filter((evaluation) => evaluation.cycle === row.cycle),
    appointment: appointments[0] ?? null,
  }
}
