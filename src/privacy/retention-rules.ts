import type { Until } from '../access/column-classes.ts'
import { DAY } from '../clock.ts'
import { LIMITS } from '../limits.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** How long a kind of record is kept, and what happens then. */
export interface RetentionRule {
  /** Which parameter, limit or setting has the time. */
  readonly time: string
  readonly en: string
  readonly zh: string
}

/** A rule for each kind of record that holds something of a person (保存期限): the table of columns names one for every column. */
export const RETENTION: Readonly<Record<Until, RetentionRule>> = {
  ORDERS: { time: 'RETAIN_ORDERS_MONTHS', en: 'erased as on request; figures stay', zh: '按删除处理，统计数据不变' },
  NOTES: { time: 'RETAIN_NOTES_MONTHS', en: 'the text is gone, the row stays', zh: '清空内容' },
  FILES: { time: 'RETAIN_FILES_MONTHS', en: 'files are shredded; those of certificates stay with the order', zh: '粉碎文件，证照文件随工单保存' },
  ROSTERS: { time: 'RETAIN_ROSTERS_MONTHS', en: 'the person is erased as on request', zh: '按删除处理' },
  TICKETS: { time: 'a day after they run out', en: 'deleted', zh: '删除' },
  REPLAYS: { time: 'IDEMPOTENCY_MS', en: 'deleted', zh: '删除' },
  UPLOADS: { time: 'a day', en: 'taken away by the keeper of files, every hour', zh: '每小时清理' },
  TRIES: { time: 'TRIES_AGAINST_ONE_MS', en: 'forgotten by the counter itself', zh: '到期自动清除' },
  AUDIT: { time: 'AUDIT_DAYS', en: 'purged with the audit trail', zh: '随审计记录清理' },
  ALWAYS: { time: '–', en: 'kept; the reason is beside the column', zh: '保留' },
}

/** Before which instant something must have ended, so that its time is over now. */
export interface Cutoffs {
  readonly orders: Date
  readonly notes: Date
  readonly files: Date
  readonly rosters: Date
  readonly tickets: Date
  readonly replays: Date
}

/** Calendar months back: 31 August less six months is the end of February. Pure. */
export function monthsBefore(now: Date, months: number): Date {
  const then = new Date(now)
  then.setUTCMonth(then.getUTCMonth() - months)
  // A day the month does not have runs over into the next one.
  if (then.getUTCDate() !== now.getUTCDate()) then.setUTCDate(0)
  return then
}

export const cutoffsAt = (now: Date): Cutoffs => ({
  orders: monthsBefore(now, PARAMETERS.RETAIN_ORDERS_MONTHS.value),
  notes: monthsBefore(now, PARAMETERS.RETAIN_NOTES_MONTHS.value),
  files: monthsBefore(now, PARAMETERS.RETAIN_FILES_MONTHS.value),
  rosters: monthsBefore(now, PARAMETERS.RETAIN_ROSTERS_MONTHS.value),
  tickets: new Date(now.getTime() - DAY),
  replays: new Date(now.getTime() - LIMITS.IDEMPOTENCY_MS.value),
})
