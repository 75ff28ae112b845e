import { DAY, HOUR, SECOND } from '../clock.ts'
import type { Words } from '../errors.ts'

/** A format is made of these and of separators. */
export const WALL_FORMAT = /^(?:yyyy|M{1,2}|d{1,2}|H{1,2}|m{1,2}|s{1,2}|[-/.:年月日时分秒 T])+$/

/** Asia/Shanghai has had no daylight saving since 1991, and nothing here is older than 2000. */
const SHANGHAI = 8 * HOUR
/** Serial number of 1970-01-01. Excel counts a 29 February 1900 that never was; all dates taken here are later. */
const EPOCH_SERIAL = 25_569
const YEARS = { first: 2000, last: 2100 }

const NO_SUCH: Words = { en: 'there is no such day or time', zh: '日期或时间不存在' }
const UNKNOWN: Words = { en: 'is written in none of the accepted date formats', zh: '不是可识别的日期格式' }
const OUT_OF_RANGE: Words = { en: `must lie between ${YEARS.first} and ${YEARS.last}`, zh: `须在 ${YEARS.first} 至 ${YEARS.last} 年之间` }

const made = new Map<string, RegExp>()

/** Tokens of one letter take one or two digits, those of several exactly so many. */
function patternOf(format: string): RegExp {
  const known = made.get(format)
  if (known) return known
  const source = format.replace(/yyyy|MM?|dd?|HH?|mm?|ss?|[.]| /g, (token) => {
    if (token === '.') return '\\.'
    if (token === ' ') return '\\s*'
    const name = token[0] === 'M' ? 'month' : { y: 'year', d: 'day', H: 'hour', m: 'minute', s: 'second' }[token[0] as 'y']
    return `(?<${name}>\\d{${token.length === 1 ? '1,2' : token.length}})`
  })
  const pattern = new RegExp(`^${source}$`)
  made.set(format, pattern)
  return pattern
}

/**
 * Reads a wall time of Asia/Shanghai (来电时间), as text in one of the formats, as a serial number of Excel, or as a cell
 * Excel knows to be a date (its wall time in UTC).
 * @returns the instant, or why it is none
 */
export function readWallTime(cell: string | Date, formats: readonly string[]): Date | Words {
  if (cell instanceof Date) return inRange(cell.getTime())
  const text = cell.normalize('NFKC').trim()
  if (formats.includes('excel-serial') && /^\d{1,7}(\.\d+)?$/.test(text)) return inRange(Math.round(((Number(text) - EPOCH_SERIAL) * DAY) / SECOND) * SECOND)
  for (const format of formats) {
    const parts = format === 'excel-serial' ? null : patternOf(format).exec(text)?.groups
    if (!parts) continue
    const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = ['year', 'month', 'day', 'hour', 'minute', 'second'].map((part, i) =>
      Number(parts[part] ?? (i === 1 || i === 2 ? 1 : 0)),
    )
    const real = month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
    if (!real || hour > 23 || minute > 59 || second > 59) return NO_SUCH
    return inRange(Date.UTC(year, month - 1, day, hour, minute, second))
  }
  return UNKNOWN
}

/** @param wall the wall time, as if it were UTC */
function inRange(wall: number): Date | Words {
  const year = new Date(wall).getUTCFullYear()
  return year >= YEARS.first && year < YEARS.last ? new Date(wall - SHANGHAI) : OUT_OF_RANGE
}
