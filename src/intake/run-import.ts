import { createHash, randomUUID } from 'node:crypto'
import { MOST_ROWS } from '../registration/register-orders.ts'
import { contentOf, differences } from '../registration/registration-content.ts'
import type { Registration } from '../registration/registration-rules.ts'
import type { Language } from '../runtime.ts'
import type { Columns } from './columns.ts'
import { patiently } from './patiently.ts'
import type { Progress } from './progress.ts'
import { isBlank, type RawFile, type RawRow } from './raw-row.ts'
import type { Fate, Report, ReportRow } from './report.ts'
import type { Remark } from './row-cells.ts'
import type { Outcome, Sink } from './sink.ts'
import { type Reading, toRegistration } from './to-registration.ts'

/** Rows looked at before what was found is written, even if none of them can be sent. */
const MOST_READ = 500

/** An import ready to run. */
export interface Import {
  readonly raw: RawFile
  /** The rows after the header. */
  readonly rows: AsyncIterable<RawRow>
  readonly reading: Reading
  readonly sink: Sink
  readonly report: Report
  readonly progress: Progress
  readonly dryRun: boolean
  readonly language: Language
  /** Ends the import after the batch that is running. */
  readonly stop: AbortSignal
}

export interface Totals {
  readonly counts: Readonly<Record<Fate, number>>
  readonly rows: number
  readonly blank: number
  readonly lastLine: number
  readonly seconds: number
}

interface Item {
  readonly line: number
  readonly registration: Registration | null
  readonly externalNo: string | null
  readonly remarks: readonly Remark[]
}

/**
 * Imports the rows in batches (批量导入), in the file's order: a batch is one call of registerOrders and then its rows of
 * the report. Nothing else is remembered: after a kill the same command recognises what is there by its external number.
 * @throws StartError when going on makes no sense; the report holds what was done
 */
export async function runImport(job: Import): Promise<Totals> {
  const { sink, report, progress, stop } = job
  const counts = { CREATED: 0, ALREADY_THERE: 0, REFUSED: 0 }
  const run = randomUUID()
  const began = performance.now()
  progress.begin()
  const seen = new Map<string, Record<string, unknown>>()
  let [blank, lastLine, sendable, bytes, batches, rows] = [0, 0, 0, 0, 0, 0]
  let items: Item[] = []

  /** The batch being written; the next is read and checked meanwhile (measured: an eighth of the time on PostgreSQL). */
  let writing: Promise<void> = Promise.resolve()

  async function flush(): Promise<void> {
    const batch = items
    items = []
    sendable = 0
    bytes = 0
    await writing
    if (stop.aborted) return
    writing = write(batch)
    // Its error is thrown at the next flush, or at the end.
    writing.catch(() => undefined)
  }

  async function write(batch: readonly Item[]): Promise<void> {
    const sending = batch.flatMap((item) => (item.registration ? [item.registration] : []))
    const key = `import-${run}-${batches++}`
    const outcomes = sending.length === 0 ? [] : await patiently(() => sink.register(sending, job.dryRun, key), progress.say, stop)
    if (outcomes === null) return
    let at = 0
    const told = batch.map((item) => rowOf(job, item, item.registration ? withinFile(item.registration, outcomes[at++] as Outcome) : null))
    for (const row of told) counts[row.fate]++
    await report.write(told)
    rows += batch.length
    lastLine = batch.at(-1)?.line ?? lastLine
    progress.show(rows, job.raw.fraction())
  }

  /** A dry run writes nothing, so the database cannot know what came earlier in the file. */
  function withinFile(registration: Registration, outcome: Outcome): Outcome {
    if (!job.dryRun || outcome.refusal || outcome.number !== null) return outcome
    const before = seen.get(registration.externalNo as string)
    const content = digests(contentOf(registration))
    if (!before) seen.set(registration.externalNo as string, content)
    const differing = before ? differences(before, content) : []
    if (differing.length === 0) return { ...outcome, alreadyRegistered: before !== undefined }
    const message =
      job.language === 'zh'
        ? `该编号在文件中已出现，以下内容不一致：${differing.join('、')}`
        : `stands earlier in the file with different content in: ${differing.join(', ')}`
    return { number: null, alreadyRegistered: false, refusal: { code: 'DUPLICATE', fields: differing, message } }
  }

  for await (const row of job.rows) {
    if (stop.aborted) break
    if (!row.damaged && isBlank(row.cells)) {
      blank++
      continue
    }
    const read = toRegistration(row, job.reading)
    const registration = 'registration' in read ? read.registration : null
    const size = registration ? Buffer.byteLength(JSON.stringify(registration)) + 1 : 0
    if (items.length > 0 && (bytes + size > sink.mostBytes || sendable >= MOST_ROWS || items.length >= MOST_READ)) await flush()
    if (stop.aborted) break
    bytes += size
    if (registration) sendable++
    items.push(
      'registration' in read
        ? { line: row.line, registration, externalNo: read.registration.externalNo ?? null, remarks: read.notes }
        : { line: row.line, registration, externalNo: read.externalNo, remarks: [read.refusal] },
    )
  }
  if (!stop.aborted && items.length > 0) await flush()
  await writing
  return { counts, rows, blank, lastLine, seconds: (performance.now() - began) / 1_000 }
}

function rowOf(job: Import, item: Item, outcome: Outcome | null): ReportRow {
  const { columns } = job.reading
  const refusal = outcome?.refusal ?? null
  const fate: Fate = outcome === null || refusal ? 'REFUSED' : outcome.alreadyRegistered ? 'ALREADY_THERE' : 'CREATED'
  const fields = [...(refusal?.fields ?? []), ...item.remarks.flatMap((r) => r.fields)]
  const reasons = [...(refusal ? [refusal.message] : []), ...item.remarks.map((r) => r.words[job.language])]
  return {
    line: item.line,
    externalNo: item.externalNo,
    fate,
    number: outcome?.number ?? null,
    column: namesOf(columns, fields),
    reason: reasons.join(job.language === 'zh' ? '；' : '; '),
  }
}

const namesOf = (columns: Columns, fields: readonly string[]) => [...new Set(fields.map(columns.nameOf))].join('、')

/** Contents to compare, not to keep: a digest for each field. */
function digests(content: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(content).map(([field, value]) => [field, typeof value === 'string' ? createHash('sha256').update(value).digest('base64') : value]),
  )
}
