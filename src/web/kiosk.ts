import { askAdmission } from './admission.ts'
import { reloadOnNewBuild } from './build.ts'
import { hear, serverNow, slept } from './server-time.ts'
import { openStream, type Stream } from './stream.ts'
import type { Frame, Tile } from './tile.ts'
import { readToken, takeOver } from './token.ts'
import { calendarDay } from './words.ts'

/** What a person at the screen must know when there is no board to show. */
export type Notice =
  | { readonly is: 'no-token' }
  | { readonly is: 'refused' }
  | { readonly is: 'other-board'; readonly own: string }
  | { readonly is: 'out-of-use' }

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
const TICK_MS = 1_000
/** A tick that comes this much late was slept through. */
const SLEPT_MS = 5_000
const MOST_WAIT_MS = 10_000
const REFUSED_WAIT_MS = 60_000
const ASK_EVERY_MS = 30_000
const BUILD_EVERY_MS = 300_000

const jitter = (milliseconds: number) => milliseconds * (0.5 + Math.random() / 2)

/** Runs one board on this screen, for ever. @param show called with each new state, and every second */
export function runKiosk(board: string, show: (screen: Screen) => void): void {
  let token = readToken(board)
  let stream: Stream | null = null
  let screen: Screen = { notice: null, tile: null, asOf: null, silence: 0 }
  let failures = 0
  /** Milliseconds since the present stream was opened. */
  let age = 0
  let hurry = false
  let wake = () => {}

  const set = (change: Partial<Screen>) => {
    screen = { ...screen, ...change }
    show(screen)
  }
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  /** Drops whatever is open or waited for, and connects again now. */
  const again = () => {
    hurry = true
    failures = 0
    stream?.end()
    wake()
  }

  function onFrame(frame: Frame) {
    if (failures >= 0) {
      // The first of a connection: things may have changed while there was none.
      failures = -1
      void reloadOnNewBuild()
      void askForSuccessor()
    }
    if (frame.__typename === 'WallboardSnapshot') {
      hear(frame.asOf)
      set({ notice: frame.value ? null : { is: 'out-of-use' }, tile: frame.value, asOf: Date.parse(frame.asOf), silence: 0 })
    } else if (frame.__typename === 'CaughtUp') {
      hear(frame.serverTime)
      set({ asOf: Date.parse(frame.serverTime), silence: 0 })
    } else if (frame.__typename === 'AccessEnding') void askForSuccessor()
  }

  /** Takes the successor of a rotated token over once it is known to open this board. */
  async function askForSuccessor() {
    const asked = token
    if (asked === null) return
    const mine = await askAdmission(asked)
    if (mine.is !== 'admitted' || mine.successor === null) return
    const next = await askAdmission(mine.successor)
    if (next.is !== 'admitted' || next.board !== board || token !== asked) return
    token = mine.successor
    takeOver(board, mine.successor)
    again()
  }

  /** After a refusal: says why, and how long to wait before the next try. */
  async function refused(): Promise<number> {
    // Another window of this screen may have taken a successor over.
    const kept = readToken(board)
    if (kept !== token) {
      token = kept
      return 0
    }
    const mine = await askAdmission(token ?? '')
    if (mine.is === 'unreachable') return jitter(MOST_WAIT_MS)
    if (mine.is === 'refused') set({ notice: { is: 'refused' }, tile: null })
    else if (mine.board !== board) set({ notice: { is: 'other-board', own: mine.board }, tile: null })
    else return jitter(MOST_WAIT_MS)
    return REFUSED_WAIT_MS * (1 + Math.random() / 10)
  }

  async function connectForEver() {
    for (;;) {
      hurry = false
      if (token === null) {
        set({ notice: { is: 'no-token' }, tile: null })
        await pause(REFUSED_WAIT_MS)
        continue
      }
      age = 0
      stream = openStream(token, board, onFrame)
      const ending = await stream.ended
      stream = null
      failures = Math.max(0, failures) + 1
      const wait = ending.refused ? await refused() : jitter(Math.min(MOST_WAIT_MS, 500 * 2 ** failures))
      if (!hurry) await pause(wait)
    }
  }

  // The watchdog. It counts what really went by: while a machine sleeps, timers and monotonic clocks may stand still.
  let monotonic = performance.now()
  let wall = Date.now()
  function tick() {
    const [m, w] = [performance.now(), Date.now()]
    const passed = Math.max(m - monotonic, w - wall)
    slept(Math.max(0, passed - (m - monotonic)), SLEPT_MS)
    monotonic = m
    wall = w
    age += passed
    set({ silence: screen.silence + passed })
    // Timers of a page in the background are late by rule.
    const woke = passed > TICK_MS + SLEPT_MS && document.visibilityState === 'visible'
    if (woke || (stream && Math.min(screen.silence, age) > STALE_MS)) again()
    else if (stream && screen.asOf !== null && screen.silence < TICK_MS * 2 && calendarDay(screen.asOf) !== calendarDay(serverNow())) again()
  }

  addEventListener('online', again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && screen.silence > STALE_MS / 2) again()
  })
  addEventListener('hashchange', () => {
    const given = readToken(board)
    if (given === token) return
    token = given
    set({ notice: null, tile: null, asOf: null, silence: 0 })
    again()
  })
  setInterval(tick, TICK_MS)
  setInterval(() => void askForSuccessor(), ASK_EVERY_MS)
  setInterval(() => void reloadOnNewBuild(), BUILD_EVERY_MS)
  void connectForEver()
}
