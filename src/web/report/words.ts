import type { Counted, Figure } from './ask.ts'

/** The figures of the head of the page, in order. */
export const HEADLINE = ['RESPONSE', 'ON_TIME', 'RESOLUTION', 'SATISFACTION', 'EVALUATION', 'SPEED_UP_PROMISED'] as const

export const figureOf = <T extends Counted>(figures: readonly T[], kpi: string): T | undefined => figures.find((figure) => figure.kpi === kpi)

/** A share as per cent with at most one decimal; nothing counted is said as such. */
export const percent = (value: number | null): string => (value === null ? '无数据' : `${Math.round(value * 1_000) / 10}%`)

/** A figure as it is read: a mean is a number of points. */
export const shown = (figure: Pick<Figure, 'kpi' | 'value'>): string => {
  if (figure.value === null) return '无数据'
  return figure.kpi === 'AVERAGE_SCORE' ? `${Math.round(figure.value * 100) / 100} 分` : percent(figure.value)
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
