import { Duplicate, InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { code, id } from '../input.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('registerEquipment', {
  description: 'Enter a portable device of a team (登记设备). Its lead, or an administrator.',
  problems: [Duplicate],
  input: {
    code: code(40).describe('Inventory number (设备编号)'),
    kind: code(40).describe('Kind, as items name it (设备类型)'),
    teamId: id('team').describe('Team it belongs to (所属队伍)'),
  },
})

/**
 * Enters a portable device of a team (登记便携设备): its lead, who has it in their hands, or an administrator.
 * @throws Unauthenticated, Forbidden, InvalidInput (team unknown), Duplicate (inventory number)
 */
export const registerEquipment = verb.does(async (c, input): Promise<{ equipmentId: string }> => {
  expectSomebody(c.viewer)
  if ((await c.tx.team.count({ where: { id: input.teamId } })) === 0 && c.viewer.role === 'ADMIN')
    throw new InvalidInput('teamId', { en: 'is no team', zh: '队伍不存在' })
  await expectLeadOf(c, input.teamId)
  if ((await c.tx.equipment.count({ where: { code: input.code } })) > 0) throw new Duplicate(['code'])
  const equipmentId = newId('equipment', c.now)
  await c.tx.equipment.create({ data: { id: equipmentId, code: input.code, kind: input.kind, teamId: input.teamId, active: true } })
  return { equipmentId }
})
