import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { addDays, dateInShanghai } from '../clock.ts'
import { lockInTransaction } from '../db/locks.ts'
import { InvalidInput } from '../errors.ts'
import { actorOf, change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { areaCode, text, verb } from '../input.ts'
import { setTimer } from '../timers/timer.ts'
import { loadCalendar, NATION } from './load-calendar.ts'

/** The kind of timer that counts running deadlines anew after a correction. */
export const RECOUNT_DEADLINES = 'recountDeadlines'
/** Three years at once: more is a mistake. */
const MOST_DAYS = 1_100

export const setCalendarDaysRules = verb({
  areaCode: areaCode.nullish(),
  source: text(200),
  days: z
    .array(z.object({ date: z.date(), kind: z.enum(['WORKDAY', 'REST']), name: text(60).nullish() }))
    .min(1, 'must have at least 1 | 至少 1 项')
    .max(MOST_DAYS, `must have at most ${MOST_DAYS} | 至多 ${MOST_DAYS} 项`),
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
export async function setCalendarDays(caller: Caller | Change, input: z.output<typeof setCalendarDaysRules>): Promise<{ version: number }> {
  return change(caller, 'setCalendarDays', input, async (c) => {
    expectAdmin(c.viewer)
    const areaCode = input.areaCode ?? NATION
    const dates = input.days.map((day) => day.date.toISOString().slice(0, 10)).sort()
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
      data: input.days.map((day) => ({ date: day.date, areaCode, version, kind: day.kind, name: day.name ?? null, source: input.source })),
    })
    await setTimer(c, RECOUNT_DEADLINES, areaCode, c.now, { version, after: '' })
    return { version }
  })
}

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
