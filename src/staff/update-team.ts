import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, text, verb } from '../input.ts'

export const updateTeamRules = verb({ teamId: id('team'), name: text(60).nullish(), active: z.boolean().nullish() })

/**
 * Renames a team or takes it out of use (修改队伍): an inactive team is offered nothing more, its orders stay.
 * @throws Unauthenticated, Forbidden, NotFound, Duplicate (name)
 */
export async function updateTeam(caller: Caller | Change, input: z.output<typeof updateTeamRules>): Promise<{ teamId: string }> {
  return change(caller, 'updateTeam', input, async (c) => {
    expectAdmin(c.viewer)
    const { teamId } = input
    if (input.name != null && (await c.tx.team.count({ where: { name: input.name, id: { not: teamId } } })) > 0) throw new Duplicate(['name'])
    const { count } = await c.tx.team.updateMany({
      where: { id: teamId },
      data: { id: teamId, ...(input.name == null ? {} : { name: input.name }), ...(input.active == null ? {} : { active: input.active }) },
    })
    if (count === 0) throw new NotFound('team')
    return { teamId }
  })
}
