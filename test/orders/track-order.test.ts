import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { triesAgainst } from '../../src/access/attempts.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { registration } from '../kit/given.ts'

const TRACK = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token order { id status requester { name phone } } } }'
const REFERENCE = 'query ($externalNo: String!, $channel: Channel) { orderByReference(externalNo: $externalNo, channel: $channel) { id externalNo } }'

/** What is guessed at once, over every transport and at several servers: test/live/guesses.test.ts, test/postgres/guess-race.test.ts. */
describe('Following an order by number and query code', () => {
  let app: TestApp
  let number = ''
  let id = ''
  let right = ''
  const track = async (given: string, code: string) => (await app.as(null)).raw(TRACK, { number: given, code })
  beforeAll(async () => {
    app = await startApp()
    const { order, queryCode } = await did(app, 'hotline-agent', 'registerOrder', registration(), 'queryCode order { id number }')
    ;({ id, number } = order)
    right = queryCode
  })
  afterAll(() => app.stop())

  it('shows the order, masked, to whoever knows both', async () => {
    expect((await track(number, right)).data.trackedOrder).toMatchObject({
      order: { id, status: 'REGISTERED', requester: { name: '示**', phone: '139****1234' } },
    })
  })

  it('reads number and code however they are typed', async () => {
    expect(right).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/)
    const wide = [...right].map((sign) => (sign === '-' ? '－' : String.fromCodePoint(sign.charCodeAt(0) + 0xfee0))).join('')
    const alike = right.replaceAll('1', 'l').replaceAll('0', 'o')
    for (const typed of [right.toLowerCase(), right.replace('-', ''), ` ${[...right].join(' ')} `, wide, alike, alike.toUpperCase().replaceAll('L', 'I')])
      expect((await track(` ${number.toLowerCase()} `, typed)).data.trackedOrder?.order.id, typed).toBe(id)
  })

  it("gives a citizen's token that works for this order alone", async () => {
    const { token } = (await track(number, right)).data.trackedOrder
    const other = await did(app, 'hotline-agent', 'registerOrder', registration())
    const citizen = await app.as(token)
    const read = async (orderId: string) => (await citizen('query ($id: ID!) { order(id: $id) { id } }', { id: orderId })).order
    expect([await read(id), await read(other.order.id)]).toEqual([{ id }, null])
    expect(await citizen.verb('withdrawOrder', { orderId: other.order.id, reason: 'OTHER' })).toMatchObject({ __typename: 'NotFound' })
  })

  it('gives a wrong code, an unknown number and no number at all the same answer, and locks a number after a thousand', async () => {
    const key = { key: triesAgainst(app.runtime, `number:${number}`).key }
    await app.runtime.db.rateLimiterFlexible.upsert({
      where: key,
      create: { ...key, points: 996, expire: new Date(app.clock.now().getTime() + DAY) },
      update: { points: 996 },
    })
    const { queryCode: another } = await did(app, 'hotline-agent', 'registerOrder', registration(), 'queryCode')
    const unknown = 'MS450400202606029999'
    const tries = [
      await track(number, another),
      await track(number, right.slice(0, -1)),
      await track(`${unknown}9A`, right),
      await track('nonsense', right),
      await track(number.slice(-4), right),
      await track(number, ''),
      await track(number, `${right}0`),
    ]
    for (const answer of tries) expect([answer.status, answer.data, answer.errors]).toEqual([200, { trackedOrder: null }, undefined])
    const locked = await track(number, right)
    expect(locked.data).toEqual({ trackedOrder: null })
    expect(locked.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryable: true })
    const seconds = locked.errors?.[0]?.extensions.retryAfterSeconds
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(24 * 60 * 60)
  })

  it('then refuses no other number, since an address is a whole city behind one proxy', async () => {
    const other = await did(app, 'hotline-agent', 'registerOrder', registration(), 'queryCode order { id number }')
    expect((await track(other.order.number, other.queryCode)).data.trackedOrder.order.id).toBe(other.order.id)
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
