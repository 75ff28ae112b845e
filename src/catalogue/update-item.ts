import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import { code, day } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectSound, itemFields } from './item-rules.ts'

const { name, category, statutoryDays, promisedDays, instant, flashEligible, sensitive, serviceModes, equipmentKinds } = itemFields

const verb = declareVerb('updateItem', {
  description: 'Change an item (修改事项): what is left out stays, and matters that exist keep their limits. Administrators.',
  input: {
    code: code(40).describe('Item code (事项编码)'),
    name: name.nullish().describe('Name (事项名称)'),
    category: category.nullish().describe('Coarse category (事项类别)'),
    statutoryDays: statutoryDays.nullish().describe('Working days the law allows (法定时限)'),
    promisedDays: promisedDays.nullish().describe('Working days the city promises (承诺时限)'),
    instant: instant.nullish().describe('Decided at once when submitted (即办件)'),
    flashEligible: flashEligible.nullish().describe('May be delivered to the door (可闪送)'),
    sensitive: sensitive.nullish().describe('Health or benefit item (敏感事项)'),
    serviceModes: serviceModes.nullish().describe('Ways it can be served (服务方式)'),
    equipmentKinds: equipmentKinds.describe('Kinds of equipment it needs at the door (所需设备)'),
    validTo: day.nullish().describe('First day it may no longer be used (失效日期)'),
  },
})

/**
 * Changes an item (修改事项): what is left out stays. Matters that exist keep the limits they were created with.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const updateItem = verb.does(async (c, input): Promise<{ itemCode: string }> => {
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
