import { z } from 'zod'
import { expectCityAdmin } from '../access/admin.ts'
import { lockPolicies } from '../calendar/policy-changes.ts'
import { DAY, dateInShanghai } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { code, day, nameOf, text } from '../input.ts'
import type { Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'

/** Longest period of a baseline, that of any figures. */
const MOST_DAYS = 3_660

const verb = declareVerb('setSpeedBaseline', {
  description:
    'Enter what the time to completion is compared with (设置提速基准): a settled number of a named document, or a period of this system’s own figures that is over. It is never changed; `endSpeedBaseline` ends it. Administrators.',
  input: {
    name: nameOf(60).describe('Name; one baseline of a name holds on a day (名称)'),
    source: text(200).describe('Document or counting it rests on (来源)'),
    itemCode: code(40).nullish().describe('Of this item alone; left out: of all (事项编码)'),
    workingDaysTenths: z
      .number()
      .int()
      .min(1)
      .max(3_650)
      .nullish()
      .describe('Settled number, in tenths of a working day: 50 is 5 days (基准工作日，单位为十分之一日)'),
    periodFrom: day.nullish().describe('Or the first day of a period that is counted (基准期起始日)'),
    periodTo: day.nullish().describe('Last day of the period, included; it is over (基准期截止日)'),
    validFrom: day.describe('First day it holds (生效日期)'),
    validTo: day.nullish().describe('First day it no longer holds; left out: it holds on (失效日期)'),
  },
})

type Input = ReturnType<typeof verb.rules.parse>

/**
 * Enters what the time to completion is compared with (设置提速基准). Of two callers that enter one name for the same days one is
 * first; the other is refused.
 * @throws Unauthenticated, Forbidden, InvalidInput (neither a number nor a period, or both; a period that is not over; an item that
 *   is not there; a name that holds on one of these days already)
 */
export const setSpeedBaseline = verb.does(async (c, input): Promise<{ baselineId: string }> => {
  expectCityAdmin(c.viewer)
  const { name, validFrom, validTo = null } = input
  expectNumberOrPeriod(c, input)
  if (validTo !== null && validTo <= validFrom) throw new InvalidInput('validTo', { en: 'must be after validFrom', zh: '须晚于生效日期' })
  if (input.itemCode != null && (await c.tx.catalogueItem.count({ where: { code: input.itemCode } })) === 0)
    throw new InvalidInput('itemCode', { en: 'is no item of the catalogue', zh: '不是目录中的事项' })
  await lockPolicies(c)
  const others = await c.tx.speedBaseline.findMany({
    where: { name, OR: [{ validTo: null }, { validTo: { gt: validFrom } }], ...(validTo === null ? {} : { validFrom: { lt: validTo } }) },
    select: { validFrom: true, validTo: true },
  })
  // One that was entered by mistake and ended on its first day never held.
  if (others.some((other) => other.validTo === null || other.validTo > other.validFrom))
    throw new InvalidInput('name', { en: 'is that of a baseline which holds on one of these days', zh: '同名基准在此期间已生效' })
  const id = newId('baseline', c.now)
  await c.tx.speedBaseline.create({
    data: {
      id,
      name,
      source: input.source,
      itemCode: input.itemCode ?? null,
      workingDaysTenths: input.workingDaysTenths ?? null,
      periodFrom: input.periodFrom ?? null,
      periodTo: input.periodTo ?? null,
      validFrom,
      validTo,
      enteredBy: actorOf(c.viewer).id,
      enteredAt: c.now,
    },
  })
  return { baselineId: id }
})

/** @throws InvalidInput */
function expectNumberOrPeriod(c: Change, { workingDaysTenths, periodFrom, periodTo }: Input): void {
  if ((workingDaysTenths == null) === (periodFrom == null))
    throw new InvalidInput('workingDaysTenths', { en: 'or a period is needed, and not both', zh: '与基准期须填且仅填一项' })
  if ((periodFrom == null) !== (periodTo == null))
    throw new InvalidInput('periodTo', { en: 'goes with periodFrom, and only with it', zh: '须与基准期起始日同时填写' })
  if (periodFrom == null || periodTo == null) return
  if (periodTo < periodFrom) throw new InvalidInput('periodTo', { en: 'must not be before periodFrom', zh: '不能早于基准期起始日' })
  if (periodTo.getTime() - periodFrom.getTime() > MOST_DAYS * DAY)
    throw new InvalidInput('periodTo', { en: 'must be within ten years of periodFrom', zh: '基准期跨度不能超过十年' })
  if (periodTo.toISOString().slice(0, 10) >= dateInShanghai(c.now))
    throw new InvalidInput('periodTo', { en: 'must be before today: a baseline is a period that is over', zh: '须早于今天：基准期须已结束' })
}
