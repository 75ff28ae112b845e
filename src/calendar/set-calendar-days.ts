import { z } from 'zod'
import { expectAdminOf } from '../areas/own-area.ts'
import { addDays, dateInShanghai } from '../clock.ts'
import { lockInTransaction } from '../db/locks.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { areaCode, day, inputType, oneOf, text } from '../input.ts'
import type { Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { declareVerb } from '../verb.ts'
import { loadCalendar, NATION } from './load-calendar.ts'

/** Three years at once: more is a mistake. */
const MOST_DAYS = 1_100

const calendarDay = inputType(
  'CalendarDayInput',
  'A day (日历日)',
  z.object({
    date: day.describe('Date (日期)'),
    kind: oneOf('DayKind').describe('Working day or rest (类型)'),
    name: text(60).nullish().describe('Chinese name, then a space and the English one (名称)'),
  }),
)

const verb = declareVerb('setCalendarDays', {
  description:
    "Enter calendar days (录入工作日历): next year's notice, a regional holiday, a typhoon closure. The next version; running deadlines it reaches get a new row each. Administrators.",
  input: {
    areaCode: areaCode.nullish().describe('Where it holds, with everything below; left out: the nation (适用区划)'),
    source: text(200).describe('What it rests on (依据)'),
    days: z
      .array(calendarDay)
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(MOST_DAYS, `must have at most ${MOST_DAYS} | 至多 ${MOST_DAYS} 项`)
      .describe('Days (日历日)'),
  },
})

/**
 * Enters calendar days (录入工作日历): next year's notice, a regional holiday (广西三月三), a typhoon closure. They become the
 * next version; what was there stays, so that every deadline can be explained by the version it was counted with. Running
 * deadlines the change reaches are counted anew by a timer: a new row of the ledger each, the old one kept.
 *
 * @param input.areaCode where it holds, with everything below; left out: the nation, whose days must leave no gap after
 *   the last that was published, since beyond it every deadline is provisional
 * @throws Unauthenticated, Forbidden, InvalidInput
 */
export const setCalendarDays = verb.does(async (c, input): Promise<{ version: number }> => {
  const areaCode = input.areaCode ?? NATION
  expectAdminOf(c.viewer, [areaCode])
  const dates = input.days.map(({ date }) => date.toISOString().slice(0, 10)).sort()
  const twice = dates.find((date, i) => date === dates[i + 1])
  if (twice) throw new InvalidInput('days', { en: `names ${twice} twice`, zh: `${twice} 重复` })
  if (areaCode === NATION) await expectNoGap(c, dates)
  else if ((await c.tx.area.count({ where: { code: areaCode } })) === 0)
    throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  // One version after the other: two administrators at once must not take the same number.
  await lockInTransaction(c.tx, 'calendar')
  const { _max } = await c.tx.calendarVersion.aggregate({ _max: { version: true } })
  const version = (_max.version ?? 0) + 1
  await c.tx.calendarVersion.create({ data: { version, source: input.source, actor: actorOf(c.viewer).id, at: c.now } })
  await c.tx.calendarDay.createMany({
    data: input.days.map(({ date, kind, name }) => ({ date, areaCode, version, kind, name: name ?? null, source: input.source })),
  })
  await setTimer(c, 'recountDeadlines', areaCode, c.now, { version, after: '' })
  return { version }
})

/** Days of the nation follow the horizon without a gap. */
async function expectNoGap(c: Change, dates: readonly string[]) {
  const { horizon } = await loadCalendar(c.tx, { from: dateInShanghai(c.now) })
  const beyond = dates.filter((date) => date > horizon)
  const gap = horizon === '' ? undefined : beyond.find((date, i) => date !== addDays(horizon, i + 1))
  if (gap)
    throw new InvalidInput('days', {
      en: `leaves a gap before ${gap}: every day after ${horizon} is needed`,
      zh: `${gap} 之前有缺日：${horizon} 之后须逐日录入`,
    })
}
