import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpClient } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { asAdministrator, databaseUrl, emptyDatabase } from '../kit/postgres.ts'
import { startSignOn } from '../kit/sign-on.ts'
import { command, folder, launch, launchProduction, PRODUCTION, type Program, printedToken } from '../start/program.ts'

const server = onPostgres as string
const UNREACHED = { JWKS_URL: 'https://sign-on.invalid/jwks' }
const IN_PRODUCTION =
  /^(flash-delivery: )?the database of DATABASE_URL is in production since \d{4}-\d\d-\d\d, where a development program must not write: set NODE_ENV=production, or name another database\n$/
const FOR_DEVELOPMENT =
  /^flash-delivery: the database of DATABASE_URL is for development since \d{4}-\d\d-\d\d, with keys and perhaps a city that are made up: production begins with an empty database\n$/

const newUrl = async () => databaseUrl(server, await emptyDatabase(server))
const ask = <T>(url: string, sql: string) => asAdministrator(url, async (admin) => (await admin.query(sql)).rows as T[])

async function end(program: Program) {
  program.process.kill('SIGTERM')
  expect(await program.exit).toBe(0)
}

/** What a program that is refused says; it ends with code 1 and has said nothing else. */
async function refusal(program: Program): Promise<string> {
  expect(await program.exit).toBe(1)
  expect(program.stdout()).toBe('')
  return program.stderr()
}

describe('a database knows what it is for', { timeout: 180_000 }, () => {
  it('and once in production refuses every development and test program, which then has changed nothing, not even migrated', async () => {
    const DATABASE_URL = await newUrl()
    await end((await launchProduction({ DATABASE_URL, DATA_DIR: folder(), ...UNREACHED })).program)
    expect(await ask(DATABASE_URL, "SELECT kind, now() - since < interval '1 hour' AS lately FROM installation")).toEqual([
      { kind: 'PRODUCTION', lately: true },
    ])
    // As if the development program were newer: it has a migration that the database has not.
    const newest = 'SELECT max(migration_name) FROM _prisma_migrations'
    await ask(DATABASE_URL, `DELETE FROM _prisma_migrations WHERE migration_name = (${newest})`)
    const before = await ask(DATABASE_URL, newest)

    for (const NODE_ENV of ['development', 'test'])
      expect(await refusal(launch({ NODE_ENV, DATABASE_URL, DATA_DIR: folder(), SEED_DEMO: 'true' }))).toMatch(IN_PRODUCTION)
    const file = join(folder(), 'export.csv')
    writeFileSync(file, '工单编号,诉求标题,来电人,区域\nX-1,示例,示例群众,岑溪市\n')
    for (const args of [['keys', 'list'], ['figures:rebuild'], ['import', file]]) {
      const said = await command(args, { NODE_ENV: 'development', DATABASE_URL, DATA_DIR: folder() })
      expect(said.code, args[0]).toBe(1)
      expect(said.stderr.split('\n').slice(-2).join('\n'), args[0]).toMatch(IN_PRODUCTION)
    }
    expect(await ask(DATABASE_URL, newest)).toEqual(before)
    expect(await ask(DATABASE_URL, 'SELECT (SELECT count(*)::int FROM access_key) AS keys, (SELECT count(*)::int FROM team) AS teams')).toEqual([
      { keys: 0, teams: 0 },
    ])
  })

  it('and once for development refuses production, which begins with an empty one', async () => {
    const DATABASE_URL = await newUrl()
    const development = launch({ NODE_ENV: 'development', DATABASE_URL, DATA_DIR: folder(), SEED_DEMO: 'true' })
    await development.url
    expect(await refusal(launch({ ...PRODUCTION, ...UNREACHED, DATABASE_URL, DATA_DIR: folder() }))).toMatch(FOR_DEVELOPMENT)
    await end(development)
    expect(await ask(DATABASE_URL, 'SELECT kind FROM installation')).toEqual([{ kind: 'DEVELOPMENT' }])
    // A test program is of the same kind.
    await end(await listening(launch({ NODE_ENV: 'test', DATABASE_URL, DATA_DIR: folder() })))
  })

  it('so that of a development and a production program that open an empty one at once, one comes up and the other is refused', async () => {
    const DATABASE_URL = await newUrl()
    const development = launch({ NODE_ENV: 'development', DATABASE_URL, DATA_DIR: folder() })
    const [first, second] = await Promise.allSettled([listening(development), launchProduction({ DATABASE_URL, DATA_DIR: folder(), ...UNREACHED })])
    expect([first.status, second.status].toSorted()).toEqual(['fulfilled', 'rejected'])
    const lost = first.status === 'rejected' ? first : (second as PromiseRejectedResult)
    expect(String(lost.reason)).toMatch(/ended with 1 before .*: flash-delivery: the database of DATABASE_URL is (in production|for development) since/)
    expect(await ask(DATABASE_URL, 'SELECT kind FROM installation')).toEqual([{ kind: first.status === 'fulfilled' ? 'DEVELOPMENT' : 'PRODUCTION' }])
  })

  it('and where its rows are taken to production all the same, no key of a demo partner or board opens anything there', async () => {
    const DATABASE_URL = await newUrl()
    const development = launch({ NODE_ENV: 'development', DATABASE_URL, DATA_DIR: folder(), SEED_DEMO: 'true' })
    await development.url
    const [partner, board, dispatcher] = ['demo-bank', 'city', 'dispatcher'].map((account) => printedToken(development, account))
    expect((await httpClient(await development.url, partner as string)('{ viewer { role } }')).viewer.role).toBe('PARTNER')
    await end(development)
    // An administrator of the database can do what no program does.
    await ask(
      DATABASE_URL,
      "ALTER TABLE installation DISABLE TRIGGER append_only; UPDATE installation SET kind = 'PRODUCTION'; UPDATE service_order SET query_key = NULL; UPDATE key_in_use SET retired_at = now()",
    )

    const signOn = await startSignOn()
    const settings = { DATABASE_URL, DATA_DIR: folder(), JWKS_URL: signOn.jwksUrl }
    const { program, url } = await launchProduction(settings)
    for (const token of [partner, board, dispatcher]) {
      const { status, errors } = await httpClient(url, token as string).raw('{ viewer { role } }')
      expect([status, errors?.map((error) => error.extensions.code)]).toEqual([401, ['UNAUTHENTICATED']])
    }
    // Those issued there do; the list tells them apart.
    for (const [holder, role] of [
      [['--partner', 'demo-bank'], 'PARTNER'],
      [['--board', 'city'], 'BOARD'],
    ] as const) {
      const issued = await command(['keys', 'issue', ...holder], { ...PRODUCTION, ...settings })
      expect((await httpClient(url, issued.stdout.trim())('{ viewer { role } }')).viewer).toEqual({ role })
    }
    const list = (await command(['keys', 'list'], { ...PRODUCTION, ...settings })).stdout
    expect(
      list
        .match(/ {2}(development|live) {2}/g)
        ?.map((kind) => kind.trim())
        .toSorted(),
    ).toEqual([...Array(6).fill('development'), 'live', 'live'])
    await end(program)
  })
})

/** The program once it listens, which it says outside production. */
async function listening(program: Program): Promise<Program> {
  await program.url
  return program
}
