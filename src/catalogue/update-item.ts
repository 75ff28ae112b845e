import { isDeepStrictEqual } from 'node:util'
import { expectCityAdmin } from '../access/admin.ts'
import { dayOf } from '../clock.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { code, day } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectSound, itemFields } from './item-rules.ts'
import { enterVersion, type Said, saidBy, versionsOn } from './item-version.ts'
import { expectAllowed } from './knowledge-links.ts'

const { name, category, statutoryDays, promisedDays, instant, flashEligible, sensitive, serviceModes, equipmentKinds, guide, questions, knowledgeLinks } =
  itemFields

const verb = declareVerb('updateItem', {
  description:
    'Change an item from a day on (修改事项): a new version of it, in which what is left out stays. Matters keep the version they were made by. Administrators.',
  input: {
    code: code(40).describe('Item code (事项编码)'),
    validFrom: day
      .nullish()
      .describe('First day of the new version, today or later; left out: today, or the first day of the item if that lies ahead (生效日期)'),
    name: name.nullish().describe('Name (事项名称)'),
    category: category.nullish().describe('Coarse category (事项类别)'),
    statutoryDays: statutoryDays.nullish().describe('Working days the law allows (法定时限)'),
    promisedDays: promisedDays.nullish().describe('Working days the city promises (承诺时限)'),
    instant: instant.nullish().describe('Decided at once when submitted (即办件)'),
    flashEligible: flashEligible.nullish().describe('May be delivered to the door (可闪送)'),
    sensitive: sensitive.nullish().describe('Health or benefit item (敏感事项)'),
    serviceModes: serviceModes.nullish().describe('Ways it can be served (服务方式)'),
    equipmentKinds: equipmentKinds.describe('Kinds of equipment it needs at the door (所需设备)'),
    guide,
    questions,
    knowledgeLinks,
    validTo: day.nullish().describe('First day it may no longer be used (失效日期)'),
  },
})

/**
 * Changes an item from a day on (修改事项): a new version, made of the one that holds on that day, in which what is left out stays.
 * Versions that begin later stay as they were entered, and are named. What changes nothing enters nothing.
 * @returns the version that holds on that day
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const updateItem = verb.does(async (c, input): Promise<{ itemCode: string; versionId: string }> => {
  expectCityAdmin(c.viewer)
  // Locked before it is judged: two changes that are sound alone may not be sound together.
  await c.tx.$queryRaw`SELECT 1 FROM catalogue_item WHERE code = ${input.code} FOR UPDATE`
  const item = await c.tx.catalogueItem.findUnique({ where: { code: input.code } })
  if (!item) throw new NotFound('item')
  const { idempotencyKey: _key, code: itemCode, validFrom: wanted, ...rest } = input
  const today = dayOf(c.now)
  const hasBegun = item.validFrom <= today
  const earliest = hasBegun ? today : item.validFrom
  const validFrom = wanted ?? earliest
  if (validFrom < earliest) {
    const date = earliest.toISOString().slice(0, 10)
    throw new InvalidInput('validFrom', { en: `must not be before ${date}`, zh: `不能早于 ${date}` })
  }
  const [base] = await versionsOn(c.tx, validFrom, [itemCode])
  if (!base) throw new Error(`the item ${itemCode} has no version on its first day`)
  const set: Partial<Said> = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null))
  const said = { ...saidBy(base), ...set }
  expectSound({ ...said, validFrom: item.validFrom })
  expectAllowed(c.runtime.config, input.knowledgeLinks ?? [])
  if (isDeepStrictEqual(said, saidBy(base))) return { itemCode, versionId: base.id }
  return { itemCode, versionId: await enterVersion(c, itemCode, validFrom, said) }
})
