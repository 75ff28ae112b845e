import { stringify } from 'csv-stringify/sync'
import type { Words } from '../errors.ts'
import { type Frozen, isRestated } from './frozen.ts'
import { KPIS, type Kpi } from './kpis.ts'
import type { Figure } from './read-statistics.ts'
import type { Dimension } from './statistics-filter.ts'

/** Figures of one place, team, channel, staff member or item, as the report has them. */
export interface ReportPlace {
  readonly code: string
  readonly name: string
  readonly figures: readonly Figure[]
  /** What each was when the month was closed; null while it is open. */
  readonly frozen: ((kpi: Figure['kpi']) => Frozen) | null
}

/** Heads of the columns that say what a line is of. */
const HEADS: Record<Dimension, readonly [string, string]> = {
  AREA: ['区划代码', '区划'],
  TEAM: ['队伍编号', '队伍'],
  CHANNEL: ['渠道代码', '渠道'],
  STAFF: ['经办人编号', '经办人'],
  ITEM: ['事项编码', '事项'],
}

/** Heads of the report's columns. */
export const columnsBy = (by: Dimension): string[] => [
  '月份',
  ...HEADS[by],
  '指标代码',
  '指标',
  '值',
  '分子',
  '分母',
  '排除数',
  '定格值',
  '定格分子',
  '定格分母',
  '定格时间',
  '是否重述',
  '定义',
  '定义版本',
  '统计时点',
]

/** A cell of the report: text, or a number. */
export type Cell = string | number

/** The lines of the report below its head: one a place and figure. A figure without a denominator is empty, never a hundred per cent. */
export function reportLines(month: string, places: readonly ReportPlace[], say: (words: Words) => string): Cell[][] {
  return places.flatMap(({ code, name, figures, frozen }) =>
    figures.map((f) => {
      const { zh, definition, version }: Kpi = KPIS[f.kpi]
      const then = frozen?.(f.kpi)
      const closed = then
        ? [then.value ?? '', then.numerator, then.denominator, then.frozenAt.toISOString(), isRestated(then, f) ? '是' : '否']
        : ['', '', '', '', '']
      return [month, code, name, f.kpi, zh, f.value ?? '', f.numerator, f.denominator, f.excluded, ...closed, say(definition), version, f.asOf.toISOString()]
    }),
  )
}

/**
 * The monthly report (统计月报) as CSV: one line a place and figure, with what it counts and how it is defined. It begins with a
 * byte-order mark, without which Excel shows Chinese as broken characters, and a cell that a spreadsheet would take for a formula
 * begins with an apostrophe. A figure without a denominator is an empty cell, never a hundred per cent.
 * @param month `YYYY-MM`
 */
export function monthlyReportCsv(month: string, places: readonly ReportPlace[], say: (words: Words) => string, by: Dimension = 'AREA'): string {
  const lines = reportLines(month, places, say)
  return stringify([columnsBy(by), ...lines], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { number: (n) => ({ value: String(n), escape_formulas: false }) },
  })
}
