import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { code, verb } from '../input.ts'
import { expectSound, itemFields } from './item-rules.ts'

const { name, category, statutoryDays, promisedDays, instant, flashEligible, sensitive, serviceModes, equipmentKinds } = itemFields

export const updateItemRules = verb({
  code: code(40),
  name: name.nullish(),
  category: category.nullish(),
  statutoryDays: statutoryDays.nullish(),
  promisedDays: promisedDays.nullish(),
  instant: instant.nullish(),
  flashEligible: flashEligible.nullish(),
  sensitive: sensitive.nullish(),
  serviceModes: serviceModes.nullish(),
  equipmentKinds,
  validTo: z.date().nullish(),
})

/**
 * Changes an item (修改事项): what is left out stays. Matters that exist keep the limits they were created with.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function updateItem(caller: Caller | Change, input: z.output<typeof updateItemRules>): Promise<{ itemCode: string }> {
  return change(caller, 'updateItem', input, async (c) => {
    expectAdmin(c.viewer)
    // Locked before it is judged: two changes that are sound alone may not be sound together.
    await c.tx.$queryRaw`SELECT 1 FROM catalogue_item WHERE code = ${input.code} FOR UPDATE`
    const item = await c.tx.catalogueItem.findUnique({ where: { code: input.code } })
    if (!item) throw new NotFound('item')
    const { idempotencyKey: _key, code: itemCode, ...rest } = input
    const set: Partial<typeof item> = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null))
    expectSound({ ...item, ...set })
    await c.tx.catalogueItem.update({ where: { code: itemCode }, data: set })
    return { itemCode }
  })
}
