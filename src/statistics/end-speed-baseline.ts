import { expectCityAdmin } from '../access/admin.ts'
import { dateInShanghai } from '../clock.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { day, id } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('endSpeedBaseline', {
  description:
    'End a baseline (终止提速基准) on a day to come, or on its first day, where it was entered by mistake: it never held then. A day that was set can be made earlier, not later. Administrators.',
  input: {
    baselineId: id('baseline').describe('Baseline (提速基准)'),
    validTo: day.describe('First day it no longer holds: today or later, or its first day (失效日期)'),
  },
})

/**
 * Ends a baseline (终止提速基准). Of two callers at once the earlier day holds.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (a day of the past; one that is not earlier than what was set)
 */
export const endSpeedBaseline = verb.does(async (c, { baselineId, validTo }): Promise<{ baselineId: string }> => {
  expectCityAdmin(c.viewer)
  const baseline = await c.tx.speedBaseline.findUnique({ where: { id: baselineId } })
  if (!baseline) throw new NotFound('speed baseline')
  const never = validTo.getTime() === baseline.validFrom.getTime()
  if (!never && (validTo < baseline.validFrom || validTo.toISOString().slice(0, 10) < dateInShanghai(c.now)))
    throw new InvalidInput('validTo', { en: 'must be today or later, or the first day it holds', zh: '须为今天或以后，或其生效日期' })
  const { count } = await c.tx.speedBaseline.updateMany({
    where: { id: baselineId, OR: [{ validTo: null }, { validTo: { gt: validTo } }] },
    data: { validTo, endedBy: actorOf(c.viewer).id, endedAt: c.now },
  })
  if (count === 0 && baseline.validTo?.getTime() !== validTo.getTime())
    throw new InvalidInput('validTo', { en: 'must be earlier than the day it ends on already', zh: '须早于已设定的失效日期' })
  return { baselineId }
})
