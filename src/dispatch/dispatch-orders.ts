import { z } from 'zod'
import { Forbidden, Problem, type ProblemCode, StaleVersion, Unauthenticated, type Words } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller } from '../ground.ts'
import { id, verb } from '../input.ts'
import { loadFactsOf } from '../orders/load-facts.ts'
import { openFound } from '../orders/open-order.ts'
import { dispatchOpened } from './dispatch-order.ts'

const row = z.object({ orderId: id('order'), teamId: id('team').nullish() })

export const dispatchOrdersRules = verb({
  rows: z
    .array(row)
    .min(1, 'must have at least 1 | 至少 1 项')
    .max(100, 'must have at most 100 | 至多 100 项')
    .refine((rows) => new Set(rows.map(({ orderId }) => orderId)).size === rows.length, 'must name each order once | 同一工单不可重复'),
})

/** Orders of one change: enough to share its readings, few enough that nobody waits long for them. */
const AT_ONCE = 25

/** What became of one row of a batch. */
export interface RowResult {
  readonly orderId: string
  readonly offered: number | null
  readonly problem: { readonly code: ProblemCode; readonly words: Words } | null
}

/**
 * Dispatches many orders to pools (批量派单), each by itself: a row that cannot be dispatched says why and holds up no other.
 * A batch repeated with its idempotency key dispatches nothing twice.
 * @returns a result for each row, in the order asked for
 * @throws Unauthenticated, Forbidden
 */
export async function dispatchOrders(
  caller: Caller & { readonly idempotencyKey?: string | null },
  input: z.output<typeof dispatchOrdersRules>,
): Promise<{ results: RowResult[] }> {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (caller.viewer.role !== 'DISPATCHER') throw new Forbidden()
  const results = new Map<string, RowResult>()
  // Rows of batches that overlap are locked in the same order, so they wait for each other instead of deadlocking.
  const rows = [...input.rows].sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const own = { ...caller, idempotencyKey: caller.idempotencyKey ? `${caller.idempotencyKey}#${i}` : null }
    for (const result of await dispatchPart(own, rows.slice(i, i + AT_ONCE))) results.set(result.orderId, result)
  }
  return { results: input.rows.map(({ orderId }) => results.get(orderId) as RowResult) }
}

/** Some rows in one change: what they have in common is read once, and they are committed together. */
function dispatchPart(caller: Caller & { readonly idempotencyKey?: string | null }, rows: readonly z.output<typeof row>[]): Promise<RowResult[]> {
  return change(caller, 'dispatchOrders', { rows }, async (c) => {
    const facts = await loadFactsOf(
      c.tx,
      rows.map(({ orderId }) => orderId),
    )
    const results: RowResult[] = []
    for (const { orderId, teamId } of rows) {
      // A refused row has written nothing, so the others go on.
      try {
        const order = await openFound(c, 'dispatchOrder', {}, facts.get(orderId) ?? null)
        const { offered } = await dispatchOpened(c, { orderId, teamId, mode: 'POOL' }, order)
        results.push({ orderId, offered, problem: null })
      } catch (error) {
        if (!(error instanceof Problem) || error instanceof StaleVersion) throw error
        results.push({ orderId, offered: null, problem: { code: error.code, words: error.words } })
      }
    }
    return results
  })
}
