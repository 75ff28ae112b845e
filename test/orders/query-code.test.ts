import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, codeOf, givenOrder, registration, tokenFor } from '../kit/given.ts'

const TRACK = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token order { id } } }'
const FOLLOW =
  'subscription ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { __typename ... on TrackedSnapshot { value { status } } } }'
const VIEW = 'subscription ($id: ID!) { order(id: $id) { __typename ... on OrderSnapshot { value { status } } } }'
const OWN = 'query ($id: ID!) { order(id: $id) { queryCode } }'

describe('The query code of an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const numberOf = async (id: string) => (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).number
  const track = async (number: string, code: string) => (await (await app.as(null))(TRACK, { number, code })).trackedOrder as Answer | null
  const correct = (orderId: string, phone: string) => did(app, 'hotline-agent', 'amendOrder', { orderId, reason: 'WRONG_PHONE', phone })
  const status = async (token: string) => (await (await app.as(token)).raw('{ viewer { role } }')).status
  interface Told {
    readonly template: string
    readonly queryCode?: string
    readonly token: string
  }
  const told = async (number: string): Promise<Told[]> => JSON.parse(await (await fetch(`${app.url}/dev/outbox?order=${number}`)).text()).notices

  it('is told to whoever registers it, again with the same registration, and row by row; none where nothing was registered', async () => {
    for (const who of ['hotline-agent', 'demo-bank']) {
      const input = registration(who === 'demo-bank' ? { channel: 'PARTNER_APP' } : {})
      const first = await did(app, who, 'registerOrder', input, 'queryCode order { id number }')
      expect((await track(first.order.number, first.queryCode))?.order.id).toBe(first.order.id)
      expect(await did(app, who, 'registerOrder', input, 'alreadyRegistered queryCode')).toMatchObject({ alreadyRegistered: true, queryCode: first.queryCode })
    }
    const rows = [registration(), registration(), { ...registration(), areaCode: '450400999999' }]
    const results = 'results { number queryCode }'
    const checked = await did(app, 'hotline-agent', 'registerOrders', { orders: rows, checkOnly: true }, results)
    expect(checked.results.map((row: Answer) => row.queryCode)).toEqual([null, null, null])
    const [one, two, none] = (await did(app, 'hotline-agent', 'registerOrders', { orders: rows }, results)).results
    expect([await track(one.number, one.queryCode), await track(two.number, two.queryCode)]).toEqual([expect.anything(), expect.anything()])
    expect([await track(one.number, two.queryCode), none.queryCode]).toEqual([null, null])
  })

  it('is read by its own citizen with a token, and by nobody else', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const code = await codeOf(app.runtime, { id })
    expect(await (await citizenOf(app, id))(OWN, { id })).toEqual({ order: { queryCode: code } })
    for (const who of ['hotline-agent', 'dispatcher', staff, 'team-lead', 'supervisor', 'quality', 'auditor', 'admin']) {
      const answer = await (await app.as(who)).raw(OWN, { id })
      expect({ who, data: answer.data, code: answer.errors?.[0]?.extensions.code }).toEqual({ who, data: { order: { queryCode: null } }, code: 'FORBIDDEN' })
    }
    expect(JSON.stringify((await eventsOf(app, id)).map((event) => event.data))).not.toContain(code)
  })

  it('opens no order by the end of a number, nor another that a number is told of', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const into = await givenOrder(app, 'REGISTERED')
    await did(app, 'dispatcher', 'mergeOrder', { orderId: id, intoId: into.id, reason: '示例' })
    const [number, code] = [await numberOf(id), await codeOf(app.runtime, { id })]
    const { mergedIntoNumber } = (await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { mergedIntoNumber } }', { id })).order
    expect(mergedIntoNumber).toBe(await numberOf(into.id))
    for (const given of [mergedIntoNumber, mergedIntoNumber.slice(-4), number.slice(-4)]) expect(await track(given, code)).toBeNull()
    expect((await track(number, code))?.order.id).toBe(id)
  })

  describe('when the telephone is corrected', () => {
    it('is another, told to the new number in the same change: the old code, tokens and links open nothing', async () => {
      const { id, staff } = await givenOrder(app, 'ACCEPTED')
      const number = await numberOf(id)
      const old = await codeOf(app.runtime, { id })
      const [ofCode, ofLink] = [(await track(number, old))?.token as string, tokenFor(app, id)]
      expect([await status(ofCode), await status(ofLink)]).toEqual([200, 200])
      const before = await app.runtime.db.notice.findMany({ where: { orderId: id } })
      await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900007777' })
      expect(await track(number, old)).toBeNull()
      expect([await status(ofCode), await status(ofLink)]).toEqual([401, 401])
      const added = await app.runtime.db.notice.findMany({ where: { orderId: id, id: { notIn: before.map((notice) => notice.id) } } })
      expect(added.map(({ template, parameters }) => ({ template, parameters }))).toEqual([{ template: 'REGISTERED', parameters: {} }])
      const [notice] = await told(number)
      expect(notice?.queryCode).not.toBe(old)
      const opened = await track(number, notice?.queryCode ?? '')
      expect([opened?.order.id, await status(opened?.token), await status(notice?.token ?? '')]).toEqual([id, 200, 200])
      expect(await (await app.as(opened?.token))(OWN, { id })).toEqual({ order: { queryCode: notice?.queryCode } })
    })

    it('is told to the registrar no more', async () => {
      const input = registration({ channel: 'PARTNER_APP' })
      const { order } = await did(app, 'demo-bank', 'registerOrder', input, 'order { id }')
      await correct(order.id, '13900007778')
      const again = registration({ ...input, requester: { ...input.requester, phone: '13900007778' } })
      expect(await did(app, 'demo-bank', 'registerOrder', again, 'alreadyRegistered queryCode')).toMatchObject({ alreadyRegistered: true, queryCode: null })
    })

    it('ends what was open: a citizen’s socket, the view that the code opened, a ticket; a view of another order goes on', async () => {
      const [{ id }, other] = [await givenOrder(app, 'REGISTERED'), await givenOrder(app, 'REGISTERED')]
      const [number, code] = [await numberOf(id), await codeOf(app.runtime, { id })]
      const citizen = await citizenOf(app, id)
      const { ticket } = await citizen.verb('createStreamTicket', { document: VIEW, variables: JSON.stringify({ id }) }, 'ticket')
      const views = [
        (await app.socketAs(tokenFor(app, id))).subscribe(VIEW, { id }),
        (await app.socketAs(null)).subscribe(FOLLOW, { number, code }),
        (await app.socketAs('dispatcher')).subscribe(FOLLOW, { number, code }),
      ]
      const going = (await app.socketAs(null)).subscribe(FOLLOW, { number: await numberOf(other.id), code: await codeOf(app.runtime, { id: other.id }) })
      for (const view of [...views, going]) expect(await view.event()).toMatchObject({ value: { status: 'REGISTERED' } })
      const begun = performance.now()
      await correct(id, '13900007779')
      for (const view of views) {
        const ended = async () => {
          for (;;) await view.event()
        }
        await expect(ended()).rejects.toMatchObject({ code: 4403 })
      }
      expect(performance.now() - begun).toBeLessThan(10_000)
      expect((await fetch(`${app.url}/graphql?ticket=${ticket}`, { headers: { accept: 'text/event-stream' } })).status).toBe(401)
      await did(app, 'hotline-agent', 'withdrawOrder', { orderId: other.id, reason: 'OTHER' })
      expect(await going.event()).toMatchObject({ value: { status: 'WITHDRAWN' } })
    })

    it('ends links to evaluate what was done before', async () => {
      const { id, staff } = await givenOrder(app, 'PROCESSING')
      const links = async () => {
        const { order } = await (await app.as((await track(await numberOf(id), await codeOf(app.runtime, { id })))?.token))(
          'query ($id: ID!) { order(id: $id) { evaluationLinks { link } } }',
          { id },
        )
        return order.evaluationLinks.map(({ link }: { link: string }) => link.split('#')[1]) as string[]
      }
      const asks = async (token: string | undefined) =>
        (await (await app.as(null))('query ($token: String!) { evaluationInvitation(token: $token) { state } }', { token })).evaluationInvitation
      const [old] = await links()
      expect(await asks(old)).toEqual({ state: 'OPEN' })
      await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900007780' })
      expect(await asks(old)).toBeNull()
      const [now] = await links()
      expect(await asks(now)).toEqual({ state: 'OPEN' })
      const answer = await (await app.as(null)).verb('submitEvaluation', { token: old, level: 'DISSATISFIED' })
      expect(answer.__typename).toBe('NotFound')
    })

    it('gives no token that lives on, however the correction and the old code meet', async () => {
      for (let round = 0; round < 8; round++) {
        const { id } = await givenOrder(app, 'REGISTERED')
        const number = await numberOf(id)
        const old = await codeOf(app.runtime, { id })
        // Misses of all rounds are of one address.
        await app.runtime.db.rateLimiterFlexible.deleteMany()
        const before = Array.from({ length: 3 }, () => track(number, old))
        const correcting = correct(id, `1390000${String(6_000 + round)}`)
        const tracked = await Promise.all([...before, ...Array.from({ length: 9 }, () => track(number, old))])
        await correcting
        for (const one of tracked) if (one) expect(await status(one.token)).toBe(401)
        expect(await track(number, old)).toBeNull()
        expect((await track(number, await codeOf(app.runtime, { id })))?.order.id).toBe(id)
      }
    })
  })

  it('stays when the same telephone is given again, when an address is corrected, and when the order is reopened', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const other = await givenOrder(app, 'REGISTERED')
    const [code, otherCode] = [await codeOf(app.runtime, { id }), await codeOf(app.runtime, { id: other.id })]
    await did(app, 'hotline-agent', 'amendOrder', { orderId: other.id, reason: 'WRONG_ADDRESS', address: '示例路 2 号', phone: '13900001234' })
    expect(await track(await numberOf(other.id), otherCode)).not.toBeNull()
    app.clock.advance(60_000)
    const view = (await app.socketAs(null)).subscribe(FOLLOW, { number: await numberOf(id), code })
    expect(await view.event()).toMatchObject({ value: { status: 'COMPLETED' } })
    await did(app, 'quality', 'reopenOrder', { orderId: id, reason: 'NEW_FACTS' })
    expect(await view.event()).toMatchObject({ value: { status: 'VERIFIED' } })
    expect(await track(await numberOf(id), code)).toMatchObject({ order: { id } })
  })

  describe('is sent once more', () => {
    it('to the telephone on file, by a hotline agent or a dispatcher who do not see it, with a row of the access log', async () => {
      const { id } = await givenOrder(app, 'REGISTERED')
      const [number, code] = [await numberOf(id), await codeOf(app.runtime, { id })]
      for (const who of ['hotline-agent', 'dispatcher']) {
        const answer = await (await app.as(who)).raw(
          'mutation ($input: SendQueryCodeInput!) { sendQueryCode(input: $input) { ... on SendQueryCodeSuccess { order { id number status } } } }',
          { input: { orderId: id } },
        )
        expect(answer.data.sendQueryCode.order).toMatchObject({ id })
        expect(JSON.stringify(answer)).not.toContain(code)
      }
      expect((await told(number)).filter(({ template }) => template === 'QUERY_CODE').map((notice) => notice.queryCode)).toEqual([code, code])
      const log = await app.runtime.db.accessLog.findMany({ where: { orderId: id, purpose: 'SEND' }, orderBy: { role: 'desc' } })
      expect(log.map(({ role, fields }) => ({ role, fields }))).toEqual(['HOTLINE_AGENT', 'DISPATCHER'].map((role) => ({ role, fields: ['QUERY_CODE'] })))
    })

    it('by no other role, nor where there is no telephone or no notice is sent', async () => {
      const { id, staff } = await givenOrder(app, 'ACCEPTED')
      const send = async (who: string, orderId: string) => (await app.as(who)).verb('sendQueryCode', { orderId })
      for (const who of [staff, 'team-lead', 'supervisor', 'quality', 'auditor', 'admin', tokenFor(app, id)])
        expect({ who, answer: (await send(who, id)).__typename }).toEqual({ who, answer: 'Forbidden' })
      expect((await send('demo-app', id)).__typename).toBe('NotFound')
      const without = await givenOrder(app, 'REGISTERED', {
        registration: { requester: { kind: 'PERSON', name: '示例群众' }, channel: 'UNRESOLVED_MATTERS_WINDOW' },
      })
      expect(await send('hotline-agent', without.id)).toMatchObject({ __typename: 'InvalidInput', field: 'orderId' })
      const past = { ...registration(), receivedAt: new Date(app.clock.now().getTime() - 400 * DAY).toISOString() }
      const { results } = await did(app, 'hotline-agent', 'registerOrders', { orders: [past], history: true }, 'results { order { id } }')
      expect(await send('hotline-agent', results[0].order.id)).toMatchObject({ __typename: 'InvalidInput', field: 'orderId' })
    })
  })
})
