import { addDutyMinutes, stretchWords, type Window } from '../calendar/duty-minutes.ts'
import { addWorkingDays, type Calendar, dueInstant } from '../calendar/working-days.ts'
import { DAY, dateInShanghai, MINUTE } from '../clock.ts'
import type { ClockUnit } from '../db/generated/enums.ts'
import type { Words } from '../errors.ts'

/** What a limit is made of. */
export interface Limit {
  readonly unit: ClockUnit
  readonly amount: number
  readonly startedAt: Date
  /** Of the amount, how much was used before it started (after a pause); in the same unit. */
  readonly used: number
}

/** One step of an explanation (期限说明): a day, or a stretch of it, and whether it counted. */
export interface Step {
  readonly date: string
  readonly counted: boolean
  readonly words: Words
}

/** The end of a limit, and how it was counted, step by step. */
export interface Counted {
  readonly dueAt: Date
  readonly provisional: boolean
  readonly steps: readonly Step[]
}

/**
 * Counts a limit to its end (期限计算). Working days begin with the next day and end at 24:00 of the last (民法典 §201–203); minutes
 * of duty stand still outside the windows; natural days and minutes run through. Pure: the same calendar and windows give
 * the same end and the same words for ever.
 */
export function countLimit(calendar: Calendar, windows: readonly Window[], limit: Limit): Counted {
  const left = Math.max(0, limit.amount - limit.used)
  switch (limit.unit) {
    case 'WORKING_DAYS': {
      const end = addWorkingDays(calendar, dateInShanghai(limit.startedAt), left)
      let nr = limit.used
      const steps = end.days.map((day) => {
        if (day.counted) nr++
        const words = day.counted
          ? { en: `${day.date} ${day.why.en}: working day ${nr}`, zh: `${day.date} ${day.why.zh}：第 ${nr} 个工作日` }
          : { en: `${day.date} ${day.why.en}: does not count`, zh: `${day.date} ${day.why.zh}：不计` }
        return { date: day.date, counted: day.counted, words }
      })
      return { dueAt: dueInstant(end.date), provisional: end.provisional, steps }
    }
    case 'DUTY_MINUTES': {
      const end = addDutyMinutes(calendar, windows, limit.startedAt, left)
      return {
        dueAt: end.dueAt,
        provisional: end.provisional,
        steps: end.stretches.map((stretch) => ({ date: stretch.date, counted: true, words: stretchWords(stretch) })),
      }
    }
    case 'MINUTES': {
      const dueAt = new Date(limit.startedAt.getTime() + left * MINUTE)
      return {
        dueAt,
        provisional: false,
        steps: [{ date: dateInShanghai(dueAt), counted: true, words: { en: `${left} minutes, day and night`, zh: `自然分钟 ${left} 分钟` } }],
      }
    }
    case 'NATURAL_DAYS': {
      const dueAt = new Date(limit.startedAt.getTime() + left * DAY)
      return {
        dueAt,
        provisional: false,
        steps: [{ date: dateInShanghai(dueAt), counted: true, words: { en: `${left} natural days`, zh: `${left} 个自然日` } }],
      }
    }
  }
}

/** The instant a clock has used so much of its limit: minutes of duty by duty, everything else by the hands of the clock. */
export function stageInstant(calendar: Calendar, windows: readonly Window[], limit: Limit & { readonly dueAt: Date }, percent: number): Date {
  if (percent >= 100) return limit.dueAt
  if (limit.unit === 'DUTY_MINUTES') return addDutyMinutes(calendar, windows, limit.startedAt, (limit.amount * percent) / 100).dueAt
  const start = limit.startedAt.getTime()
  return new Date(start + ((limit.dueAt.getTime() - start) * percent) / 100)
}
