import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { demoNumber } from '../../src/access/demo-city.ts'
import { DAY } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { packageRoot } from '../../src/root.ts'
import { serverArguments } from '../kit/built-program.ts'
import { httpClient } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { folder, launch, PRODUCTION, printedToken } from './program.ts'

const fresh = (variables: Record<string, string>) =>
  launch(variables, { folder: packageRoot, command: process.execPath, args: [...serverArguments(), '--fresh'] })
const NAMED = 'query ($externalNo: String!) { orders(first: 1, search: { externalNo: $externalNo }) { totalCount nodes { registeredAt } } }'

/** The directory as it is so many days later: the orders, and what the database is since, lie further back. */
async function age(directory: string, days: number): Promise<void> {
  const database = await connect(readConfig({ NODE_ENV: 'development', DATA_DIR: directory }))
  await database.query("UPDATE service_order SET registered_at = registered_at - $1::int * interval '1 day' WHERE external_no = $2", [days, demoNumber(1)])
  await database.close()
}

describe('a demo city of another day', { timeout: 240_000 }, () => {
  it('is named at the start, with the command that makes a new one; then it is of today, and what was entered is gone', async () => {
    const directory = folder()
    const first = launch({ DATA_DIR: directory, SEED_DEMO: 'true' })
    const agent = httpClient(await first.url, printedToken(first, 'hotline-agent'))
    expect(first.stdout()).not.toContain('--fresh')
    const token = printedToken(first, 'dispatcher')
    expect((await agent.verb('registerOrder', registration({ externalNo: 'T-FRESH' }))).__typename).toBe('RegisterOrderSuccess')
    first.process.kill('SIGTERM')
    expect(await first.exit).toBe(0)

    await age(directory, 2)
    const second = launch({ DATA_DIR: directory, SEED_DEMO: 'true' })
    await second.url
    expect(second.stdout()).toMatch(/The demo city is of \d{4}-\d\d-\d\d: .*\n {2}npm start -- --fresh\n/)
    second.process.kill('SIGTERM')
    await second.exit

    const third = fresh({ DATA_DIR: directory, SEED_DEMO: 'true' })
    const dispatcher = httpClient(await third.url, token)
    expect(third.stdout()).not.toContain('--fresh')
    expect((await dispatcher(NAMED, { externalNo: 'T-FRESH' })).orders.totalCount).toBe(0)
    const { nodes } = (await dispatcher(NAMED, { externalNo: demoNumber(1) })).orders
    expect(Date.now() - new Date(nodes[0].registeredAt).getTime()).toBeLessThan(DAY)
  })

  it('is not thrown away in production, nor is a database that holds no demo city', async () => {
    const production = fresh({ ...PRODUCTION, JWKS_URL: 'https://sign-on.invalid/jwks', DATA_DIR: folder() })
    expect(await production.exit).toBe(1)
    expect(production.stderr()).toBe('flash-delivery: --fresh makes a new demo city: it is refused in production\n')

    const directory = folder()
    const own = launch({ DATA_DIR: directory, SEED_DEMO: 'false' })
    await own.url
    own.process.kill('SIGTERM')
    await own.exit
    const before = readFileSync(join(directory, 'pg', 'PG_VERSION'))
    const refused = fresh({ DATA_DIR: directory, SEED_DEMO: 'true' })
    expect(await refused.exit).toBe(1)
    expect(refused.stderr()).toMatch(/^flash-delivery: the embedded database in \S+ holds no demo city: --fresh throws nothing else away/)
    expect(readFileSync(join(directory, 'pg', 'PG_VERSION'))).toEqual(before)
  })
})
