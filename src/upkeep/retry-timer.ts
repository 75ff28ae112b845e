import type { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const retryTimerRules = verb({ timerId: id('timer') })

/**
 * Sets a timer that gave up due again (重试定时任务), once what it failed at is mended: it has as many tries as at first.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function retryTimer(caller: Caller | Change, input: z.output<typeof retryTimerRules>): Promise<{ timerId: string }> {
  return change(caller, 'retryTimer', input, async (c) => {
    expectAdmin(c.viewer)
    const { count } = await c.tx.timer.updateMany({
      where: { id: input.timerId, gaveUpAt: { not: null } },
      data: { gaveUpAt: null, attempts: 0, dueAt: c.now },
    })
    if (count === 0) throw new NotFound('timer that gave up')
    return input
  })
}
