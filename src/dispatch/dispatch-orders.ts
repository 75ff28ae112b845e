import { z } from 'zod'
import { Forbidden, Problem, type ProblemCode, Unauthenticated, type Words } from '../errors.ts'
import type { Caller } from '../ground.ts'
import { id, verb } from '../input.ts'
import { dispatchOrder } from './dispatch-order.ts'

const row = z.object({ orderId: id('order'), teamId: id('team').nullish() })

export const dispatchOrdersRules = verb({
  rows: z.array(row).min(1, 'must have at least 1 | 至少 1 项').max(100, 'must have at most 100 | 至多 100 项'),
})

/** What became of one row of a batch. */
export interface RowResult {
  readonly orderId: string
  readonly offered: number | null
  readonly problem: { readonly code: ProblemCode; readonly words: Words } | null
}

/**
 * Dispatches many orders to pools (批量派单), each by itself: a row that cannot be dispatched says why and holds up no other.
 * With an idempotency key each row has its own, so that a repeated batch dispatches nothing twice.
 * @returns a result for each row, in the order asked for
 * @throws Unauthenticated, Forbidden
 */
export async function dispatchOrders(
  caller: Caller & { readonly idempotencyKey?: string | null },
  input: z.output<typeof dispatchOrdersRules>,
): Promise<{ results: RowResult[] }> {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (caller.viewer.role !== 'DISPATCHER') throw new Forbidden()
  const results: RowResult[] = []
  for (const { orderId, teamId } of input.rows) {
    const own = { ...caller, idempotencyKey: caller.idempotencyKey ? `${caller.idempotencyKey}#${orderId}` : null }
    try {
      const { offered } = await dispatchOrder(own, { orderId, teamId, mode: 'POOL' })
      results.push({ orderId, offered, problem: null })
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      results.push({ orderId, offered: null, problem: { code: error.code, words: error.words } })
    }
  }
  return { results }
}
