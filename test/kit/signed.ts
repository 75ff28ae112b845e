import { SignJWT } from 'jose'
import type { Runtime } from '../../src/runtime.ts'

/** What a token says; undefined leaves a claim out. */
export type SaidClaims = { readonly sub: string; readonly role: string } & Readonly<Record<string, unknown>>

/** A token of an hour signed with the development key, as the sign-on would make it now for a person of the whole city, with the given claims besides or instead. */
export function signedToken({ config, keys, clock }: Pick<Runtime, 'config' | 'keys' | 'clock'>, claims: SaidClaims): Promise<string> {
  if (!keys.development) throw new Error('the test keys have a development pair')
  const now = Math.floor(clock.now().getTime() / 1_000)
  const usual = { area: '450400000000', iss: config.jwtIssuer, aud: config.jwtAudience, iat: now, exp: now + 3_600, auth_time: now }
  return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: 'EdDSA' }).sign(keys.development.signing)
}
