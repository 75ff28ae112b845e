import { areaPrefix, isWithin } from '../areas/area-code.ts'
import { dateInShanghai } from '../clock.ts'
import { onceIn } from '../events/once-in-change.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Change } from '../runtime.ts'
import { type CatalogueRule, chooseRule } from './choose-rule.ts'

/** The rule of the catalogue that holds for an order now, or null. */
export async function ruleFor(c: Change, order: OrderFacts): Promise<CatalogueRule | null> {
  const where = { OR: [{ itemCode: null }, { itemCode: { in: order.itemCodes } }], team: { active: true } }
  const rules = await onceIn(c, `rules for ${order.itemCodes.join()}`, () => c.tx.dispatchRule.findMany({ where }))
  return chooseRule(rules, order, dateInShanghai(c.now), order.excludedTeamIds)
}

/**
 * The teams to ask after the present one, widest last (下一轮队伍): those the catalogue names next, then every other team in
 * use that serves the area, the smallest area first; each once in a dispatch, and none whose return was approved or that
 * dispatch took the order back from as the wrong one.
 */
export async function teamsToAsk(c: Change, order: OrderFacts): Promise<string[]> {
  const rule = await ruleFor(c, order)
  const teams = await c.tx.team.findMany({ where: { active: true }, select: { id: true, areaCode: true }, orderBy: { id: 'asc' } })
  const asked = await c.tx.offer.findMany({
    where: { orderId: order.id, cycle: order.cycle, OR: [{ round: { gt: order.roundsBefore } }, { recallReason: 'WRONG_TEAM' }] },
    distinct: ['teamId'],
    select: { teamId: true },
  })
  const serving = teams
    .filter((team) => isWithin(order.areaCode, team.areaCode))
    .sort((a, b) => areaPrefix(b.areaCode).length - areaPrefix(a.areaCode).length)
    .map((team) => team.id)
  const inUse = new Set(teams.map((team) => team.id))
  const wanted = [...new Set([...(rule ? [rule.teamId, ...rule.nextTeamIds] : []), ...serving])]
  const out = new Set([...order.excludedTeamIds, ...asked.map((offer) => offer.teamId)])
  return wanted.filter((team) => inUse.has(team) && !out.has(team))
}
