import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, text, verb } from '../input.ts'
import { areaCodes, expectAreas, expectItems, qualifications } from './staff-rules.ts'

export const updateStaffRules = verb({
  staffId: id('staff'),
  name: text(60).nullish(),
  active: z.boolean().nullish(),
  areaCodes: areaCodes.nullish(),
  qualifications: qualifications.nullish(),
  capacity: z.number().int().min(0).max(200).nullish(),
})

/**
 * Changes a staff member (修改闪送员): what is left out stays. Lists replace the old ones whole. Orders in hand stay where
 * they are, and the answer counts them; somebody taken out of service (停用) can do nothing from the next request on, and open streams
 * end: their lead ends a visit that is under way and reassigns the orders.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (area or item unknown)
 */
export async function updateStaff(caller: Caller | Change, input: z.output<typeof updateStaffRules>): Promise<{ staffId: string }> {
  return change(caller, 'updateStaff', input, async (c) => {
    expectAdmin(c.viewer)
    const { staffId } = input
    if (input.areaCodes) await expectAreas(c, input.areaCodes, 'areaCodes')
    if (input.qualifications) await expectItems(c, input.qualifications, 'qualifications')
    // The staff row is locked before its lists change, so that two administrators do not mix theirs.
    const { count } = await c.tx.staff.updateMany({
      where: { id: staffId },
      data: {
        id: staffId,
        ...(input.name == null ? {} : { name: input.name }),
        ...(input.active == null ? {} : { active: input.active }),
        ...(input.areaCodes == null ? {} : { areaCodes: input.areaCodes }),
        ...(input.capacity == null ? {} : { capacity: input.capacity === 0 ? null : input.capacity }),
      },
    })
    if (count === 0) throw new NotFound('staff member')
    if (input.qualifications) {
      await c.tx.staffQualification.deleteMany({ where: { staffId } })
      await c.tx.staffQualification.createMany({ data: input.qualifications.map((itemCode) => ({ staffId, itemCode })) })
    }
    return { staffId }
  })
}
