import { stringify } from 'csv-stringify/sync'
import type { Words } from '../errors.ts'
import { type Frozen, isRestated } from './frozen.ts'
import { KPIS, type Kpi } from './kpis.ts'
import type { Figure } from './read-statistics.ts'
import { DEFINITION_VERSION, type SpeedUp } from './speed-up.ts'
import type { Dimension } from './statistics-filter.ts'

/** Figures of one place, team, channel, staff member or item, as the report has them. */
export interface ReportPlace {
  readonly code: string
  readonly name: string
  readonly figures: readonly Figure[]
  /** What each was when the month was closed; null while it is open. */
  readonly frozen: ((kpi: Figure['kpi']) => Frozen) | null
}

/** All of a month: its whole and each of its parts, and what the whole is faster by than each baseline that holds in it. */
export interface Report {
  readonly places: readonly ReportPlace[]
  readonly speedUps: readonly SpeedUp[]
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

/** Code of the lines that compare the month with a baseline. */
const SPEED_UP = 'SPEED_UP_BASELINE'

/**
 * What the month is faster by than each baseline that holds in it, of the report's whole area: 1 − working days taken ÷ working days
 * the same orders would have taken, as the savings above.
 */
function speedUpLines(month: string, whole: ReportPlace | undefined, speedUps: readonly SpeedUp[], say: (words: Words) => string): Cell[][] {
  return speedUps.map(({ baseline, now, before, changePercent, sentence, asOf }) => {
    const would = before.value === null ? '' : before.value * now.denominator
    const value = changePercent === null || would === '' ? '' : 1 - now.numerator / would
    const counts = [value, now.numerator, would, now.excluded, '', '', '', '', '']
    return [
      month,
      whole?.code ?? '',
      whole?.name ?? '',
      SPEED_UP,
      `较基准提速（${baseline.name}）`,
      ...counts,
      say(sentence),
      DEFINITION_VERSION,
      asOf.toISOString(),
    ]
  })
}

/** The lines of the report below its head: one a place and figure, then one a baseline. A figure without a denominator is empty, never a hundred per cent. */
export function reportLines(month: string, { places, speedUps }: Report, say: (words: Words) => string): Cell[][] {
  const lines = places.flatMap(({ code, name, figures, frozen }) =>
    figures.map((f) => {
      const { zh, definition, version }: Kpi = KPIS[f.kpi]
      const then = frozen?.(f.kpi)
      const closed = then
        ? [then.value ?? '', then.numerator, then.denominator, then.frozenAt.toISOString(), isRestated(then, f) ? '是' : '否']
        : ['', '', '', '', '']
      return [month, code, name, f.kpi, zh, f.value ?? '', f.numerator, f.denominator, f.excluded, ...closed, say(definition), version, f.asOf.toISOString()]
    }),
  )
  return [...lines, ...speedUpLines(month, places[0], speedUps, say)]
}

/**
 * The monthly report (统计月报) as CSV: one line a place and figure, with what it counts and how it is defined. It begins with a
 * byte-order mark, without which Excel shows Chinese as broken characters, and a cell that a spreadsheet would take for a formula
 * begins with an apostrophe. A figure without a denominator is an empty cell, never a hundred per cent.
 * @param month `YYYY-MM`
 */
export function monthlyReportCsv(month: string, report: Report, say: (words: Words) => string, by: Dimension = 'AREA'): string {
  const lines = reportLines(month, report, say)
  return stringify([columnsBy(by), ...lines], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { number: (n) => ({ value: String(n), escape_formulas: false }) },
  })
}
