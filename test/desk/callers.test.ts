import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'

const SEEN = 'name specialGroups openOrders { id requester { phone } } lastOrders { id } toEvaluate { id } rectifications { order { id } }'
const EMPTY = { name: null, specialGroups: [], openOrders: [], lastOrders: [], toEvaluate: [], rectifications: [] }
const LOCAL = '7711'
const requester = { kind: 'PERSON', name: '示例群众', phone: `1390000${LOCAL}`, specialGroups: ['AGED'] }
const MOST = PARAMETERS.CALLER_LOOKS.value

describe('the screen of a caller', () => {
  const { logTo, text: log } = logText()
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ logTo })
  })
  afterAll(() => app.stop())
  const look = async (who: string, phone = requester.phone, more = {}) =>
    (await app.as(who)).verb('lookUpCaller', { phone, purpose: 'INCOMING_CALL', ...more }, SEEN)
  const looks = () => app.runtime.db.accessLog.findMany({ where: { orderId: null }, orderBy: { id: 'asc' } })

  it('shows who calls, masked, with what is open, ended, to be evaluated and to be put right', async () => {
    const open = await givenOrder(app, 'ACCEPTED', { registration: { requester } })
    const completed = await givenOrder(app, 'COMPLETED', { registration: { requester: { ...requester, specialGroups: ['VETERAN'] } } })
    const evaluated = await givenOrder(app, 'COMPLETED', { registration: { requester } })
    await (await citizenOf(app, evaluated.id)).verb('evaluateOrder', { orderId: evaluated.id, level: 'VERY_DISSATISFIED', resolved: false })
    await givenOrder(app, 'REGISTERED')
    const seen = await look('hotline-agent')
    expect(seen).toMatchObject({ name: '示**', specialGroups: ['AGED', 'VETERAN'] })
    const of = (orders: { id: string }[]) => orders.map(({ id }) => id).sort()
    expect(of(seen.openOrders)).toEqual([open.id])
    expect(seen.openOrders[0].requester.phone).toBe(`139****${LOCAL}`)
    expect(of(seen.lastOrders)).toEqual([completed.id, evaluated.id].sort())
    expect(of(seen.toEvaluate)).toEqual([completed.id])
    expect(seen.rectifications).toEqual([{ order: { id: evaluated.id } }])
    const [row] = await looks()
    expect(row).toMatchObject({ actorId: 'hotline-agent', role: 'HOTLINE_AGENT', purpose: 'INCOMING_CALL', fields: ['NAME', 'SPECIAL_GROUPS'] })
    expect([...(row?.orderIds ?? [])].sort()).toEqual([open.id, completed.id, evaluated.id].sort())
  })

  it('answers an unknown number with the same shape, empty, and with its row', async () => {
    const ofDispatch = async () => (await looks()).filter(({ actorId }) => actorId === 'dispatcher')
    const before = (await ofDispatch()).length
    expect(await look('dispatcher', '13900008899')).toEqual({ __typename: 'LookUpCallerSuccess', ...EMPTY })
    const rows = await ofDispatch()
    expect(rows).toHaveLength(before + 1)
    expect(rows.filter(({ orderIds }) => orderIds.length === 0)).toMatchObject([{ orderId: null, purpose: 'INCOMING_CALL' }])
  })

  it('never writes the number: neither in the access log, the event log, the counters nor the log of the program', async () => {
    await look('hotline-agent')
    const { db } = app.runtime
    const written = JSON.stringify([
      await db.accessLog.findMany(),
      await db.eventLog.count(),
      await db.rateLimiterFlexible.findMany(),
      await db.idempotencyKey.findMany(),
    ])
    for (const text of [written, log()]) expect(text).not.toMatch(new RegExp(`${requester.phone}|0000${LOCAL}`))
  })

  it.each([
    ['staff-01', 'Forbidden'],
    ['team-lead', 'Forbidden'],
    ['supervisor', 'Forbidden'],
    ['quality', 'Forbidden'],
    ['department', 'Forbidden'],
    ['campaign-manager', 'Forbidden'],
    ['auditor', 'Forbidden'],
    ['admin', 'Forbidden'],
    ['demo-bank', 'Forbidden'],
    ['city', 'Forbidden'],
  ])('is not for %s, and leaves no row', async (who, refusal) => {
    const before = (await looks()).length
    expect(await look(who)).toMatchObject({ __typename: refusal })
    expect(await looks()).toHaveLength(before)
  })

  it('is not for citizens, nor for callers without a token', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { requester } })
    const input = { phone: requester.phone, purpose: 'INCOMING_CALL' }
    expect(await (await citizenOf(app, id)).verb('lookUpCaller', input, SEEN)).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await app.as(null)).verb('lookUpCaller', input, SEEN)).toMatchObject({ __typename: 'Unauthenticated' })
  })

  it('takes a whole number alone', async () => {
    expect(await look('hotline-agent', LOCAL)).toMatchObject({ __typename: 'InvalidInput', field: 'phone' })
  })

  it('is a look each time, also with the same key', async () => {
    const before = (await looks()).length
    for (let i = 0; i < 2; i++) await look('hotline-agent', requester.phone, { idempotencyKey: 'look-1' })
    expect((await looks()).length).toBe(before + 2)
  })

  it('is bounded for each agent, also when looks come at once, and opens again after an hour', async () => {
    app.clock.advance(HOUR)
    const before = (await looks()).length
    const answers = await Promise.all(Array.from({ length: MOST + 5 }, () => look('hotline-agent')))
    expect(answers.filter(({ __typename }) => __typename === 'LookUpCallerSuccess')).toHaveLength(MOST)
    expect(answers.find(({ __typename }) => __typename === 'RateLimited')).toMatchObject({ retryAfterSeconds: 3_600 })
    expect((await looks()).length).toBe(before + MOST)
    await did(app, 'dispatcher', 'lookUpCaller', { phone: requester.phone, purpose: 'CALL_BACK' }, SEEN)
    app.clock.advance(HOUR)
    expect(await look('hotline-agent')).toMatchObject({ __typename: 'LookUpCallerSuccess' })
  })
})
