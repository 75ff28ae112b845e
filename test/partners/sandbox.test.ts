import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedId } from '../../src/ids.ts'
import { checkOrderNumber } from '../../src/orders/order-number.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { codeOf, registration } from '../kit/given.ts'

const BANK = fixedId('partner', 'demo-bank')
const REFERENCE = { channel: 'PARTNER_APP', areaCode: '450403103000' }
const REGISTERED = 'alreadyRegistered order { id number standing status }'

describe("A partner's sandbox key (沙箱密钥)", () => {
  let app: TestApp
  let sandbox: string
  beforeAll(async () => {
    app = await startApp()
    sandbox = (await did(app, 'admin', 'issueAccessKey', { partnerId: BANK, sandbox: true }, 'secret')).secret
  })
  afterAll(() => app.stop())

  const register = async (who: string, over: Record<string, unknown>): Promise<Answer> =>
    (await app.as(who)).verb('registerOrder', registration({ ...REFERENCE, ...over }), REGISTERED)

  it('says that it is one, and registers TEST orders with numbers of their own, which use up none of the city', async () => {
    expect(await (await app.as(sandbox))('{ viewer { role account sandbox } }')).toEqual({ viewer: { role: 'PARTNER', account: BANK, sandbox: true } })
    expect(await (await app.as('demo-bank'))('{ viewer { sandbox } }')).toEqual({ viewer: { sandbox: false } })
    const tried = await register(sandbox, { externalNo: 'NUMBERED' })
    const work = await register('demo-bank', { externalNo: 'NUMBERED-WORK' })
    expect(tried.order).toMatchObject({ standing: 'TEST', status: 'REGISTERED', number: expect.stringMatching(/^MS0000002026060200001/) })
    expect(work.order).toMatchObject({ standing: 'LIVE', number: expect.stringMatching(/^MS4504002026060200001/) })
    expect(checkOrderNumber(tried.order.number)).toBe(tried.order.number)
    const several = await did(
      app,
      sandbox,
      'registerOrders',
      { orders: [registration({ ...REFERENCE, externalNo: 'NUMBERED-2' })] },
      'results { order { standing } }',
    )
    expect(several.results).toEqual([{ order: { standing: 'TEST' } }])
  })

  it('sees its own TEST orders alone, by reference, in lists and in the feed; the key for work sees the others alone', async () => {
    const stream = (who: string) =>
      app.socketAs(who).then((socket) => socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { order { externalNo standing } } } }'))
    const other = (await did(app, 'admin', 'issueAccessKey', { partnerId: fixedId('partner', 'demo-app'), sandbox: true }, 'secret')).secret
    const streams = { tried: await stream(sandbox), work: await stream('demo-bank'), foreign: await stream(other) }
    for (const one of Object.values(streams)) expect((await one.next()).__typename).toBe('CaughtUp')
    const [tried, work] = [await register(sandbox, { externalNo: 'SEEN-TRIED' }), await register('demo-bank', { externalNo: 'SEEN-WORK' })]
    expect((await streams.tried.event()).order).toEqual({ externalNo: 'SEEN-TRIED', standing: 'TEST' })
    expect((await streams.work.event()).order).toEqual({ externalNo: 'SEEN-WORK', standing: 'LIVE' })
    const seen = async (who: string) => {
      const { raw } = await app.as(who)
      const { data } = await raw(
        '{ orders(first: 100) { nodes { externalNo } } tried: orderByReference(externalNo: "SEEN-TRIED") { id } work: orderByReference(externalNo: "SEEN-WORK") { id } }',
      )
      const nodes = await raw('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: [tried.order.id, work.order.id] })
      const listed = data.orders.nodes.map((o: Answer) => o.externalNo)
      return {
        listed: ['SEEN-TRIED', 'SEEN-WORK'].filter((no) => listed.includes(no)),
        tried: data.tried?.id ?? null,
        work: data.work?.id ?? null,
        nodes: nodes.data.nodes.filter(Boolean),
      }
    }
    expect(await seen(sandbox)).toEqual({ listed: ['SEEN-TRIED'], tried: tried.order.id, work: null, nodes: [{ id: tried.order.id }] })
    expect(await seen('demo-bank')).toEqual({ listed: ['SEEN-WORK'], tried: null, work: work.order.id, nodes: [{ id: work.order.id }] })
    expect(await seen(other)).toEqual({ listed: [], tried: null, work: null, nodes: [] })
    for (const [name, one] of Object.entries(streams))
      expect({ name, more: one.waiting.filter((frame) => frame.__typename !== 'CaughtUp') }).toEqual({ name, more: [] })
  })

  it('cannot widen what it sees with the filter, nor can the key for work', async () => {
    await register(sandbox, { externalNo: 'WIDE-TRIED' })
    await register('demo-bank', { externalNo: 'WIDE-WORK' })
    const standings = async (who: string, filter: object) => {
      const { orders } = await (await app.as(who))('query ($filter: OrderFilter) { orders(first: 100, filter: $filter) { nodes { standing } } }', { filter })
      return [...new Set(orders.nodes.map((o: Answer) => o.standing))]
    }
    const all = { standing: { in: ['LIVE', 'HISTORY', 'TEST'] } }
    const either = { or: [{ standing: { in: ['TEST'] } }, { standing: { notIn: ['TEST'] } }] }
    for (const filter of [all, either]) {
      expect(await standings(sandbox, filter)).toEqual(['TEST'])
      expect(await standings('demo-bank', filter)).toEqual(['LIVE'])
      expect(await standings('dispatcher', filter)).toEqual(['LIVE'])
    }
    expect(await standings('dispatcher', { standing: { in: ['TEST'] } })).toEqual([])
    expect(await standings(sandbox, { standing: { in: ['LIVE'] } })).toEqual([])
  })

  it('tries a reference out without standing in the way of the work that comes under it, whatever its content', async () => {
    const tried = await register(sandbox, { externalNo: 'TAKEN', title: '示例：试一试' })
    const work = await register('demo-bank', { externalNo: 'TAKEN', title: '示例：正式' })
    expect([tried.__typename, work.__typename]).toEqual(['RegisterOrderSuccess', 'RegisterOrderSuccess'])
    expect(work).toMatchObject({ alreadyRegistered: false, order: { standing: 'LIVE' } })
    // Within the sandbox it is recognised as anywhere.
    expect(await register(sandbox, { externalNo: 'TAKEN', title: '示例：试一试' })).toMatchObject({ alreadyRegistered: true, order: { id: tried.order.id } })
    expect(await register(sandbox, { externalNo: 'TAKEN', title: '示例：别的' })).toMatchObject({ __typename: 'Duplicate', fields: ['title'] })
    expect(await register('demo-bank', { externalNo: 'TAKEN', title: '示例：正式' })).toMatchObject({ alreadyRegistered: true, order: { id: work.order.id } })
  })

  it('does not answer for work with what was tried under the same idempotency key', async () => {
    const input = { externalNo: 'REPLAYED', idempotencyKey: 'the-same-key' }
    const tried = await register(sandbox, input)
    const work = await register('demo-bank', input)
    expect([tried.order.standing, work.order.standing]).toEqual(['TEST', 'LIVE'])
    expect((await register(sandbox, input)).order.id).toBe(tried.order.id)
    expect((await register('demo-bank', input)).order.id).toBe(work.order.id)
  })

  it('tracks its TEST order and plays the citizen with the token; number and query code open it to nobody else', async () => {
    const { order } = await register(sandbox, { externalNo: 'TRACKED' })
    const code = await codeOf(app.runtime, { id: order.id })
    const asked = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token order { number status } } }'
    for (const who of [null, 'demo-bank', 'demo-app', 'dispatcher'])
      expect({ who, ...(await (await app.as(who))(asked, { number: order.number, code })) }).toEqual({ who, trackedOrder: null })
    const { trackedOrder } = await (await app.as(sandbox))(asked, { number: order.number, code })
    expect(trackedOrder.order).toEqual({ number: order.number, status: 'REGISTERED' })
    const document = `subscription { trackedOrder(number: "${order.number}", code: "${code}") { ... on TrackedSnapshot { value { status } } } }`
    const view = (await app.socketAs(sandbox)).subscribe(document)
    expect((await view.event()).value).toEqual({ status: 'REGISTERED' })
    expect(await did(app, trackedOrder.token, 'withdrawOrder', { orderId: order.id, reason: 'SOLVED_OTHERWISE' })).toMatchObject({
      order: { status: 'WITHDRAWN' },
    })
    expect((await view.event()).value).toEqual({ status: 'WITHDRAWN' })
    // And the work of others is not there for it, though it knows number and query code.
    const work = await register('demo-bank', { externalNo: 'TRACKED-WORK' })
    expect(await (await app.as(sandbox))(asked, { number: work.order.number, code: await codeOf(app.runtime, { id: work.order.id }) })).toEqual({
      trackedOrder: null,
    })
  })

  it('shares neither streams, cursors nor tries with the key for work', async () => {
    const entitled = async (who: string) => (await (await app.as(who))('{ viewer { entitlement } }')).viewer.entitlement
    expect(await entitled(sandbox)).not.toBe(await entitled('demo-bank'))
    const cursor = (await (await app.as('demo-bank'))('{ orders(first: 1) { liveCursor } }')).orders.liveCursor
    const stream = (await app.socketAs(sandbox)).subscribe(`subscription { orderEvents(after: "${cursor}") { __typename } }`)
    await expect(stream.next()).rejects.toThrow('BAD_INPUT')
  })

  it('is a key of partners; a board has none, and rotating one gives another', async () => {
    const { boards } = await (await app.as('admin'))('{ boards { id slug } }')
    const boardId = boards.find((b: Answer) => b.slug === 'city').id
    expect(await (await app.as('admin')).verb('issueAccessKey', { boardId, sandbox: true })).toMatchObject({ __typename: 'InvalidInput', field: 'sandbox' })
    const first = await did(app, 'admin', 'issueAccessKey', { partnerId: BANK, sandbox: true }, 'keyId secret')
    const next = await did(app, 'admin', 'rotateAccessKey', { keyId: first.keyId }, 'keyId secret')
    expect(await (await app.as(next.secret))('{ viewer { sandbox } }')).toEqual({ viewer: { sandbox: true } })
    const { partners } = await (await app.as('admin'))('{ partners { account keys { id sandbox } } }')
    const keys = partners.find((p: Answer) => p.account === 'demo-bank').keys
    expect(keys.find((k: Answer) => k.id === next.keyId).sandbox).toBe(true)
    expect(keys.some((k: Answer) => !k.sandbox)).toBe(true)
  })
})
