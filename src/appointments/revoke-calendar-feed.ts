import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('revokeCalendarFeed', {
  description: 'End a calendar subscription of yours (吊销日历订阅): its address answers 404 from then on.',
  input: { feedId: id('feed').describe('Feed (日历订阅)') },
})

/**
 * Ends a calendar subscription (吊销日历订阅); one that has ended stays so.
 * @throws Unauthenticated, Forbidden, NotFound for one of another staff member
 */
export const revokeCalendarFeed = verb.does(async (c, input): Promise<{ feedId: string }> => {
  const own = { id: input.feedId, staffId: expectStaff(c.viewer) }
  if ((await c.tx.calendarFeed.count({ where: own })) === 0) throw new NotFound('feed')
  await c.tx.calendarFeed.updateMany({ where: { ...own, revokedAt: null }, data: { revokedAt: c.now } })
  return { feedId: input.feedId }
})
