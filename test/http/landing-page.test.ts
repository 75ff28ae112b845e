import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoNumber, SHOWN } from '../../src/access/demo-city.ts'
import { givesTokens } from '../../src/http/loopback.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { httpClient } from '../kit/client.ts'
import { folder, launchProduction } from '../start/program.ts'

const TOKEN = /ey[\w-]+\.[\w-]+\.[\w-]+|f[bcds]_[\w-]{20,}/
/** The explorer is some megabytes, in which much looks like a token. */
const carriesToken = (explorer: string) => /Bearer (ey|f[bcds]_)/.test(explorer)

/** A request with headers of its own, which fetch writes itself; and with a connection of its own: a kept one may end while it is written to. */
function get(url: string, headers: Record<string, string> = {}): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest(url, { headers, agent: false }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
    asked.on('error', reject).end()
  })
}

describe('the first page', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ at: '2026-12-01T14:35:00.000+08:00', settings: { SEED_DEMO: 'true' } })
  })
  afterAll(() => app?.stop())
  const page = (headers: Record<string, string> = {}, path = '/') => get(`${app.url}${path}`, { accept: 'text/html', ...headers })

  it('is served in both languages, from no cache, under a policy without inline code', async () => {
    const { status, headers, body } = await page()
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-store'])
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/)
    expect(body).toMatch(/政务闪送[\s\S]*Flash Delivery/)
    for (const asset of ['/landing.css', '/landing.js']) expect((await page({}, asset)).status).toBe(200)
  })

  it('leads to pages that are there: each link of it answers', async () => {
    const links = [...(await page()).body.matchAll(/href="([^"#]+)/g)].map((match) => match[1] as string)
    expect(links.length).toBeGreaterThan(20)
    for (const link of new Set(links)) expect([link, (await page({}, link)).status]).toEqual([link, 200])
  })

  it('gives a token of every role that works, and an order that can be tracked', async () => {
    const { body } = await page()
    const copied = [...body.matchAll(/data-copy="([^"]+)"/g)].map((match) => JSON.parse((match[1] ?? '').replaceAll('&#34;', '"')) as { authorization: string })
    const roles = await Promise.all(
      copied.map(async ({ authorization }) => (await httpClient(app.url, authorization.slice('Bearer '.length))('{ viewer { role } }')).viewer.role),
    )
    expect(new Set(roles)).toEqual(
      new Set(['HOTLINE_AGENT', 'DISPATCHER', 'TEAM_LEAD', 'STAFF', 'SUPERVISOR', 'QUALITY', 'CAMPAIGN_MANAGER', 'DEPARTMENT', 'AUDITOR', 'ADMIN', 'PARTNER']),
    )
    const number = /Order number<\/span> <code>(\w+)<\/code>/.exec(body)?.[1]
    const code = /query code<\/span> <code>([0-9A-Z]{5}-[0-9A-Z]{5})<\/code>/.exec(body)?.[1]
    const tracked = await httpClient(app.url, null)(
      'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { order { status } } }',
      { number, code },
    )
    expect(tracked.trackedOrder.order.status).toBe('IN_SERVICE')
    const order = await app.runtime.db.order.findFirstOrThrow({ where: { externalNo: demoNumber(SHOWN.tracked) } })
    expect(order.number).toBe(number)
  })

  it('opens the explorer as somebody, with their token and the examples filled; and for nobody else', async () => {
    const explorer = (headers: Record<string, string> = {}) => page(headers, '/graphql?as=dispatcher')
    const { body } = await explorer()
    expect(carriesToken(body)).toBe(true)
    const order = await app.runtime.db.order.findFirstOrThrow({ where: { externalNo: demoNumber(4) } })
    expect(body.includes(order.id)).toBe(true)
    expect(carriesToken((await explorer({ host: 'attacker.example' })).body)).toBe(false)
    expect(carriesToken((await page({}, '/graphql?as=nobody')).body)).toBe(false)
    expect(carriesToken((await page({}, '/graphql')).body)).toBe(false)
  })

  it('gives no token under another name, through a proxy, or to a page elsewhere', async () => {
    for (const headers of [
      { host: 'attacker.example' },
      { 'x-forwarded-for': '10.0.0.1' },
      { origin: 'http://localhost:5173' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' },
    ]) {
      const { status, body } = await page(headers)
      expect(status).toBe(200)
      expect(body).not.toMatch(TOKEN)
    }
  })

  it('gives none where others reach the program', () => {
    const asked = { headers: { host: '127.0.0.1:4000' } }
    const here = { production: false, host: '127.0.0.1' }
    expect(givesTokens(here, asked)).toBe(true)
    expect(givesTokens({ ...here, host: '::1' }, { headers: { host: '[::1]:4000' } })).toBe(true)
    for (const host of ['0.0.0.0', '::', '10.0.0.7', 'city.example']) expect(givesTokens({ ...here, host }, asked)).toBe(false)
    expect(givesTokens({ ...here, production: true }, asked)).toBe(false)
  })

  it('says when its demo city is over, and what makes a new one', async () => {
    expect((await page()).body).not.toContain('--fresh')
    await app.pass(3 * 24 * 3_600_000)
    expect((await page()).body).toContain('This demo city is of 2026-12-01')
  })
})

describe('the first page in production', { timeout: 180_000 }, () => {
  it('names the public pages and nothing else: no explorer, no token, no outbox, no documents', async () => {
    const { url } = await launchProduction({ DATA_DIR: folder(), JWKS_URL: 'https://sign-on.invalid/jwks' })
    const { status, body } = await get(`${url}/`, { accept: 'text/html' })
    expect(status).toBe(200)
    expect([...body.matchAll(/href="(\/[^"]*)"/g)].map((match) => match[1])).toEqual([
      '/landing.css',
      '/wallboard/city',
      '/report',
      '/evaluate',
      '/health',
      '/ready',
    ])
    expect(body).not.toMatch(TOKEN)
    expect((await get(`${url}/docs/live.zh-CN.md`)).status).toBe(404)
    expect((await get(`${url}/graphql?as=dispatcher`, { accept: 'text/html' })).status).not.toBe(200)
  })
})
