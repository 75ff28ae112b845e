import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { httpClient } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { startSignOn } from '../kit/sign-on.ts'
import { folder, launch, launchProduction, printedToken } from './program.ts'

describe('the life of a program on its data directory', { timeout: 180_000 }, () => {
  it('begins by taking over the lock of a process that is gone', async () => {
    const directory = folder()
    const { pid } = spawnSync(process.execPath, ['--version'])
    writeFileSync(join(directory, 'server.pid'), String(pid))
    const program = launch({ DATA_DIR: directory })
    const url = await program.url
    expect((await fetch(`${url}/ready`)).status).toBe(200)
  })

  it('ends on SIGTERM with code 0 and gives the directory back; its tokens work after the next start', async () => {
    const directory = folder()
    const first = launch({ DATA_DIR: directory, SEED_DEMO: 'past' })
    await first.url
    const tokens = ['dispatcher', 'demo-bank', 'city'].map((account) => printedToken(first, account))
    expect(existsSync(join(directory, 'server.pid'))).toBe(true)
    first.process.kill('SIGTERM')
    expect(await first.exit).toBe(0)
    expect(existsSync(join(directory, 'server.pid'))).toBe(false)

    const second = launch({ DATA_DIR: directory, SEED_DEMO: 'past' })
    const url = await second.url
    const [dispatcher, partner, board] = tokens.map((token) => httpClient(url, token))
    expect((await dispatcher?.('{ orders(first: 1) { totalCount } }')).orders.totalCount).toBe(72)
    expect((await partner?.('{ orders(first: 1) { totalCount } }')).orders.totalCount).toBe(0)
    expect((await board?.('{ wallboard(board: "city") { title } }')).wallboard.title).toContain('梧州')
  })

  it('loses no acknowledged order when it is killed at once after the answer', async () => {
    const directory = folder()
    const first = launch({ DATA_DIR: directory, SEED_DEMO: 'past' })
    const agent = httpClient(await first.url, printedToken(first, 'hotline-agent'))
    const answers = await Promise.all(Array.from({ length: 5 }, () => agent.verb('registerOrder', registration(), 'order { number }')))
    first.process.kill('SIGKILL')
    expect(await first.exit).toBeNull()
    const numbers = answers.map((answer) => answer.order.number as string)
    expect(new Set(numbers).size).toBe(5)

    const second = launch({ DATA_DIR: directory, SEED_DEMO: 'past' })
    const dispatcher = httpClient(await second.url, printedToken(second, 'dispatcher'))
    for (const number of numbers) {
      expect((await dispatcher('query ($number: String!) { orderByNumber(number: $number) { status version } }', { number })).orderByNumber).toEqual({
        status: 'REGISTERED',
        version: 1,
      })
    }
    expect((await dispatcher('{ orders(first: 1) { totalCount } }')).orders.totalCount).toBe(77)
  })

  it('in production prints no token, shows no explorer and no outbox, and asks the sign-on for nothing until somebody signs on', async () => {
    const signOn = await startSignOn()
    const directory = folder()
    const { program, url } = await launchProduction({ DATA_DIR: directory, JWKS_URL: signOn.jwksUrl, LOG_LEVEL: 'info' })

    expect(program.stdout()).not.toMatch(/eyJ|f[bcd]_|[Tt]oken/)
    const page = await fetch(`${url}/graphql`, { headers: { accept: 'text/html' } })
    expect(page.headers.get('content-type') ?? '').not.toContain('text/html')
    expect(await page.text()).not.toContain('GraphiQL')
    expect((await fetch(`${url}/dev/outbox`)).status).toBe(404)
    expect((await fetch(`${url}/wallboard/city`)).headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(signOn.asked()).toBe(0)
    expect((await httpClient(url, await signOn.token('DISPATCHER'))('{ viewer { role } }')).viewer).toEqual({ role: 'DISPATCHER' })
    expect(signOn.asked()).toBe(1)
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    // Its directory is one of production now: what starts in development by default has no business there.
    const development = launch({ DATA_DIR: directory })
    expect(await development.exit).toBe(1)
    expect(development.stderr()).toMatch(
      /^flash-delivery: the embedded database in \S+ is in production since [\d-]+, where a development program must not write: set NODE_ENV=production, or name another database\n$/,
    )
  })
})
