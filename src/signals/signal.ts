import { addDays, DAY, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { SignalKind } from '../db/generated/enums.ts'
import type { Words } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** Days of the window of a hot spot, today included; the fewest requests that make one; how many per cent of the windows before they are at least. */
export const HOT_SPOT = {
  days: PARAMETERS.HOT_SPOT_DAYS.value,
  least: PARAMETERS.HOT_SPOT_LEAST.value,
  percent: PARAMETERS.HOT_SPOT_PERCENT.value,
} as const
/** The same of repeated requests, which are compared with nothing. */
export const REPEAT = { days: PARAMETERS.REPEAT_DAYS.value, least: PARAMETERS.REPEAT_LEAST.value } as const

/** A stretch of registrations, its end excluded. */
export interface Window {
  readonly from: Date
  readonly to: Date
}

/** Days from a window to the same weekdays a year ago. */
const YEAR_AGO = 364

const shifted = ({ from, to }: Window, days: number): Window => ({ from: new Date(from.getTime() - days * DAY), to: new Date(to.getTime() - days * DAY) })

/** So many days up to now, whole but for today: what is registered at this very instant counts. */
export const windowOf = (days: number, now: Date): Window => ({
  from: startOfDayInShanghai(addDays(dateInShanghai(now), 1 - days)),
  to: new Date(now.getTime() + 1),
})

/** What the window of a hot spot is compared with. */
export const comparedWith = (window: Window): { before: Window; yearAgo: Window } => ({
  before: shifted(window, HOT_SPOT.days),
  yearAgo: shifted(window, YEAR_AGO),
})

/** How a signal of a kind is counted, in words. */
export const EXPLANATIONS: Record<SignalKind, Words> = {
  HOT_SPOT: {
    en: `requests for the item in the town or village registered within ${HOT_SPOT.days} days, at least ${HOT_SPOT.least} and at least ${HOT_SPOT.percent} % of the ${HOT_SPOT.days} days before and of the same days 52 weeks ago; trials, orders of the past, the city’s own orders, merged ones and those without an item yet are left out; a town whose requests are all of one village is no second signal`,
    zh: `${HOT_SPOT.days} 日内该乡镇或村社区登记的同一事项诉求，不少于 ${HOT_SPOT.least} 件，且不低于前 ${HOT_SPOT.days} 日及 52 周前同期的 ${HOT_SPOT.percent}%；测试、历史、主动服务、已并单及未定事项的工单不计；诉求全部来自一个村社区的乡镇不重复预警`,
  },
  REPEAT_REQUEST: {
    en: `requests of one telephone for one item registered within ${REPEAT.days} days, at least ${REPEAT.least}; a request that was merged is a request; trials, orders of the past, the city’s own orders and those without an item yet are left out`,
    zh: `${REPEAT.days} 日内同一电话就同一事项登记的诉求，不少于 ${REPEAT.least} 件；已并单的照计；测试、历史、主动服务及未定事项的工单不计`,
  },
}
