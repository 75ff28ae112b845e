import type { EvaluationLevel, RectificationCause } from '../db/generated/enums.ts'
import type { EventDraft } from '../events/catalogue.ts'
import { newId } from '../ids.ts'
import { systemAct } from '../orders/lifecycle.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { isNegative } from '../orders/rectification-guards.ts'
import type { Change, Effect } from '../runtime.ts'
import { CASE } from './case-machine.ts'

export const opening = systemAct('openRectification', '开启整改', {
  t: 'T19',
  from: ['COMPLETED'],
  to: ['RECTIFYING'],
  roles: ['SYSTEM'],
  event: 'RECTIFICATION_OPENED',
})

/**
 * A negative evaluation opens its rectification by itself (差评整改, T19), in the same transaction: staff cannot forget it, and its
 * clocks run from the evaluation. So does the citizen's word, when they are called back, that nothing was resolved. A visit or a
 * matter that was evaluated negatively while the order was under way opens it with the order's completion. One case a cycle:
 * later evaluations of the cycle belong to it, also once it is closed.
 */
export const openRectification: Effect = async (c, event) => {
  const because = await causeOf(c, event)
  if (because === null) return
  const about = await findOrder(c, event.orderId)
  // A citizen whose order was merged evaluates the service of the order it was merged into.
  const order = about?.status === 'MERGED' && about.mergedIntoId ? await findOrder(c, about.mergedIntoId) : about
  if (order === null) throw new Error('an order that was evaluated is there')
  if (order.status !== 'COMPLETED' || order.rectificationState !== null) return
  const id = newId('rectification', c.now)
  const { evaluation, level, revisit } = because
  const cause: RectificationCause = revisit === null ? 'EVALUATION' : 'REVISIT'
  const facts = { evaluation, level, revisit }
  const set = { status: 'RECTIFYING', rectificationState: CASE.to('openRectification'), rectificationCause: cause } as const
  await advanceOrder(c, order, 'RECTIFICATION_OPENED', facts, set, { type: 'rectification', id })
  await c.tx.rectification.create({
    data: { id, orderId: order.id, cycle: order.cycle, evaluationId: evaluation, revisitId: revisit, state: CASE.to('openRectification'), openedAt: c.now },
  })
}

interface Because {
  readonly evaluation: string | null
  readonly level: EvaluationLevel | null
  readonly revisit: string | null
}

async function causeOf(c: Change, event: EventDraft): Promise<Because | null> {
  switch (event.kind) {
    case 'EVALUATED':
    case 'PART_EVALUATED':
      return isNegative(event.data.level) ? { evaluation: event.subjectId, level: event.data.level, revisit: null } : null
    case 'REVISIT_LOGGED':
      return event.data.resolved === false ? { evaluation: null, level: null, revisit: event.subjectId } : null
    case 'COMPLETED': {
      const before = await c.tx.evaluation.findFirst({
        where: { orderId: event.orderId, cycle: event.cycle, level: { in: ['DISSATISFIED', 'VERY_DISSATISFIED'] } },
        orderBy: [{ submittedAt: 'asc' }, { id: 'asc' }],
        select: { id: true, level: true },
      })
      return before && { evaluation: before.id, level: before.level, revisit: null }
    }
    default:
      return null
  }
}
