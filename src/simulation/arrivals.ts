import type { Dice } from './dice.ts'

/** Minutes of the city's day (Asia/Shanghai): 510 is 08:30. */
export const OPENS = 8 * 60 + 30
export const LINES_CLOSE = 17 * 60 + 30

/** Relative load of the lines at the start of each half hour: two peaks, and a dip at noon. */
const CURVE: readonly (readonly [minute: number, weight: number])[] = [
  [OPENS, 3],
  [9 * 60, 6],
  [9 * 60 + 30, 9],
  [10 * 60, 10],
  [10 * 60 + 30, 9],
  [11 * 60, 7],
  [11 * 60 + 30, 5],
  [12 * 60, 2],
  [13 * 60, 2],
  [14 * 60, 4],
  [14 * 60 + 30, 7],
  [15 * 60, 9],
  [15 * 60 + 30, 8],
  [16 * 60, 6],
  [16 * 60 + 30, 5],
  [17 * 60, 3],
]

/**
 * When orders come in on one day, by the office-hours curve, earliest first.
 * @param until minute after which citizens call no more; the lines close at 17:30 at the latest
 */
export function arrivals(dice: Dice, orders: number, from: number, until: number): number[] {
  const end = Math.max(Math.min(until, LINES_CLOSE), from + 1)
  const minutes = Array.from({ length: end - from }, (_, i) => from + i)
  const weighted = minutes.map((minute) => [minute, CURVE.findLast(([start]) => start <= minute)?.[1] ?? 1] as const)
  return Array.from({ length: orders }, () => dice.weighted(weighted)).sort((a, b) => a - b)
}

/** `14:05` of a minute of the day; minutes of the next day are marked. */
export function clockFace(minute: number): string {
  const of = ((Math.floor(minute) % 1_440) + 1_440) % 1_440
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}${minute >= 1_440 ? ' (+1)' : ''}`
}

/**
 * Reads `16:00` as a minute of the day.
 * @returns null for anything else
 */
export function minuteOf(face: string): number | null {
  const [, hours, minutes] = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(face) ?? []
  return hours === undefined ? null : Number(hours) * 60 + Number(minutes)
}
