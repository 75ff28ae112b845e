import { replaceDeadline } from '../clocks/ledger.ts'
import { actorOf } from '../events/change.ts'
import { codes } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { dueColumns } from '../orders/move-deadline.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { runningResolve } from './running-resolve.ts'

const verb = orderVerb('decideExtension', {
  description: 'Decide on an extension (延期审批); approved, the citizen is told the new end.',
  row: { t: 'EXTEND-2', from: ACTIVE, to: [], roles: ['DISPATCHER', 'SUPERVISOR'], event: 'EXTENSION_DECIDED', guards: [is.pendingExtension] },
  input: {
    decision: codes('ExtensionDecision', 'Decision on an extension (延期审批结果)', { APPROVED: 'Approved (批准)', REJECTED: 'Rejected (驳回)' }).describe(
      'Decision (审批结果)',
    ),
  },
})

/**
 * Decides on an extension (延期审批). Approved: the next row of the ledger ends so many working days later, and the citizen is
 * told; the old row is kept, so that figures can be given with and without extensions.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const decideExtension = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const extension = await c.tx.extension.findFirstOrThrow({ where: { orderId: order.id, state: 'REQUESTED' } })
  const approved = input.decision === 'APPROVED'
  const decided = { state: input.decision, decidedBy: actorOf(c.viewer).id, decidedAt: c.now }
  const subject = { type: 'extension' as const, id: extension.id }
  if (!approved) {
    await advanceOrder(c, order, 'EXTENSION_DECIDED', { approved, dueAt: null }, { extensionPending: false }, subject)
    await c.tx.extension.update({ where: { id: extension.id }, data: decided })
    return { orderId: order.id }
  }
  const row = await runningResolve(c, order)
  const next = await replaceDeadline(c, row, 'EXTENSION', { startedAt: row.startedAt, amount: row.amount + extension.days, used: row.used })
  await advanceOrder(
    c,
    order,
    'EXTENSION_DECIDED',
    { approved, dueAt: next.dueAt.toISOString(), was: row.dueAt.toISOString() },
    { extensionPending: false, extensionsUsed: order.extensionsUsed + 1, ...dueColumns([next]) },
    subject,
  )
  await c.tx.extension.update({ where: { id: extension.id }, data: { ...decided, newDueAt: next.dueAt } })
  writeNotice(c, order.id, 'EXTENDED', { dueAt: next.dueAt.toISOString() })
  return { orderId: order.id }
})
