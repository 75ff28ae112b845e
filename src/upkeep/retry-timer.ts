import { expectCityAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('retryTimer', {
  description: 'Set a timer that gave up due again (重试定时任务). Administrators.',
  input: {
    timerId: id('timer').describe('Timer (定时任务)'),
  },
})

/**
 * Sets a timer that gave up due again (重试定时任务), once what it failed at is mended: it has as many tries as at first.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const retryTimer = verb.does(async (c, input): Promise<{ timerId: string }> => {
  expectCityAdmin(c.viewer)
  const { count } = await c.tx.timer.updateMany({
    where: { id: input.timerId, gaveUpAt: { not: null } },
    data: { gaveUpAt: null, attempts: 0, dueAt: c.now },
  })
  if (count === 0) throw new NotFound('timer that gave up')
  return input
})
