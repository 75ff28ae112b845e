import type { JWTPayload } from 'jose'
import { decodeProtectedHeader, errors, UnsecuredJWT } from 'jose'
import type { Config } from '../config.ts'
import type { VerifiedBy } from '../crypto/sm2.ts'
import { LIMITS } from '../limits.ts'

/** What the header of a token signed with SM2 says: the name of GM/T 0125, and the one that sign-ons use without it. */
const ALGORITHMS = ['SGD_SM3_SM2', 'SM2']
const ANSWER_WITHIN_MS = LIMITS.SIGN_ON_MS.value
const KEPT_MS = LIMITS.SIGN_ON_KEYS_MS.value
const ASKED_AGAIN_MS = LIMITS.SIGN_ON_KEYS_AGAIN_MS.value

/** A key of the sign-on: kty EC, crv SM2. */
interface Sm2Key {
  readonly kid: string | null
  readonly verifies: VerifiedBy
}

interface KeySet {
  readonly keys: readonly Sm2Key[]
  /** When it was fetched, by this machine's steady clock. */
  readonly at: number
}

/** Key sets by settings, as those of jose are kept: ten minutes; an unknown key id asks again, at most every half minute. */
const keySets = new WeakMap<Config, Promise<KeySet>>()

/** Whether a token says that it is signed with SM2: jose, which verifies all others, knows no such algorithm. */
export function isSm2(token: string): boolean {
  try {
    return ALGORITHMS.includes(decodeProtectedHeader(token).alg ?? '')
  } catch {
    return false
  }
}

/** What is asked of the claims. */
type Rules = Parameters<typeof UnsecuredJWT.decode>[1]

/**
 * Verifies a token signed with SM2 and SM3 by a key of the sign-on's set, then its claims by the rules that hold for every token.
 * @throws jose's error for a token that is not good; any other when the key set cannot be had
 */
export async function verifySm2(config: Config, url: string, token: string, rules: Rules): Promise<{ payload: JWTPayload }> {
  const [head = '', body = '', signature = '', ...rest] = token.split('.')
  const header = decodeProtectedHeader(token)
  const bytes = Buffer.from(signature, 'base64url')
  if (rest.length > 0 || bytes.toString('base64url') !== signature) throw new errors.JWSInvalid('is no compact token')
  if (header.crit !== undefined || header.b64 !== undefined) throw new errors.JOSENotSupported('critical headers are not supported')
  const { verifies } = await keyOf(config, url, header.kid)
  if (!verifies(Buffer.from(`${head}.${body}`), bytes)) throw new errors.JWSSignatureVerificationFailed()
  // The signature holds, so what is left is to read the claims, by the rules of all tokens.
  return UnsecuredJWT.decode(`${UNSIGNED}.${body}.`, rules)
}

const UNSIGNED = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')

async function keyOf(config: Config, url: string, kid: string | undefined): Promise<Sm2Key> {
  const fits = (set: KeySet) => set.keys.filter((key) => kid === undefined || key.kid === kid)
  let set = await keySet(config, url, KEPT_MS)
  if (fits(set).length === 0) set = await keySet(config, url, ASKED_AGAIN_MS)
  const [key, another] = fits(set)
  if (!key) throw new errors.JWKSNoMatchingKey()
  if (another) throw new errors.JWKSMultipleMatchingKeys()
  return key
}

/** The set as it was fetched at most so long ago. Requests that come together ask once; one that fails is not kept. */
async function keySet(config: Config, url: string, age: number): Promise<KeySet> {
  const known = keySets.get(config)
  const there = await known
  if (there && performance.now() - there.at < age) return there
  if (keySets.get(config) !== known) return keySets.get(config) ?? keySet(config, url, age)
  const asked = fetchKeys(url)
  keySets.set(config, asked)
  asked.catch(() => keySets.delete(config))
  return asked
}

async function fetchKeys(url: string): Promise<KeySet> {
  const answer = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
  if (!answer.ok) throw new Error(`the key set of the sign-on answers ${answer.status}`)
  const set: unknown = await answer.json()
  const { verifiedBy } = await import('../crypto/sm2.ts')
  const keys = (isObject(set) && Array.isArray(set.keys) ? set.keys : []).flatMap((one: unknown): Sm2Key[] => {
    if (!isObject(one) || one.kty !== 'EC' || one.crv !== 'SM2' || (one.use !== undefined && one.use !== 'sig')) return []
    if (one.alg !== undefined && !ALGORITHMS.includes(String(one.alg))) return []
    const verifies = verifiedBy(String(one.x), String(one.y))
    return verifies ? [{ kid: typeof one.kid === 'string' ? one.kid : null, verifies }] : []
  })
  return { keys, at: performance.now() }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
