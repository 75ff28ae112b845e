import { expectAdmin } from '../access/admin.ts'
import { expectOwnStaff, expectOwnTeam } from '../areas/own-area.ts'
import { codes, id } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('setTeamMember', {
  description: 'Put a staff member into a team, make them its lead, or take them out (设置队员). Administrators.',
  input: {
    teamId: id('team').describe('Team (队伍)'),
    staffId: id('staff').describe('Staff member (闪送员)'),
    membership: codes('TeamMembership', 'Place of a staff member in a team (队员身份)', {
      NONE: 'Not in the team (不在队)',
      MEMBER: 'Member (队员)',
      LEAD: 'Leads the team (队长)',
    }).describe('Place in the team (队员身份)'),
  },
})

/**
 * Puts a staff member into a team, makes them its lead, or takes them out (设置队员). Saying the same twice changes
 * nothing. Offers they hold stay theirs.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const setTeamMember = verb.does(async (c, input): Promise<{ teamId: string; staffId: string }> => {
  expectAdmin(c.viewer)
  const { teamId, staffId } = input
  await expectOwnTeam(c, teamId)
  await expectOwnStaff(c, staffId)
  const lead = input.membership === 'LEAD'
  if (input.membership === 'NONE') await c.tx.teamMember.deleteMany({ where: { teamId, staffId } })
  else await c.tx.teamMember.upsert({ where: { teamId_staffId: { teamId, staffId } }, create: { teamId, staffId, lead }, update: { lead } })
  return { teamId, staffId }
})
