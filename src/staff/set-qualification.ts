import { expectAdmin } from '../access/admin.ts'
import { expectOwnStaff } from '../areas/own-area.ts'
import { code, day, id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectItems } from './staff-rules.ts'

const verb = declareVerb('setQualification', {
  description: 'Qualify a staff member for an item, for good or until a day (设置资格). Administrators.',
  input: {
    staffId: id('staff').describe('Staff member (闪送员)'),
    itemCode: code(40).describe('Item code (事项编码)'),
    validTo: day.nullish().describe('First day it may no longer be used; left out: for good (有效期至)'),
  },
})

/**
 * Qualifies a staff member for an item (设置办理资格), for good or until a day: the first it may no longer be used. From that day
 * on no order of the item is offered to them; orders in hand stay, and the answer
 * names their visits that cannot take place as they stand.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (item unknown)
 */
export const setQualification = verb.does(async (c, input): Promise<{ staffId: string }> => {
  expectAdmin(c.viewer)
  const { staffId, itemCode } = input
  await expectOwnStaff(c, staffId)
  await expectItems(c, [itemCode], 'itemCode')
  const validTo = input.validTo ?? null
  await c.tx.staffQualification.upsert({ where: { staffId_itemCode: { staffId, itemCode } }, create: { staffId, itemCode, validTo }, update: { validTo } })
  return { staffId }
})
