import { percent } from '../percent.ts'
import type { Counted } from './ask.ts'

/** The figures of the head of the page, in order. */
export const HEADLINE = ['RESPONSE', 'ON_TIME', 'RESOLUTION', 'SATISFACTION', 'EVALUATION', 'SPEED_UP_PROMISED'] as const

export const figureOf = <T extends Counted>(figures: readonly T[], kpi: string): T | undefined => figures.find((figure) => figure.kpi === kpi)

/** Figures that are means, and what they are counted in. */
const MEANS: Readonly<Record<string, string>> = { AVERAGE_SCORE: '分', HANDLING_DAYS: '个工作日' }

/** A figure as it is read: a share as on the board, a mean in its unit, cut too; nothing counted is said as such. */
export const shown = ({ kpi, value }: { readonly kpi: string; readonly value: number | null }): string => {
  if (value === null) return '无数据'
  const unit = MEANS[kpi]
  return unit ? `${Math.floor(value * 100 + 1e-9) / 100} ${unit}` : percent(value)
}

/** `2025-12` as 2025年12月. */
export const monthName = (month: string): string => `${Number(month.slice(0, 4))}年${Number(month.slice(5))}月`

/** An instant as it is written in Wuzhou, to the minute. */
export const instantName = (at: string): string =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'long', timeStyle: 'short' }).format(new Date(at))

/** The month before the present one, in Asia/Shanghai: the newest that is whole. */
export function lastMonth(now: Date): string {
  const [year = 0, month = 0] = new Date(now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7).split('-').map(Number)
  return new Date(Date.UTC(year, month - 2, 1)).toISOString().slice(0, 7)
}
