import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { code, id, verb } from '../input.ts'
import { expectSound, itemFields } from './item-rules.ts'

export const createItemRules = verb({
  ...itemFields,
  code: code(40),
  departmentId: id('department'),
  permit: z.boolean(),
  validFrom: z.date(),
  validTo: z.date().nullish(),
})

/**
 * Enters an item in the catalogue (新增事项).
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (code)
 */
export async function createItem(caller: Caller | Change, input: z.output<typeof createItemRules>): Promise<{ itemCode: string }> {
  return change(caller, 'createItem', input, async (c) => {
    expectAdmin(c.viewer)
    const { idempotencyKey: _key, ...given } = input
    const item = { ...given, validTo: given.validTo ?? null, equipmentKinds: given.equipmentKinds ?? [] }
    expectSound(item)
    if ((await c.tx.department.count({ where: { id: item.departmentId } })) === 0)
      throw new InvalidInput('departmentId', { en: 'is no department', zh: '科室不存在' })
    if ((await c.tx.catalogueItem.count({ where: { code: item.code } })) > 0) throw new Duplicate(['code'])
    await c.tx.catalogueItem.create({ data: item })
    return { itemCode: item.code }
  })
}
