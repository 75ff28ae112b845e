import { z } from 'zod'
import { Forbidden, Problem, type ProblemCode, Unauthenticated, type Words } from '../errors.ts'
import { change } from '../events/change.ts'
import { id, inputType } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { loadFactsOf } from '../orders/load-facts.ts'
import { openFound } from '../orders/open-order.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { dispatchOrder, roundOf, teamFor } from './dispatch-order.ts'
import { type Asked, loadCandidatesOf } from './load-candidates.ts'
import { openRounds, type Round } from './open-round.ts'

const row = inputType(
  'DispatchRowInput',
  'One order of a batch (批量派单行)',
  z.object({
    orderId: id('order').describe('Order id (工单标识)'),
    teamId: id('team').nullish().describe('Team; left out: the dispatch catalogue chooses (队伍)'),
  }),
)

const verb = declareVerb('dispatchOrders', {
  description: 'Dispatch up to 100 orders to pools (批量派单): each row has its own result, and holds up no other.',
  input: {
    rows: z
      .array(row)
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(100, 'must have at most 100 | 至多 100 项')
      .refine((rows) => new Set(rows.map(({ orderId }) => orderId)).size === rows.length, 'must name each order once | 同一工单不可重复')
      .describe('Orders (工单)'),
  },
})

/** Orders of one change: enough to share its readings, few enough that other changes wait briefly for them. */
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
export const dispatchOrders = verb.answers(async (caller: Caller & { readonly idempotencyKey?: string | null }, input): Promise<{ results: RowResult[] }> => {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (caller.viewer.role !== 'DISPATCHER') throw new Forbidden()
  const results = new Map<string, RowResult>()
  const rows = [...input.rows].sort((a, b) => (a.orderId < b.orderId ? -1 : 1))
  for (let i = 0; i < rows.length; i += AT_ONCE) {
    const own = { ...caller, idempotencyKey: caller.idempotencyKey ? `${caller.idempotencyKey}#${i}` : null }
    for (const result of await dispatchPart(own, rows.slice(i, i + AT_ONCE))) results.set(result.orderId, result)
  }
  return { results: input.rows.map(({ orderId }) => results.get(orderId) as RowResult) }
})

/** Some rows in one change: what they have in common is read once, and they are written together. */
function dispatchPart(caller: Caller & { readonly idempotencyKey?: string | null }, rows: readonly z.output<typeof row>[]): Promise<RowResult[]> {
  return change(caller, verb.name, { rows }, async (c) => {
    const ids = rows.map(({ orderId }) => orderId)
    // Locked first, in one order, so that overlapping batches wait for each other instead of deadlocking.
    await c.tx.$queryRaw`SELECT id FROM service_order WHERE id = ANY(${ids}) ORDER BY id FOR NO KEY UPDATE`
    const facts = await loadFactsOf(c.tx, ids)
    const refused = new Map<string, Problem>()
    const asked: Asked[] = []
    for (const { orderId, teamId } of rows)
      await refusable(refused, orderId, async () => {
        const order = openFound(c, dispatchOrder.verb, {}, facts.get(orderId) ?? null)
        asked.push({ order, teamId: await teamFor(c, { mode: 'POOL', teamId }, order) })
      })
    const judged = asked.length > 0 ? await loadCandidatesOf(c.tx, asked, c.now) : []
    const rounds: Round[] = []
    for (const [i, { order, teamId }] of asked.entries())
      await refusable(refused, order.id, () => rounds.push(roundOf({ mode: 'POOL' }, facts.get(order.id) as OrderFacts, teamId, judged[i] ?? [])))
    if (rounds.length > 0) await openRounds(c, rounds)
    const offered = new Map(rounds.map(({ order, chosen }) => [order.id, chosen.length]))
    return ids.map((orderId): RowResult => {
      const problem = refused.get(orderId)
      return { orderId, offered: offered.get(orderId) ?? null, problem: problem ? { code: problem.code, words: problem.words } : null }
    })
  })
}

/** Runs one row's part of the work; a row that is refused has written nothing, so the others go on. */
async function refusable(refused: Map<string, Problem>, orderId: string, work: () => unknown): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    refused.set(orderId, error)
  }
}
