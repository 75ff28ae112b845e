import { ask } from '../service.ts'

/** What a figure is, as the page shows it. */
export interface Figure {
  readonly kpi: string
  readonly name: string
  readonly value: number | null
  readonly numerator: number
  readonly denominator: number
  readonly excluded: number
  readonly asOf: string
  readonly definition: string
  readonly definitionVersion: number
  readonly frozen: {
    readonly value: number | null
    readonly numerator: number
    readonly denominator: number
    readonly frozenAt: string
    readonly restated: boolean
  } | null
}
export type Counted = Pick<Figure, 'kpi' | 'value' | 'numerator' | 'denominator'>
export interface Group {
  readonly key: string | null
  readonly name: string
  readonly figures: readonly Counted[]
}

/** A month's report: its figures, those of its places and channels, and how the twelve months up to it went. */
export interface Report {
  readonly figures: readonly Figure[]
  readonly places: readonly Group[]
  readonly channels: readonly Group[]
  readonly months: readonly { readonly month: string; readonly figures: readonly Counted[] }[]
}

const COUNTED = 'kpi value numerator denominator'
const WHOLE = `${COUNTED} name excluded asOf definition definitionVersion frozen { value numerator denominator frozenAt restated }`
/** What the twelve months are drawn of. */
const TREND = '[ON_TIME, RESOLUTION, SATISFACTION, EVALUATION]'

/** First and last day of a month given as `YYYY-MM`. */
function daysOf(month: string): { from: string; to: string } {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return { from: `${month}-01`, to: new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10) }
}

/** The months up to one, oldest first. */
export function monthsUpTo(month: string, many: number): string[] {
  const [year = 0, number = 0] = month.split('-').map(Number)
  return Array.from({ length: many }, (_, i) => new Date(Date.UTC(year, number - many + i, 1)).toISOString().slice(0, 7))
}

/** Reads a month's report of the viewer's area. */
export async function readReport(token: string, month: string): Promise<Report> {
  const filter = daysOf(month)
  const now = await ask<{ statistics: Figure[]; places: Group[]; channels: Group[] }>(
    token,
    `query Report($filter: StatisticsFilter!) {
      statistics(filter: $filter) { ${WHOLE} }
      places: statisticsBreakdown(filter: $filter, by: AREA, kpis: [ON_TIME, SATISFACTION, EVALUATION]) { key name figures { ${COUNTED} } }
      channels: statisticsBreakdown(filter: $filter, by: CHANNEL, kpis: [EVALUATION]) { key name figures { ${COUNTED} } }
    }`,
    { filter },
  )
  const months = monthsUpTo(month, 12)
  const trend = await ask<Record<string, Counted[]>>(
    token,
    `query Trend(${months.map((_, i) => `$m${i}: StatisticsFilter!`).join(', ')}) {
      ${months.map((_, i) => `m${i}: statistics(filter: $m${i}, kpis: ${TREND}) { ${COUNTED} }`).join('\n')}
    }`,
    Object.fromEntries(months.map((m, i) => [`m${i}`, daysOf(m)])),
  )
  return { figures: now.statistics, places: now.places, channels: now.channels, months: months.map((m, i) => ({ month: m, figures: trend[`m${i}`] ?? [] })) }
}

/** The month as a file: CSV text, or a workbook's bytes. */
export async function readFile(token: string, month: string, kind: 'csv' | 'xlsx'): Promise<Blob> {
  if (kind === 'csv') {
    const { monthlyReport } = await ask<{ monthlyReport: string }>(token, 'query Csv($month: String!) { monthlyReport(month: $month) }', { month })
    return new Blob([monthlyReport], { type: 'text/csv;charset=utf-8' })
  }
  const { monthlyReportWorkbook } = await ask<{ monthlyReportWorkbook: string }>(
    token,
    'query Workbook($month: String!) { monthlyReportWorkbook(month: $month) }',
    { month },
  )
  const bytes = Uint8Array.from(atob(monthlyReportWorkbook), (letter) => letter.charCodeAt(0))
  return new Blob([bytes], { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' })
}
