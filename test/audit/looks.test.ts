import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { firstFrame } from '../kit/first-frame.ts'
import { citizenOf, givenOrder, tokenFor } from '../kit/given.ts'

let app: TestApp
let id: string
beforeAll(async () => {
  app = await startApp()
  const played = await givenOrder(app, 'ACCEPTED', { registration: { text: '示例：请上门' } })
  id = played.id
})
afterAll(() => app.stop())

const looks = async () =>
  (await app.runtime.db.securityRecord.findMany({ where: { kind: 'LOOK' }, orderBy: [{ at: 'asc' }, { actorId: 'asc' }] })).map(
    ({ actorId, orderId, fields }) => ({ actorId, orderId, fields }),
  )
const isRecord = (sql: string) => /^INSERT INTO .*security_record/.test(sql)
const TEXTS = (order: string) => `{ order(id: "${order}") { title text reply contacts { note } visits: appointment { id } } }`

describe('A look at texts', () => {
  it('is one row a viewer, order and hour, written before the answer; a title is none', async () => {
    const dispatcher = await app.as('dispatcher')
    await dispatcher(`{ order(id: "${id}") { number title } }`)
    expect(await looks()).toEqual([])
    app.statements()
    expect((await dispatcher(TEXTS(id))).order.text).toBe('示例：请上门')
    expect(app.statements().filter((sql) => isRecord(sql))).toHaveLength(1)
    const first = { actorId: 'dispatcher', orderId: id, fields: ['service_order.text'] }
    expect(await looks()).toEqual([first])
    // In the same hour neither a row nor a statement more, over a socket either; another viewer and another hour have rows of their own.
    await dispatcher(TEXTS(id))
    await (await app.socketAs('dispatcher')).subscribe(TEXTS(id)).next()
    expect(app.statements().filter((sql) => isRecord(sql))).toEqual([])
    await (await app.as('quality'))(TEXTS(id))
    app.clock.advance(HOUR)
    await dispatcher(TEXTS(id))
    expect(await looks()).toEqual([first, { ...first, actorId: 'quality' }, first])
  })

  it('is one statement for a page of orders, and none for their own citizen', async () => {
    const others = await Promise.all([1, 2, 3].map(() => givenOrder(app, 'REGISTERED', { registration: { text: '示例：请上门' } })))
    const before = (await looks()).length
    app.statements()
    await (await app.as('hotline-agent'))('{ orders(first: 10) { nodes { text } } }')
    expect(app.statements().filter((sql) => isRecord(sql))).toHaveLength(1)
    expect((await looks()).length).toBe(before + others.length + 1)
    expect((await (await citizenOf(app, id))(`{ order(id: "${id}") { text } }`)).order.text).toBe('示例：请上门')
    expect((await looks()).length).toBe(before + others.length + 1)
  })

  it('that cannot be recorded shows nothing', async () => {
    const { id: other } = await givenOrder(app, 'REGISTERED', { registration: { text: '示例：不显示' } })
    await app.runtime.db.$executeRawUnsafe('ALTER TABLE security_record RENAME TO security_record_away')
    try {
      const answer = await (await app.as('dispatcher')).raw(`{ order(id: "${other}") { text } }`)
      expect(JSON.stringify(answer)).not.toContain('不显示')
      expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL')
    } finally {
      await app.runtime.db.$executeRawUnsafe('ALTER TABLE security_record_away RENAME TO security_record')
    }
    expect((await (await app.as('dispatcher'))(`{ order(id: "${other}") { text } }`)).order.text).toBe('示例：不显示')
  })

  it('is not taken in a stream: the field is null with READ_BY_QUERY, the rest of the frame is there; the citizen reads on', async () => {
    const document = `subscription { order(id: "${id}") { ... on OrderSnapshot { value { number title text } } } }`
    await expect((await app.socketAs('dispatcher')).subscribe(document).next()).rejects.toThrow('READ_BY_QUERY')
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${await app.token('dispatcher')}` }
    const frame = await firstFrame(await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: document }) }))
    expect(frame.data.order.value).toMatchObject({ number: expect.any(String), title: expect.any(String), text: null })
    expect(frame.errors).toEqual([expect.objectContaining({ path: ['order', 'value', 'text'], extensions: { code: 'READ_BY_QUERY', retryable: false } })])
    const own = (await app.socketAs(tokenFor(app, id))).subscribe(document)
    expect((await own.next()).value.text).toBe('示例：请上门')
  })
})
