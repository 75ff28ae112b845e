import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { blindIndex, loadKeys, open, seal, sign, verify } from '../../src/access/encryption.ts'
import { developmentKey } from '../../src/access/key-store.ts'
import { readConfig } from '../../src/config.ts'

const PLACE = 'requester.name_sealed:requester_1'
const secret = (n: number) => Buffer.alloc(32, n).toString('base64')
const settings = (env: Record<string, string> = {}) => readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ...env })
const withKeys = (text: string) => loadKeys(settings({ ENCRYPTION_KEYS: text }))

describe('sealed text', () => {
  it.each(['张三丰', '', 'a'.repeat(100_000), '😀 0774'])('opens again at its place', async (plain) => {
    const keys = await loadKeys(settings())
    expect(open(keys, PLACE, seal(keys, PLACE, plain))).toBe(plain)
  })
  it('is another text every time and names its key', async () => {
    const keys = await withKeys(`k1:${secret(1)}`)
    const [a, b] = [seal(keys, PLACE, '张三丰'), seal(keys, PLACE, '张三丰')]
    expect(a).toMatch(/^v1\.k1\.[\w-]{16}\.[\w-]+\.[\w-]{22}$/)
    expect(a).not.toBe(b)
  })
  it('does not open at another place', async () => {
    const keys = await loadKeys(settings())
    const sealed = seal(keys, PLACE, '张三丰')
    for (const place of ['requester.name_sealed:requester_2', 'requester.address_sealed:requester_1', '']) {
      expect(() => open(keys, place, sealed)).toThrow('changed, moved')
    }
  })
  it('does not open when any character was changed', async () => {
    const keys = await loadKeys(settings())
    const sealed = seal(keys, PLACE, '张三丰')
    for (let i = 0; i < sealed.length; i++) {
      const tampered = sealed.slice(0, i) + (sealed[i] === 'A' ? 'B' : 'A') + sealed.slice(i + 1)
      expect(() => open(keys, PLACE, tampered)).toThrow(PLACE)
    }
  })
  it.each(['', 'plain', 'v1.dev...', 'v1.dev.AAAA.AAAA.AAAA', 'v2.dev.AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA'])(
    '"%s" is none, and the refusal does not repeat it',
    async (text) => {
      const keys = await loadKeys(settings())
      expect(() => open(keys, PLACE, text)).toThrow(/^what is stored at .* is not a sealed text$/)
    },
  )
  it('does not open with another key of the same name, nor with a key no longer listed', async () => {
    const sealed = seal(await withKeys(`k1:${secret(1)}`), PLACE, '张三丰')
    const [other, without] = [await withKeys(`k1:${secret(2)}`), await withKeys(`k2:${secret(1)}`)]
    expect(() => open(other, PLACE, sealed)).toThrow('changed, moved')
    expect(() => open(without, PLACE, sealed)).toThrow('not in ENCRYPTION_KEYS')
  })
})

describe('a new key put in front', () => {
  it('seals and signs from now on, while the old still opens, verifies and indexes', async () => {
    const old = await withKeys(`k1:${secret(1)}`)
    const both = await withKeys(`k2:${secret(2)},k1:${secret(1)}`)
    expect(seal(both, PLACE, 'x')).toMatch(/^v1\.k2\./)
    expect(open(both, PLACE, seal(old, PLACE, 'x'))).toBe('x')
    expect(verify(both, 'cursor', 'text', sign(old, 'cursor', 'text'))).toBe(true)
    expect(verify(old, 'cursor', 'text', sign(both, 'cursor', 'text'))).toBe(false)
    expect(blindIndex(both, '+8613812345678')).toBe(blindIndex(old, '+8613812345678'))
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
  ])('%s stops the start', async (text, rule) => {
    const stopped = withKeys(text)
    await expect(stopped).rejects.toThrow('ENCRYPTION_KEYS')
    await expect(stopped).rejects.toThrow(rule)
    if (text.length > 40) await expect(stopped).rejects.not.toThrow(secret(1))
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
