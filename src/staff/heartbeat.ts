import { SECOND } from '../clock.ts'
import { declareVerb } from '../verb.ts'
import { expectStaff } from './leads.ts'

/** A sign of life is written at most so often. */
const HEARTBEAT_EVERY = 30 * SECOND

const verb = declareVerb('heartbeat', {
  description: 'A sign of life (心跳): send it every minute while you are online; at most one write in thirty seconds.',
})

/**
 * A sign of life (心跳) of somebody who is online or busy; at most one write in thirty seconds, whatever the client does.
 * @throws Unauthenticated, Forbidden
 */
export const heartbeat = verb.does(async (c): Promise<{ staffId: string }> => {
  const staffId = expectStaff(c.viewer)
  await c.tx.staff.updateMany({
    where: { id: staffId, presence: { in: ['ONLINE', 'BUSY'] }, lastSeenAt: { lt: new Date(c.now.getTime() - HEARTBEAT_EVERY) } },
    data: { lastSeenAt: c.now },
  })
  return { staffId }
})
