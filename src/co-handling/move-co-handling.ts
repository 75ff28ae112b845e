import { isPerson, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import type { CoHandling, Prisma } from '../db/generated/client.ts'
import { Forbidden, IllegalTransition, NotFound, Unauthenticated } from '../errors.ts'
import type { EventFacts } from '../events/catalogue.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { isInBounds } from '../orders/policy.ts'
import type { Change, Effect } from '../runtime.ts'
import { CO_HANDLING, CO_HANDLING_OPEN, type CoHandlingAction, coHandlingBlock } from './co-handling.ts'

/** Whether a viewer belongs to the team that was asked: a member, or its lead. */
export const isOfTeam = (viewer: Viewer, teamId: string) => isPerson(viewer) && viewer.teamIds.includes(teamId)

/**
 * Takes a sub-task one step on (协办流转), with the event on its order. The team that was asked acts on it without seeing more
 * of the order; dispatch and supervision of the area waive it.
 * @throws Unauthenticated, NotFound, Forbidden, IllegalTransition
 */
export async function moveCoHandling<K extends 'CO_HANDLING_ACCEPTED' | 'CO_HANDLING_DONE' | 'CO_HANDLING_REFUSED' | 'CO_HANDLING_WAIVED'>(
  c: Change,
  action: CoHandlingAction,
  coHandlingId: string,
  kind: K,
  data: (row: CoHandling) => EventFacts[K],
  set: (row: CoHandling) => Prisma.CoHandlingUncheckedUpdateInput,
): Promise<{ coHandlingId: string; orderId: string }> {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  const row = await c.tx.coHandling.findUnique({ where: { id: coHandlingId } })
  const order = row && (await findOrder(c, row.orderId))
  if (!row || !order || !mayAct(c.viewer, action, row, order.areaCode)) {
    if (row && order && isPerson(c.viewer) && (isOfTeam(c.viewer, row.teamId) || isWithin(order.areaCode, c.viewer.areaCode))) throw new Forbidden()
    throw new NotFound('sub-task')
  }
  const block = coHandlingBlock(action, row.state)
  if (block) throw new IllegalTransition(order.id, { name: action, zh: CO_HANDLING[action].zh }, [block])
  const { to } = CO_HANDLING[action]
  const open = order.openCoHandlings - (CO_HANDLING_OPEN.includes(to) ? 0 : 1)
  await advanceOrder(c, order, kind, data(row), { openCoHandlings: open }, { type: 'cohandling', id: row.id })
  await c.tx.coHandling.update({ where: { id: row.id }, data: { state: to, ...set(row) } })
  return { coHandlingId: row.id, orderId: order.id }
}

function mayAct(viewer: Viewer, action: CoHandlingAction, row: CoHandling, areaCode: string): boolean {
  if (!isPerson(viewer)) return false
  if (action === 'waiveCoHandling') return (viewer.role === 'DISPATCHER' || viewer.role === 'SUPERVISOR') && isWithin(areaCode, viewer.areaCode)
  return (viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD') && isOfTeam(viewer, row.teamId) && isInBounds(viewer, { areaCode })
}

/** An order that ends needs no help any more (工单终止时豁免协办). */
export const waiveWithOrder: Effect = async (c, { orderId }, { openCoHandlings }) => {
  if (openCoHandlings === 0) return
  await c.tx.coHandling.updateMany({ where: { orderId, state: { in: [...CO_HANDLING_OPEN] } }, data: { state: 'WAIVED', endedAt: c.now } })
  await c.tx.order.updateMany({ where: { id: orderId }, data: { openCoHandlings: 0 } })
}
