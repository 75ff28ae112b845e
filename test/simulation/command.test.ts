import { describe, expect, it } from 'vitest'
import { command, folder, freePort, launch, PRODUCTION } from '../start/program.ts'

/** `npm run simulate -- …` from the source: its exit code and what it said. */
const simulate = (args: string[], variables: Record<string, string>) => command(['simulate', ...args], variables)

describe('npm run simulate', { timeout: 90_000 }, () => {
  it('says in one sentence that no server answers, and how to start one', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const said = await simulate(['--url', url], { DATA_DIR: folder() })
    expect(said).toEqual({ code: 1, stdout: '', stderr: `no server answers at ${url}: start one with npm start, or name another with --url\n` })
  })

  it('does not run in production', async () => {
    const said = await simulate([], { ...PRODUCTION, JWKS_URL: 'https://sign-on.invalid/jwks', DATA_DIR: folder() })
    expect(said).toEqual({ code: 1, stdout: '', stderr: 'the simulation uses development accounts: it runs only outside production\n' })
  })

  it('refuses a wrong option with the rule it breaks', async () => {
    expect((await simulate(['--speed', '9999'], {})).stderr).toContain('must be city minutes for each real minute, from 1 to 600, or max')
    expect((await simulate(['--area', '1234'], {})).stderr).toContain('must be a 12-digit code of an area of the city')
    expect((await simulate(['--from', '17:00', '--until', '16:00'], { DATA_DIR: folder() })).stderr).toBe('--until must be later than --from\n')
  })

  it("says that the server has other keys when it runs with another server's data directory", async () => {
    const program = launch({ DATA_DIR: folder(), SEED_DEMO: 'true' })
    const said = await simulate(['--url', await program.url], { DATA_DIR: folder() })
    expect(said).toMatchObject({ code: 1, stderr: expect.stringMatching(/run this with the DATA_DIR the server runs with\n$/) })
  })

  it('plays a day on a running server beside its data directory, and prints the report as JSON for scripts', async () => {
    const data = folder()
    const program = launch({ DATA_DIR: data, SEED_DEMO: 'true' })
    const said = await simulate(
      ['--url', `${await program.url}/graphql`, '--orders', '5', '--speed', 'max', '--seed', '4', '--area', '450481000000', '--json'],
      { DATA_DIR: data },
    )
    expect(said.stderr).toBe('')
    expect(JSON.parse(said.stdout)).toMatchObject({ ok: true, registered: 5, planned: 5, troubles: [], differences: [] })
    expect(said.code).toBe(0)
  })
})
