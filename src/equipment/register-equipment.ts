import type { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, id, verb } from '../input.ts'

export const registerEquipmentRules = verb({ code: code(40), kind: code(40), teamId: id('team') })

/**
 * Enters a portable device of a team (登记便携设备).
 * @throws Unauthenticated, Forbidden, InvalidInput (team unknown), Duplicate (inventory number)
 */
export async function registerEquipment(caller: Caller | Change, input: z.output<typeof registerEquipmentRules>): Promise<{ equipmentId: string }> {
  return change(caller, 'registerEquipment', input, async (c) => {
    expectAdmin(c.viewer)
    if ((await c.tx.team.count({ where: { id: input.teamId } })) === 0) throw new InvalidInput('teamId', { en: 'is no team', zh: '队伍不存在' })
    if ((await c.tx.equipment.count({ where: { code: input.code } })) > 0) throw new Duplicate(['code'])
    const equipmentId = newId('equipment', c.now)
    await c.tx.equipment.create({ data: { id: equipmentId, code: input.code, kind: input.kind, teamId: input.teamId, active: true } })
    return { equipmentId }
  })
}
