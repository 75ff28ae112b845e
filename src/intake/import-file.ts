import { readFile } from 'node:fs/promises'
import type { Config } from '../config.ts'
import { StartError, type Words } from '../errors.ts'
import type { Language } from '../runtime.ts'
import { areaFinder, type FoundArea } from './area-names.ts'
import { chooseSink } from './choose-sink.ts'
import { findHeader, HEADER_WITHIN, readHeader } from './columns.ts'
import type { Encoding } from './detect-encoding.ts'
import { readMapping } from './mapping.ts'
import { openFile } from './open-file.ts'
import { patiently } from './patiently.ts'
import { createProgress } from './progress.ts'
import { isBlank, type RawRow } from './raw-row.ts'
import { openReport } from './report.ts'
import { runImport, type Totals } from './run-import.ts'

export interface ImportOptions {
  readonly mapping?: string | undefined
  readonly encoding?: Encoding | undefined
  readonly dryRun: boolean
  /** The rows are orders of the past (历史工单). */
  readonly history: boolean
  readonly clean: boolean
  readonly report?: string | undefined
  readonly language: Language
  readonly url?: string | undefined
  readonly tokenFile?: string | undefined
}

/** Where it is run: what ends it, and where its lines go. */
export interface Terminal {
  readonly stop: AbortSignal
  readonly out: { write(text: string): unknown }
  readonly err: { write(text: string): unknown; readonly isTTY?: boolean }
}

/** Exit codes: everything is in; it could not run; some rows were refused; it was interrupted. */
export const EXIT = { done: 0, failed: 1, refused: 2, interrupted: 130 } as const

/**
 * Imports one export (导入), from the file to the report, saying how it goes.
 * @returns the exit code
 * @throws StartError with one sentence when it cannot run, or cannot go on
 */
export async function importFile(config: Config, file: string, options: ImportOptions, { stop, out, err }: Terminal): Promise<number> {
  const progress = createProgress(err)
  const mapping = readMapping(options.mapping === undefined ? undefined : await readText(options.mapping))
  const raw = await openFile(file, options.encoding)
  progress.say(`${file}: ${raw.detected}`)
  const rows = raw.rows()[Symbol.asyncIterator]()
  const first = await firstRows(rows)
  const header = findHeader(first, mapping)
  // Without a header, the error names the first row.
  const named = header >= 0 ? first[header] : first.find((row) => !isBlank(row.cells))
  if (!named) throw new StartError(`${file} has no rows | 文件没有内容`)
  const columns = readHeader(named, mapping, options.history)
  if (columns.unmapped.length > 0) progress.say(`not imported, for they have no place: ${columns.unmapped.join(', ')} | 以上列未导入`)

  const reportPath = options.report ?? `${file}.report.csv`
  const report = await openReport(reportPath, file, columns.unmapped)
  const sink = await chooseSink(config, options, progress.say)
  let totals: Totals | null = null
  try {
    const manner = options.history ? ' as orders of the past: closed, without clocks and notices | 按历史工单导入：归档，不计时、不通知' : ''
    progress.say(`${options.dryRun ? 'checking against' : 'importing into'} ${sink.place}${manner}`)
    const areas = await patiently(() => sink.areas(), progress.say, stop)
    const find = areaFinder(areas ?? [])
    const reading = { mapping, columns, findArea: remembered(find), clean: options.clean }
    const rest = follow(first.slice(header + 1), rows)
    const job = { raw, rows: rest, reading, sink, report, progress, dryRun: options.dryRun, language: options.language, stop }
    totals = await runImport(job)
  } finally {
    progress.end()
    await report.finish(totals ? totalsOf(totals, raw.remarks(), options.dryRun, stop.aborted) : [['INCOMPLETE 未完成', '']])
    await sink.close()
  }
  for (const remark of raw.remarks()) progress.say(remark)
  const { counts, blank, seconds } = totals
  const created = `${counts.CREATED} ${options.dryRun ? 'would be created' : 'created'}${options.history ? ' as history' : ''}`
  out.write(
    `${totals.rows} rows: ${created}, ${counts.ALREADY_THERE} already there, ${counts.REFUSED} refused${blank > 0 ? `, ${blank} blank` : ''}; ${seconds.toFixed(1)} s, ${Math.round(totals.rows / seconds)} rows/s\n`,
  )
  out.write(`report: ${reportPath}\n`)
  if (!stop.aborted) return counts.REFUSED > 0 ? EXIT.refused : EXIT.done
  out.write(`interrupted after line ${totals.lastLine}: run the same command again to go on | 已中断，重新执行同一命令即可继续\n`)
  return EXIT.interrupted
}

/** The first rows, the header among them. */
async function firstRows(rows: AsyncIterator<RawRow>): Promise<RawRow[]> {
  const found: RawRow[] = []
  for (let filled = 0; filled < HEADER_WITHIN; ) {
    const { value, done } = await rows.next()
    if (done) break
    if (!isBlank(value.cells)) filled++
    found.push(value)
  }
  return found
}

async function* follow(before: readonly RawRow[], rows: AsyncIterator<RawRow>): AsyncGenerator<RawRow> {
  yield* before
  for (let next = await rows.next(); !next.done; next = await rows.next()) yield next.value
}

/** Exports name the same few places again and again. */
function remembered(find: (text: string) => FoundArea | Words): typeof find {
  const known = new Map<string, FoundArea | Words>()
  return (text) => {
    const before = known.get(text)
    if (before) return before
    const found = find(text)
    if (known.size < 10_000) known.set(text, found)
    return found
  }
}

function totalsOf({ counts, rows, blank, lastLine }: Totals, remarks: readonly string[], dryRun: boolean, interrupted: boolean): [string, string | number][] {
  return [
    ['TOTAL 合计', rows],
    [dryRun ? 'WOULD BE CREATED 将新建' : 'CREATED 新建', counts.CREATED],
    ['ALREADY_THERE 已存在', counts.ALREADY_THERE],
    ['REFUSED 未导入', counts.REFUSED],
    ['BLANK 空行', blank],
    ...(interrupted ? [['INTERRUPTED AFTER LINE 中断于行', lastLine] as [string, number]] : []),
    ...remarks.map((remark): [string, string] => ['REMARK 提示', remark]),
  ]
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new StartError(`the mapping cannot be read: ${error instanceof Error ? error.message : error}`)
  })
}
