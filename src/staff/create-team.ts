import type { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, text, verb } from '../input.ts'
import { expectAreas } from './staff-rules.ts'

export const createTeamRules = verb({ name: text(60), areaCode })

/**
 * Sets up a Flash Delivery team (组建闪送队伍) for an area.
 * @throws Unauthenticated, Forbidden, InvalidInput (area unknown), Duplicate (name)
 */
export async function createTeam(caller: Caller | Change, input: z.output<typeof createTeamRules>): Promise<{ teamId: string }> {
  return change(caller, 'createTeam', input, async (c) => {
    expectAdmin(c.viewer)
    await expectAreas(c, [input.areaCode], 'areaCode')
    if ((await c.tx.team.count({ where: { name: input.name } })) > 0) throw new Duplicate(['name'])
    const teamId = newId('team', c.now)
    await c.tx.team.create({ data: { id: teamId, name: input.name, areaCode: input.areaCode, active: true } })
    return { teamId }
  })
}
