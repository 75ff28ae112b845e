import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { blindIndex, blindIndexes, loadKeys, open, openBytes, seal, sealBytes, sign, verify } from '../../src/access/encryption.ts'
import { developmentKey } from '../../src/access/key-store.ts'
import { readConfig } from '../../src/config.ts'
import { weakness } from '../../src/crypto/weak.ts'
import { masterKey } from '../kit/master-key.ts'

const PLACE = 'requester.name_sealed:requester_1'
const secret = masterKey
const settings = (env: Record<string, string> = {}) => readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ...env })
const withKeys = (text: string, suite = 'aes') => loadKeys(settings({ ENCRYPTION_KEYS: text, ENCRYPTION_SUITE: suite }))

const FORMS = { aes: /^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/, sm: /^v2\.k1\.[\w-]{22}\.[\w-]+\.[\w-]{43}$/ }

describe.each(['aes', 'sm'] as const)('sealed text of the suite %s', (suite) => {
  const withKeys = (text: string) => loadKeys(settings({ ENCRYPTION_KEYS: text, ENCRYPTION_SUITE: suite }))
  const made = () => loadKeys(settings({ ENCRYPTION_SUITE: suite }))
  it.each(['张三丰', '', 'a'.repeat(100_000), '😀 0774'])('opens again at its place', async (plain) => {
    const keys = await made()
    expect(open(keys, PLACE, seal(keys, PLACE, plain))).toBe(plain)
  })
  it('is another text every time and names its key', async () => {
    const keys = await withKeys(`k1:${secret(1)}`)
    const [a, b] = [seal(keys, PLACE, '张三丰'), seal(keys, PLACE, '张三丰')]
    expect(a).toMatch(FORMS[suite])
    expect(a).not.toBe(b)
  })
  it('does not open at another place', async () => {
    const keys = await made()
    const sealed = seal(keys, PLACE, '张三丰')
    for (const place of ['requester.name_sealed:requester_2', 'requester.address_sealed:requester_1', '']) {
      expect(() => open(keys, place, sealed)).toThrow('changed, moved')
    }
  })
  it('does not open when any character was changed', async () => {
    const keys = await made()
    const sealed = seal(keys, PLACE, '张三丰')
    for (let i = 0; i < sealed.length; i++) {
      const tampered = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
      expect(() => open(keys, PLACE, tampered)).toThrow(PLACE)
    }
  })
  it.each(['', 'plain', 'v1.dev...', 'v1.dev.AAAA.AAAA.AAAA', 'v2.dev.AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA'])(
    '"%s" is none, and the refusal does not repeat it',
    async (text) => {
      const keys = await made()
      expect(() => open(keys, PLACE, text)).toThrow(/^what is stored at .* is not a sealed text$/)
    },
  )
  it('does not open with another key of the same name, nor with a key no longer listed', async () => {
    const sealed = seal(await withKeys(`k1:${secret(1)}`), PLACE, '张三丰')
    const [other, without] = [await withKeys(`k1:${secret(2)}`), await withKeys(`k2:${secret(1)}`)]
    expect(() => open(other, PLACE, sealed)).toThrow('changed, moved')
    expect(() => open(without, PLACE, sealed)).toThrow('not in ENCRYPTION_KEYS')
  })
  it('in bytes opens again, and no byte of it may change', async () => {
    const keys = await made()
    const plain = Buffer.from('示例：一张照片')
    const sealed = sealBytes(keys, PLACE, plain)
    expect(sealed[0]).toBe(suite === 'aes' ? 1 : 2)
    expect(openBytes(keys, PLACE, sealed)).toEqual(plain)
    for (let i = 0; i < sealed.length; i++) expect(() => openBytes(keys, PLACE, sealed.with(i, (sealed[i] ?? 0) ^ 1) as Buffer), `${i}`).toThrow(PLACE)
    for (let i = 0; i < sealed.length - plain.length; i++) expect(() => openBytes(keys, PLACE, sealed.subarray(0, i)), `${i}`).toThrow(PLACE)
  })
})

describe('a new key put in front', () => {
  it('seals, signs and indexes from now on, while the old still opens, verifies and is looked up', async () => {
    const old = await withKeys(`k1:${secret(1)}`)
    const both = await withKeys(`k2:${secret(2)},k1:${secret(1)}`)
    expect(seal(both, PLACE, 'x')).toMatch(/^v1\.k2\./)
    expect(open(both, PLACE, seal(old, PLACE, 'x'))).toBe('x')
    expect(verify(both, 'cursor', 'text', sign(old, 'cursor', 'text'))).toBe(true)
    expect(verify(old, 'cursor', 'text', sign(both, 'cursor', 'text'))).toBe(false)
    expect(blindIndexes(both, '+8613812345678')).toEqual([blindIndex(both, '+8613812345678'), blindIndex(old, '+8613812345678')])
    expect(blindIndex(both, '+8613812345678')).not.toBe(blindIndex(old, '+8613812345678'))
  })
})

describe('the other suite', () => {
  it('opens and verifies what either has made with a listed key', async () => {
    const [aes, sm] = [await withKeys(`k1:${secret(1)}`), await withKeys(`k1:${secret(1)}`, 'sm')]
    for (const [one, other] of [
      [aes, sm],
      [sm, aes],
    ] as const) {
      expect(open(other, PLACE, seal(one, PLACE, '张三丰'))).toBe('张三丰')
      expect(openBytes(other, PLACE, sealBytes(one, PLACE, Buffer.from('x'))).toString()).toBe('x')
      expect(verify(other, 'cursor', 'text', sign(one, 'cursor', 'text'))).toBe(true)
      expect(sign(other, 'cursor', 'text')).not.toBe(sign(one, 'cursor', 'text'))
      expect(blindIndex(other, 'x')).not.toBe(blindIndex(one, 'x'))
    }
  })
  it('is looked up besides, as long as rows may have its indexes', async () => {
    const [aes, sm] = [await withKeys(`k1:${secret(1)}`), await withKeys(`k1:${secret(1)}`, 'sm')]
    expect(blindIndexes(sm, 'x')).toEqual([blindIndex(sm, 'x')])
    expect(blindIndexes({ ...sm, otherSuite: sm.versions }, 'x')).toEqual([blindIndex(sm, 'x'), blindIndex(aes, 'x')])
  })
  it('is no way around a tag: the mark of one on the text of the other opens nothing', async () => {
    const keys = await withKeys(`k1:${secret(1)}`)
    for (const [from, to] of [
      ['aes', 'v2'],
      ['sm', 'v1'],
    ] as const)
      expect(() => open(keys, PLACE, seal({ ...keys, suite: from }, PLACE, '张三丰').replace(/^v\d/, to))).toThrow('is not a sealed text')
  })
})

describe('signatures and blind indexes', () => {
  it('hold for one purpose and one text', async () => {
    const keys = await loadKeys(settings())
    const mac = sign(keys, 'cursor', 'text')
    expect(verify(keys, 'cursor', 'text', mac)).toBe(true)
    expect(verify(keys, 'ticket', 'text', mac)).toBe(false)
    expect(verify(keys, 'cursor', 'texts', mac)).toBe(false)
    expect(verify(keys, 'cursor:t', 'ext', sign(keys, 'cursor', 't:ext'))).toBe(false)
    expect(verify(keys, 'cursor', 'text', `${mac}=`)).toBe(false)
    expect(verify(keys, 'cursor', 'text', '')).toBe(false)
  })
  it('are made with keys of their own', async () => {
    const keys = await withKeys(`k1:${secret(1)}`)
    expect(blindIndex(keys, 'x')).not.toBe(sign(keys, '', 'x'))
    expect(blindIndex(keys, 'x')).toBe(blindIndex(keys, 'x'))
    expect(blindIndex(keys, 'x')).not.toBe(blindIndex(await withKeys(`k1:${secret(2)}`), 'x'))
  })
})

describe('ENCRYPTION_KEYS', () => {
  it.each([
    ['nothing', 'has no key id'],
    [`:${secret(1)}`, 'has no key id'],
    [`a.b:${secret(1)}`, 'has no key id'],
    ['k1:c2hvcnQ=', 'is not 32 bytes in base64'],
    ['k1:***', 'is not 32 bytes in base64'],
    [`k1:${secret(1)},k1:${secret(2)}`, 'entry 2 repeats a key id'],
    [`k1:${secret(1)},`, 'entry 2 has no key id'],
    [`k1:${Buffer.alloc(32).toString('base64')}`, 'entry 1 is one byte again and again'],
    [`k2:${secret(2)},k1:${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`, 'entry 2 is one pattern again and again'],
  ])('%s stops the start', async (text, rule) => {
    const stopped = withKeys(text)
    await expect(stopped).rejects.toThrow('ENCRYPTION_KEYS')
    await expect(stopped).rejects.toThrow(rule)
    for (const part of text.split(/[:,]/).filter((one) => one.length > 40)) await expect(stopped).rejects.not.toThrow(part)
  })
  it('must be there in production, where there are no development keys', async () => {
    const env = { NODE_ENV: 'production', JWKS_URL: 'https://sign-on.example/jwks', AUDIT_KEY: secret(3), DATA_DIR: 'memory://' }
    await expect(loadKeys({ ...settings({ ...env, ENCRYPTION_KEYS: 'x' }), encryptionKeys: null })).rejects.toThrow('ENCRYPTION_KEYS')
    const keys = await loadKeys(settings({ ...env, ENCRYPTION_KEYS: `k1:${secret(1)}` }))
    expect(keys.development).toBeNull()
    expect(() => developmentKey(keys, 'board', 'hall')).toThrow('outside production')
  })
  it('is never shown when keys are printed by mistake', async () => {
    const key = randomBytes(32)
    const printed = inspect(await withKeys(`k1:${key.toString('base64')}`), { depth: 9 })
    for (const form of [key.toString('base64'), key.toString('hex')]) expect(printed).not.toContain(form)
  })
})

describe('A weak key', () => {
  const bytes = (make: (i: number) => number) => Buffer.from(Array.from({ length: 32 }, (_, i) => make(i)))
  it.each([
    ['of zeroes', bytes(() => 0), 'one byte'],
    ['of one byte', bytes(() => 0xab), 'one byte'],
    ['that counts', bytes((i) => i), 'counter'],
    ['that counts down', bytes((i) => 255 - 3 * i), 'counter'],
    ['of one half twice', bytes((i) => (((i % 16) * 89) ^ 0x5a) & 0xff), 'pattern'],
    ['of four bytes', bytes((i) => [222, 173, 190, 239][i % 4] ?? 0), 'pattern'],
    ['typed by hand', Buffer.from('correct horse battery staple, 32'), 'text'],
    ['of hex digits', Buffer.from(randomBytes(16).toString('hex')), 'text'],
    ['of few bytes', bytes((i) => ((i * i) % 13) * 19), 'few'],
  ])('%s is seen', (_, key, what) => {
    expect(key).toHaveLength(32)
    expect(weakness(key)).toContain(what)
  })
  it('is none of a thousand that are random', () => {
    expect(Array.from({ length: 1_000 }, () => weakness(randomBytes(32))).filter((one) => one !== null)).toEqual([])
  })
  it('signs no audit trail either, and is not repeated', () => {
    const weak = Buffer.alloc(32, 7).toString('base64')
    expect(() => settings({ AUDIT_KEY: `${secret(1)},${weak}` })).toThrow(/^AUDIT_KEY is one byte again and again/)
    expect(() => settings({ AUDIT_KEY: weak })).not.toThrow(weak)
  })
})

describe('development keys', () => {
  async function inDirectory(work: (directory: string) => Promise<void>) {
    const directory = await mkdtemp(join(tmpdir(), 'keys-'))
    try {
      await work(directory)
    } finally {
      await rm(directory, { recursive: true })
    }
  }
  it('survive a restart, for nobody else to read, also with DATABASE_URL', () =>
    inDirectory(async (directory) => {
      const first = await loadKeys(settings({ DATA_DIR: directory }))
      const again = await loadKeys(settings({ DATA_DIR: directory, DATABASE_URL: 'postgresql://u:p@localhost/x' }))
      expect(open(again, PLACE, seal(first, PLACE, '张三丰'))).toBe('张三丰')
      expect(developmentKey(again, 'partner', 'demo-bank')).toBe(developmentKey(first, 'partner', 'demo-bank'))
      expect((await stat(join(directory, 'keys'))).mode & 0o777).toBe(0o700)
      const files = await readdir(join(directory, 'keys'))
      expect(files.sort()).toEqual(['encryption.key', 'jwt.pem'])
      for (const file of files) expect((await stat(join(directory, 'keys', file))).mode & 0o777).toBe(0o600)
    }))
  it('are the same for programs that start at once', () =>
    inDirectory(async (directory) => {
      const all = await Promise.all(Array.from({ length: 8 }, () => loadKeys(settings({ DATA_DIR: directory }))))
      expect(new Set(all.map((keys) => blindIndex(keys, 'x') + developmentKey(keys, 'board', 'hall'))).size).toBe(1)
    }))
  it('that are damaged stop the start, naming the file', () =>
    inDirectory(async (directory) => {
      await loadKeys(settings({ DATA_DIR: directory }))
      await chmod(join(directory, 'keys', 'jwt.pem'), 0o600)
      await writeFile(join(directory, 'keys', 'jwt.pem'), 'damaged')
      await expect(loadKeys(settings({ DATA_DIR: directory }))).rejects.toThrow('jwt.pem is damaged')
      await writeFile(join(directory, 'keys', 'encryption.key'), 'damaged')
      await expect(loadKeys(settings({ DATA_DIR: directory }))).rejects.toThrow('encryption.key is damaged')
    }))
  it('stay in memory when the data does', async () => {
    const [a, b] = [await loadKeys(settings()), await loadKeys(settings())]
    expect(developmentKey(a, 'board', 'hall')).not.toBe(developmentKey(b, 'board', 'hall'))
    expect(developmentKey(a, 'board', 'hall')).toMatch(/^fb_[\w-]{43}$/)
    expect(developmentKey(a, 'partner', 'hall')).toMatch(/^fd_[\w-]{43}$/)
  })
})
