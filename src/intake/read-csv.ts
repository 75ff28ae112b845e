import { CsvError } from 'csv-parse'
import { parse } from 'csv-parse/sync'
import { StartError, type Words } from '../errors.ts'
import type { Encoding } from './detect-encoding.ts'
import type { RawFile, RawRow } from './raw-row.ts'
import { type Lines, linesOf } from './text-lines.ts'

/** Longest row in characters, more than ten times the longest content; a quote that is never closed would swallow the rest of the file. */
const LONGEST_ROW = 256 * 1024

const SEPARATORS = [',', '\t', ';', '，', '|'] as const

const UNCLOSED: Words = { en: 'a quotation mark opened in this line is never closed', zh: '本行的引号没有闭合' }
const MISPLACED: Words = {
  en: 'a quotation mark stands where none may: quote the whole cell and double the marks inside it',
  zh: '引号位置不正确：请用引号括住整个单元格，其中的引号写成两个',
}

/**
 * Reads a text file (CSV, or separated by tabs or semicolons) as a stream. A row is as many lines as make its quotes
 * even; when they cannot be parsed, its first line is damaged and reading goes on with the line after it, so that one
 * missing quote costs a row and not the rest of the file.
 */
export function readCsv(file: string, encoding: Encoding, bom: boolean): RawFile {
  const remarks: string[] = []
  const lines = linesOf(file, encoding)
  return {
    detected: `CSV, ${encoding === 'gb18030' ? 'GB18030' : encoding.toUpperCase()}${bom ? ' with BOM' : ''}`,
    rows: () => rowsOf(file, lines, remarks),
    fraction: lines.fraction,
    remarks: () => remarks,
  }
}

async function* rowsOf(file: string, lines: Lines, remarks: string[]): AsyncGenerator<RawRow> {
  /** Lines looked at and not yet part of a row. */
  const ahead: string[] = []
  let line = 1
  let delimiter: string | null = null
  for (;;) {
    const first = ahead.shift() ?? (await lines.next())
    if (first === null) break
    delimiter ??= separatorOf(first)
    const record = await wholeRecord(first, ahead, lines.next)
    const cells = record === null ? UNCLOSED : cellsOf(record.text, delimiter)
    if (Array.isArray(cells)) {
      yield { line, cells }
      ahead.splice(0, record?.more ?? 0)
      line += 1 + (record?.more ?? 0)
    } else yield { line: line++, cells: [], damaged: cells as Words }
  }
  if (delimiter === null) throw new StartError(`${file} is empty | 文件为空`)
  if (!lines.complete()) remarks.push('the last line has no line end: see that nothing is missing after it | 最后一行没有换行，请确认文件完整')
}

/** Joins as many lines as make the number of quotes even; those after the first stay in `ahead`. Null when there are none such. */
async function wholeRecord(first: string, ahead: string[], next: () => Promise<string | null>): Promise<{ text: string; more: number } | null> {
  let text = first
  const odd = quotesIn(first) % 2 === 1
  for (let more = 0; odd; more++) {
    if (more === ahead.length) {
      const line = text.length > LONGEST_ROW ? null : await next()
      if (line === null) return null
      ahead.push(line)
    }
    const line = ahead[more] as string
    text += `\n${line}`
    if (text.length > LONGEST_ROW) return null
    if (quotesIn(line) % 2 === 1) return { text, more: more + 1 }
  }
  return { text, more: 0 }
}

function quotesIn(text: string): number {
  let n = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) n++
  return n
}

/** The cells of one record, or why it is none. */
function cellsOf(record: string, delimiter: string): string[] | Words {
  if (!record.includes('"')) return record.split(delimiter)
  try {
    return (parse(record, { delimiter, record_delimiter: '\n', relax_column_count: true }) as string[][])[0] ?? ['']
  } catch (error) {
    if (error instanceof CsvError) return MISPLACED
    throw error
  }
}

/** The separator that stands most often in the first line, outside quotes. */
function separatorOf(line: string): string {
  const header = line.replace(/"[^"]*"/g, '')
  const count = (separator: string) => header.split(separator).length
  return SEPARATORS.reduce((best, separator) => (count(separator) > count(best) ? separator : best))
}
