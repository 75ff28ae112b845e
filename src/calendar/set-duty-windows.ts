import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, verb } from '../input.ts'
import { NATION } from './load-calendar.ts'

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be MM-DD | 须为月日，如 06-15')
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM | 须为时刻，如 08:30')
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

export const setDutyWindowsRules = verb({
  areaCode: areaCode.nullish(),
  validFrom: z.date(),
  windows: z
    .array(
      z.object({
        dayKind: z.enum(['WORKDAY', 'REST']).default('WORKDAY'),
        seasonFrom: monthDay.default('01-01'),
        seasonTo: monthDay.default('12-31'),
        opens: clockTime,
        closes: clockTime,
      }),
    )
    .min(1, 'must have at least 1 | 至少 1 项')
    .max(20, 'must have at most 20 | 至多 20 项'),
})

/**
 * Sets the duty windows of an area from a day on (设置值班时段): several a day and season. Those that held until then end on
 * that day; limits counted before keep the end they have.
 * @throws Unauthenticated, Forbidden, InvalidInput
 */
export async function setDutyWindows(caller: Caller | Change, input: z.output<typeof setDutyWindowsRules>): Promise<{ areaCode: string }> {
  return change(caller, 'setDutyWindows', input, async (c) => {
    expectAdmin(c.viewer)
    const areaCode = input.areaCode ?? NATION
    if (areaCode !== NATION && (await c.tx.area.count({ where: { code: areaCode } })) === 0)
      throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
    input.windows.forEach((w, i) => {
      if (minuteOf(w.opens) >= minuteOf(w.closes)) throw new InvalidInput(`windows.${i}.closes`, { en: 'must be after opens', zh: '须晚于开始时间' })
    })
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
    return { areaCode }
  })
}
