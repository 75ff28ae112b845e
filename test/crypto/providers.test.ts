import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { loadKeys, open, seal } from '../../src/access/encryption.ts'
import { readConfig } from '../../src/config.ts'
import { StartError } from '../../src/errors.ts'
import { masterKey } from '../kit/master-key.ts'
import { startTransit, type TestTransit } from '../kit/transit.ts'

const load = async (env: Record<string, string>) => loadKeys(readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ...env }))
/** What the start says, which is one sentence and never a secret. */
const refusal = (env: Record<string, string>): Promise<string> =>
  load(env).then(
    () => 'it started',
    (error: unknown) => {
      expect(error).toBeInstanceOf(StartError)
      const { message } = error as Error
      for (const secret of [masterKey(1), masterKey(2), ...Object.values(env).flatMap((value) => value.split(/[,:\n]/))].filter((one) => one.length > 20))
        if (secret !== env.ENCRYPTION_KEYS_FILE) expect(message).not.toContain(secret)
      return message
    },
  )
const PLACE = 'requester.name:1'

describe('A file of keys', () => {
  let folder: string
  let path: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'key-file-'))
    path = join(folder, 'keys')
  })
  afterAll(() => rm(folder, { recursive: true }))
  const written = async (text: string, mode = 0o600) => {
    await writeFile(path, text)
    await chmod(path, mode)
  }

  it('holds one a line, the newest first; comments and empty lines are none', async () => {
    await written(`# since May\nk2:${masterKey(2)}\r\n\nk1:${masterKey(1)}\n`)
    const keys = await load({ ENCRYPTION_KEYS_FILE: path })
    expect(keys.versions.map(({ kid }) => kid)).toEqual(['k2', 'k1'])
    expect(open(keys, PLACE, seal(await load({ ENCRYPTION_KEYS: `k1:${masterKey(1)}` }), PLACE, '张三丰'))).toBe('张三丰')
  })
  it.each(['604', '620', '666'])('that others may read or write (%s) is refused', async (mode) => {
    await written(`k1:${masterKey(1)}`, Number.parseInt(mode, 8))
    expect(await refusal({ ENCRYPTION_KEYS_FILE: path })).toMatch(/^ENCRYPTION_KEYS_FILE .* is open to others/)
  })
  it('that its group may read, as a mounted secret is, is taken', async () => {
    await written(`k1:${masterKey(1)}`, 0o440)
    expect((await load({ ENCRYPTION_KEYS_FILE: path })).versions).toHaveLength(1)
  })
  it('that is not there, empty or wrong is named, with the entry', async () => {
    expect(await refusal({ ENCRYPTION_KEYS_FILE: join(folder, 'none') })).toMatch(/cannot be read \(ENOENT\)/)
    await written('# nothing\n')
    expect(await refusal({ ENCRYPTION_KEYS_FILE: path })).toMatch(/holds no key/)
    await written(`k2:${masterKey(2)}\nk1:${masterKey(1).slice(0, -4)}\n`)
    expect(await refusal({ ENCRYPTION_KEYS_FILE: path })).toMatch(/^ENCRYPTION_KEYS_FILE entry 2 is not 32 bytes/)
  })
  it('does not go with ENCRYPTION_KEYS', async () => {
    await written(`k1:${masterKey(1)}`)
    expect(await refusal({ ENCRYPTION_KEYS_FILE: path, ENCRYPTION_KEYS: `k1:${masterKey(1)}` })).toMatch(/both set/)
  })
})

describe('A server of keys', () => {
  let transit: TestTransit
  let wrapped: string
  beforeAll(async () => {
    transit = await startTransit()
    wrapped = `k2:${transit.wrap(masterKey(2))},k1:${transit.wrap(masterKey(1))}`
  })
  afterAll(() => transit.stop())
  beforeEach(() => transit.answer(null))

  it('unwraps the keys at start: what is sealed opens with the keys as they are', async () => {
    const keys = await load({ ...transit.settings, ENCRYPTION_KEYS: wrapped })
    const plain = await load({ ENCRYPTION_KEYS: `k2:${masterKey(2)},k1:${masterKey(1)}` })
    expect(open(plain, PLACE, seal(keys, PLACE, '张三丰'))).toBe('张三丰')
    expect(keys.versions.map(({ kid }) => kid)).toEqual(['k2', 'k1'])
  })
  it('unwraps those of a file too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'key-file-'))
    await writeFile(join(folder, 'keys'), wrapped.replace(',', '\n'), { mode: 0o600 })
    expect((await load({ ...transit.settings, ENCRYPTION_KEYS_FILE: join(folder, 'keys') })).versions).toHaveLength(2)
    await rm(folder, { recursive: true })
  })
  it.each([
    ['a token it refuses', { KEY_TRANSIT_TOKEN: 'hvs.another-token-than-its-own' }, /^KEY_TRANSIT_TOKEN is refused/],
    ['a key it does not have', { KEY_TRANSIT_NAME: 'another' }, /^KEY_TRANSIT_NAME is no key/],
    [
      'an address where nothing listens',
      { KEY_TRANSIT_URL: 'http://127.0.0.1:9' },
      /^KEY_TRANSIT_URL: the server of keys cannot be reached \(ECONNREFUSED|no connection\)/,
    ],
    ['what it did not wrap', { ENCRYPTION_KEYS: `k1:vault:v1:${masterKey(1)}` }, /^ENCRYPTION_KEYS entry 1 cannot be unwrapped/],
    ['keys as they are', { ENCRYPTION_KEYS: `k1:${masterKey(1)}` }, /^ENCRYPTION_KEYS entry 1 cannot be unwrapped/],
    ['no keys', { ENCRYPTION_KEYS: '' }, /^ENCRYPTION_KEYS must be set with KEY_PROVIDER=transit/],
    ['half of its settings', { KEY_TRANSIT_TOKEN: '' }, /^KEY_TRANSIT_URL, KEY_TRANSIT_NAME and KEY_TRANSIT_TOKEN must be set/],
  ])('with %s keeps the program from starting, which says why and nothing secret', async (_, changed, said) => {
    expect(await refusal({ ...transit.settings, ENCRYPTION_KEYS: wrapped, ...changed })).toMatch(said)
  })
  it.each([
    ['that is sealed', { status: 503 }, /^KEY_TRANSIT_URL: the server of keys answers 503/],
    ['that answers no JSON', { body: '<html>' }, /^KEY_TRANSIT_URL: the answer of the server of keys holds no key/],
    ['that answers something else', { body: '{"data":{"ciphertext":"x"}}' }, /^KEY_TRANSIT_URL: the answer/],
    ['that answers too few bytes', { body: '{"data":{"plaintext":"c2hvcnQ="}}' }, /^ENCRYPTION_KEYS entry 1 is not 32 bytes/],
    ['that answers a weak key', { body: `{"data":{"plaintext":"${Buffer.alloc(32).toString('base64')}"}}` }, /^ENCRYPTION_KEYS entry 1 is one byte/],
  ])('%s keeps the program from starting', async (_, answer, said) => {
    transit.answer(answer)
    expect(await refusal({ ...transit.settings, ENCRYPTION_KEYS: wrapped })).toMatch(said)
  })
  it('is asked over https in production', () => {
    const env = { NODE_ENV: 'production', JWKS_URL: 'https://sign-on.example/jwks', AUDIT_KEY: masterKey('audit'), DATA_DIR: 'memory://' }
    expect(() => readConfig({ ...env, ...transit.settings, ENCRYPTION_KEYS: wrapped })).toThrow('KEY_TRANSIT_URL must begin with https')
    const { keyTransit } = readConfig({ ...env, ...transit.settings, KEY_TRANSIT_URL: 'https://keys.example/', ENCRYPTION_KEYS: wrapped })
    expect(keyTransit?.url).toBe('https://keys.example')
  })
})
