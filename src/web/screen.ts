import type { Frame, Tile } from './tile.ts'
import { calendarDay } from './words.ts'

/** What a person at the screen must know when there is no board to show. */
export type Notice =
  | { readonly is: 'no-token' }
  | { readonly is: 'refused' }
  | { readonly is: 'other-board'; readonly own: string }
  | { readonly is: 'out-of-use' }

/** What the screen shows. There is never a notice and a tile at once. */
export interface Screen {
  readonly notice: Notice | null
  readonly tile: Tile | null
  /** Server time of the last frame, milliseconds. */
  readonly asOf: number | null
  /** Milliseconds since anything was heard. */
  readonly silence: number
}

/** A heartbeat comes every ten seconds: twice that in silence is no longer live. */
export const STALE_MS = 20_000
const FRESH_MS = 2_000

export const EMPTY: Screen = { notice: null, tile: null, asOf: null, silence: 0 }

/** The server's time a frame tells, ISO 8601; null when it tells none. */
export function timeOf(frame: Frame): string | null {
  if (frame.__typename === 'WallboardSnapshot') return frame.asOf
  return frame.__typename === 'CaughtUp' ? frame.serverTime : null
}

/** The screen once a frame has come that tells the time. */
export function afterFrame(screen: Screen, frame: Frame, asOf: number): Screen {
  if (frame.__typename !== 'WallboardSnapshot') return { ...screen, asOf, silence: 0 }
  return { notice: frame.value ? null : { is: 'out-of-use' }, tile: frame.value, asOf, silence: 0 }
}

/** Whether what is shown is of another day than the server's present one, although the stream is alive: figures of a day begin anew. */
export const isOfYesterday = ({ asOf, silence }: Screen, now: number): boolean => asOf !== null && silence < FRESH_MS && calendarDay(asOf) !== calendarDay(now)
