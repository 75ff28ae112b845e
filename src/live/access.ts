import { type CodeHolder, stillValid } from '../access/still-valid.ts'
import type { Viewer } from '../access/viewer.ts'
import { Unauthenticated } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'

const ANNOUNCED_MS = LIMITS.ACCESS_ENDING_MS.value
const LOOK_EVERY_MS = LIMITS.EXPIRY_LOOK_MS.value
/** A revoked right ends a stream within 5 s: asked again this often, once for all streams of the process. */
const ASK_EVERY_MS = LIMITS.ACCESS_ASK_MS.value
const ASKED_AT_ONCE = LIMITS.ACCESS_AT_ONCE.value

/** A stream whose viewer's right is watched. */
export interface Watched {
  readonly viewer: Viewer | CodeHolder
  /** The right ends at this instant, within the minute; said once. */
  announce(at: Date): void
  /** The right has ended; the stream ends with this. */
  end(error: Unauthenticated): void
}

/** Watches the rights of all streams of a process: what runs out, and what was revoked on any replica. */
export interface AccessWatch {
  /** @returns a function that stops watching it */
  add(watched: Watched): () => void
  stop(): void
}

/** Starts to watch. While the database is away revocations are not seen, and no frame can be read either. */
export function watchAccess(runtime: Runtime): AccessWatch {
  const all = new Set<Watched>()
  const announced = new WeakSet<Watched>()
  let askedAt = performance.now()
  let asking = false

  function end(watched: Watched) {
    if (all.delete(watched)) watched.end(new Unauthenticated({ en: 'your access has ended; sign in again', zh: '访问权限已失效，请重新登录' }))
  }

  function lookAtExpiry() {
    const now = runtime.clock.now().getTime()
    for (const watched of [...all]) {
      const { expiresAt } = watched.viewer
      if (expiresAt === null) continue
      const left = expiresAt.getTime() - now
      if (left <= 0) end(watched)
      else if (left <= ANNOUNCED_MS && !announced.has(watched)) {
        announced.add(watched)
        watched.announce(expiresAt)
      }
    }
  }

  /** In parts, so that frames leave between them: ten thousand checks at once would delay them all. */
  async function ask() {
    const streams = [...all]
    for (let i = 0; i < streams.length; i += ASKED_AT_ONCE) {
      const part = streams.slice(i, i + ASKED_AT_ONCE)
      const valid = await stillValid(
        runtime,
        part.map((watched) => watched.viewer),
      )
      for (const watched of part) if (!valid.has(watched.viewer)) end(watched)
    }
  }

  async function look() {
    lookAtExpiry()
    if (asking || all.size === 0 || performance.now() - askedAt < ASK_EVERY_MS) return
    asking = true
    askedAt = performance.now()
    try {
      await ask()
    } catch (error) {
      runtime.log.debug({ err: error }, 'whether the rights of open streams still hold cannot be asked now')
    } finally {
      asking = false
    }
  }

  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()
  return {
    add(watched) {
      all.add(watched)
      return () => all.delete(watched)
    },
    stop: () => clearInterval(timer),
  }
}
