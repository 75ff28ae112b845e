import { randomBytes } from 'node:crypto'
import { keyHash, keyHint } from '../access/access-keys.ts'
import { InvalidInput, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { expectLeadOf, expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'
import { MOST_FEEDS } from './load-feed.ts'

const verb = declareVerb('createCalendarFeed', {
  description: 'Make an address a calendar can subscribe to (生成日历订阅): your own visits, or those of a team you lead. It is shown this once.',
  input: { teamId: id('team').nullish().describe('Visits of this team, which you lead; your own when left out (队伍)') },
})

/**
 * Makes an address a calendar can subscribe to (日历订阅). The secret in it is the proof: only its digest is kept, so it is never replayed from
 * an idempotency key.
 * @throws Unauthenticated, Forbidden, InvalidInput when there are too many
 */
export const createCalendarFeed = verb.answers(async (caller: Caller, input): Promise<{ feedId: string; path: string }> => {
  const never = { ...caller, idempotencyKey: null }
  return change(never, verb.name, {}, async (c) => {
    const staffId = expectStaff(c.viewer)
    if (input.teamId) await expectLeadOf(c, input.teamId)
    // One at a time of one staff member, so that the number holds; and none beside the change that takes them out of service.
    const inService = await c.tx.$queryRaw<{ id: string }[]>`SELECT id FROM staff WHERE id = ${staffId} AND active FOR NO KEY UPDATE`
    if (inService.length === 0) throw new Unauthenticated()
    if ((await c.tx.calendarFeed.count({ where: { staffId, revokedAt: null } })) >= MOST_FEEDS)
      throw new InvalidInput('teamId', { en: `at most ${MOST_FEEDS} feeds: revoke one first`, zh: `最多 ${MOST_FEEDS} 个日历订阅，请先吊销一个` })
    const secret = `ff_${randomBytes(32).toString('base64url')}`
    const feedId = newId('feed', c.now)
    const data = { id: feedId, staffId, teamId: input.teamId ?? null, hash: keyHash(secret), hint: keyHint(secret), createdAt: c.now }
    await c.tx.calendarFeed.create({ data })
    return { feedId, path: `/calendar/${secret}.ics` }
  })
})
