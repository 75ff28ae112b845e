import { z } from 'zod'
import { areaPrefix } from '../areas/area-code.ts'
import { expectAdminOf } from '../areas/own-area.ts'
import { Prisma } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, day, inputType, oneOf } from '../input.ts'
import type { Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { NATION } from './load-calendar.ts'
import { expectToCome, expectUnused, keepPolicyChange, lockPolicies, type PolicySet, useOf } from './policy-changes.ts'

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be MM-DD | 须为月日，如 06-15')
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM | 须为时刻，如 08:30')
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export const dutyWindow = inputType(
  'DutyWindowInput',
  'A window (时段)',
  z.object({
    dayKind: oneOf('DayKind').default('WORKDAY').describe('On working days or rest days (日历日类型)'),
    seasonFrom: monthDay.default('01-01').describe('First day of the season, MM-DD (季节开始)'),
    seasonTo: monthDay.default('12-31').describe('Last day of the season, MM-DD (季节结束)'),
    opens: clockTime.describe('Opens, HH:MM in Asia/Shanghai (开始时间)'),
    closes: clockTime.describe('Closes, HH:MM, excluded (结束时间)'),
  }),
)
/** A window as it is kept in the record of changes. */
export type DutyWindowAsSet = z.output<typeof dutyWindow>

const verb = declareVerb('setDutyWindows', {
  description:
    'Set the duty windows of an area from a day on (设置值班时段): limits counted before keep their end. The same day again corrects them, until a deadline was counted by them. Administrators.',
  input: {
    areaCode: areaCode.nullish().describe('Where it holds, with everything below; left out: the nation (适用区划)'),
    validFrom: day.describe('First day of effect, today or later (生效日期)'),
    windows: z.array(dutyWindow).min(1, 'must have at least 1 | 至少 1 项').max(20, 'must have at most 20 | 至多 20 项').describe('Windows (时段)'),
  },
})

/**
 * Sets the duty windows of an area from a day on (设置值班时段): several a day and season. Those that held until then end on
 * that day; limits counted before keep the end they have. Windows of the same day are corrected, as long as no deadline was counted by
 * them, and windows that begin later give way.
 * @throws Unauthenticated, Forbidden, InvalidInput (a day of the past; windows that are used)
 */
export const setDutyWindows = verb.does(async (c, input): Promise<{ areaCode: string }> => {
  const areaCode = input.areaCode ?? NATION
  expectAdminOf(c.viewer, [areaCode])
  expectToCome(c, input.validFrom)
  if (areaCode !== NATION && (await c.tx.area.count({ where: { code: areaCode } })) === 0)
    throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  input.windows.forEach((w, i) => {
    if (minuteOf(w.opens) >= minuteOf(w.closes)) throw new InvalidInput(`windows.${i}.closes`, { en: 'must be after opens', zh: '须晚于开始时间' })
  })
  await lockPolicies(c)
  const set = { kind: 'DUTY_WINDOWS' as const, subject: areaCode, validFrom: input.validFrom, policyId: null }
  await expectCorrectable(c, set)
  // Those that were to begin that day, or later, never held: the record of changes keeps them.
  await c.tx.dutyWindow.deleteMany({ where: { areaCode, validFrom: { gte: input.validFrom } } })
  await c.tx.dutyWindow.updateMany({
    where: { areaCode, OR: [{ validTo: null }, { validTo: { gt: input.validFrom } }] },
    data: { validTo: input.validFrom },
  })
  await c.tx.dutyWindow.createMany({
    data: input.windows.map((w) => ({
      id: newId('window', c.now),
      areaCode,
      dayKind: w.dayKind,
      seasonFrom: w.seasonFrom,
      seasonTo: w.seasonTo,
      opensMinute: minuteOf(w.opens),
      closesMinute: minuteOf(w.closes),
      validFrom: input.validFrom,
    })),
  })
  await keepPolicyChange(c, { ...set, windows: input.windows })
  return { areaCode }
})

/** @throws InvalidInput when deadlines were counted by the windows of that day, since they were set */
async function expectCorrectable(c: Change, { kind, subject, validFrom }: PolicySet): Promise<void> {
  const before = await c.tx.policyChange.findFirst({ where: { kind, subject, validFrom }, orderBy: { nr: 'desc' } })
  if (!before?.enteredAt) return
  const within = subject === NATION ? '' : areaPrefix(subject)
  const since = Prisma.sql`d.unit = 'DUTY_MINUTES' AND d.started_at >= ${before.enteredAt} AND starts_with(d.area_code, ${within})`
  expectUnused(await useOf(c.tx, c.now, validFrom, since))
}
