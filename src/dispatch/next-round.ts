import type { OrderFacts } from '../orders/facts.ts'
import { MAX_ROUNDS } from '../orders/overlay-guards.ts'
import type { Change } from '../runtime.ts'
import { teamsToAsk } from './choose-team.ts'
import { escalateDispatch } from './escalate-dispatch.ts'
import { loadCandidates } from './load-candidates.ts'
import { openRound } from './open-round.ts'

/**
 * Nobody of a round accepted (T9): the next round opens, wider (扩大派单). After an offer to one person, their whole team;
 * then the teams named next and the others that serve the area; then the same team again, without those who declined.
 * After three rounds, or when nobody is left to ask, it is escalated.
 * @param order as it is after the round has ended
 * @param direct the round was an offer to one person
 */
export async function nextRound(c: Change, order: OrderFacts, direct: boolean): Promise<void> {
  if (order.dispatchRound - order.roundsBefore >= MAX_ROUNDS) return escalateDispatch(c, order)
  const same = order.teamId === null ? [] : [order.teamId]
  const others = await teamsToAsk(c, order)
  for (const teamId of direct ? [...same, ...others] : [...others, ...same]) {
    const chosen = (await loadCandidates(c.tx, order, { teamId }, c.now)).filter((one) => one.blocks.length === 0)
    if (chosen.length === 0) continue
    await openRound(c, order, { mode: 'POOL', teamId, chosen })
    return
  }
  await escalateDispatch(c, order)
}
