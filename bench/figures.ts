import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, loadavg, release, type } from 'node:os'

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)

/** The value a share of all values does not exceed (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  return sorted(values)[Math.max(0, Math.ceil(share * values.length) - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

/** A figure with as many decimals as it needs. */
export function show(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2)
}

/** Median with the range it came from. */
export const withRange = (values: readonly number[]) => `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`

/** Rows as aligned columns. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? []
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')).join('\n')
}

const require = createRequire(import.meta.url)

/** Machine and versions: a figure without them means nothing. */
export function conditions(...more: string[]): string {
  const version = (name: string) => (JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')) as { version: string }).version
  const [cpu] = cpus()
  const libraries = ['graphql', 'graphql-yoga', 'graphql-ws', 'ws'].map((name) => `${name} ${version(name)}`)
  return [`${cpus().length} × ${cpu?.model.trim() ?? 'unknown CPU'}, ${type()} ${release()}, loopback`, `Node ${process.version}`, ...libraries, ...more].join(
    '; ',
  )
}

/** User and system time of a process in seconds, or null where /proc is not there. Steadier than the clock on a busy machine. */
export function cpuSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // utime and stime, in ticks of 1/100 s.
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return null
  }
}

/** Resident memory of a process in KiB, or null where /proc is not there. */
export function residentKb(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null
  }
}

/** How busy the machine was over the last minute: a figure taken beside other work is worth less. */
export const loadNow = () => `load ${loadavg()[0]?.toFixed(1)}`

/** The clock all processes of a machine share, in milliseconds. */
export const now = () => Number(process.hrtime.bigint()) / 1e6
