import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const setTeamMemberRules = verb({ teamId: id('team'), staffId: id('staff'), membership: z.enum(['NONE', 'MEMBER', 'LEAD']) })

/**
 * Puts a staff member into a team, makes them its lead, or takes them out (设置队员). Saying the same twice changes
 * nothing. Offers they hold stay theirs.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function setTeamMember(caller: Caller | Change, input: z.output<typeof setTeamMemberRules>): Promise<{ teamId: string; staffId: string }> {
  return change(caller, 'setTeamMember', input, async (c) => {
    expectAdmin(c.viewer)
    const { teamId, staffId } = input
    if ((await c.tx.team.count({ where: { id: teamId } })) === 0) throw new NotFound('team')
    if ((await c.tx.staff.count({ where: { id: staffId } })) === 0) throw new NotFound('staff member')
    const lead = input.membership === 'LEAD'
    if (input.membership === 'NONE') await c.tx.teamMember.deleteMany({ where: { teamId, staffId } })
    else await c.tx.teamMember.upsert({ where: { teamId_staffId: { teamId, staffId } }, create: { teamId, staffId, lead }, update: { lead } })
    return { teamId, staffId }
  })
}
