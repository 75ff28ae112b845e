import { sealCursor } from '../events/cursor.ts'
import type { Cohort, CohortGround, Member } from './cohort.ts'
import type { ViewSource } from './view.ts'

/** The cohort of a view: its members begin with the state as it is. */
export interface ViewCohort extends Cohort {
  join(member: Member): void
}

/**
 * The cohort of a view: one snapshot for all after a change, not more often than the floor; what came between is left
 * out. A snapshot's cursor is a head seen before its value is read: the value is at least that new. Who does not drain
 * gets none until there is room again, and then the newest.
 */
export function viewCohort(env: CohortGround, source: ViewSource): ViewCohort {
  const { ground, execute } = env
  const { hub, keys } = ground
  const members = new Set<Member>()
  /** Those who have not been shown the present state yet. */
  let joining = new Set<Member>()
  let stale = false
  let busy = false
  let shownAt = Number.NEGATIVE_INFINITY
  let sentAt = performance.now()
  let hurry: (() => void) | null = null

  const cursor = () => sealCursor(keys, hub.epoch, source.audience, hub.head())

  /** Waits for the floor; whoever joins is not made to. */
  async function floor() {
    const left = source.floorMs - (performance.now() - shownAt)
    if (left <= 0 || joining.size > 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, left)
      hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    hurry = null
  }

  async function show() {
    const fresh = joining
    joining = new Set()
    // Only a change is news to those who have seen the state before it.
    const forAll = stale && performance.now() - shownAt >= source.floorMs
    if (forAll) {
      stale = false
      shownAt = sentAt = performance.now()
    }
    const left = () => members.size + fresh.size === 0
    const payload = await execute({ type: 'SNAPSHOT', cursor: cursor(), asOf: ground.clock.now() }, left)
    if (!payload) return
    if (forAll) for (const member of members) send(member)
    for (const member of fresh) {
      if (member.gone) continue
      members.add(member)
      send(member)
    }
    function send(member: Member) {
      if (!member.sink.full) member.sink.send([payload as NonNullable<typeof payload>])
      else {
        members.delete(member)
        member.sink.drained().then(() => join(member))
      }
    }
  }

  function wake() {
    hurry?.()
    if (busy) return
    busy = true
    run().catch((error: unknown) => env.failed(error, [...members, ...joining]))
  }

  async function run() {
    try {
      while (joining.size > 0 || (stale && members.size > 0)) {
        await floor()
        await show()
      }
    } finally {
      busy = false
    }
  }

  function join(member: Member) {
    if (member.gone) return
    joining.add(member)
    wake()
  }

  return {
    join,
    news(event) {
      if (stale || !source.concerns(event)) return
      stale = true
      if (members.size > 0 && !busy) wake()
    },
    moved() {
      stale = true
      wake()
    },
    beat(now) {
      if (busy || members.size === 0 || now - sentAt < env.heartbeatMs || now - hub.seenAt > env.logSeenMs) return
      sentAt = now
      execute({ type: 'CAUGHT_UP', cursor: cursor(), serverTime: ground.clock.now() }, () => members.size === 0).then(
        (payload) => {
          if (payload) for (const { sink } of members) if (!sink.full) sink.send([payload])
        },
        (error: unknown) => env.failed(error, members),
      )
    },
    leave(member) {
      member.gone = true
      members.delete(member)
      joining.delete(member)
    },
    get size() {
      return members.size + joining.size
    },
  }
}
