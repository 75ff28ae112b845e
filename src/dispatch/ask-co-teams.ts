import { askTeam } from '../co-handling/request-co-handling.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Change } from '../runtime.ts'
import { ruleFor } from './choose-team.ts'

/** What is asked of them; the handler says more where more is needed. */
const TASK = '按派单目录协办：请协助主办队伍办理本工单。Help the lead team with this order, as the dispatch catalogue says.'

/**
 * Once an order has its handler, the teams that its rule of the dispatch catalogue names are asked to help (国办函〔2025〕66号：主办、协办):
 * at the first acceptance of a cycle, so that they have somebody to work with. A team that leads the order itself, is out of use or
 * has returned it is not asked.
 */
export async function askCoTeams(c: Change, order: OrderFacts): Promise<void> {
  const rule = await ruleFor(c, order)
  const named = (rule?.coTeamIds ?? []).filter((team) => team !== order.teamId && !order.excludedTeamIds.includes(team))
  if (rule === null || named.length === 0) return
  const inUse = await c.tx.team.findMany({ where: { id: { in: named }, active: true }, select: { id: true } })
  let now = order
  for (const teamId of named.filter((team) => inUse.some(({ id }) => id === team)))
    now = (await askTeam(c, now, { teamId, task: TASK, requestedBy: rule.id })).order
}
