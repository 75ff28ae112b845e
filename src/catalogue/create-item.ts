import { z } from 'zod'
import { expectCityAdmin } from '../access/admin.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { code, day, id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectSound, itemFields } from './item-rules.ts'
import { enterVersion } from './item-version.ts'
import { expectAllowed } from './knowledge-links.ts'

const verb = declareVerb('createItem', {
  description: 'Enter an item in the catalogue (新增事项). Administrators.',
  problems: [Duplicate],
  input: {
    ...itemFields,
    code: code(40).describe('Item code (事项编码)'),
    departmentId: id('department').describe('Department that decides it (主管科室)'),
    permit: z.boolean().describe('A permit that is granted or denied; cannot be changed later (许可事项)'),
    validFrom: day.describe('First day it may be used (生效日期)'),
    validTo: day.nullish().describe('First day it may no longer be used (失效日期)'),
  },
})

/**
 * Enters an item in the catalogue (新增事项), in its first version.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (code)
 */
export const createItem = verb.does(async (c, input): Promise<{ itemCode: string }> => {
  expectCityAdmin(c.viewer)
  const { idempotencyKey: _key, guide = null, questions = null, knowledgeLinks = null, ...given } = input
  const item = { ...given, validTo: given.validTo ?? null, equipmentKinds: given.equipmentKinds ?? [] }
  expectSound(item)
  expectAllowed(c.runtime.config, knowledgeLinks ?? [])
  if ((await c.tx.department.count({ where: { id: item.departmentId } })) === 0)
    throw new InvalidInput('departmentId', { en: 'is no department', zh: '科室不存在' })
  if ((await c.tx.catalogueItem.count({ where: { code: item.code } })) > 0) throw new Duplicate(['code'])
  await c.tx.catalogueItem.create({ data: item })
  await enterVersion(c, item.code, item.validFrom, { ...item, guide, questions, knowledgeLinks })
  return { itemCode: item.code }
})
