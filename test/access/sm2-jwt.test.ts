import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { sm2 } from 'sm-crypto-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Keys, loadKeys } from '../../src/access/encryption.ts'
import { readJwt } from '../../src/access/jwt.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { Problem, Unauthenticated } from '../../src/errors.ts'

const NOW = new Date('2026-03-02T01:00:00.000Z')
const SECONDS = NOW.getTime() / 1_000
const CLAIMS = { sub: 'dispatcher', role: 'DISPATCHER', area: '450481000000', iss: 'flash-delivery', aud: 'flash-delivery', iat: SECONDS, exp: SECONDS + 600 }

const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwk = (publicKey: string, more: object = {}) => {
  const bytes = Buffer.from(publicKey, 'hex')
  return { kty: 'EC', crv: 'SM2', x: bytes.subarray(1, 33).toString('base64url'), y: bytes.subarray(33).toString('base64url'), ...more }
}

describe('A token signed with SM2', () => {
  const pair = sm2.generateKeyPairHex()
  const another = sm2.generateKeyPairHex()
  let sets: object[] = []
  let asked = 0
  let ok = true
  const server = createServer((_, response) => {
    asked++
    response.writeHead(ok ? 200 : 500, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: sets }))
  })
  let keys: Keys
  /** Settings of their own: each keeps a set of its own. */
  const fresh = (): Config =>
    readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` })
  let config: Config
  let es256: CryptoKey
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    keys = await loadKeys(readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://' }))
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    es256 = privateKey
    sets = [{ ...(await exportJWK(publicKey)), kid: 'es', alg: 'ES256' }, jwk(pair.publicKey, { kid: 'sm', use: 'sig', alg: 'SGD_SM3_SM2' })]
    config = fresh()
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))

  const signed = (claims: object = {}, header: object = {}, by = pair, id = '1234567812345678') => {
    const said = `${text({ alg: 'SGD_SM3_SM2', kid: 'sm', typ: 'JWT', ...header })}.${text({ ...CLAIMS, ...claims })}`
    const signature = sm2.doSignature(Buffer.from(said), by.privateKey, { hash: true, der: false, publicKey: by.publicKey, userId: id })
    return `${said}.${Buffer.from(signature, 'hex').toString('base64url')}`
  }
  const read = (token: string, by = config) => readJwt(by, keys, NOW, token)

  it('is read by the key of the set, under the name of GM/T 0125 or the short one, beside tokens of other algorithms', async () => {
    const expected = { account: 'dispatcher', role: 'DISPATCHER', area: '450481000000', department: null, expiresAt: new Date((SECONDS + 660) * 1_000) }
    expect(await read(signed())).toMatchObject(expected)
    expect(await read(signed({}, { alg: 'SM2' }))).toMatchObject(expected)
    expect(await read(signed({}, { kid: undefined }))).toMatchObject(expected)
    const { sub: _, ...own } = CLAIMS
    expect(await read(await new SignJWT({ ...own, sub: 'dispatcher' }).setProtectedHeader({ alg: 'ES256', kid: 'es' }).sign(es256))).toMatchObject(expected)
  })
  it.each([
    ['another key', () => signed({}, {}, another)],
    ['another id than the standard’s', () => signed({}, {}, pair, 'ALICE123@YAHOO.COM')],
    ['a key of another algorithm', () => signed({}, { kid: 'es' })],
    ['claims changed after signing', () => signed().replace(/\.[^.]+\./, `.${text({ ...CLAIMS, role: 'ADMIN' })}.`)],
    ['a header changed after signing', () => signed().replace(/^[^.]+/, text({ alg: 'SM2', kid: 'sm' }))],
    ['no signature', () => signed().replace(/[^.]+$/, '')],
    ['a signature in DER', () => `${signed().replace(/[^.]+$/, '')}${Buffer.from('3006020101020101', 'hex').toString('base64url')}`],
    ['a signature that is not canonical', () => `${signed()}=`],
    ['a fourth part', () => `${signed()}.x`],
    ['a critical header', () => signed({}, { crit: ['x'], x: 1 })],
    ['an unencoded payload', () => signed({}, { b64: false })],
    ['an expiry of the past', () => signed({ exp: SECONDS - 61 })],
    ['no expiry', () => signed({ exp: undefined })],
    ['a beginning that is to come', () => signed({ nbf: SECONDS + 61 })],
    ['another audience', () => signed({ aud: 'another' })],
    ['another issuer', () => signed({ iss: 'another' })],
    ['a role nobody signs on with', () => signed({ role: 'SYSTEM' })],
  ])('with %s is refused', async (_, token) => {
    await expect(read(token())).rejects.toThrow(Unauthenticated)
  })
  it('is no way to have another algorithm read by its key: the key of SM2 verifies nothing else', async () => {
    const token = await new SignJWT(CLAIMS).setProtectedHeader({ alg: 'ES256', kid: 'sm' }).sign(es256)
    await expect(read(token)).rejects.toThrow(Unauthenticated)
  })
  it('asks for the set once for all that come together, and not again for an unknown key id within half a minute', async () => {
    const own = fresh()
    asked = 0
    await Promise.all(Array.from({ length: 10 }, () => read(signed(), own)))
    expect(asked).toBe(1)
    for (let i = 0; i < 5; i++) await expect(read(signed({}, { kid: `unknown-${i}` }), own)).rejects.toThrow(Unauthenticated)
    expect(asked).toBe(1)
  })
  it('cannot be read while the set cannot be had, and can as soon as it can: the failure is not kept', async () => {
    const own = fresh()
    ok = false
    const failed = await read(signed(), own).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(Problem)
    expect((failed as Problem).code).toBe('UNAVAILABLE')
    ok = true
    expect(await read(signed(), own)).toMatchObject({ account: 'dispatcher' })
  })
  it('is refused when two keys have its id, or the one that does is for something else', async () => {
    const before = sets
    for (const wrong of [[jwk(pair.publicKey, { kid: 'sm' }), jwk(another.publicKey, { kid: 'sm' })], [jwk(pair.publicKey, { kid: 'sm', use: 'enc' })]]) {
      sets = wrong
      await expect(read(signed(), fresh())).rejects.toThrow(Unauthenticated)
    }
    sets = before
  })
})
