import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../src/http/server.ts'
import { contextFor } from '../../src/live/incoming.ts'
import { type LiveServer, liveServer, schema } from '../live/server.ts'

describe('the HTTP server', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(live.url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const response = await post(JSON.stringify({ query }), headers)
    return { response, body: (await response.json()) as { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] } }
  }

  it('answers with the id of the request and with headers that keep it from caches and frames', async () => {
    const { response, body } = await ask('{ hello requestId }', { 'x-request-id': 'my-request-1' })
    expect(body.data).toEqual({ hello: 'hello', requestId: 'my-request-1' })
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-request-id': 'my-request-1',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    expect(response.headers.get('x-powered-by')).toBeNull()
  })

  it('hides a fault behind the id of the request, and shows an expected refusal', async () => {
    const fault = await ask('{ fault }', { 'x-request-id': 'my-request-2' })
    expect(fault.body.errors).toMatchObject([{ message: '系统出现意外错误', extensions: { code: 'INTERNAL', requestId: 'my-request-2' } }])
    expect(JSON.stringify(fault.body)).not.toContain('SECRET')
    const english = await ask('{ refused }', { 'accept-language': 'en-GB,en' })
    expect(english.body.errors).toMatchObject([{ message: 'no such order', extensions: { code: 'NOT_FOUND' } }])
    const chinese = await ask('{ refused }', { 'accept-language': 'zh-CN' })
    expect(chinese.body.errors?.[0]?.message).toContain('未找到')
  })

  it('refuses a bad token with 401', async () => {
    const { response, body } = await ask('{ hello }', { authorization: 'Bearer nonsense' })
    expect(response.status).toBe(401)
    expect(body).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  })

  it('refuses a document that is too long before looking at it, with a clear code', async () => {
    for (const query of [`{ ${'hello '.repeat(1_001)} }`, `#${'x'.repeat(20_000)}\n{ hello }`, `{ echo(numbers: ${'['.repeat(10_000)} }`]) {
      const { response, body } = await ask(query)
      expect([response.status, body.errors?.[0]?.extensions.code]).toEqual([400, 'TOO_COMPLEX'])
    }
  })

  it.each([
    [undefined, 'zh'],
    ['en-GB,en', 'en'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['zh;q=0.5, en;q=0.9', 'en'],
    ['en;q=0.5, zh;q=0.9', 'zh'],
    ['en;q=0.2, *;q=0.8', 'zh'],
    ['fr, en;q=0.3', 'en'],
    ['en;q=0, fr', 'zh'],
    ['EN ; Q=0.7 , zh ; q=0.1', 'en'],
    ['nonsense;;q=', 'zh'],
  ])('answers Accept-Language "%s" in %s', async (header, language) => {
    const { body } = await ask('{ refused }', header === undefined ? {} : { 'accept-language': header })
    expect(body.errors?.[0]?.message).toBe(language === 'en' ? 'no such order' : '未找到：工单')
  })

  it.each([
    ['a field that is none', '{ helo }'],
    ['a document that ends too early', '{ hello'],
    ['an argument of another type', '{ echo(numbers: "x") }'],
    ['a name of no operation', 'query A { hello } query B { hello }'],
  ])('names %s with a code of the list', async (_what, query) => {
    expect((await ask(query)).body.errors).toMatchObject([{ extensions: { code: 'BAD_INPUT' } }])
  })

  it('does not guess at names for those who try them', async () => {
    const { body } = await ask('{ helo }')
    expect(body.errors?.[0]?.message).toBe('Cannot query field "helo" on type "Query".')
  })

  it.each([
    ['a body that says it is too large', () => post(`{"query":"${'x'.repeat(129 * 1024)}"}`), 413],
    ['a body that turns out to be too large', () => stream(130), 413],
    ['a form', () => post('query=%7Bhello%7D', { 'content-type': 'application/x-www-form-urlencoded' }), 415],
    ['plain text', () => post('{"query":"{ hello }"}', { 'content-type': 'text/plain' }), 415],
    ['another character set', () => post('{"query":"{ hello }"}', { 'content-type': 'application/json; charset=utf-16' }), 415],
    ['a compressed body', () => post('x', { 'content-encoding': 'gzip' }), 415],
    ['a batch', () => post('[{"query":"{ hello }"},{"query":"{ hello }"}]'), 400],
    ['no JSON', () => post('{'), 400],
    ['PUT', () => fetch(live.url, { method: 'PUT', body: '{}' }), 405],
    ['a mutation by GET', () => fetch(`${live.url}?query=mutation%7Btouch%7D`), 405],
    ['a subscription without a stream', () => post('{"query":"subscription { events { type } }"}'), 406],
    ['another path', () => fetch(`${live.server.url}/admin`), 404],
  ])('refuses %s', async (_what, send, status) => {
    const response = await send()
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ errors: [{ message: expect.any(String) }] })
  })

  it.each([
    ['says its length', (text: string) => post(text)],
    ['does not', (text: string) => streamed([text])],
  ])('takes a body of 128 KiB to the byte and not one more, when it %s', async (_how, send) => {
    const query = JSON.stringify({ query: '{ hello }' })
    const whole = query.padEnd(128 * 1024)
    const taken = await send(whole)
    expect([taken.status, await taken.json()]).toEqual([200, { data: { hello: 'hello' } }])
    expect((await send(`${whole} `)).status).toBe(413)
  })

  const stream = (kibibytes: number) => streamed(Array.from({ length: kibibytes }, () => ' '.repeat(1024)))

  function streamed(parts: string[]) {
    const chunks = parts.map((part) => new TextEncoder().encode(part))
    const body = new ReadableStream({
      pull(controller) {
        const chunk = chunks.pop()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
    })
    return fetch(live.url, { method: 'POST', body, headers: { 'content-type': 'application/json' }, duplex: 'half' } as RequestInit)
  }

  it.each([
    ['http://localhost:5173', true],
    ['http://127.0.0.1:8080', true],
    ['https://evil.example', false],
    ['null', false],
    ['http://localhost.evil.example', false],
  ])('lets a page of %s read answers: %s', async (origin, allowed) => {
    const preflight = await fetch(live.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } })
    const answer = await post('{"query":"{ hello }"}', { origin })
    for (const response of [preflight, answer]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(allowed ? origin : null)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    }
  })

  const asking = (origin: string, headers: string) =>
    fetch(live.url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers } })

  it('lets pages of allowed origins send the headers they ask for: tracing, client awareness, whatever their tools add', async () => {
    const asked =
      'apollographql-client-name,apollographql-client-version,authorization,baggage,content-type,sentry-trace,traceparent,x-requested-with,x-something-new'
    const preflight = await asking('http://localhost:5173', asked)
    expect(preflight.status).toBe(204)
    const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/, */)
    expect(asked.split(',').filter((name) => !allowed.includes(name))).toEqual([])
    expect(allowed).toContain('idempotency-key')
    expect(preflight.headers.get('vary')).toMatch(/Access-Control-Request-Headers/)
    const sent = Object.fromEntries(asked.split(',').map((name) => [name, 'x']))
    const answer = await post('{"query":"{ hello }"}', { ...sent, origin: 'http://localhost:5173', authorization: '', 'content-type': 'application/json' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('http://localhost:5173')
  })

  it('allows pages of other origins no header, and repeats nothing that is no name of one', async () => {
    expect((await asking('https://evil.example', 'traceparent')).headers.get('access-control-allow-headers')).toBeNull()
    const allowed = (await asking('http://localhost:5173', `traceparent, x y, <b>, ${'x'.repeat(200)}`)).headers.get('access-control-allow-headers')
    expect(allowed).toMatch(/, traceparent$/)
  })

  it('says that it lives and that it is ready', async () => {
    expect(await (await fetch(`${live.server.url}/health`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${live.server.url}/ready`)).json()).toEqual({ status: 'ready' })
  })

  it('serves an explorer that needs nothing from elsewhere, outside production only', async () => {
    const response = await fetch(live.url, { headers: { accept: 'text/html' } })
    const page = await response.text()
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(page.match(/<(script|link)[^>]+(src|href)="https?:/g)).toBeNull()
    const production = { ...live.runtime, config: { ...live.runtime.config, production: true } }
    const server = await serve({ runtime: production, schema, context: contextFor(production) })
    const refused = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html', origin: 'http://localhost:5173' } })
    expect(refused.headers.get('content-type') ?? '').not.toContain('text/html')
    expect(refused.headers.get('access-control-allow-origin')).toBeNull()
    await server.stop()
  })

  it('says in one sentence that its port is taken', async () => {
    const { runtime } = live
    const taken = { ...runtime, config: { ...runtime.config, port: live.server.port } }
    await expect(serve({ runtime: taken, schema, context: contextFor(taken) })).rejects.toThrow(`port ${live.server.port} on 127.0.0.1 is taken; set PORT`)
  })

  it('is not ready while the database does not answer, and lives on', async () => {
    const other = await liveServer()
    await other.database.close()
    expect((await fetch(`${other.server.url}/ready`)).status).toBe(503)
    expect((await fetch(`${other.server.url}/health`)).status).toBe(200)
    await other.server.stop()
  })
})
