import type { z } from 'zod'
import { SECOND } from '../clock.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { verb } from '../input.ts'
import { expectStaff } from './leads.ts'

/** A sign of life is written at most so often. */
const HEARTBEAT_EVERY = 30 * SECOND

export const heartbeatRules = verb({})

/**
 * A sign of life (心跳) of somebody who is online or busy; at most one write in thirty seconds, whatever the client does.
 * @throws Unauthenticated, Forbidden
 */
export async function heartbeat(caller: Caller | Change, input: z.output<typeof heartbeatRules>): Promise<{ staffId: string }> {
  return change(caller, 'heartbeat', input, async (c) => {
    const staffId = expectStaff(c.viewer)
    await c.tx.staff.updateMany({
      where: { id: staffId, presence: { in: ['ONLINE', 'BUSY'] }, lastSeenAt: { lt: new Date(c.now.getTime() - HEARTBEAT_EVERY) } },
      data: { lastSeenAt: c.now },
    })
    return { staffId }
  })
}
