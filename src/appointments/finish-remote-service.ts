import { seal } from '../access/encryption.ts'
import { MINUTE } from '../clock.ts'
import { list, text } from '../input.ts'
import { isTerminalMatter } from '../orders/facts.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { sealOptional } from '../orders/sealed.ts'

const verb = orderVerb('finishRemoteService', {
  description: 'End the remote service with its record (结束远程帮办).',
  row: {
    t: 'T15r',
    from: ['IN_SERVICE'],
    to: ['PROCESSING'],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'REMOTE_FINISHED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.remoteRunning],
  },
  input: {
    materialsReceived: list(text(100), 0, 50).default([]).describe('Materials that came in (收件)'),
    guidance: text(5_000).nullish().describe('Guidance given (辅导内容)'),
  },
})

/** Places of the record's sealed columns. */
export const remotePlace = (column: 'materials_received' | 'guidance', id: string) => `remote_session.${column}:${id}`

/**
 * Ends a remote service with its record (结束远程帮办), by the handler or their lead: what came in, what was explained. The order goes on to PROCESSING while
 * a matter is undecided; with every matter decided it stays and is ready to be completed.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const finishRemoteService = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  const { id, startedAt } = await c.tx.remoteSession.findFirstOrThrow({
    where: { orderId: order.id, finishedAt: null },
    orderBy: { startedAt: 'desc' },
    select: { id: true, startedAt: true },
  })
  const undecided = order.matters.some((matter) => !isTerminalMatter(matter.status))
  const minutes = Math.round((c.now.getTime() - startedAt.getTime()) / MINUTE)
  const set = { remoteSince: null, ...(undecided ? ({ status: 'PROCESSING' } as const) : {}) }
  await advanceOrder(c, order, 'REMOTE_FINISHED', { minutes }, set, { type: 'remote', id })
  const { keys } = c.runtime
  const received = input.materialsReceived.length === 0 ? null : seal(keys, remotePlace('materials_received', id), JSON.stringify(input.materialsReceived))
  await c.tx.remoteSession.update({
    where: { id },
    data: { finishedAt: c.now, materialsReceivedSealed: received, guidanceSealed: sealOptional(keys, remotePlace('guidance', id), input.guidance) },
  })
  return { orderId: order.id }
})
