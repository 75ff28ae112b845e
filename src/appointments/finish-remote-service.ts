import type { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { MINUTE } from '../clock.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { list, orderVerb, text } from '../input.ts'
import { isTerminalMatter } from '../orders/facts.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { sealOptional } from '../orders/sealed.ts'

export const finishRemoteServiceRules = orderVerb({
  materialsReceived: list(text(100), 0, 50).default([]),
  guidance: text(5_000).nullish(),
})

/** Places of the record's sealed columns. */
export const remotePlace = (column: 'materials_received' | 'guidance', id: string) => `remote_session.${column}:${id}`

/**
 * Ends a remote service with its record (结束远程帮办), by the handler or their lead: what came in, what was explained. The order goes on to PROCESSING while
 * a matter is undecided; with every matter decided it stays and is ready to be completed.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export async function finishRemoteService(caller: Caller | Change, input: z.output<typeof finishRemoteServiceRules>): Promise<{ orderId: string }> {
  return change(caller, 'finishRemoteService', input, async (c) => {
    const order = await openOrder(c, 'finishRemoteService', input)
    const { id, startedAt } = await c.tx.remoteSession.findFirstOrThrow({
      where: { orderId: order.id, finishedAt: null },
      orderBy: { startedAt: 'desc' },
      select: { id: true, startedAt: true },
    })
    const undecided = order.matters.some((matter) => !isTerminalMatter(matter.status))
    const minutes = Math.round((c.now.getTime() - startedAt.getTime()) / MINUTE)
    const set = { remoteSince: null, ...(undecided ? ({ status: 'PROCESSING' } as const) : {}) }
    await advanceOrder(c, order, 'REMOTE_FINISHED', { minutes }, set, { type: 'remote', id })
    const { keys } = c.ground
    const received = input.materialsReceived.length === 0 ? null : seal(keys, remotePlace('materials_received', id), JSON.stringify(input.materialsReceived))
    await c.tx.remoteSession.update({
      where: { id },
      data: { finishedAt: c.now, materialsReceivedSealed: received, guidanceSealed: sealOptional(keys, remotePlace('guidance', id), input.guidance) },
    })
    return { orderId: order.id }
  })
}
