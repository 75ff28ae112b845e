import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { verbDocument } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

const STALE =
  'mutation ($input: LogContactInput!) { logContact(input: $input) { __typename ... on StaleVersion { code retryable current { id version firstContactAt } } } }'
let keys = 0
const newKey = () => `key-${++keys}`

/** Sending a verb again, and sending it on what one has seen. */
describe('A repeated or an outdated request', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const call = { method: 'TELEPHONE', outcome: 'NO_ANSWER' }

  it('is done once under one key: the first result is given again', async () => {
    const input = registration({ externalNo: null, idempotencyKey: newKey() })
    const [a, b] = [await did(app, 'hotline-agent', 'registerOrder', input), await did(app, 'hotline-agent', 'registerOrder', input)]
    expect(b).toEqual(a)
    expect(await eventsOf(app, a.order.id)).toHaveLength(1)
  })

  it('shows the order as it is now when it is replayed, not as it was', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const input = { orderId: id, ...call, idempotencyKey: newKey() }
    const first = await did(app, 'staff-01', 'logContact', input)
    await did(app, 'staff-01', 'logContact', { orderId: id, ...call })
    expect((await did(app, 'staff-01', 'logContact', input)).order.version).toBe(first.order.version + 1)
  })

  it('refuses the key for another input, and for another verb', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const idempotencyKey = newKey()
    await did(app, 'staff-01', 'logContact', { orderId: id, ...call, idempotencyKey })
    const staff = await app.as('staff-01')
    expect(await staff.verb('logContact', { orderId: id, ...call, outcome: 'REACHED', idempotencyKey })).toMatchObject({
      __typename: 'IdempotencyMismatch',
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect(await staff.verb('departForVisit', { orderId: id, idempotencyKey })).toMatchObject({ __typename: 'IdempotencyMismatch' })
  })

  it('keeps the keys of two callers apart', async () => {
    const input = { ...registration({ externalNo: null, channel: 'REAL_ECONOMY_APP' }), idempotencyKey: newKey() }
    const [a, b] = [await did(app, 'demo-bank', 'registerOrder', input), await did(app, 'demo-app', 'registerOrder', input)]
    expect(a.order.id).not.toBe(b.order.id)
  })

  it('takes the key from the Idempotency-Key header as well', async () => {
    const key = newKey()
    const input = registration({ externalNo: null })
    const send = async () => {
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await app.token('hotline-agent')}`, 'idempotency-key': key },
        body: JSON.stringify({ query: verbDocument('registerOrder'), variables: { input } }),
      })
      return ((await response.json()) as { data: { registerOrder: { order: { id: string } } } }).data.registerOrder.order.id
    }
    expect(await send()).toBe(await send())
    expect(await app.runtime.db.idempotencyKey.count({ where: { key } })).toBe(1)
  })

  it('remembers a key for 72 hours and then forgets it', async () => {
    const input = registration({ externalNo: null, idempotencyKey: newKey() })
    const first = (await did(app, 'hotline-agent', 'registerOrder', input)).order.id
    app.clock.advance(72 * HOUR)
    expect((await did(app, 'hotline-agent', 'registerOrder', input)).order.id).toBe(first)
    app.clock.advance(1)
    expect((await did(app, 'hotline-agent', 'registerOrder', input)).order.id).not.toBe(first)
  })

  it('stores ids as the result, and of the input a keyed digest only', async () => {
    const key = newKey()
    await did(app, 'hotline-agent', 'registerOrder', registration({ title: '示例秘密标题', idempotencyKey: key }))
    const row = JSON.stringify(await app.runtime.db.idempotencyKey.findFirstOrThrow({ where: { key } }))
    expect(row).toContain('order_')
    expect(row).not.toMatch(/示例|139/)
  })

  it('refuses a key that is no printable ASCII or longer than 128', async () => {
    const agent = await app.as('hotline-agent')
    for (const idempotencyKey of ['键', 'a b', 'x'.repeat(129), ''])
      expect(await agent.verb('registerOrder', registration({ idempotencyKey }))).toMatchObject({ __typename: 'InvalidInput', field: 'idempotencyKey' })
  })

  it('is told of a newer version, with the order as it is now, when it names the one it has seen', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const seen = (await eventsOf(app, id)).length
    const staff = await app.as('staff-01')
    await did(app, 'staff-01', 'logContact', { orderId: id, ...call, expectedVersion: seen })
    const { logContact } = await staff(STALE, { input: { orderId: id, ...call, expectedVersion: seen } })
    expect(logContact).toMatchObject({ __typename: 'StaleVersion', code: 'STALE_VERSION', retryable: true, current: { id, version: seen + 1 } })
    expect(await eventsOf(app, id)).toHaveLength(seen + 1)
  })

  it('is told that it is outdated before it is told why it may not', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    expect(await (await app.as('staff-01')).verb('logContact', { orderId: id, ...call, expectedVersion: 1 })).toMatchObject({ __typename: 'StaleVersion' })
  })
})
