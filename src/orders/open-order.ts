import { columnOf } from '../db/columns.ts'
import { type Order, Prisma } from '../db/generated/client.ts'
import { Forbidden, IllegalTransition, NotFound, StaleVersion, Unauthenticated } from '../errors.ts'
import type { EventDraft, EventFacts, EventKind, EventSubjects, KindAbout } from '../events/catalogue.ts'
import type { Change } from '../runtime.ts'
import type { OrderFacts } from './facts.ts'
import { keysOf } from './keys.ts'
import { type Act, blockers } from './lifecycle.ts'
import { loadFacts } from './load-facts.ts'
import { expectNeeds } from './needs.ts'
import { inScope } from './policy.ts'

/**
 * Reads an order to act on it, and asks the lifecycle table whether the viewer may.
 * @throws Unauthenticated, NotFound (also when out of scope), Forbidden (role), StaleVersion, IllegalTransition, InvalidInput for what
 *   this order makes necessary
 */
export async function openOrder(c: Change, act: Act, input: { orderId: string; expectedVersion?: number | null | undefined }): Promise<OrderFacts> {
  return openFound(c, act, input, await findOrder(c, input.orderId))
}

/** The same for an order that was read already, with others of a batch. */
export function openFound(c: Change, act: Act, input: { expectedVersion?: number | null | undefined }, facts: OrderFacts | null): OrderFacts {
  if (facts === null || !inScope(c.viewer, facts.id, keysOf(facts))) {
    if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    throw new NotFound('order')
  }
  expectRole(c, act)
  expectVersion(input, facts)
  permit(c, act, facts)
  expectNeeds(act, facts, input)
  return facts
}

function expectRole(c: Change, { row }: Act): void {
  if (!row.roles.includes(c.viewer.role)) throw new Forbidden()
}

/**
 * A caller that names an old version is told so before the lifecycle is asked: what the lifecycle says is about an order
 * the caller has not seen.
 * @throws StaleVersion
 */
export function expectVersion(input: { expectedVersion?: number | null | undefined }, facts: Pick<OrderFacts, 'id' | 'version'>): void {
  if (input.expectedVersion != null && input.expectedVersion !== facts.version) throw new StaleVersion(facts.id)
}

/** Reads an order with its facts, for every viewer. */
export const findOrder = (c: Change, orderId: string) => loadFacts(c.tx, orderId)

/**
 * Asks the lifecycle table. The facts are of one instant, so a refusal is true of that instant.
 * @throws Forbidden for the wrong role, IllegalTransition with every other reason
 */
export function permit(c: Change, act: Act, facts: OrderFacts): void {
  expectRole(c, act)
  const blocked = blockers(act, facts, c.viewer, c.now)
  if (blocked.length > 0) throw new IllegalTransition(facts.id, act, blocked)
}

/** An event of an order, and the columns the order changes with it. */
export interface Advance<K extends EventKind> {
  readonly order: OrderFacts
  readonly data: EventFacts[K]
  readonly set?: OrderColumns
}

/** What an event is about: a record inside the order, of a type the catalogue names for the kind. */
export interface Subject<K extends EventKind> {
  readonly type: EventSubjects[K]
  readonly id: string
}

/** Columns of an order that a verb writes; a column that is not named stays as it is. */
export type OrderColumns = { readonly [F in keyof Order]?: Order[F] }

/**
 * The guarded write every verb ends in: changes the order if it has not changed since it was read, raises its version and
 * emits the event. A version that has moved on is an answer (StaleVersion), not an accident: reading first and writing
 * unguarded let several staff win 30 of 30 races.
 *
 * @param set columns to change
 * @param subject left out for a kind of event that is about the order itself
 * @returns the order as it is now
 */
export async function advanceOrder<K extends KindAbout<'order'>>(
  c: Change,
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
  set?: OrderColumns,
): Promise<OrderFacts>
export async function advanceOrder<K extends EventKind>(
  c: Change,
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
  set: OrderColumns,
  subject: Subject<K>,
): Promise<OrderFacts>
export async function advanceOrder<K extends EventKind>(
  c: Change,
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
  set: OrderColumns = {},
  subject?: Subject<K>,
): Promise<OrderFacts> {
  const [next] = await advanceAll(c, kind, [{ order, data, set, ...(subject ? { subject } : {}) }])
  return next as OrderFacts
}

/**
 * The same for several orders and one kind of event, in one statement. A caller that writes more than one locks their rows first,
 * in the order of their ids.
 * @param advances each order once, all with the same columns
 * @returns the orders as they are now
 */
export async function advanceOrders<K extends KindAbout<'order'>>(c: Change, kind: K, advances: readonly Advance<K>[]): Promise<OrderFacts[]> {
  return advanceAll(c, kind, advances)
}

/** The same for events that are about something within the order. */
export async function advanceAll<K extends EventKind>(
  c: Change,
  kind: K,
  advances: readonly (Advance<K> & { readonly subject?: Subject<K> })[],
): Promise<OrderFacts[]> {
  const nexts = advances.map(({ order, set }): OrderFacts => ({ ...order, ...set, version: order.version + 1, updatedAt: c.now }))
  const fields = [...Object.keys(advances[0]?.set ?? {}), 'version', 'updatedAt']
  const rows = nexts.map((next, i) => {
    const set: Record<string, unknown> = { ...advances[i]?.set, version: next.version, updatedAt: c.now }
    const missing = fields.find((field) => set[field] === undefined)
    if (missing) throw new Error(`${kind} would write nothing into ${missing}`)
    return Object.fromEntries([['id', next.id], ...fields.map((field) => [columnOf(field), set[field]])])
  })
  const written = await c.tx.$queryRaw<{ id: string }[]>`
    UPDATE service_order o SET ${Prisma.raw(fields.map((field) => `"${columnOf(field)}" = r."${columnOf(field)}"`).join(', '))}
    FROM jsonb_populate_recordset(NULL::service_order, ${JSON.stringify(rows)}::jsonb) r WHERE o.id = r.id AND o.version = r.version - 1 RETURNING o.id`
  const late = written.length < rows.length ? nexts.find(({ id }) => !written.some((row) => row.id === id)) : undefined
  if (late) throw new StaleVersion(late.id)
  for (const [i, { order, data, subject = { type: 'order' as const, id: order.id } }] of advances.entries()) {
    const next = nexts[i] as OrderFacts
    const event = {
      kind,
      orderId: order.id,
      orderVersion: next.version,
      cycle: order.cycle,
      subjectType: subject.type,
      subjectId: subject.id,
      before: keysOf(order),
      after: keysOf(next),
      data,
    } as EventDraft
    c.emit(event, order)
  }
  return nexts
}
