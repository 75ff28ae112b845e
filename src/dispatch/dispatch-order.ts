import { z } from 'zod'
import { MINUTE } from '../clock.ts'
import { InvalidInput, NotEligible } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { ineligibility } from './eligibility.ts'

/** Minutes an offer lives (policy parameter). */
export const OFFER_MINUTES = 10

export const dispatchOrderRules = orderVerb({
  mode: z.enum(['POOL', 'DIRECT']),
  teamId: id('team'),
  staffId: id('staff').nullish(),
})

/**
 * Dispatches an order (派单, T7): to a team's pool, every eligible member gets an offer (抢单), or to one person. Also
 * again from DISPATCHED, when no offer of the round is live. The ACCEPT clock starts at the first round and never again.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, NotEligible with every candidate's
 *   reasons when there is nobody to offer it to (the order stays as it was)
 */
export async function dispatchOrder(caller: Caller | Change, input: z.output<typeof dispatchOrderRules>): Promise<{ orderId: string; offered: number }> {
  return change(caller, 'dispatchOrder', input, async (c) => {
    if ((input.mode === 'DIRECT') !== (input.staffId != null))
      throw new InvalidInput('staffId', { en: 'goes with mode DIRECT, and DIRECT needs it', zh: '直派须指定人员，抢单不可指定' })
    const order = await openOrder(c, 'dispatchOrder', input)
    const team = await c.tx.team.findUnique({
      where: { id: input.teamId },
      include: { members: { orderBy: { staffId: 'asc' }, include: { staff: { include: { qualifications: true } } } } },
    })
    if (!team?.active) throw new InvalidInput('teamId', { en: 'is no team in use', zh: '队伍不存在或已停用' })
    const members = team.members.filter((member) => input.staffId == null || member.staffId === input.staffId)
    if (members.length === 0) throw new InvalidInput(input.staffId ? 'staffId' : 'teamId', { en: 'has nobody of this team', zh: '该队伍没有此人员' })
    const judged = members.map(({ staff }) => ({
      staff,
      reasons: ineligibility({ active: staff.active, areaCodes: staff.areaCodes, qualifiedFor: staff.qualifications.map((q) => q.itemCode) }, order),
    }))
    const chosen = judged.filter(({ reasons }) => reasons.length === 0).map(({ staff }) => staff)
    if (chosen.length === 0) throw new NotEligible(judged.flatMap(({ staff, reasons }) => reasons.map((r) => ({ ...r, field: staff.badge }))))
    const round = order.dispatchRound + 1
    const expiresAt = new Date(c.now.getTime() + OFFER_MINUTES * MINUTE)
    const offeredTo = chosen.map((staff) => staff.id)
    await advanceOrder(
      c,
      order,
      'DISPATCHED',
      { mode: input.mode, round, offeredTo, expiresAt: expiresAt.toISOString() },
      { status: 'DISPATCHED', teamId: team.id, dispatchRound: round, firstDispatchedAt: order.firstDispatchedAt ?? c.now },
    )
    await c.tx.offer.updateMany({
      where: { orderId: order.id, round: order.dispatchRound, state: { in: ['OPEN', 'SEEN'] } },
      data: { state: 'EXPIRED', closedAt: c.now },
    })
    await c.tx.offer.createMany({
      data: offeredTo.map((staffId) => ({ id: newId('offer', c.now), orderId: order.id, staffId, round, state: 'OPEN' as const, offeredAt: c.now, expiresAt })),
    })
    return { orderId: order.id, offered: offeredTo.length }
  })
}
