import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Keys } from '../../src/access/encryption.ts'
import { loadKeys } from '../../src/access/encryption.ts'
import { issueJwt, readJwt } from '../../src/access/jwt.ts'
import type { Config } from '../../src/config.ts'
import { readConfig } from '../../src/config.ts'
import { Problem, Unauthenticated } from '../../src/errors.ts'
import { fixedId } from '../../src/ids.ts'

const NOW = new Date('2026-03-02T01:00:00.000Z')
const SECONDS = NOW.getTime() / 1_000
const YEAR = 366 * 24 * 3_600
const LONGEST = 8 * 3_600
const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000)
const config = readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://' })
const short = { ...config, jwtLongestHours: 8 }
let keys: Keys
beforeAll(async () => {
  keys = await loadKeys(config)
})

const CLAIMS = { sub: 'dispatcher', role: 'DISPATCHER', area: '450481000000', iss: 'flash-delivery', aud: 'flash-delivery', iat: SECONDS, exp: SECONDS + 600 }

/** Signed as the city would, with what the test is about changed; undefined leaves a claim out. */
function signed(changed: Record<string, unknown> = {}) {
  if (!keys.development) throw new Error('the test keys have a development pair')
  return new SignJWT({ ...CLAIMS, ...changed }).setProtectedHeader({ alg: 'EdDSA' }).sign(keys.development.signing)
}
const read = (token: string) => readJwt(config, keys, NOW, token)

describe('a JWT', () => {
  it('gives account, role, area and ending, tolerance included', async () => {
    const claims = { account: 'dispatcher', role: 'DISPATCHER', area: '450481000000', department: null, expiresAt: at(660) }
    expect(await read(await signed())).toEqual({ ...claims, signOn: { issuedAt: NOW, authenticatedAt: null, acr: null } })
  })
  it('tells when and how its person proved who they are', async () => {
    const { signOn } = await read(await signed({ auth_time: SECONDS - 300, acr: 'urn:mfa' }))
    expect(signOn).toEqual({ issuedAt: NOW, authenticatedAt: at(-300), acr: 'urn:mfa' })
  })
  it.each([SECONDS + 61, `${SECONDS}`, Number.MAX_VALUE, null])(
    'that proves its person in the future or at no instant (auth_time %s) tells none',
    async (auth_time) => {
      expect((await read(await signed({ auth_time }))).signOn.authenticatedAt).toBeNull()
    },
  )
  it.each([
    ['no instant of its issue', { iat: undefined }, 'iat'],
    ['an issue more than 60 s ahead', { iat: SECONDS + 61 }, 'iat'],
    ['an issue and an ending in a hundred years', { iat: SECONDS + 100 * YEAR, exp: SECONDS + 100 * YEAR + 600 }, 'iat'],
    ['an ending in a hundred years', { exp: SECONDS + 100 * YEAR }, 'JWT_LONGEST_HOURS'],
    ['a second more than the longest life', { exp: SECONDS + LONGEST + 1 }, 'JWT_LONGEST_HOURS'],
    ['the longest life, but issued before', { iat: SECONDS - 1, exp: SECONDS + LONGEST }, 'JWT_LONGEST_HOURS'],
  ])('with %s is refused, and the log is told why', async (_, changed, reason) => {
    const refused = await readJwt(short, keys, NOW, await signed(changed)).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Unauthenticated)
    expect(refused).toMatchObject({ message: 'sign in first: no valid token was sent', reason: expect.stringContaining(reason) })
  })
  it('of the longest life is taken', async () => {
    expect(await readJwt(short, keys, NOW, await signed({ exp: SECONDS + LONGEST }))).toMatchObject({ account: 'dispatcher' })
  })
  it('of a development account works for no longer than that', async () => {
    const token = await issueJwt(keys, short, { account: 'dispatcher', role: 'DISPATCHER', area: '450400000000' }, NOW, at(30 * 24 * 3_600))
    expect(await readJwt(short, keys, NOW, token)).toMatchObject({ expiresAt: at(LONGEST + 60), signOn: { authenticatedAt: NOW } })
  })
  it.each([
    ['another issuer', { iss: 'somebody' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry that is no number', { exp: '2030-01-01' }],
    ['an expiry outside of time', { exp: 1e17 }],
    ['an expiry more than 60 s ago', { exp: SECONDS - 61 }],
    ['a beginning more than 60 s ahead', { nbf: SECONDS + 61 }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject that is the program', { sub: 'system' }],
    ['a subject that is an id of ours', { sub: fixedId('partner', 'demo-bank') }],
    ['a subject with a line break', { sub: 'a\nb' }],
    ['no role', { role: undefined }],
    ['a role nobody signs on with', { role: 'SYSTEM' }],
    ['a role from the prototype', { role: 'constructor' }],
    ['an area that is no code', { area: '4504' }],
    ['a department that is no id', { department: fixedId('team', 'a') }],
  ])('with %s is refused', async (_, changed) => {
    await expect(read(await signed(changed))).rejects.toThrow(Unauthenticated)
  })
  it.each([{ exp: SECONDS - 59 }, { nbf: SECONDS + 60 }])('a minute off is taken: clocks differ (%o)', async (changed) => {
    expect(await read(await signed(changed))).toMatchObject({ account: 'dispatcher' })
  })
  it('without a signature (alg none) is refused', async () => {
    await expect(read(new UnsecuredJWT(CLAIMS).encode())).rejects.toThrow(Unauthenticated)
  })
  it('signed with the public key as a shared secret (HS256) is refused', async () => {
    const pem = keys.development?.verifying.export({ type: 'spki', format: 'pem' }).toString() ?? ''
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from(pem))
    await expect(read(token)).rejects.toThrow(Unauthenticated)
  })
  it('signed with another key, or changed after signing, is refused', async () => {
    const { privateKey } = await generateKeyPair('EdDSA')
    await expect(read(await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'EdDSA' }).sign(privateKey))).rejects.toThrow(Unauthenticated)
    const [head, , mac] = (await signed()).split('.')
    const changed = Buffer.from(JSON.stringify({ ...CLAIMS, role: 'ADMIN' })).toString('base64url')
    await expect(read(`${head}.${changed}.${mac}`)).rejects.toThrow(Unauthenticated)
  })
  it('with a critical header we do not know is refused', async () => {
    const [, body, mac] = (await signed()).split('.')
    const head = Buffer.from(JSON.stringify({ alg: 'EdDSA', crit: ['x'], x: 1 })).toString('base64url')
    await expect(read(`${head}.${body}.${mac}`)).rejects.toThrow(Unauthenticated)
  })
})

describe('with JWKS_URL', () => {
  let city: Config
  let privateKey: CryptoKey
  const stop: (() => void)[] = []
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    privateKey = pair.privateKey
    const set = JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'c1', alg: 'ES256', use: 'sig' }] })
    const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(set))
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    stop.push(() => server.close())
    city = { ...config, jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` }
  })
  afterAll(() => {
    for (const s of stop) s()
  })

  it('the city’s key counts', async () => {
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 'c1' }).sign(privateKey)
    expect(await readJwt(city, keys, NOW, token)).toMatchObject({ account: 'dispatcher' })
  })
  it('the development key does not, and none is made with it', async () => {
    await expect(readJwt(city, keys, NOW, await signed())).rejects.toThrow(Unauthenticated)
    await expect(issueJwt(keys, city, { account: 'admin', role: 'ADMIN' }, NOW, at(600))).rejects.toThrow('without JWKS_URL')
  })
  it('a key id that is not in the set is refused', async () => {
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 'c2' }).sign(privateKey)
    await expect(readJwt(city, keys, NOW, token)).rejects.toThrow(Unauthenticated)
  })
  it('a sign-on that cannot be reached is unavailable, not a wrong token, and the words name no address', async () => {
    const gone = { ...config, jwksUrl: 'http://127.0.0.1:1/jwks' }
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 'c1' }).sign(privateKey)
    const failed = await readJwt(gone, keys, NOW, token).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Problem)
    expect(failed).toMatchObject({ code: 'UNAVAILABLE', retryable: true, message: 'the sign-on cannot be reached' })
  })
  it('nothing is known in production without it', async () => {
    await expect(readJwt(config, { ...keys, development: null }, NOW, await signed())).rejects.toThrow(Unauthenticated)
  })
})
