import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadKeys } from '../../src/access/encryption.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { commandArguments } from '../kit/built-program.ts'
import { onPostgres } from '../kit/database.ts'
import { did } from '../kit/did.ts'
import { type MarkedOrder, PERSONAL, PERSONAL_FORMS, playMarked, registerMarked, TASKS, TEXTS } from '../kit/marked-order.ts'
import { openedOf } from '../kit/opened-dump.ts'
import { databaseUrl, emptyDatabase } from '../kit/postgres.ts'

const run = promisify(execFile)
const MARKS = [...PERSONAL_FORMS, ...Object.values(TEXTS), ...Object.values(TASKS)]
const found = (text: string) => MARKS.filter((mark) => text.includes(mark))

/** Plain pg_dump and pg_restore, as an operator runs them; the command of the program beside them. */
describe('What was erased stays erased after a restore (恢复后重新删除)', () => {
  let app: TestApp
  let folder = ''
  let order: MarkedOrder
  const ENCRYPTION_KEYS = `k1:${randomBytes(32).toString('base64')}`
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fd-erased-'))
    app = await startApp({ settings: { ENCRYPTION_KEYS, ATTACHMENTS_DIR: join(folder, 'attachments') } })
    order = await playMarked(app, await registerMarked(app))
    await did(app, 'quality', 'closeOrder', { orderId: order.id })
  })
  afterAll(async () => {
    await app.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const settings = (url: string) => ({
    NODE_ENV: 'test',
    DATA_DIR: 'memory://',
    LOG_LEVEL: 'silent',
    SEED_DEMO: 'false',
    DATABASE_URL: url,
    ENCRYPTION_KEYS,
    ATTACHMENTS_DIR: join(folder, 'attachments'),
  })
  const command = async (url: string, ...args: string[]) =>
    (await run(process.execPath, commandArguments('erase', ...args), { env: { PATH: process.env.PATH, ...settings(url) } })).stdout
  const files = async () => (await readdir(join(folder, 'attachments'))).length

  it('by the list that the command writes, applied as often as one likes; a dump made after it holds nothing of them', async () => {
    const live = app.runtime.config.databaseUrl as string
    const [before, after, list] = ['before.dump', 'after.sql', 'erased.jsonl'].map((name) => join(folder, name)) as [string, string, string]
    await run('pg_dump', ['--format=custom', `--file=${before}`, live])
    expect(await files()).toBeGreaterThan(1)

    const asked = await command(live, '--order', order.id)
    const erasureId = /erasure_[0-9a-z]{26}/.exec(asked)?.[0]
    await did(app, 'auditor', 'confirmErasure', { erasureId }, 'erasureId')
    expect(await command(live, '--run')).toContain('1 records erased')
    expect(await command(live, '--list')).toContain(`${erasureId}  DONE  ASKED  1 of 1 records  1 orders`)
    expect(await files()).toBe(0)
    await command(live, '--export', list)
    expect(JSON.parse(await readFile(list, 'utf8'))).toEqual({ requester: expect.stringMatching(/^requester_/), orders: [order.id] })
    await run('pg_dump', ['--format=plain', `--file=${after}`, live])
    expect(found(await readFile(after, 'utf8'))).toEqual([])
    expect(await openedOf(app.runtime.db, app.runtime.keys)).not.toContain(TEXTS.title)

    const restored = databaseUrl(onPostgres as string, await emptyDatabase(onPostgres as string))
    await run('pg_restore', ['--no-owner', `--dbname=${restored}`, before])
    const config = readConfig(settings(restored))
    const keys = await loadKeys(config)
    const opened = async () => {
      const database = await connect(config, {})
      try {
        return await openedOf(database.db, keys)
      } finally {
        await database.close()
      }
    }
    expect(found(await opened())).toEqual(expect.arrayContaining([PERSONAL.name, TEXTS.title, TEXTS.evaluation, TASKS.task]))
    expect(await command(restored, '--reapply', list)).toContain('1 listed, 1 to be erased again\n1 records erased')
    expect(found(await opened())).toEqual([])
    expect(await command(restored, '--reapply', list)).toContain('1 listed, 0 to be erased again\n0 records erased')
    await run('pg_dump', ['--format=plain', `--file=${after}`, restored])
    expect(found(await readFile(after, 'utf8'))).toEqual([])
  })
})
