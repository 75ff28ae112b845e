import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { expectOwnTeam } from '../areas/own-area.ts'
import { Duplicate, NotFound } from '../errors.ts'
import { id, nameOf } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('updateTeam', {
  description: 'Rename a team or take it out of use (修改队伍). Administrators.',
  problems: [Duplicate],
  input: {
    teamId: id('team').describe('Team (队伍)'),
    name: nameOf(60).nullish().describe('Name (队伍名称)'),
    active: z.boolean().nullish().describe('In use (启用)'),
  },
})

/**
 * Renames a team or takes it out of use (修改队伍): an inactive team is offered nothing more, its orders stay.
 * @throws Unauthenticated, Forbidden, NotFound, Duplicate (name)
 */
export const updateTeam = verb.does(async (c, input): Promise<{ teamId: string }> => {
  expectAdmin(c.viewer)
  const { teamId } = input
  await expectOwnTeam(c, teamId)
  if (input.name != null && (await c.tx.team.count({ where: { name: input.name, id: { not: teamId } } })) > 0) throw new Duplicate(['name'])
  const { count } = await c.tx.team.updateMany({
    where: { id: teamId },
    data: { id: teamId, ...(input.name == null ? {} : { name: input.name }), ...(input.active == null ? {} : { active: input.active }) },
  })
  if (count === 0) throw new NotFound('team')
  return { teamId }
})
