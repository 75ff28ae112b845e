import type { Prisma } from '../db/generated/client.ts'
import { Forbidden, IllegalTransition, NotFound, StaleVersion, Unauthenticated } from '../errors.ts'
import type { EventFacts, EventKind, SubjectType } from '../events/catalogue.ts'
import type { Change } from '../ground.ts'
import type { OrderFacts } from './facts.ts'
import { keysOf } from './keys.ts'
import { type Action, blockers, LIFECYCLE, type Transition } from './lifecycle.ts'
import { loadFacts } from './load-facts.ts'
import { inScope } from './policy.ts'

/**
 * Reads an order to act on it, and asks the lifecycle table whether the viewer may.
 * @throws Unauthenticated, NotFound (also when out of scope), Forbidden (role), StaleVersion, IllegalTransition
 */
export async function openOrder(c: Change, action: Action, input: { orderId: string; expectedVersion?: number | null | undefined }): Promise<OrderFacts> {
  return openFound(c, action, input, await findOrder(c, input.orderId))
}

/** The same for an order that was read already, with others of a batch. */
export async function openFound(
  c: Change,
  action: Action,
  input: { expectedVersion?: number | null | undefined },
  facts: OrderFacts | null,
): Promise<OrderFacts> {
  if (facts === null || !inScope(c.viewer, facts.id, keysOf(facts))) {
    if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    throw new NotFound('order')
  }
  await permit(c, action, facts)
  if (input.expectedVersion != null && input.expectedVersion !== facts.version) throw new StaleVersion(facts.id)
  return facts
}

/** Reads an order with its facts, whoever asks. */
export const findOrder = (c: Change, orderId: string) => loadFacts(c.tx, orderId)

/**
 * Asks the lifecycle table. The facts were read in several statements: when somebody changed the order between them, they
 * belong together no more and a refusal would be made of two moments. So before a refusal the version is read once again.
 *
 * @throws Forbidden for the wrong role, IllegalTransition with every other reason, StaleVersion when the order has moved on
 */
export async function permit(c: Change, action: Action, facts: OrderFacts): Promise<void> {
  const row: Transition = LIFECYCLE[action]
  if (!row.roles.includes(c.viewer.role)) throw new Forbidden()
  const blocked = blockers(action, facts, c.viewer, c.now)
  if (blocked.length === 0) return
  const now = await c.tx.order.findUnique({ where: { id: facts.id }, select: { version: true } })
  throw now?.version === facts.version ? new IllegalTransition(facts.id, action, blocked) : new StaleVersion(facts.id)
}

/**
 * The guarded write every verb ends in: changes the order if nobody else has since it was read, raises its version and
 * emits the event. `count === 0` is an answer (StaleVersion), not an accident: reading first and writing unguarded let
 * several staff win 30 of 30 races.
 *
 * @param set columns to change
 * @returns the order as it is now
 */
export async function advanceOrder<K extends EventKind>(
  c: Change,
  order: OrderFacts,
  kind: K,
  data: EventFacts[K],
  set: Prisma.OrderUncheckedUpdateManyInput & Partial<OrderFacts> = {},
  subject: { type: SubjectType; id: string } = { type: 'order', id: order.id },
): Promise<OrderFacts> {
  const version = order.version + 1
  const { count } = await c.tx.order.updateMany({
    where: { id: order.id, version: order.version },
    data: { ...set, version, updatedAt: c.now },
  })
  if (count === 0) throw new StaleVersion(order.id)
  const next: OrderFacts = { ...order, ...(set as Partial<OrderFacts>), version, updatedAt: c.now }
  c.emit({
    kind,
    orderId: order.id,
    orderVersion: version,
    cycle: order.cycle,
    subjectType: subject.type,
    subjectId: subject.id,
    before: keysOf(order),
    after: keysOf(next),
    data,
  } as Parameters<Change['emit']>[0])
  return next
}
