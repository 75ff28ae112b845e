import { HOUR, MINUTE } from '../clock.ts'
import { RateLimited, StepUpRequired } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller } from '../runtime.ts'
import { countLook } from './attempts.ts'
import { isPerson } from './viewer.ts'

const BOUND = { most: PARAMETERS.REVEALS_AN_HOUR.value, withinMs: HOUR }

/**
 * Expects that a person has signed on a moment ago, or in a stronger way (二次验证): before data is taken out in number or erased. A token that was
 * left behind on a counter opens neither. Asked before anything is read; callers that are no persons prove themselves with each request.
 * @throws StepUpRequired when `auth_time` is older than STEP_UP_MINUTES and `acr` is none of STEP_UP_ACR
 */
export function expectSteppedUp({ runtime, viewer }: Pick<Caller, 'runtime' | 'viewer'>): void {
  if (!isPerson(viewer)) return
  const { stepUpMinutes, stepUpAcr } = runtime.config
  const { authenticatedAt = null, acr = null } = viewer.signOn ?? {}
  if (acr !== null && stepUpAcr.includes(acr)) return
  if (authenticatedAt !== null && runtime.clock.now().getTime() - authenticatedAt.getTime() <= stepUpMinutes * MINUTE) return
  throw new StepUpRequired((stepUpMinutes * MINUTE) / 1_000, stepUpAcr)
}

/**
 * Counts a reveal of plain data (敏感信息查看), over all of a person's sessions; past so many in an hour the sign-on must be a moment ago. Called before the change
 * that reveals, since a counter is a transaction of its own.
 * @throws StepUpRequired
 */
export async function countReveal(c: Pick<Caller, 'runtime' | 'viewer'>): Promise<void> {
  if (!isPerson(c.viewer)) return
  try {
    await countLook(c, 'reveal', BOUND)
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error
    expectSteppedUp(c)
  }
}
