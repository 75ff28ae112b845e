import { once } from 'node:events'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { issueKey } from '../../src/access/access-keys.ts'
import { newId } from '../../src/ids.ts'
import { type LiveServer, liveServer } from './server.ts'

interface Answered {
  readonly data: Record<string, string> | null
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[]
}

describe('What a client says in connection_init', () => {
  let live: LiveServer
  let key: string
  beforeAll(async () => {
    live = await liveServer()
    const { db, clock, keys } = live.runtime
    const partnerId = newId('partner', clock.now())
    await db.partner.create({ data: { id: partnerId, account: 'example-partner', name: 'Example Partner (示例伙伴)', scopes: [], active: true } })
    key = (await issueKey(db, keys, { partnerId, sandbox: false, expiresAt: null }, clock.now())).secret
  })
  afterAll(() => live.stop())

  async function ask(query: string, connectionParams: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Answered> {
    class Dressed extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { headers })
      }
    }
    const client = createClient({ url: live.socketUrl, webSocketImpl: Dressed, connectionParams, retryAttempts: 0 })
    try {
      return (await client.iterate({ query }).next()).value as Answered
    } finally {
      await client.dispose()
    }
  }

  it.each<[string, (token: string) => Record<string, unknown>]>([
    ['authorization, as over HTTP', (token) => ({ authorization: `Bearer ${token}` })],
    ['Authorization', (token) => ({ Authorization: `Bearer ${token}` })],
    ['a bare token', (token) => ({ authorization: token })],
    ['authToken', (token) => ({ authToken: token })],
    ['token', (token) => ({ token })],
    ['accessToken', (token) => ({ accessToken: token })],
    ['headers.authorization', (token) => ({ headers: { authorization: `Bearer ${token}` } })],
    ['headers.Authorization, beside others', (token) => ({ headers: { Authorization: `Bearer ${token}`, 'x-app': '1' }, lang: 'zh' })],
  ])('proves who it is as %s', async (_shape, params) => {
    expect((await ask('{ viewer }', params(key))).data?.viewer).toMatch(/^PARTNER:/)
  })

  it.each<[string, Record<string, unknown>]>([
    ['under a name that is not known', { 'x-auth-header': 'Bearer x' }],
    ['that is no text', { authorization: { token: 'x' } }],
    ['in headers under a name that is not known', { headers: { 'x-api-key': 'x' } }],
    ['in headers that are none', { headers: 'Bearer x' }],
  ])('is refused with a credential %s, and never taken for nobody', async (_what, params) => {
    await expect(ask('{ viewer }', params)).rejects.toMatchObject({ code: 4403 })
  })

  it('is nobody without a credential, or with an empty one', async () => {
    for (const params of [{}, { authorization: null }, { headers: {} }, { app: 'x' }]) {
      expect((await ask('{ viewer }', params)).data?.viewer).toBe('ANONYMOUS:anonymous')
    }
  })

  it('is answered in the language it names, or in that of the upgrade', async () => {
    const refusal = async (params: Record<string, unknown>, headers?: Record<string, string>) =>
      (await ask('{ refused }', params, headers)).errors?.[0]?.message
    expect(await refusal({})).toBe('未找到：工单')
    for (const params of [
      { acceptLanguage: 'zh;q=0.5, en;q=0.9' },
      { language: 'en' },
      { 'Accept-Language': 'en-GB' },
      { headers: { 'accept-language': 'en' } },
    ]) {
      expect(await refusal(params)).toBe('no such order')
    }
    expect(await refusal({}, { 'accept-language': 'en' })).toBe('no such order')
    expect(await refusal({ language: 'zh-CN' }, { 'accept-language': 'en' })).toBe('未找到：工单')
  })

  it('names mistakes in a document with a code of the list, the same as over HTTP', async () => {
    for (const query of ['{ helo }', '{ hello', 'query A { hello } query B { hello }']) {
      const overHttp = await fetch(live.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })
      expect(((await overHttp.json()) as Answered).errors?.[0]?.extensions.code).toBe('BAD_INPUT')
    }
    const client = createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
    await expect(client.iterate({ query: '{ helo }' }).next()).rejects.toMatchObject([{ extensions: { code: 'BAD_INPUT' } }])
    await client.dispose()
  })

  it.each(['graphql-ws', 'soap'])('is closed with 4406, which its client sees, when it speaks %s', async (name) => {
    const socket = new WebSocket(live.socketUrl, name)
    const [code] = await once(socket, 'close')
    expect(code).toBe(4406)
  })
})
