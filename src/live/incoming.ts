import { countRefusal, tokenSeen } from '../access/security-records.ts'
import { authenticate } from '../access/tokens.ts'
import { ANONYMOUS, type Viewer } from '../access/viewer.ts'
import { Problem, Unauthenticated } from '../errors.ts'
import type { Context } from '../graphql/context.ts'
import type { Standing } from '../quotas/standing.ts'
import type { Language, Runtime } from '../runtime.ts'

/** What a request says about itself, the same on every transport. */
export interface Incoming {
  readonly authorization: string | undefined
  readonly requestId: string
  readonly language: Language
  readonly address: string
  readonly idempotencyKey: string | null
  /** Told what is left of a quota; over HTTP, for the headers. */
  readonly told?: (left: Standing) => void
  /** Set when a stream ticket has proven the viewer; then `authorization` is not looked at. */
  readonly viewer?: Viewer
}

/** Makes the context of one request. Throws Unauthenticated for a bad token. */
export type MakeContext = (incoming: Incoming) => Promise<Context>

/** The ordinary way: the token proves the viewer. */
export function contextFor(runtime: Runtime): MakeContext {
  return async ({ authorization, viewer: proven, ...asked }) => {
    const viewer = proven ?? (await authenticate(runtime, authorization).catch((error: unknown) => refused(runtime, asked, error)))
    if (authorization !== undefined && proven === undefined) tokenSeen(runtime, { viewer, ...asked }, authorization)
    return { runtime, viewer, ...asked }
  }
}

/** A token that is refused counts as a read of its address: a new one for every try does not lift the address's quota. */
async function refused(runtime: Runtime, asked: Pick<Incoming, 'address' | 'requestId' | 'told'>, error: unknown): Promise<never> {
  if (error instanceof Unauthenticated && error.reason !== null) runtime.log.warn({ requestId: asked.requestId, reason: error.reason }, 'a sign-on was refused')
  if (error instanceof Problem) countRefusal(runtime, { viewer: ANONYMOUS, ...asked }, error.code)
  if (error instanceof Unauthenticated) await runtime.quotas.read({ viewer: ANONYMOUS, ...asked }, 1)
  throw error
}
