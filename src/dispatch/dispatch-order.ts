import { z } from 'zod'
import { isWithin } from '../areas/area-code.ts'
import { InvalidInput, NotEligible } from '../errors.ts'
import { onceIn } from '../events/once-in-change.ts'
import { id, oneOf } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change } from '../runtime.ts'
import { ruleFor } from './choose-team.ts'
import { type Judged, loadCandidates } from './load-candidates.ts'
import { openRounds, type Round } from './open-round.ts'

/** To whom: what every verb that opens a round by hand is told. */
export const dispatchInput = {
  mode: oneOf('DispatchMode').default('POOL').describe('Pool or direct (派单方式)'),
  teamId: id('team').nullish().describe('Team; left out: that of the person named, or the one the dispatch catalogue chooses (队伍)'),
  staffId: id('staff').nullish().describe('The one person, with DIRECT (人员)'),
  forced: z.boolean().nullish().describe('With DIRECT, once rounds found nobody: duty and load of the person do not count (强制指派)'),
}

const verb = orderVerb('dispatchOrder', {
  description:
    "Dispatch an order (派单): to a team's pool, or to one person; the dispatch catalogue chooses when no team is named. The ACCEPT clock starts at the first dispatch; later rounds never reset it.",
  row: {
    t: 'T7',
    from: ['VERIFIED', 'DISPATCHED'],
    to: ['DISPATCHED'],
    roles: ['DISPATCHER'],
    event: 'DISPATCHED',
    guards: [is.noLiveOffer, is.noPendingReturn],
  },
  problems: [NotEligible],
  input: dispatchInput,
})

/**
 * Dispatches an order (派单, T7): to a team's pool, every eligible member gets an offer (抢单), or to one person. Without a
 * team the dispatch catalogue chooses it. Also again from DISPATCHED, when no offer of the round is live. The ACCEPT clock
 * starts at the first round and never again.
 *
 * @param input.forced DIRECT only, once a dispatch has been escalated: duty and load of the person do not count
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, NotEligible with every candidate's
 *   reasons when there is nobody to offer it to (the order stays as it was)
 */
export const dispatchOrder = verb.does(async (c, input): Promise<{ orderId: string; offered: number }> => {
  const order = await openOrder(c, verb, input)
  const teamId = await teamFor(c, input, order)
  const judged = await loadCandidates(c.tx, order, { teamId, staffId: input.staffId ?? null }, c.now, { forced: input.forced ?? false })
  const round = roundOf(input, order, teamId, judged)
  await openRounds(c, [round])
  return { orderId: order.id, offered: round.chosen.length }
})

type Dispatch = Pick<z.output<typeof verb.rules>, 'mode' | 'teamId' | 'staffId' | 'forced'>

/**
 * The team an order is dispatched to: the one named, else that of the person named, else the one the dispatch catalogue chooses.
 * @throws InvalidInput
 */
export async function teamFor(c: Change, input: Dispatch, order: OrderFacts): Promise<string> {
  if ((input.mode === 'DIRECT') !== (input.staffId != null))
    throw new InvalidInput('staffId', { en: 'goes with mode DIRECT, and DIRECT needs it', zh: '直派须指定人员，抢单不可指定' })
  if (input.forced && (input.mode !== 'DIRECT' || order.dispatchRound === 0))
    throw new InvalidInput('forced', { en: 'goes with mode DIRECT, after rounds that found nobody', zh: '仅在派单无人接单升级后，可强制直派一人' })
  const ruled = input.teamId ?? (await ruleFor(c, order))?.teamId
  const teamId = input.teamId == null && input.staffId != null ? await teamOf(c, input.staffId, order, ruled) : ruled
  if (teamId === undefined)
    throw new InvalidInput('teamId', { en: 'must be named: the dispatch catalogue has no rule for it', zh: '派单目录无对应规则，须指定队伍' })
  if (order.excludedTeamIds.includes(teamId))
    throw new InvalidInput('teamId', { en: 'returned this order, and the return was approved', zh: '该队伍退单已获同意，不再派给该队伍' })
  // The catalogue names only teams in use.
  if (input.teamId != null) await expectTeam(c, teamId)
  return teamId
}

/**
 * The team a person gets an order in when only they are named: their only one that serves the area, or the catalogue's choice among theirs.
 * @throws InvalidInput
 */
async function teamOf(c: Change, staffId: string, order: OrderFacts, ruled: string | undefined): Promise<string> {
  const teams = await c.tx.team.findMany({ where: { active: true, members: { some: { staffId } } }, select: { id: true, areaCode: true } })
  const serving = teams.filter(({ id, areaCode }) => isWithin(order.areaCode, areaCode) && !order.excludedTeamIds.includes(id)).map((team) => team.id)
  const teamId = serving.find((team) => team === ruled) ?? serving[0]
  if (teamId === undefined)
    throw new InvalidInput('staffId', { en: 'is in no team in use that serves the area of the order', zh: '该人员不在服务该区划的在用队伍中' })
  if (teamId !== ruled && serving.length > 1)
    throw new InvalidInput('teamId', { en: 'must be named: the person is in several teams that serve the area', zh: '该人员属于多支可服务的队伍，须指定队伍' })
  return teamId
}

async function expectTeam(c: Change, teamId: string): Promise<void> {
  const team = await onceIn(c, `team ${teamId}`, () => c.tx.team.findUnique({ where: { id: teamId }, select: { active: true } }))
  if (!team?.active) throw new InvalidInput('teamId', { en: 'is no team in use', zh: '队伍不存在或已停用' })
}

/**
 * The round of offers to those of a team who can take an order. Nothing is written before the last refusal.
 * @throws InvalidInput, NotEligible with every candidate's reasons
 */
export function roundOf(input: Dispatch, order: OrderFacts, teamId: string, judged: readonly Judged[]): Round {
  if (judged.length === 0) throw new InvalidInput(input.staffId ? 'staffId' : 'teamId', { en: 'has nobody of this team', zh: '该队伍没有此人员' })
  const chosen = judged.filter((one) => one.blocks.length === 0)
  if (chosen.length === 0) throw new NotEligible(judged.flatMap((one) => one.blocks.map((b) => ({ ...b, field: one.badge }))))
  return { order, mode: input.mode, teamId, chosen, forced: input.forced ?? false }
}
