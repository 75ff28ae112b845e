import { readFile, stat } from 'node:fs/promises'
import readXlsxFile from 'read-excel-file/node'
import { SECOND } from '../clock.ts'
import { StartError } from '../errors.ts'
import type { Cell, RawFile, RawRow } from './raw-row.ts'
import { checkUnpackedSize } from './zip-size.ts'

const MIB = 1024 * 1024
/** Limits of a workbook: it is read whole, so its size is memory. 10,000 rows of 2 KB unpack to about 30 MiB. */
const LARGEST = { file: 64 * MIB, unpacked: 256 * MIB }
/** Excel keeps fifteen digits of a number; the others become zeros. */
const DIGITS_KEPT = 15

/**
 * Reads the first sheet of a workbook (.xlsx). Formulas give the value they had when the file was saved.
 * @throws StartError for a workbook that is too large, damaged or protected
 */
export async function readXlsx(file: string): Promise<RawFile> {
  if ((await stat(file)).size > LARGEST.file) throw new StartError(`the workbook is larger than ${LARGEST.file / MIB} MiB: split it | 工作簿过大，请拆分`)
  const packed = await readFile(file)
  await checkUnpackedSize(packed, LARGEST.unpacked)
  const sheets = await readXlsxFile<string | { lossy: true }>(packed, { parseNumber: exactNumber, trim: false }).catch((error: unknown) => {
    throw new StartError(`the workbook cannot be read: ${error instanceof Error ? error.message : error} | 无法读取工作簿`)
  })
  const [first] = sheets
  const more = sheets.slice(1).filter((sheet) => sheet.data.length > 0)
  const rows = (first?.data ?? []) as readonly unknown[][]
  let read = 0
  return {
    detected: `Excel workbook, sheet ${JSON.stringify(first?.sheet ?? '')}`,
    rows: () => rowsOf(rows, (n) => (read = n)),
    fraction: () => read / Math.max(1, rows.length),
    remarks: () => (more.length > 0 ? [`only the first sheet was read; ${more.length} more are not empty | 只读取了第一个工作表`] : []),
  }
}

async function* rowsOf(rows: readonly unknown[][], reached: (n: number) => void): AsyncGenerator<RawRow> {
  for (const [i, cells] of rows.entries()) {
    reached(i + 1)
    yield { line: i + 1, cells: cells.map(cellOf) }
  }
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null
  // Fractions of a day are no whole milliseconds: 10:30 is stored as 0.4375 days, but 10:20 as 0.430555…
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '#' : new Date(Math.round(value.getTime() / SECOND) * SECOND)
  if (typeof value === 'object') return { lossy: true }
  return String(value).replace(/\r\n?/g, '\n')
}

/** A number as digits: a telephone stored as 1.3900001234E10 is 13900001234. One of more digits than Excel keeps is lost. */
function exactNumber(stored: string): string | { lossy: true } {
  const value = Number(stored)
  if (!Number.isInteger(value)) return stored
  const digits = Math.abs(value).toLocaleString('en', { useGrouping: false, maximumFractionDigits: 0 })
  return digits.length > DIGITS_KEPT ? { lossy: true } : `${value < 0 ? '-' : ''}${digits}`
}
