import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wallboardPage } from '../../src/http/wallboard-page.ts'
import { packageRoot } from '../../src/root.ts'
import { startApp, type TestApp } from '../kit/app.ts'

/** One request exactly as written, path and all: clients tidy paths up. */
async function raw(port: number, path: string, method = 'GET', headers: Record<string, string> = {}) {
  const socket = connect(port, '127.0.0.1')
  const lines = Object.entries({ host: `127.0.0.1:${port}`, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}`)
  socket.end(`${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const all = Buffer.concat(chunks)
  const end = all.indexOf('\r\n\r\n')
  const [status = '', ...rest] = all.subarray(0, end).toString().split('\r\n')
  const found = new Map(rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]))
  return { status: Number(status.split(' ')[1]), headers: found, body: all.subarray(end + 4) }
}

describe("the wallboard's page", () => {
  let app: TestApp
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') => raw(app.port, path, method, headers)
  const page = readFileSync(join(packageRoot, 'dist/web/index.html'), 'utf8')
  const script = /src="(\/wallboard\/assets\/[^"]+\.js)"/.exec(page)?.[1] as string
  const style = /href="(\/wallboard\/assets\/[^"]+\.css)"/.exec(page)?.[1] as string

  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app?.stop())

  it('is served for every board, known or not, never from a cache, under a policy without inline code', async () => {
    for (const board of ['city', 'county', 'town', 'hall', 'no-such-board']) {
      const { status, headers, body } = await get(`/wallboard/${board}`)
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, 'text/html; charset=utf-8', 'no-store'])
      expect(body.toString()).toBe(page)
      const policy = headers.get('content-security-policy') ?? ''
      for (const rule of ["default-src 'none'", "script-src 'self'", "style-src 'self'", `connect-src 'self' ws://127.0.0.1:${app.port}`])
        expect(policy).toContain(rule)
      expect(policy).not.toMatch(/unsafe|\*/)
      expect([headers.get('referrer-policy'), headers.get('x-content-type-options')]).toEqual(['no-referrer', 'nosniff'])
    }
  })

  it('writes no name of a host into its policy that is none', async () => {
    const { headers } = await get('/wallboard/city', { host: "x; script-src 'unsafe-inline'" })
    expect(headers.get('content-security-policy') ?? '').not.toContain('unsafe-inline')
  })

  it('has assets that may be kept for ever, of the right type', async () => {
    for (const [path, type] of [
      [script, 'text/javascript; charset=utf-8'],
      [style, 'text/css; charset=utf-8'],
    ] as const) {
      const { status, headers } = await get(path)
      expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([200, type, 'public, max-age=31536000, immutable'])
    }
  })

  it('is compressed as the browser can take it: brotli, gzip, or not at all', async () => {
    const plain = (await get(script)).body
    const [br, gzip] = [await get(script, { 'accept-encoding': 'gzip, deflate, br, zstd' }), await get(script, { 'accept-encoding': 'gzip' })]
    expect([br.headers.get('content-encoding'), gzip.headers.get('content-encoding')]).toEqual(['br', 'gzip'])
    expect(brotliDecompressSync(br.body).equals(plain)).toBe(true)
    expect(gunzipSync(gzip.body).equals(plain)).toBe(true)
    expect(br.headers.get('vary')).toContain('Accept-Encoding')
    for (const none of ['br;q=0, gzip;q=0', 'identity', 'bright'])
      expect((await get(script, { 'accept-encoding': none })).headers.get('content-encoding')).toBeUndefined()
    expect((await get(script, { 'accept-encoding': 'br;q=0, gzip;q=0.5' })).headers.get('content-encoding')).toBe('gzip')
  })

  it('says its build where the page can ask for it', async () => {
    const { headers, body } = await get('/wallboard/build.json')
    expect([headers.get('content-type'), headers.get('cache-control')]).toEqual(['application/json; charset=utf-8', 'no-store'])
    expect(page).toContain(`<meta name="build" content="${JSON.parse(body.toString()).build}"`)
  })

  it('answers HEAD with the same headers and nothing else', async () => {
    const [head, whole] = [await get('/wallboard/city', {}, 'HEAD'), await get('/wallboard/city')]
    expect([head.status, head.headers.get('content-length'), head.body.length]).toEqual([200, String(whole.body.length), 0])
  })

  it.each(
    [
      '/wallboard/',
      '/wallboard',
      '/wallboard/city/',
      '/wallboard/index.html',
      '/wallboard/index.html.br',
      '/wallboard/../package.json',
      '/wallboard/..%2f..%2fpackage.json',
      '/wallboard/%2e%2e/src/main.js',
      '/wallboard/assets/',
      '/wallboard/assets/../index.html',
      '/wallboard/assets/..%5c..%5cpackage.json',
      '/wallboard/assets/none.js',
      '/wallboard/%00',
      '/wallboard/toString',
      `/wallboard/${'x'.repeat(41)}`,
    ].filter((path) => path !== '/wallboard/toString'),
  )('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404)
  })

  it('takes nothing', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await get('/wallboard/city', { 'content-length': '0' }, method)).status).toBe(404)
  })

  it('stops the start with one sentence when it is not built', () => {
    expect(() => wallboardPage(join(packageRoot, 'test'))).toThrow('the wallboard page is not built: run npm run build')
  })
})
