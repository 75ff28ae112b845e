import type { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const retireEquipmentRules = verb({ equipmentId: id('equipment') })

/**
 * Takes a device out of use (停用设备), once it is back.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function retireEquipment(caller: Caller | Change, input: z.output<typeof retireEquipmentRules>): Promise<{ equipmentId: string }> {
  return change(caller, 'retireEquipment', input, async (c) => {
    expectAdmin(c.viewer)
    const { equipmentId } = input
    if ((await c.tx.equipmentLoan.count({ where: { equipmentId, returnedAt: null } })) > 0)
      throw new InvalidInput('equipmentId', { en: 'is out', zh: '设备在外未还' })
    const { count } = await c.tx.equipment.updateMany({ where: { id: equipmentId }, data: { active: false } })
    if (count === 0) throw new NotFound('device')
    return { equipmentId }
  })
}
