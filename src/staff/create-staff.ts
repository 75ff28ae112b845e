import type { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, id, text, verb } from '../input.ts'
import { account, areaCodes, expectAreas, expectItems, qualifications } from './staff-rules.ts'

export const createStaffRules = verb({
  account,
  name: text(60),
  badge: code(20),
  departmentId: id('department'),
  areaCodes,
  qualifications: qualifications.default([]),
})

/**
 * Enters a staff member (新增闪送员) of a department, for areas and items; membership of squads is setTeamMember's.
 * @throws Unauthenticated, Forbidden, InvalidInput (department, area or item unknown), Duplicate (account, badge)
 */
export async function createStaff(caller: Caller | Change, input: z.output<typeof createStaffRules>): Promise<{ staffId: string }> {
  return change(caller, 'createStaff', input, async (c) => {
    expectAdmin(c.viewer)
    if ((await c.tx.department.count({ where: { id: input.departmentId } })) === 0)
      throw new InvalidInput('departmentId', { en: 'is no department', zh: '科室不存在' })
    await expectAreas(c, input.areaCodes, 'areaCodes')
    await expectItems(c, input.qualifications, 'qualifications')
    const taken = await c.tx.staff.findMany({ where: { OR: [{ account: input.account }, { badge: input.badge }] }, select: { account: true, badge: true } })
    const fields = (['account', 'badge'] as const).filter((field) => taken.some((other) => other[field] === input[field]))
    if (fields.length > 0) throw new Duplicate(fields)
    const staffId = newId('staff', c.now)
    await c.tx.staff.create({
      data: {
        id: staffId,
        account: input.account,
        name: input.name,
        badge: input.badge,
        departmentId: input.departmentId,
        areaCodes: input.areaCodes,
        active: true,
      },
    })
    await c.tx.staffQualification.createMany({ data: input.qualifications.map((itemCode) => ({ staffId, itemCode })) })
    return { staffId }
  })
}
