import type { z } from 'zod'
import { isPerson } from '../access/viewer.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'

export const returnEquipmentRules = verb({ equipmentId: id('equipment') })

/**
 * Brings a device back (归还设备): who has it, or the lead of the team that owns it.
 * @throws Unauthenticated, Forbidden, NotFound (it is not out)
 */
export async function returnEquipment(caller: Caller | Change, input: z.output<typeof returnEquipmentRules>): Promise<{ equipmentId: string }> {
  return change(caller, 'returnEquipment', input, async (c) => {
    expectSomebody(c.viewer)
    const loan = await c.tx.equipmentLoan.findFirst({ where: { equipmentId: input.equipmentId, returnedAt: null }, include: { equipment: true } })
    if (!loan) throw new NotFound('device that is out')
    if (!isPerson(c.viewer) || c.viewer.staffId !== loan.staffId) expectLeadOf(c.viewer, loan.equipment.teamId)
    await c.tx.equipmentLoan.updateMany({ where: { id: loan.id, returnedAt: null }, data: { returnedAt: c.now } })
    return { equipmentId: loan.equipmentId }
  })
}
