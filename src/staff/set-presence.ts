import { MINUTE } from '../clock.ts'
import { oneOf } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { declareVerb } from '../verb.ts'
import { expectStaff } from './leads.ts'

/** Without a sign of life for so long, somebody is taken for offline. */
export const SILENT_MINUTES = PARAMETERS.SILENT_MINUTES.value
const verb = declareVerb('setPresence', {
  description: 'Say whether you can be reached for work (设置在线状态): OFF gets no offers, BUSY is asked last; ten silent minutes are OFF.',
  input: {
    presence: oneOf('Presence').describe('Presence (在线状态)'),
  },
})

/**
 * Says whether one can be reached for work (在线状态): OFF gets no offers, BUSY is asked last. Whoever falls silent for ten
 * minutes becomes OFF by itself.
 * @throws Unauthenticated, Forbidden
 */
export const setPresence = verb.does(async (c, input): Promise<{ staffId: string }> => {
  const staffId = expectStaff(c.viewer)
  const before = await c.tx.staff.findUniqueOrThrow({ where: { id: staffId }, select: { presence: true } })
  await c.tx.staff.update({
    where: { id: staffId },
    data: { presence: input.presence, lastSeenAt: c.now, ...(before.presence === input.presence ? {} : { presenceSince: c.now }) },
  })
  // One watch at a time: it sets the next as long as one is there.
  const watched = before.presence === 'ONLINE' || before.presence === 'BUSY'
  if (input.presence !== 'OFF' && !watched) await watch(c, staffId, c.now)
  return { staffId }
})

const watch = (c: Change, staffId: string, seen: Date) => setTimer(c, 'watchPresence', staffId, new Date(seen.getTime() + SILENT_MINUTES * MINUTE))

/** Whoever fell silent is offline (自动离线); whoever did not is looked at again. */
export const watchPresence: TimerHandler = async (c, timer) => {
  const staff = await c.tx.staff.findUnique({ where: { id: timer.subjectId }, select: { id: true, presence: true, lastSeenAt: true } })
  if (!staff || staff.presence === null || staff.presence === 'OFF') return false
  const seen = staff.lastSeenAt ?? timer.dueAt
  if (seen.getTime() + SILENT_MINUTES * MINUTE > c.now.getTime()) {
    await watch(c, staff.id, seen)
    return true
  }
  await c.tx.staff.updateMany({ where: { id: staff.id, lastSeenAt: staff.lastSeenAt }, data: { presence: 'OFF', presenceSince: c.now } })
  return true
}
