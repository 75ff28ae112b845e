import { stillValid } from '../access/tokens.ts'
import type { Viewer } from '../access/viewer.ts'
import { MINUTE } from '../clock.ts'
import { Unauthenticated } from '../errors.ts'
import type { Ground } from '../ground.ts'

/** The end of a viewer's right is announced this long before. */
const ANNOUNCED = MINUTE
/** A revoked right ends a stream within 5 s: asked again at least this often, once for all streams of a viewer. */
const ASK_EVERY_MS = 3_000
const KEPT_MS = 1_500

const asked = new WeakMap<Ground, Map<string, { at: number; answer: Promise<boolean> }>>()

/** Whether the viewer's proof still holds. While the database is away nothing can be said, and nothing be read either. */
async function valid(ground: Ground, viewer: Viewer): Promise<boolean> {
  const answers = asked.get(ground) ?? new Map<string, { at: number; answer: Promise<boolean> }>()
  asked.set(ground, answers)
  const key = JSON.stringify(viewer)
  const now = performance.now()
  const known = answers.get(key)
  if (known && now - known.at < KEPT_MS) return known.answer
  for (const [old, { at }] of answers) {
    if (now - at < KEPT_MS) break
    answers.delete(old)
  }
  const answer = stillValid(ground, viewer).catch(() => true)
  answers.delete(key)
  answers.set(key, { at: now, answer })
  return answer
}

/** Watches a viewer's right for one stream. */
export interface Watch {
  /**
   * Looks now.
   * @returns the instant to announce, once, in the last minute; else null
   * @throws Unauthenticated when the right has ended: the stream ends with it
   */
  look(): Promise<Date | null>
  /** Milliseconds until it must look again. */
  next(): number
}

/** @param expiresAt when the proof ends by the rules' clock; null when it does not */
export function watchAccess(ground: Ground, viewer: Viewer, expiresAt: Date | null, askEveryMs = ASK_EVERY_MS): Watch {
  let announced = false
  let askedAt = performance.now()
  const left = () => (expiresAt ? expiresAt.getTime() - ground.clock.now().getTime() : Number.POSITIVE_INFINITY)
  return {
    async look() {
      if (left() <= 0) throw ended()
      if (performance.now() - askedAt >= askEveryMs) {
        askedAt = performance.now()
        if (!(await valid(ground, viewer))) throw ended()
      }
      if (announced || left() > ANNOUNCED) return null
      announced = true
      return expiresAt
    },
    next() {
      const ms = announced ? left() : left() - ANNOUNCED
      return Math.max(0, Math.min(askEveryMs - (performance.now() - askedAt), ms))
    },
  }
}

const ended = () => new Unauthenticated({ en: 'your access has ended; sign in again', zh: '访问权限已失效，请重新登录' })
