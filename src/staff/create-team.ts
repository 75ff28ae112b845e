import { expectAdminOf } from '../areas/own-area.ts'
import { Duplicate } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, nameOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectAreas } from './staff-rules.ts'

const verb = declareVerb('createTeam', {
  description: 'Set up a Flash Delivery team (组建闪送队伍). Administrators.',
  problems: [Duplicate],
  input: {
    name: nameOf(60).describe('Name (队伍名称)'),
    areaCode: areaCode.describe('Area it serves (服务区域)'),
  },
})

/**
 * Sets up a Flash Delivery team (组建闪送队伍) for an area.
 * @throws Unauthenticated, Forbidden, InvalidInput (area unknown), Duplicate (name)
 */
export const createTeam = verb.does(async (c, input): Promise<{ teamId: string }> => {
  expectAdminOf(c.viewer, [input.areaCode])
  await expectAreas(c, [input.areaCode], 'areaCode')
  if ((await c.tx.team.count({ where: { name: input.name } })) > 0) throw new Duplicate(['name'])
  const teamId = newId('team', c.now)
  await c.tx.team.create({ data: { id: teamId, name: input.name, areaCode: input.areaCode, active: true } })
  return { teamId }
})
