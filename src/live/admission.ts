import { holderOf, type Viewer } from '../access/viewer.ts'
import type { Config } from '../config.ts'
import { LIMITS } from '../limits.ts'

/** How many connections may be open: in all, from one address, and in one name. */
export type ConnectionLimits = Pick<Config, 'maxConnections' | 'maxConnectionsPerAddress' | 'maxConnectionsPerUser'>

/** A key is shared by the screens of a hall or the servers of a partner: so many times what one person may. */
const KEY_FACTOR = LIMITS.KEY_FACTOR.value

/** Gives back a place; once. */
export type GiveBack = () => void

/** Whether there is a place for one more connection or operation. */
export interface Admission {
  /** A place for a connection, before its viewer is known; null when there is none. */
  enter(address: string): GiveBack | null
  /** A place in the name of a viewer; null when there is none. */
  admit(viewer: Viewer): GiveBack | null
}

/** Counts the connections of a process against its limits. */
export function admission(limits: ConnectionLimits): Admission {
  const byAddress = new Map<string, number>()
  const byHolder = new Map<string, number>()
  let open = 0
  let second = 0
  let inSecond = 0

  function tooSoon(): boolean {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) [second, inSecond] = [now, 0]
    return ++inSecond > LIMITS.CONNECTS_A_SECOND.value
  }

  return {
    enter(address) {
      if (open >= limits.maxConnections || tooSoon()) return null
      const leave = take(byAddress, address, limits.maxConnectionsPerAddress)
      if (!leave) return null
      open++
      return once(() => {
        open--
        leave()
      })
    },
    admit(viewer) {
      const holder = holderOf(viewer)
      if (!holder) return () => {}
      const shared = viewer.role === 'PARTNER' || viewer.role === 'BOARD'
      return take(byHolder, holder, limits.maxConnectionsPerUser * (shared ? KEY_FACTOR : 1))
    },
  }
}

function take(counts: Map<string, number>, key: string, most: number): GiveBack | null {
  const count = counts.get(key) ?? 0
  if (count >= most) return null
  counts.set(key, count + 1)
  return once(() => {
    const left = (counts.get(key) ?? 1) - 1
    if (left > 0) counts.set(key, left)
    else counts.delete(key)
  })
}

function once(work: () => void): GiveBack {
  let done = false
  return () => {
    if (done) return
    done = true
    work()
  }
}
