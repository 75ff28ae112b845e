import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const endDispatchRuleRules = verb({ ruleId: id('rule'), validTo: z.date() })

/**
 * Ends a rule of the dispatch catalogue on a day (停用派单规则): the first it no longer holds. What was dispatched stays.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function endDispatchRule(caller: Caller | Change, input: z.output<typeof endDispatchRuleRules>): Promise<{ ruleId: string }> {
  return change(caller, 'endDispatchRule', input, async (c) => {
    expectAdmin(c.viewer)
    const rule = await c.tx.dispatchRule.findUnique({ where: { id: input.ruleId } })
    if (!rule) throw new NotFound('dispatch rule')
    if (input.validTo <= rule.validFrom) throw new InvalidInput('validTo', { en: 'must be after the first day it holds', zh: '失效日期须晚于生效日期' })
    await c.tx.dispatchRule.update({ where: { id: rule.id }, data: { validTo: input.validTo } })
    return { ruleId: rule.id }
  })
}
