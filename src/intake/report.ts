import { type FileHandle, open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StartError } from '../errors.ts'

/** What became of a row (导入结果). In a dry run CREATED means: would be. */
export type Fate = 'CREATED' | 'ALREADY_THERE' | 'REFUSED'

export interface ReportRow {
  readonly line: number
  readonly externalNo: string | null
  readonly fate: Fate
  readonly number: string | null
  /** Header of the column it is about. */
  readonly column: string
  readonly reason: string
}

const HEADER = ['行号 line', '外部工单编号 external number', '结果 outcome', '工单编号 order number', '列 column', '原因 reason']

/** A cell that begins like a formula is text: a spreadsheet would calculate it. */
function cell(value: string | number | null): string {
  const text = String(value ?? '').replace(/^[=+\-@\t\r]/, "'$&")
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

const line = (cells: readonly (string | number | null)[]) => `${cells.map(cell).join(',')}\r\n`

/** The report (导入报告): a row for every row of the file, written batch by batch, in the file's order. No personal data. */
export interface Report {
  readonly path: string
  write(rows: readonly ReportRow[]): Promise<void>
  finish(totals: readonly (readonly [string, string | number])[]): Promise<void>
}

/**
 * Opens the report; an older one of the same name is replaced.
 * @param unmapped headers of the file that have no place, named in the report's own header
 * @throws StartError when it cannot be written, or is the file itself
 */
export async function openReport(path: string, file: string, unmapped: readonly string[]): Promise<Report> {
  if (resolve(path) === resolve(file)) throw new StartError('the report would overwrite the file to import: name another with --report')
  let handle: FileHandle
  try {
    handle = await open(path, 'w', 0o600)
    // Excel takes a file for UTF-8 only with this mark.
    await handle.write(`\ufeff${line([...HEADER, ...(unmapped.length > 0 ? [`未导入的列 not imported: ${unmapped.join('、')}`] : [])])}`)
  } catch (error) {
    throw new StartError(
      `the report ${path} cannot be written (${error instanceof Error && 'code' in error ? error.code : error}): name another place with --report`,
    )
  }
  return {
    path,
    async write(rows) {
      await handle.write(rows.map((r) => line([r.line, r.externalNo, r.fate, r.number, r.column, r.reason])).join(''))
    },
    async finish(totals) {
      await handle.write(totals.map(([what, value]) => line(['', '', what, value, '', ''])).join(''))
      await handle.close()
    },
  }
}
