import writeExcelFile from 'write-excel-file/node'
import type { Words } from '../errors.ts'
import { type Cell, columnsBy, type Report, reportLines } from './monthly-report.ts'
import type { Dimension } from './statistics-filter.ts'

/** Widths of the columns, in characters. */
const WIDTHS = [9, 14, 12, 28, 20, 9, 8, 8, 8, 9, 9, 9, 22, 9, 60, 9, 24]
/** Columns that are shares, sums or counts: numbers where there is one. */
const SHARES = ['值', '定格值']

/**
 * The monthly report (统计月报) as a workbook (.xlsx): the same lines as the CSV. Every text is a text cell, which no spreadsheet
 * takes for a formula, whatever it begins with; numbers are numbers.
 * @param month `YYYY-MM`
 * @returns the file's bytes
 */
export async function monthlyReportWorkbook(month: string, report: Report, say: (words: Words) => string, by: Dimension = 'AREA'): Promise<Buffer> {
  const columns = columnsBy(by)
  const cell = (value: Cell, column: number) =>
    typeof value === 'number'
      ? { value, type: Number, ...(SHARES.includes(columns[column] ?? '') ? { format: '0.0###' } : {}) }
      : value === ''
        ? null
        : { value, type: String }
  const head = columns.map((value) => ({ value, type: String, fontWeight: 'bold' as const }))
  const lines = reportLines(month, report, say).map((line) => line.map(cell))
  return writeExcelFile([head, ...lines], { sheet: `统计月报 ${month}`, columns: WIDTHS.map((width) => ({ width })), stickyRowsCount: 1 }).toBuffer()
}
