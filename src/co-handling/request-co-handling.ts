import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id, text } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'

const verb = orderVerb('requestCoHandling', {
  description: 'Ask another team to help (发起协办): the order is not completed before its sub-task is done, refused or waived.',
  row: { t: 'CO', from: ACTIVE, to: [], roles: ['STAFF', 'DISPATCHER'], event: 'CO_HANDLING_REQUESTED', guards: [is.handlerOnly] },
  input: {
    teamId: id('team').describe('Team asked (协办队伍)'),
    task: text(2_000).describe('What is asked (协办内容)'),
  },
})

/**
 * Asks another team to help (发起协办): one team leads and answers to the citizen (主办), the other has a sub-task. The order is
 * not completed before it is done, refused or waived.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (the lead team itself, or no team in use)
 */
export const requestCoHandling = verb.does(async (c, input): Promise<{ orderId: string; coHandlingId: string }> => {
  const order = await openOrder(c, verb, input)
  if (input.teamId === order.teamId) throw new InvalidInput('teamId', { en: 'is the lead team itself', zh: '不能是主办队伍' })
  if (!(await c.tx.team.findUnique({ where: { id: input.teamId }, select: { active: true } }))?.active)
    throw new InvalidInput('teamId', { en: 'is no team in use', zh: '队伍不存在或已停用' })
  const { coHandlingId } = await askTeam(c, order, { teamId: input.teamId, task: input.task, requestedBy: actorOf(c.viewer).id })
  return { orderId: order.id, coHandlingId }
})

/**
 * Asks a team for its part (发起协办), whoever says so: the handler, dispatch, or a rule of the dispatch catalogue.
 * @returns the order as it is now
 */
export async function askTeam(
  c: Change,
  order: OrderFacts,
  { teamId, task, requestedBy }: { readonly teamId: string; readonly task: string; readonly requestedBy: string },
): Promise<{ coHandlingId: string; order: OrderFacts }> {
  const coHandlingId = newId('cohandling', c.now)
  const subject = { type: 'cohandling' as const, id: coHandlingId }
  const next = await advanceOrder(c, order, 'CO_HANDLING_REQUESTED', { team: teamId }, { openCoHandlings: order.openCoHandlings + 1 }, subject)
  await c.tx.coHandling.create({
    data: {
      id: coHandlingId,
      orderId: order.id,
      teamId,
      taskSealed: seal(c.runtime.keys, place.coHandlingTask(coHandlingId), task),
      state: 'REQUESTED',
      requestedBy,
      requestedAt: c.now,
    },
  })
  return { coHandlingId, order: next }
}
