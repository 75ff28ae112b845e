import { expectAdminOf } from '../areas/own-area.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { code, id, nameOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { account, areaCodes, expectAreas, expectItems, qualifications } from './staff-rules.ts'

const verb = declareVerb('createStaff', {
  description: 'Enter a Flash Delivery staff member (新增闪送员). Administrators.',
  problems: [Duplicate],
  input: {
    account: account.describe("Account name in the city's sign-on (账号)"),
    name: nameOf(60).describe('Name, public on the staff card (姓名)'),
    badge: code(20).describe('Badge number (工号)'),
    departmentId: id('department').describe('Home department (所属科室)'),
    areaCodes: areaCodes.describe('Areas served, whole subtree (服务区域)'),
    qualifications: qualifications.default([]).describe('Codes of the items this member may handle (可办事项)'),
  },
})

/**
 * Enters a staff member (新增闪送员) of a department, for areas and items; membership of squads is setTeamMember's.
 * @throws Unauthenticated, Forbidden, InvalidInput (department, area or item unknown), Duplicate (account, badge)
 */
export const createStaff = verb.does(async (c, input): Promise<{ staffId: string }> => {
  expectAdminOf(c.viewer, input.areaCodes)
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
