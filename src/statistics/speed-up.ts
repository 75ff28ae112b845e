import { addDays, dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'
import type { SpeedBaseline } from '../db/generated/client.ts'
import { InvalidInput, type Words } from '../errors.ts'
import { KPIS } from './kpis.ts'
import { type Counted, readStatistics } from './read-statistics.ts'
import type { StatisticsFilter } from './statistics-filter.ts'

/** Version of how the change is counted: the next with each change of it, or of HANDLING_DAYS. */
export const DEFINITION_VERSION = 1

/** A mean of working days to completion (平均办理工作日), with what it counts; a settled number counts nothing here. */
export interface HandlingMean {
  readonly value: number | null
  readonly workingDays: number | null
  readonly orders: number | null
  readonly leftOut: number | null
}

/** What a period is faster or slower by than a named baseline (较基准提速). */
export interface SpeedUp {
  readonly baseline: SpeedBaseline
  readonly now: Counted
  readonly before: HandlingMean
  /** One decimal; below zero is slower; null where one of the two has nothing to count. */
  readonly changePercent: number | null
  readonly sentence: Words
  readonly asOf: Date
}

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

/** The baselines that hold on one of the days of a half-open period, the first entered first. */
export async function baselinesIn(db: Db, { from, to }: Pick<StatisticsFilter, 'from' | 'to'>): Promise<SpeedBaseline[]> {
  const [first, end] = [dateInShanghai(from), dateInShanghai(to)].map((day) => new Date(`${day}T00:00:00.000Z`)) as [Date, Date]
  const rows = await db.speedBaseline.findMany({
    where: { validFrom: { lt: end }, OR: [{ validTo: null }, { validTo: { gt: first } }] },
    orderBy: { id: 'asc' },
  })
  return rows.filter(({ validFrom, validTo }) => validTo === null || validTo > validFrom)
}

/**
 * Compares the working days of a period with a baseline (较基准提速); a baseline of one item compares orders of that item alone.
 * @throws InvalidInput (it holds on no day of the period; the filter names another item)
 */
export async function speedUpOf(db: Db, filter: StatisticsFilter, baseline: SpeedBaseline, asOf: Date): Promise<SpeedUp> {
  if (!(await baselinesIn(db, filter)).some(({ id }) => id === baseline.id))
    throw new InvalidInput('baselineId', { en: 'holds on no day of the period', zh: '该基准在统计期内未生效' })
  const { itemCode } = baseline
  if (itemCode !== null && filter.itemCode !== null && filter.itemCode !== itemCode)
    throw new InvalidInput('filter.item', { en: `must be that of the baseline, ${itemCode}`, zh: `须与基准的事项一致：${itemCode}` })
  const asked = { ...filter, itemCode: itemCode ?? filter.itemCode }
  const now = await meanOf(db, asked, asOf)
  const before = await beforeOf(db, asked, baseline, asOf)
  return { baseline, now, before, changePercent: changeOf(now, baseline.workingDaysTenths, before), sentence: sentenceOf(baseline), asOf }
}

async function meanOf(db: Db, filter: StatisticsFilter, asOf: Date): Promise<Counted> {
  const [mean] = await readStatistics(db, filter, ['HANDLING_DAYS'], asOf)
  if (!mean) throw new Error('HANDLING_DAYS was not counted')
  return mean
}

async function beforeOf(db: Db, filter: StatisticsFilter, { workingDaysTenths, periodFrom, periodTo }: SpeedBaseline, asOf: Date): Promise<HandlingMean> {
  if (workingDaysTenths !== null || periodFrom === null || periodTo === null)
    return { value: workingDaysTenths === null ? null : workingDaysTenths / 10, workingDays: null, orders: null, leftOut: null }
  const period = { from: startOfDayInShanghai(dayOf(periodFrom)), to: startOfDayInShanghai(addDays(dayOf(periodTo), 1)) }
  const { value, numerator, denominator, excluded } = await meanOf(db, { ...filter, ...period }, asOf)
  return { value, workingDays: numerator, orders: denominator, leftOut: excluded }
}

/** From whole numbers, so that a half is a half: 100 × (before − now) ÷ before. */
function changeOf(now: Counted, tenths: number | null, before: HandlingMean): number | null {
  const [days, orders] = tenths === null ? [before.workingDays ?? 0, before.orders ?? 0] : [tenths, 10]
  if (now.denominator === 0 || orders === 0 || days === 0) return null
  const [above, below] = [days * now.denominator - now.numerator * orders, days * now.denominator]
  return (Math.sign(above) * Math.round((Math.abs(above) * 1_000) / below)) / 10 || 0
}

/** How it is counted, in words that name the baseline. */
function sentenceOf({ name, source, itemCode, workingDaysTenths, periodFrom, periodTo }: SpeedBaseline): Words {
  const { definition } = KPIS.HANDLING_DAYS
  const alone: Words = itemCode === null ? { en: '', zh: '' } : { en: `; of item ${itemCode} alone`, zh: `；仅计事项 ${itemCode}` }
  const days = workingDaysTenths === null ? '' : `${workingDaysTenths / 10}`
  const [first, last] = [periodFrom && dayOf(periodFrom), periodTo && dayOf(periodTo)]
  const before: Words =
    workingDaysTenths !== null
      ? { en: `${days} working days`, zh: `${days} 个工作日` }
      : {
          en: `the same of ${first} to ${last}, within the same area, team, staff member, item and channel`,
          zh: `${first} 至 ${last} 按同一口径、同一范围统计`,
        }
  return {
    en: `100 × (before − now) ÷ before, to one decimal; below zero is slower. Now: ${definition.en}${alone.en}. Before: ${before.en}, “${name}”. Source: ${source}.`,
    zh: `（基准值 − 本期值）÷ 基准值 × 100，保留一位小数，负数为变慢。本期值：${definition.zh}${alone.zh}。基准值：${before.zh}，“${name}”。来源：${source}。`,
  }
}
