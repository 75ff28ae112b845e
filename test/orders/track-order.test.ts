import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { registration } from '../kit/given.ts'

const TRACK =
  'query ($number: String!, $phoneLast4: String!) { trackedOrder(number: $number, phoneLast4: $phoneLast4) { token order { id status requester { name phone } } } }'
const REFERENCE = 'query ($externalNo: String!, $channel: Channel) { orderByReference(externalNo: $externalNo, channel: $channel) { id externalNo } }'

/** What is guessed at once, over every transport and at several servers: test/live/guesses.test.ts, test/postgres/guess-race.test.ts. */
describe('Following an order by number and telephone', () => {
  let app: TestApp
  let number = ''
  let id = ''
  const track = async (given: string, phoneLast4: string) => (await app.as(null)).raw(TRACK, { number: given, phoneLast4 })
  beforeAll(async () => {
    app = await startApp()
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration(), 'order { id number }')
    ;({ id, number } = order)
  })
  afterAll(() => app.stop())

  it('shows the order, masked, to whoever knows both', async () => {
    expect((await track(number, '1234')).data.trackedOrder).toMatchObject({
      order: { id, status: 'REGISTERED', requester: { name: '示**', phone: '139****1234' } },
    })
  })

  it('reads number and digits however they are typed', async () => {
    expect((await track(` ${number.toLowerCase()} `, '１２３４')).data.trackedOrder.order.id).toBe(id)
  })

  it("gives a citizen's token that works for this order alone", async () => {
    const { token } = (await track(number, '1234')).data.trackedOrder
    const other = await did(app, 'hotline-agent', 'registerOrder', registration())
    const citizen = await app.as(token)
    const read = async (orderId: string) => (await citizen('query ($id: ID!) { order(id: $id) { id } }', { id: orderId })).order
    expect([await read(id), await read(other.order.id)]).toEqual([{ id }, null])
    expect(await citizen.verb('withdrawOrder', { orderId: other.order.id, reason: 'OTHER' })).toMatchObject({ __typename: 'NotFound' })
  })

  it('gives wrong digits, an unknown number and no number at all the same answer, and locks a number after five', async () => {
    const unknown = 'MS450400202606029999'
    const tries = [
      await track(number, '0000'),
      await track(number, '123'),
      await track(`${unknown}9A`, '1234'),
      await track('nonsense', '1234'),
      await track(number, '4321'),
      await track(number, ''),
      await track(number, '12345'),
    ]
    for (const answer of tries) expect([answer.status, answer.data, answer.errors]).toEqual([200, { trackedOrder: null }, undefined])
    const locked = await track(number, '1234')
    expect(locked.data).toEqual({ trackedOrder: null })
    expect(locked.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true })
    const seconds = locked.errors?.[0]?.extensions.retryAfterSeconds
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(15 * 60)
  })

  it('then refuses no other number, since an address is a whole city behind one proxy', async () => {
    const other = await did(app, 'hotline-agent', 'registerOrder', registration(), 'order { id number }')
    expect((await track(other.order.number, '1234')).data.trackedOrder.order.id).toBe(other.order.id)
  })

  it('counts tries under keyed digests: the table shows neither numbers nor addresses', async () => {
    const counters = JSON.stringify(await app.runtime.db.rateLimiterFlexible.findMany())
    expect(counters).not.toBe('[]')
    expect(counters).not.toMatch(/MS4504|127\.0\.0\.1|::1/)
  })

  it("finds a partner's order by the partner's own number, and no other partner's", async () => {
    const input = registration({ channel: 'PARTNER_APP', externalNo: 'REF-1' })
    const mine = await did(app, 'demo-bank', 'registerOrder', input)
    const find = async (who: string, channel?: string) => (await (await app.as(who))(REFERENCE, { externalNo: 'REF-1', channel })).orderByReference
    expect(await find('demo-bank')).toEqual({ id: mine.order.id, externalNo: 'REF-1' })
    expect(await find('demo-app')).toBeNull()
    expect(await find('demo-bank', 'REAL_ECONOMY_APP')).toBeNull()
  })

  it('has no references for anybody but partners', async () => {
    const answer = await (await app.as('dispatcher')).raw(REFERENCE, { externalNo: 'REF-1' })
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })
})
