import { loadavg } from 'node:os'
import type { Anomaly } from '../../test/history/check-history.ts'
import { quantile, show, table } from '../figures.ts'
import type { Verdict } from './judge.ts'
import type { Happened } from './nemesis.ts'
import type { Answer } from './orders.ts'

export interface Outcome {
  readonly options: { readonly seconds: number; readonly writers: number; readonly replicas: number }
  readonly happened: readonly Happened[]
  readonly wrote: Extract<Answer, { wrote: unknown }>
  readonly ended: Extract<Answer, { closes: unknown }>
  readonly verdict: Verdict
  /** Who had not caught up in time. */
  readonly late: readonly string[]
  readonly caughtUpMs: number
  readonly subscribers: number
  readonly control: boolean
  /** Log lines of all replicas. */
  readonly logs: readonly string[]
}

/** The columns of the promise, and which findings break each. */
const COLUMNS: Readonly<Record<string, readonly Anomaly[]>> = {
  lost: ['LOST_EVENT', 'LOST_WRITE', 'WATERMARK_LIE', 'HOLE'],
  twice: ['DUPLICATE', 'WRITTEN_TWICE'],
  'out of order': ['OUT_OF_ORDER', 'VERSION_GAP', 'BROKEN_CHAIN'],
  leaked: ['LEAK', 'ABORTED_READ', 'PHANTOM'],
  differing: ['INCONSISTENT', 'TABLE_DIFFERS', 'STALE'],
}
const SHOWN = 20

/**
 * Prints what happened and what came of it.
 * @returns whether it came out as it must: nothing found; for the control run, losses found
 */
export function report({ options, happened, wrote, ended, verdict, late, caughtUpMs, subscribers, control, logs }: Outcome): boolean {
  const { findings, committed, deliveries, resyncs, delays } = verdict
  const sum = (of: 'changes' | 'refused' | 'retries') => wrote.wrote.reduce((all, one) => all + one[of], 0)
  const surprises = wrote.wrote.flatMap((one) => one.surprises)
  const kinds = [...new Set(happened.map(({ kind }) => kind))].sort()

  console.log(`\n${happened.length} faults in ${options.seconds} s`)
  console.log(table([['fault', 'times'], ...kinds.map((kind) => [kind, String(happened.filter((one) => one.kind === kind).length)])]))
  console.log(`\n${options.replicas} replicas, ${options.writers} writers, ${subscribers} subscribers; load of the machine ${loadavg()[0]?.toFixed(1)}`)
  console.log(
    table([
      ['changes committed', String(committed)],
      ['deliveries', String(deliveries)],
      ['connections of subscribers', `${ended.connections} (${ended.connections - subscribers} times back)`],
      ['resyncs', String(resyncs)],
      ...Object.entries(COLUMNS).map(([name, anomalies]) => [name, String(findings.filter(({ anomaly }) => anomalies.includes(anomaly)).length)]),
      ['requests sent again', String(sum('retries'))],
      ['refused, as they should be', String(sum('refused'))],
      ['failed changes, or refusals that should not be', String(surprises.length)],
      ['everybody caught up after', late.length === 0 ? `${caughtUpMs} ms` : `never: ${late.length} had not`],
      ['commit to client, fast readers', `p50 ${show(quantile(delays, 0.5))} ms, p99 ${show(quantile(delays, 0.99))} ms, most ${show(quantile(delays, 1))} ms`],
    ]),
  )
  console.log(`ends of connections: ${listed(ended.closes)}`)
  console.log(`answers that were none: ${listed(wrote.answers)}`)
  console.log(`logged: ${listed(logged(logs))}`)
  for (const surprise of surprises.slice(0, SHOWN)) console.log(`  ${surprise}`)
  const kindsFound = findings.reduce<Record<string, number>>((counts, { anomaly }) => Object.assign(counts, { [anomaly]: (counts[anomaly] ?? 0) + 1 }), {})
  console.log(`found: ${listed(kindsFound)}`)
  for (const { anomaly, subscriber, detail } of findings.slice(0, SHOWN)) console.log(`  ${anomaly} ${subscriber ?? 'log'}: ${detail}`)
  for (const name of late.slice(0, SHOWN)) console.log(`  not caught up: ${name}`)

  if (control) {
    const found = findings.some(({ anomaly }) => anomaly === 'LOST_EVENT')
    console.log(
      found ? '\nCONTROL PASSED: with plain sequence ids the checker finds losses' : '\nCONTROL FAILED: the checker found no loss where there must be some',
    )
    return found
  }
  const clean = findings.length === 0 && surprises.length === 0 && late.length === 0
  console.log(clean ? '\nPASSED: nothing lost, nothing twice, nothing out of order, nothing leaked' : `\nFAILED: ${findings.length} findings`)
  return clean
}

/** Warnings and errors by what they say. */
function logged(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const line of lines) {
    if (!line.startsWith('{')) continue
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { code?: string; message?: string } }
    const what = `${msg}${err ? ` (${err.code ?? ''} ${err.message?.replace(/\s+/g, ' ').slice(-160)})` : ''}`
    counts[what] = (counts[what] ?? 0) + 1
  }
  return counts
}

const listed = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([what, times]) => `${what} × ${times}`)
    .join('\n  ') || 'none'
