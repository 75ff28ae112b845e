import { reloadOnNewBuild } from './build.ts'
import { stayConnected } from './connection.ts'
import { backOff, spread } from './pause.ts'
import { afterFrame, EMPTY, isOfYesterday, type Screen, STALE_MS, timeOf } from './screen.ts'
import { hear, serverNow } from './server-time.ts'
import { openStream } from './stream.ts'
import { successorOf, whyRefused } from './succession.ts'
import type { Frame } from './tile.ts'
import { readToken, takeOver } from './token.ts'
import { everySecond } from './watchdog.ts'

const REFUSED_WAIT_MS = 60_000
const ASK_EVERY_MS = 30_000
const BUILD_EVERY_MS = 300_000

/** Runs one board on this screen, for ever. @param show called with each new state, and every second */
export function runKiosk(board: string, show: (screen: Screen) => void): void {
  // The stream that is open was opened with `token`: whatever changes it connects again.
  let token = readToken(board)
  let screen = EMPTY

  const set = (change: Partial<Screen>) => {
    screen = { ...screen, ...change }
    show(screen)
  }

  function open() {
    if (token === null) {
      set({ notice: { is: 'no-token' }, tile: null })
      return null
    }
    return openStream(token, board, onFrame)
  }

  function onFrame(frame: Frame) {
    if (connection.heard()) {
      // Things may have changed while there was no connection.
      void reloadOnNewBuild()
      void askForSuccessor()
    }
    const time = timeOf(frame)
    if (time !== null) {
      hear(time)
      set(afterFrame(screen, frame, Date.parse(time)))
    } else if (frame.__typename === 'AccessEnding') void askForSuccessor()
  }

  async function askForSuccessor() {
    const asked = token
    const successor = asked === null ? null : await successorOf(asked, board)
    if (successor === null || token !== asked) return
    token = successor
    takeOver(board, successor)
    connection.again()
  }

  /** After a refusal: says why, and how long to wait before the next try. */
  async function refused(): Promise<number> {
    // Another window of this screen may have taken a successor over.
    const kept = readToken(board)
    if (kept !== token) {
      token = kept
      return 0
    }
    const notice = await whyRefused(token, board)
    if (notice === null) return backOff(Number.POSITIVE_INFINITY)
    set({ notice, tile: null })
    return spread(REFUSED_WAIT_MS, 1, 1.1)
  }

  const connection = stayConnected(open, (ending, failures) => {
    if (ending === null) return REFUSED_WAIT_MS
    return ending.refused ? refused() : backOff(failures)
  })
  everySecond((passed, woke) => {
    connection.age(passed)
    set({ silence: screen.silence + passed })
    const deaf = screen.silence > STALE_MS && connection.openFor(STALE_MS)
    if (woke || deaf || (connection.openFor(0) && isOfYesterday(screen, serverNow()))) connection.again()
  })
  addEventListener('online', connection.again)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && screen.silence > STALE_MS / 2) connection.again()
  })
  addEventListener('hashchange', () => {
    const given = readToken(board)
    if (given === token) return
    token = given
    set(EMPTY)
    connection.again()
  })
  setInterval(() => void askForSuccessor(), ASK_EVERY_MS)
  setInterval(() => void reloadOnNewBuild(), BUILD_EVERY_MS)
}
