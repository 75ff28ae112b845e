import type { Difference } from './check.ts'
import type { Trouble } from './deeds.ts'

/** Real milliseconds; null when nothing was measured. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly most: number
}

/** What a run did, saw and found. */
export interface Report {
  readonly run: string
  readonly seed: number
  readonly seconds: number
  readonly planned: number
  /** Orders by the state the day left them in. */
  readonly orders: Readonly<Record<string, number>>
  readonly registered: number
  readonly verbs: Readonly<Record<string, number>>
  /** Refusals that had to come, by verb and code. */
  readonly refused: Readonly<Record<string, number>>
  /** Requests sent again because the service was busy, by code. */
  readonly repeated: Readonly<Record<string, number>>
  readonly answers: Percentiles | null
  /** From sending a verb to its event at the dispatcher. */
  readonly deliveries: Percentiles | null
  readonly subscribers: readonly { readonly name: string; readonly frames: number; readonly events: number; readonly resumed: number }[]
  readonly troubles: readonly Trouble[]
  readonly differences: readonly Difference[]
  /** Nothing unexpected happened and all watchers saw what was done. */
  readonly ok: boolean
}

export function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.min(Math.floor(share * sorted.length), sorted.length - 1)] ?? 0) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) }
}

const SHOWN = 40

/** The report for people to read. */
export function printed(report: Report): string {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || 'none'
  const times = (p: Percentiles | null) => (p ? `${p.p50} / ${p.p95} / ${p.p99} / ${p.most} ms (median / 95 % / 99 % / longest)` : 'not measured')
  const deeds = Object.values(report.verbs).reduce((sum, n) => sum + n, 0)
  const faults = [...report.troubles.map((t) => `${t.what}: ${t.code} ${t.message}`), ...report.differences.map((d) => `${d.who}: ${d.fault} ${d.about}`)]
  return [
    `${report.registered} of ${report.planned} orders registered in ${report.seconds.toFixed(1)} s (seed ${report.seed}, run ${report.run}); the day left them`,
    `  ${list(report.orders)}`,
    `${deeds} verbs and questions: ${list(report.verbs)}`,
    `refused as they had to be: ${list(report.refused)}`,
    `sent again because the service was busy: ${list(report.repeated)}`,
    `answers to verbs: ${times(report.answers)}`,
    `verb sent to event at the dispatcher: ${times(report.deliveries)}`,
    'subscribers, events of this run and all frames:',
    ...report.subscribers.map((s) => `  ${s.name}: ${s.events} of ${s.frames}${s.resumed > 0 ? `, resumed ${s.resumed} times` : ''}`),
    report.ok ? 'CHECKED: everybody saw exactly what was done.' : `FAILED: ${faults.length} things are not as they should be:`,
    ...faults.slice(0, SHOWN).map((fault) => `  ${fault}`),
    ...(faults.length > SHOWN ? [`  … and ${faults.length - SHOWN} more`] : []),
  ].join('\n')
}
