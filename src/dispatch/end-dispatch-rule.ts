import { expectAdmin } from '../access/admin.ts'
import { expectOwn } from '../areas/own-area.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { day, id } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('endDispatchRule', {
  description: 'End a rule of the dispatch catalogue on a day (停用派单规则). Administrators.',
  input: {
    ruleId: id('rule').describe('Rule (派单规则)'),
    validTo: day.describe('First day it no longer holds (失效日期)'),
  },
})

/**
 * Ends a rule of the dispatch catalogue on a day (停用派单规则): the first it no longer holds. What was dispatched stays.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const endDispatchRule = verb.does(async (c, input): Promise<{ ruleId: string }> => {
  expectAdmin(c.viewer)
  const rule = await c.tx.dispatchRule.findUnique({ where: { id: input.ruleId } })
  if (!rule) throw new NotFound('dispatch rule')
  expectOwn(c.viewer, [rule.areaCode], 'dispatch rule')
  if (input.validTo <= rule.validFrom) throw new InvalidInput('validTo', { en: 'must be after the first day it holds', zh: '失效日期须晚于生效日期' })
  await c.tx.dispatchRule.update({ where: { id: rule.id }, data: { validTo: input.validTo } })
  return { ruleId: rule.id }
})
