import { expectAdmin } from '../access/admin.ts'
import { expectOwn } from '../areas/own-area.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('retireEquipment', {
  description: 'Take a device out of use, once it is back and no stop needs it (停用设备). Administrators.',
  input: {
    equipmentId: id('equipment').describe('Device (设备)'),
  },
})

/**
 * Takes a device out of use (停用设备), once it is back.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const retireEquipment = verb.does(async (c, input): Promise<{ equipmentId: string }> => {
  expectAdmin(c.viewer)
  const { equipmentId } = input
  const device = await c.tx.equipment.findUnique({ where: { id: equipmentId }, select: { team: { select: { areaCode: true } } } })
  if (!device) throw new NotFound('device')
  expectOwn(c.viewer, [device.team.areaCode], 'device')
  if ((await c.tx.equipmentLoan.count({ where: { equipmentId, returnedAt: null } })) > 0)
    throw new InvalidInput('equipmentId', { en: 'is out', zh: '设备在外未还' })
  const stop = await c.tx.campaignKit.findFirst({ where: { equipmentId, endsAt: { gt: c.now } }, select: { site: { select: { name: true } } } })
  if (stop) throw new InvalidInput('equipmentId', { en: `is tied to ${stop.site.name}: release it first`, zh: `已安排到${stop.site.name}，请先撤回` })
  await c.tx.equipment.update({ where: { id: equipmentId }, data: { active: false } })
  return { equipmentId }
})
