import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket } from 'ws'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

describe('A page under another name that points at this machine', () => {
  const asked = (headers: Record<string, string>) =>
    new Promise<unknown>((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: app.port, path: '/graphql', method: 'OPTIONS', headers }, (response) => {
        response.resume()
        resolve(response.headers['access-control-allow-origin'] ?? null)
      })
      sent.on('error', reject).end()
    })
  const upgraded = (headers: Record<string, string>) =>
    new Promise<unknown>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${app.port}/graphql`, 'graphql-transport-ws', { headers })
      socket.on('open', () => resolve('opened')).on('error', (error) => resolve(error.message))
      onTestFinished(() => socket.close())
    })

  it('reads no answers and opens no socket, though Host and Origin agree', async () => {
    for (const host of ['evil.example', 'evil.example:4000', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      const headers = { host, origin: `http://${host}` }
      expect([host, await asked(headers)]).toEqual([host, null])
      expect([host, await upgraded(headers)]).toEqual([host, 'Unexpected server response: 403'])
    }
  })

  it('while the service’s own pages do, under its address', async () => {
    const host = `127.0.0.1:${app.port}`
    expect(await asked({ host, origin: `http://${host}` })).toBe(`http://${host}`)
    expect(await upgraded({ host, origin: `http://${host}` })).toBe('opened')
  })
})

describe('What is not seen', () => {
  it.each([
    ['zero width', '示例\u200b群众'],
    ['a joiner', '示例\u200d群众'],
    ['a byte order mark', '示\ufeff例'],
    ['a filler', '示例\u3164'],
    ['tags', '示例\u{e0041}\u{e0042}'],
  ])('has no place in a name: %s', async (_what, name) => {
    const requester = { kind: 'PERSON', name, phone: '13900001234' }
    const refused = await (await app.as('hotline-agent')).verb('registerOrder', registration({ requester }))
    expect(refused).toMatchObject({ __typename: 'InvalidInput', field: 'requester.name' })
  })

  it('is left alone in a text, where a joiner is part of a picture', async () => {
    expect(await did(app, 'hotline-agent', 'registerOrder', registration({ text: '示例：👨‍👩‍👧 家庭' }))).toMatchObject({ order: { status: 'REGISTERED' } })
  })
})

describe('Small doors', () => {
  it('a Last-Event-ID that can be no cursor is refused by its name, not passed over', async () => {
    const query = encodeURIComponent('subscription { orderEvents { __typename } }')
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${await app.token('dispatcher')}`, 'last-event-id': 'x'.repeat(10_000) }
    const response = await fetch(`${app.url}/graphql?query=${query}`, { headers })
    expect(response.status).toBe(400)
    const { errors } = (await response.json()) as { errors: { extensions: object }[] }
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'Last-Event-ID' })
  })

  it('a wildcard in the name of an area is a character like others', async () => {
    const areas = async (name: string) => (await (await app.as(null))(`query ($name: String) { areas(name: $name) { totalCount } }`, { name })).areas.totalCount
    expect([await areas('%'), await areas('_'), await areas('筋竹_'), await areas('\\')]).toEqual([0, 0, 0, 0])
    expect(await areas('筋竹')).toBeGreaterThan(0)
  })

  it('a document is saved, in a sandbox, and a picture is shown', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const authorization = `Bearer ${await app.token('hotline-agent')}`
    const script = Buffer.from('%PDF-1.4\n1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj\n%%EOF')
    const sent = await fetch(`${app.url}/attachments`, { method: 'POST', headers: { authorization }, body: script })
    const { sha256 } = (await sent.json()) as { sha256: string }
    await did(app, 'hotline-agent', 'addAttachment', { orderId: id, sha256, kind: 'MATERIAL' }, '__typename')
    const { order } = await (await app.as('hotline-agent'))(`{ order(id: "${id}") { attachments { path } } }`)
    const { headers } = await fetch(`${app.url}${order.attachments[0].path}`, { headers: { authorization } })
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{12}\.pdf"$/)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'; sandbox")
    expect([headers.get('content-type'), headers.get('x-content-type-options')]).toEqual(['application/pdf', 'nosniff'])
  })

  it('the embedded database lies in a folder of its owner alone, whatever the folder around it lets in', async () => {
    const around = mkdtempSync(join(tmpdir(), 'flash-delivery-mode-'))
    onTestFinished(() => rmSync(around, { recursive: true, force: true }))
    const dataDir = join(around, 'data')
    mkdirSync(dataDir)
    chmodSync(dataDir, 0o755)
    const database = await connect(readConfig({ NODE_ENV: 'test', DATA_DIR: dataDir }))
    await database.close()
    expect((statSync(join(dataDir, 'pg')).mode & 0o777).toString(8)).toBe('700')
  })
})
