import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { code, id, verb } from '../input.ts'
import { expectItems } from './staff-rules.ts'

export const setQualificationRules = verb({ staffId: id('staff'), itemCode: code(40), validTo: z.date().nullish() })

/**
 * Qualifies a staff member for an item (设置办理资格), for good or until a day: the first it may no longer be used. From that day
 * on no order of the item is offered to them; orders in hand stay, and the answer
 * names their visits that cannot take place as they stand.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (item unknown)
 */
export async function setQualification(caller: Caller | Change, input: z.output<typeof setQualificationRules>): Promise<{ staffId: string }> {
  return change(caller, 'setQualification', input, async (c) => {
    expectAdmin(c.viewer)
    const { staffId, itemCode } = input
    if ((await c.tx.staff.count({ where: { id: staffId } })) === 0) throw new NotFound('staff member')
    await expectItems(c, [itemCode], 'itemCode')
    const validTo = input.validTo ?? null
    await c.tx.staffQualification.upsert({ where: { staffId_itemCode: { staffId, itemCode } }, create: { staffId, itemCode, validTo }, update: { validTo } })
    return { staffId }
  })
}
