import type { JWTPayload, JWTVerifyGetKey } from 'jose'
import { createRemoteJWKSet, errors, jwtVerify, SignJWT } from 'jose'
import { HOUR } from '../clock.ts'
import type { Config } from '../config.ts'
import { Problem, StartError, Unauthenticated } from '../errors.ts'
import { idPrefix } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Keys } from './encryption.ts'
import { isSm2, verifySm2 } from './sm2-jwt.ts'
import type { PersonRole, SignOn } from './viewer.ts'
import { PERSON_ROLES } from './viewer.ts'

/** What the city's sign-on (统一身份认证) says about a person. */
export interface Claims {
  readonly account: string
  readonly role: PersonRole
  /** 12-digit area code; null when the sign-on leaves it to the staff list. */
  readonly area: string | null
  /** Department id, for the role DEPARTMENT. */
  readonly department: string | null
  readonly expiresAt: Date
  readonly signOn: SignOn
}

/** How far the sign-on's clock may be off, in seconds. */
const TOLERANCE = LIMITS.CLOCK_SKEW_MS.value / 1_000
const ACCOUNT = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/
/** Ids of actors without an account. An account of that name would act under theirs. */
const TAKEN = ['anonymous', 'citizen', 'system']
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA']

/** Key sets by settings: a set is fetched once and kept by jose (10 min; again when an unknown key id turns up, at most every 30 s). */
const keySets = new WeakMap<Config, JWTVerifyGetKey>()

function keySet(config: Config, url: string): JWTVerifyGetKey {
  const known = keySets.get(config)
  if (known) return known
  const made = createRemoteJWKSet(new URL(url))
  keySets.set(config, made)
  return made
}

/** What jose throws when the token is at fault; anything else means that the key set could not be had. */
function tokenAtFault(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  )
}

/**
 * Reads a signed-on person's token: signature, issuer, audience, expiry and issue (both required) and not-before, with 60 s of tolerance. From issue to expiry lie
 * at most JWT_LONGEST_HOURS.
 * With JWKS_URL the city's keys count; otherwise, outside production, the development key.
 * @throws Unauthenticated for every token that is not good, always with the same words; `reason`, for the log, once the signature has proven whose it is
 * @throws Problem UNAVAILABLE when the sign-on's keys cannot be fetched
 */
export async function readJwt(config: Config, keys: Keys, now: Date, token: string): Promise<Claims> {
  const rules = { issuer: config.jwtIssuer, audience: config.jwtAudience, requiredClaims: ['exp', 'sub'], clockTolerance: TOLERANCE, currentDate: now }
  let payload: JWTPayload
  try {
    if (config.jwksUrl && isSm2(token)) ({ payload } = await verifySm2(config, config.jwksUrl, token, rules))
    else if (config.jwksUrl) ({ payload } = await jwtVerify(token, keySet(config, config.jwksUrl), { ...rules, algorithms: ALGORITHMS }))
    else if (keys.development) ({ payload } = await jwtVerify(token, keys.development.verifying, { ...rules, algorithms: ['EdDSA'] }))
    else throw new Unauthenticated()
  } catch (error) {
    if (error instanceof Unauthenticated || tokenAtFault(error)) throw new Unauthenticated()
    throw new Problem('UNAVAILABLE', { en: 'the sign-on cannot be reached', zh: '统一身份认证暂不可用' }, true)
  }
  return claims(payload, config, now)
}

function claims(payload: JWTPayload, config: Config, now: Date): Claims {
  const { sub, exp, role, area, department } = payload
  const known = PERSON_ROLES.find((r) => r === role)
  const expiresAt = new Date(((exp ?? Number.NaN) + TOLERANCE) * 1_000)
  if (!sub || !ACCOUNT.test(sub) || TAKEN.includes(sub) || idPrefix(sub) !== null || !known || Number.isNaN(expiresAt.getTime())) throw new Unauthenticated()
  if (area !== undefined && !(typeof area === 'string' && /^\d{12}$/.test(area))) throw new Unauthenticated()
  if (department !== undefined && !(typeof department === 'string' && idPrefix(department) === 'department')) throw new Unauthenticated()
  return { account: sub, role: known, area: area ?? null, department: department ?? null, expiresAt, signOn: signOnOf(payload, config, now) }
}

/** An instant a claim names in seconds; null when it names none, or one that has not come. */
function past(claim: unknown, now: Date): Date | null {
  const at = new Date(typeof claim === 'number' ? claim * 1_000 : Number.NaN)
  return at.getTime() <= now.getTime() + TOLERANCE * 1_000 ? at : null
}

/** @throws Unauthenticated for a token that does not say when it was issued, says so of the future, or works for too long */
function signOnOf({ exp = 0, iat, auth_time, acr }: JWTPayload, config: Config, now: Date): SignOn {
  const issuedAt = past(iat, now)
  if (!issuedAt) throw new Unauthenticated(undefined, 'the token does not say when it was issued (iat), or says that it will be')
  if (exp * 1_000 - issuedAt.getTime() > config.jwtLongestHours * HOUR)
    throw new Unauthenticated(undefined, `the token works for longer than ${config.jwtLongestHours} h (JWT_LONGEST_HOURS)`)
  return { issuedAt, authenticatedAt: past(auth_time, now), acr: typeof acr === 'string' ? acr : null }
}

/**
 * Signs a token with the development key, as of a sign-on at this instant. It works for JWT_LONGEST_HOURS at most.
 * @throws StartError in production, or when JWKS_URL names another signer
 */
export async function issueJwt(
  keys: Keys,
  config: Config,
  who: { account: string; role: PersonRole; area?: string; department?: string },
  now: Date,
  expiresAt: Date,
): Promise<string> {
  if (config.production || config.jwksUrl || !keys.development) {
    throw new StartError('development tokens are made only outside production and without JWKS_URL: sign in at the city’s sign-on')
  }
  const { account, ...own } = who
  const latest = now.getTime() + config.jwtLongestHours * HOUR
  return new SignJWT({ ...own, auth_time: Math.floor(now.getTime() / 1_000) })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setSubject(account)
    .setIssuer(config.jwtIssuer)
    .setAudience(config.jwtAudience)
    .setIssuedAt(now)
    .setExpirationTime(new Date(Math.min(latest, expiresAt.getTime())))
    .sign(keys.development.signing)
}
