import { type Block, NotEligible } from '../errors.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Change } from '../runtime.ts'
import { teamsToAsk } from './choose-team.ts'
import { loadCandidates } from './load-candidates.ts'
import { openRound } from './open-round.ts'

export const NOT_OF_THE_TEAM: Block = { code: 'NOT_OF_THE_TEAM', words: { en: 'not of this team', zh: '不是该队伍人员' } }

/**
 * An order somebody gave away is offered again in the same change (改派、释放后继续派单): to the person named, else to the rest
 * of the team, else to the next teams. When nobody is left it waits in the queue.
 * @param order as it is now, VERIFIED
 * @param of the team it was with, who had it, and who is to get it
 * @throws NotEligible when the person named cannot take it
 */
export async function dispatchAgain(
  c: Change,
  order: OrderFacts,
  of: { readonly teamId: string; readonly without: string; readonly to?: string | null | undefined },
): Promise<void> {
  if (of.to != null) {
    const [one] = await loadCandidates(c.tx, order, { teamId: of.teamId, staffId: of.to }, c.now)
    const blocks = one?.blocks ?? [NOT_OF_THE_TEAM]
    if (one === undefined || blocks.length > 0) throw new NotEligible(blocks)
    await openRound(c, order, { mode: 'DIRECT', teamId: of.teamId, chosen: [one] })
    return
  }
  for (const teamId of [of.teamId, ...(await teamsToAsk(c, order)).filter((team) => team !== of.teamId)]) {
    const chosen = (await loadCandidates(c.tx, order, { teamId }, c.now)).filter((one) => one.blocks.length === 0 && one.staffId !== of.without)
    if (chosen.length === 0) continue
    await openRound(c, order, { mode: 'POOL', teamId, chosen })
    return
  }
}
