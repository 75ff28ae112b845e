import { isPerson } from '../access/viewer.ts'
import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('returnEquipment', {
  description: 'Bring a device back (归还设备).',
  input: {
    equipmentId: id('equipment').describe('Device (设备)'),
  },
})

/**
 * Brings a device back (归还设备): who has it, or the lead of the team that owns it.
 * @throws Unauthenticated, Forbidden, NotFound (it is not out)
 */
export const returnEquipment = verb.does(async (c, input): Promise<{ equipmentId: string }> => {
  expectSomebody(c.viewer)
  const loan = await c.tx.equipmentLoan.findFirst({ where: { equipmentId: input.equipmentId, returnedAt: null }, include: { equipment: true } })
  if (!loan) throw new NotFound('device that is out')
  if (!isPerson(c.viewer) || c.viewer.staffId !== loan.staffId) await expectLeadOf(c, loan.equipment.teamId)
  await c.tx.equipmentLoan.updateMany({ where: { id: loan.id, returnedAt: null }, data: { returnedAt: c.now } })
  return { equipmentId: loan.equipmentId }
})
