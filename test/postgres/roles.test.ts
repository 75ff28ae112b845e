import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { httpClient } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { registration } from '../kit/given.ts'
import { asAdministrator, databaseUrl } from '../kit/postgres.ts'
import { startSignOn } from '../kit/sign-on.ts'
import { command, folder, launch, launchProduction, PRODUCTION } from '../start/program.ts'

const server = onPostgres as string
const TAG = randomBytes(4).toString('hex')
const [DATABASE, OWNER, APP] = [`fd_roles_${TAG}`, `fd_owner_${TAG}`, `fd_app_${TAG}`]

/** The address of the database for one of the roles. */
const as = (role: string) => {
  const url = new URL(databaseUrl(server, DATABASE))
  url.username = role
  url.password = TAG
  return url.toString()
}
const inDatabase = <T>(sql: string, role?: string) =>
  asAdministrator(role ? as(role) : databaseUrl(server, DATABASE), async (client) => (await client.query(sql)).rows as T[])

describe('a role to migrate with and one to run as', { timeout: 180_000 }, () => {
  afterAll(() =>
    asAdministrator(server, async (admin) => {
      await admin.query(`DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`)
      await admin.query(`DROP ROLE IF EXISTS ${OWNER}, ${APP}`)
    }),
  )

  it('are made by the SQL that is printed; a server in production starts only on what the first has brought up to date', async () => {
    await asAdministrator(server, async (admin) => void (await admin.query(`CREATE DATABASE ${DATABASE}`)))
    const { stdout } = await command(['migrate', '--print-roles', '--owner', OWNER, '--app', APP], {
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl(server, DATABASE),
    })
    const [roles = '', grants = ''] = stdout.split('\n-- After each migration')
    expect(grants).toContain(`TO "${APP}"`)
    await inDatabase(`${roles}; ALTER ROLE ${OWNER} PASSWORD '${TAG}'; ALTER ROLE ${APP} PASSWORD '${TAG}'`)

    const settings = { DATABASE_URL: as(APP), DATA_DIR: folder(), JWKS_URL: 'https://sign-on.invalid/jwks' }
    const refused = async () => {
      const program = launch({ ...PRODUCTION, ...settings })
      expect([await program.exit, program.stdout()]).toEqual([1, ''])
      return program.stderr()
    }
    const run = 'run npx flash-delivery migrate as the owner of its tables, then start\n'
    expect(await refused()).toBe(`flash-delivery: the database of DATABASE_URL is not set up: ${run}`)
    expect(await inDatabase("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace")).toEqual([])

    const migrate = (...args: string[]) => command(['migrate', ...args], { NODE_ENV: 'production', DATABASE_URL: as(OWNER), DATA_DIR: folder() })
    expect((await migrate('--check')).code).toBe(2)
    expect(await migrate('--grant-to', APP)).toMatchObject({ code: 0, stderr: '' })
    expect(await migrate('--check')).toEqual({ code: 0, stdout: '', stderr: '' })

    const [newest] = await inDatabase<{ name: string }>('SELECT max(migration_name) AS name FROM _prisma_migrations')
    await inDatabase(`UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = '${newest?.name}'`)
    expect(await refused()).toBe(`flash-delivery: the database of DATABASE_URL is behind by 1 migration (${newest?.name} …): ${run}`)
    await inDatabase(`UPDATE _prisma_migrations SET finished_at = now() WHERE migration_name = '${newest?.name}'`)
  })

  it('serve the city: a story is played under the second, figures are made, and each look is a row', async () => {
    const signOn = await startSignOn()
    const { program, url } = await launchProduction({ DATABASE_URL: as(APP), DATA_DIR: folder(), JWKS_URL: signOn.jwksUrl, MIGRATE_AT_START: 'false' })
    onTestFinished(() => void program.process.kill('SIGKILL'))
    const clientOf = async (role: Parameters<typeof signOn.token>[0]) => httpClient(url, await signOn.token(role))
    const [agent, dispatcher, admin, supervisor] = await Promise.all((['HOTLINE_AGENT', 'DISPATCHER', 'ADMIN', 'SUPERVISOR'] as const).map(clientOf))
    const registered = await agent?.verb('registerOrder', registration())
    expect(registered).toMatchObject({ __typename: 'RegisterOrderSuccess' })
    const orderId = registered.order.id
    const verification = { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
    expect(await dispatcher?.verb('verifyOrder', { orderId, ...verification })).toMatchObject({ order: { status: 'VERIFIED' } })
    expect(await dispatcher?.verb('revealContact', { orderId, fields: ['PHONE'], purpose: 'VERIFY' }, 'phone')).toMatchObject({ phone: '+8613900001234' })
    expect(await admin?.verb('createTeam', { name: '示例队', areaCode: '450403000000' })).toMatchObject({ __typename: 'CreateTeamSuccess' })
    await vi.waitFor(async () => expect(await inDatabase('SELECT count(*)::int AS facts FROM order_fact')).toEqual([{ facts: 1 }]), { timeout: 20_000 })
    const { statistics } = await supervisor?.('{ statistics(filter: { from: "2026-01-01", to: "2035-12-31" }, kpis: [EVALUATION]) { kpi } }')
    expect(statistics).toEqual([{ kpi: 'EVALUATION' }])
    await vi.waitFor(async () => expect(await inDatabase('SELECT count(*)::int AS waiting FROM audit_unsigned')).toEqual([{ waiting: 0 }]), { timeout: 20_000 })
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    expect(program.stdout()).not.toContain('permission denied')
  })

  it.each([
    'DELETE FROM access_log',
    'UPDATE access_log SET purpose = NULL',
    'TRUNCATE access_log',
    'DELETE FROM security_record',
    "UPDATE security_record SET kind = 'REFUSED'",
    'TRUNCATE security_record',
    'DELETE FROM audit_chain',
    'UPDATE audit_chain SET mac = NULL',
    'TRUNCATE audit_chain',
    'DELETE FROM event_log',
    'TRUNCATE service_order CASCADE',
    'DELETE FROM evaluation',
    "UPDATE installation SET kind = 'DEVELOPMENT'",
    'DELETE FROM _prisma_migrations',
    'ALTER TABLE access_log DISABLE TRIGGER append_only',
    'DROP TRIGGER append_only ON access_log',
    'DROP TABLE access_log',
    'ALTER TABLE service_order ADD COLUMN x int',
    'CREATE TABLE mine (x int)',
    'CREATE OR REPLACE FUNCTION refuse_before_retention() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN OLD; END $$',
    'SET session_replication_role = replica',
    'CREATE ROLE other',
  ])('let the second do no such thing: %s', async (sql) => {
    await expect(inDatabase(sql, APP)).rejects.toThrow(/permission denied|must be owner|must be able/)
  })

  it('let it purge nothing that is younger than 180 days, whatever it says', async () => {
    const [before] = await inDatabase<{ rows: number }>('SELECT (SELECT count(*) FROM access_log) + (SELECT count(*) FROM security_record) AS rows')
    await expect(inDatabase('SELECT audit_purge(2147483647)', APP)).rejects.toThrow('is append only')
    expect(await inDatabase('SELECT (SELECT count(*) FROM access_log) + (SELECT count(*) FROM security_record) AS rows')).toEqual([before])
  })
})
