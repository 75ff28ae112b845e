import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { command, folder, PRODUCTION as KEYED, launch } from './program.ts'

const PRODUCTION = { ...KEYED, JWKS_URL: 'https://sign-on.invalid/jwks' }

/** What it says on stderr, having ended with code 1: one line, no stack. */
async function refusal(variables: Record<string, string>): Promise<string> {
  const program = launch(variables)
  expect(await program.exit).toBe(1)
  expect(program.stdout()).toBe('')
  expect(program.stderr()).toMatch(/^flash-delivery: [^\n]+\n$/)
  return program.stderr().slice('flash-delivery: '.length).trimEnd()
}

describe('the program refuses to start with one sentence and code 1', { timeout: 120_000 }, () => {
  it('when DATABASE_URL is malformed, without repeating its password', async () => {
    expect(await refusal({ DATABASE_URL: 'mysql://root:geheim@localhost/city' })).toBe(
      'DATABASE_URL must look like postgresql://user:password@host:5432/database',
    )
    expect(await refusal({ DATABASE_URL: 'postgresql//root:geheim' })).not.toContain('geheim')
  })

  it('when the database cannot be reached, naming host and port but not the password', async () => {
    const said = await refusal({ NODE_ENV: 'development', DATABASE_URL: 'postgresql://somebody:geheim@127.0.0.1:1/city', DATA_DIR: folder() })
    expect(said).toMatch(/^the database at 127\.0\.0\.1:1\/city cannot be reached: .*ECONNREFUSED.*check DATABASE_URL$/)
    expect(said).not.toContain('geheim')
  })

  it('when DATABASE_URL is set and NODE_ENV is not, and so does each of its commands, since development must be asked for there', async () => {
    const unsaid = { DATABASE_URL: 'postgresql://somebody:geheim@127.0.0.1:1/city', DATA_DIR: folder() }
    const sentence = 'DATABASE_URL is set, so NODE_ENV must say what for: NODE_ENV=production or NODE_ENV=development'
    expect(await refusal(unsaid)).toBe(sentence)
    expect(await refusal({ ...unsaid, NODE_ENV: '' })).toBe(sentence)
    const commands = [['token', 'dispatcher'], ['keys', 'list'], ['import', 'export.csv'], ['figures:rebuild'], ['audit', 'verify'], ['simulate']]
    const said = await Promise.all(commands.map((args) => command(args, unsaid)))
    expect(said).toEqual(commands.map(() => ({ code: 1, stdout: '', stderr: `${sentence}\n` })))
  })

  it('when the port is taken, and leaves the data directory to the next start', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const address = holder.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const variables = { DATA_DIR: folder(), PORT: String(port) }
    expect(await refusal(variables)).toBe(`port ${port} on 127.0.0.1 is taken; set PORT`)
    holder.close()
    await once(holder, 'close')
    await expect(launch(variables).url).resolves.toBe(`http://127.0.0.1:${port}`)
  })

  it('when another living process holds the data directory, naming both', async () => {
    const directory = folder()
    writeFileSync(join(directory, 'server.pid'), String(process.pid))
    expect(await refusal({ DATA_DIR: directory })).toBe(
      `the data directory ${directory} is in use by process ${process.pid}; stop it, or set DATA_DIR to another directory`,
    )
  })

  it('when the data directory cannot be made', async () => {
    const file = join(folder(), 'a-file')
    writeFileSync(file, '')
    expect(await refusal({ DATA_DIR: join(file, 'data') })).toContain(file)
  })

  it('when a key file of the data directory is damaged, naming it', async () => {
    const directory = folder()
    mkdirSync(join(directory, 'keys'))
    writeFileSync(join(directory, 'keys/encryption.key'), 'half a ke')
    expect(await refusal({ DATA_DIR: directory })).toContain(join(directory, 'keys/encryption.key'))
  })

  it.each(['four thousand', '-1', '65536', '4000.5'])('when PORT is %s', async (port) => {
    expect(await refusal({ PORT: port, DATA_DIR: folder() })).toMatch(/^PORT /)
  })

  it.each([
    ['NODE_ENV', 'prod'],
    ['LOG_LEVEL', 'loud'],
    ['SEED_DEMO', 'yes'],
    ['JWKS_URL', 'somewhere'],
  ])('when %s is %s', async (name, value) => {
    expect(await refusal({ [name]: value, DATA_DIR: folder() })).toMatch(new RegExp(`^${name} `))
  })

  it('in production without ENCRYPTION_KEYS', async () => {
    expect(await refusal({ ...PRODUCTION, ENCRYPTION_KEYS: '', DATA_DIR: folder() })).toBe('ENCRYPTION_KEYS must be set in production, or ENCRYPTION_KEYS_FILE')
  })

  it('in production with the demo city', async () => {
    expect(await refusal({ ...PRODUCTION, SEED_DEMO: 'true', DATA_DIR: folder() })).toBe(
      'SEED_DEMO must not be true in production: the demo city would count in the figures',
    )
  })

  it('in production without JWKS_URL', async () => {
    expect(await refusal({ ...PRODUCTION, JWKS_URL: '', DATA_DIR: folder() })).toBe('JWKS_URL must be set in production')
  })

  it('in production without AUDIT_KEY, and with one that is no key, without repeating it', async () => {
    const production = { ...PRODUCTION, JWKS_URL: 'https://sign-on.example/jwks' }
    expect(await refusal({ ...production, AUDIT_KEY: '', DATA_DIR: folder() })).toBe('AUDIT_KEY must be set in production: it signs the audit trail')
    expect(await refusal({ ...production, AUDIT_KEY: 'c2hvcnQ=', DATA_DIR: folder() })).toBe('AUDIT_KEY must be 32 bytes in base64; older ones after a comma')
  })

  it('when ENCRYPTION_KEYS holds no good key, without repeating it', async () => {
    const said = await refusal({ ...PRODUCTION, ENCRYPTION_KEYS: 'k1:c2hvcnQ=', DATA_DIR: folder() })
    expect(said).toMatch(/^ENCRYPTION_KEYS entry 1 is not 32 bytes in base64/)
    expect(said).not.toContain('c2hvcnQ')
  })
})
