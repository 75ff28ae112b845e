import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { registration } from '../kit/given.ts'

const SELECT = 'results { index number alreadyRegistered refusal { code message fields } order { id number version status receivedAt } }'

describe('Registering several orders at once', () => {
  let app: TestApp
  let agent: Client
  beforeAll(async () => {
    app = await startApp()
    agent = await app.as('hotline-agent')
  })
  afterAll(() => app.stop())

  const registered = async (orders: Record<string, unknown>[], more: Record<string, unknown> = {}, by = agent): Promise<Answer[]> => {
    const answer = await by.verb('registerOrders', { orders, ...more }, SELECT)
    expect(answer.__typename).toBe('RegisterOrdersSuccess')
    return answer.results
  }

  it('gives each row its order, its event and its notice, numbered densely in the order of the rows', async () => {
    app.clock.set('2026-06-03T09:00:00.000+08:00')
    const done = await registered([registration(), registration({ requester: { kind: 'PERSON', name: '示例' } }), registration()])
    expect(done.map((r) => [r.index, r.alreadyRegistered, r.refusal, r.order.status])).toEqual([0, 1, 2].map((i) => [i, false, null, 'REGISTERED']))
    expect(done.map((r) => r.number.slice(8, -1))).toEqual(['2026060300001', '2026060300002', '2026060300003'])
    for (const row of done) expect((await eventsOf(app, row.order.id)).map((e) => e.kind)).toEqual(['REGISTERED'])
    const notices = await app.runtime.db.notice.groupBy({ by: ['orderId'], where: { orderId: { in: done.map((r) => r.order.id) } } })
    expect(notices.map((n) => n.orderId).sort()).toEqual([done[0].order.id, done[2].order.id].sort())
  })

  it('leaves what registerOrder leaves: the same columns, event and notice', async () => {
    const input = registration({ urgency: 'URGENT', type: 'HELP', items: [ITEMS.drainage.code], text: '示例', receivedAt: '2026-06-01T08:30:00.000+08:00' })
    const alone = (await agent.verb('registerOrder', { ...input, externalNo: 'ALONE' })).order.id
    const [together] = await registered([{ ...input, externalNo: 'TOGETHER' }])
    const left = async (id: string) => {
      const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { requester: true } })
      const event = (await eventsOf(app, id))[0]
      const notices = await app.runtime.db.notice.findMany({ where: { orderId: id } })
      const own = /^(id|number|externalNo|requesterId|pos|orderId|subjectId|\w*Sealed)$/
      return JSON.parse(
        JSON.stringify([row, event, notices], (key, value) => (own.test(key) ? typeof value : typeof value === 'bigint' ? Number(value) : value)),
      )
    }
    expect(await left(together.order.id)).toEqual(await left(alone))
    expect(together.order.receivedAt).toBe('2026-06-01T00:30:00.000Z')
  })

  it('refuses a bad row with its fields and reasons, and lets the others through', async () => {
    const done = await registered([
      registration(),
      registration({ title: ' ', requester: { kind: 'PERSON', name: '示例', phone: '12' } }),
      registration({ items: ['NO-SUCH'] }),
      registration({ areaCode: '450499000000' }),
      registration({ areaCode: '450400000000' }),
      registration({ channel: 'PROACTIVE' }),
      registration(),
    ])
    expect(done.map((r) => r.refusal?.fields ?? null)).toEqual([null, ['title', 'requester.phone'], ['items'], ['areaCode'], ['areaCode'], ['channel'], null])
    expect(done.filter((r) => r.refusal).map((r) => [r.refusal.code, r.number, r.order])).toEqual(Array(5).fill(['BAD_INPUT', null, null]))
    expect(done[1].refusal.message).toContain('title: must not be empty; requester.phone: is not a valid')
  })

  it('answers a row repeated in the same call with the first one, and other content with Duplicate', async () => {
    const row = registration()
    const done = await registered([row, row, { ...row, title: '另一标题' }])
    expect(done.map((r) => [r.alreadyRegistered, r.order?.id ?? null, r.refusal?.fields ?? null])).toEqual([
      [false, done[0].order.id, null],
      [true, done[0].order.id, null],
      [false, null, ['title']],
    ])
    expect(done[2].refusal.code).toBe('DUPLICATE')
    expect(await eventsOf(app, done[0].order.id)).toHaveLength(1)
  })

  it('recognises what was registered before, alone or together, and takes no number for it', async () => {
    const [a, b] = [registration(), registration()]
    const alone = (await agent.verb('registerOrder', a, 'order { id }')).order.id
    await registered([b])
    const sequence = async () => (await app.runtime.db.numberSequence.findMany()).map((s) => s.last)
    const before = await sequence()
    const done = await registered([a, b, { ...b, text: '不同' }])
    expect(done.map((r) => [r.alreadyRegistered, r.refusal?.code ?? null])).toEqual([
      [true, null],
      [true, null],
      [false, 'DUPLICATE'],
    ])
    expect(done[0].order.id).toBe(alone)
    expect(await sequence()).toEqual(before)
  })

  it('takes a call time only one of the two registrations names for no difference, another one for a difference', async () => {
    const row = registration()
    const at = { receivedAt: '2026-06-01T08:30:00.000+08:00' }
    await registered([row])
    expect((await registered([{ ...row, ...at }]))[0].alreadyRegistered).toBe(true)
    const timed = registration(at)
    await registered([timed])
    expect((await registered([{ ...timed, receivedAt: '2026-06-01T08:31:00.000+08:00' }]))[0].refusal.fields).toEqual(['receivedAt'])
  })

  it.each([
    ['before 2000', '1999-12-31T23:59:59.000+08:00'],
    ['in the future', '2026-12-01T00:00:00.000+08:00'],
  ])('refuses a call time %s', async (_when, receivedAt) => {
    expect((await registered([registration({ receivedAt })]))[0].refusal.fields).toEqual(['receivedAt'])
    expect(await agent.verb('registerOrder', registration({ receivedAt }))).toMatchObject({ __typename: 'InvalidInput', field: 'receivedAt' })
  })

  it('only checks when asked to: says what would become of each row and writes nothing', async () => {
    const there = registration()
    await registered([there])
    const count = () => Promise.all([app.runtime.db.order.count(), app.runtime.db.eventLog.count(), app.runtime.db.requester.count()])
    const before = await count()
    const fresh = registration()
    const done = await registered([fresh, fresh, there, registration({ title: '' })], { checkOnly: true })
    expect(done.map((r) => [r.alreadyRegistered, r.order?.version ?? null, r.refusal?.code ?? null])).toEqual([
      [false, null, null],
      [true, null, null],
      [true, 1, null],
      [false, null, 'BAD_INPUT'],
    ])
    expect(await count()).toEqual(before)
  })

  it('takes as many statements for a hundred rows as for two', async () => {
    const statements = async (n: number) => {
      const orders = Array.from({ length: n }, () => registration({ items: [ITEMS.drainage.code] }))
      app.statements()
      await agent.verb('registerOrders', { orders }, 'results { number }')
      // The relay reads the log, and hints go out, when they like.
      return app.statements().filter((sql) => !/event_log|pg_notify/.test(sql)).length
    }
    const two = await statements(2)
    expect(await statements(100)).toBe(two)
  })

  it.each([0, 101])('refuses %i rows: 1 to 100 go in one call', async (n) => {
    const answer = await agent.verb('registerOrders', { orders: Array.from({ length: n }, () => registration()) }, SELECT)
    expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'orders' })
  })

  it('refuses those who may not register at all, before any row', async () => {
    const ask = async (who: string | null) => (await (await app.as(who)).verb('registerOrders', { orders: [registration()] }, SELECT)).__typename
    expect([await ask('dispatcher'), await ask('admin'), await ask('city'), await ask(null)]).toEqual([
      'Forbidden',
      'Forbidden',
      'Forbidden',
      'Unauthenticated',
    ])
  })

  it("keeps a partner's numbers apart from the hotline's, and its orders its own", async () => {
    const row = registration({ channel: 'REAL_ECONOMY_APP' })
    const [mine] = await registered([row])
    const [theirs] = await registered([row], {}, await app.as('demo-bank'))
    expect(theirs.alreadyRegistered).toBe(false)
    expect(theirs.order.id).not.toBe(mine.order.id)
  })

  it('replays the first answer to the same idempotency key, rows refused and all', async () => {
    const input = { orders: [registration({ externalNo: null }), registration({ title: '' })], idempotencyKey: 'batch-1' }
    const first = await agent.verb('registerOrders', input, SELECT)
    expect(await agent.verb('registerOrders', input, SELECT)).toEqual(first)
    expect(first.results[1].refusal.message).toContain('title: must not be empty')
  })

  it('lets two send the same rows at the same moment: each order is there once, and both are told', async () => {
    const orders = Array.from({ length: 30 }, () => registration())
    const [a, b] = await Promise.all([registered(orders), registered([...orders].reverse())])
    const ids = (done: Answer[]) => done.map((r) => r.order.id).sort()
    expect(ids(a)).toEqual(ids(b))
    expect(a.concat(b).filter((r) => !r.alreadyRegistered)).toHaveLength(30)
    for (const id of ids(a)) expect(await eventsOf(app, id)).toHaveLength(1)
  })

  it('shows each to who follows the orders, in the order of the rows', async () => {
    const dispatcher = await app.socketAs('dispatcher')
    const stream = dispatcher.subscribe('subscription { orderEvents { __typename ... on OrderEvent { kind order { number } } ... on CaughtUp { cursor } } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')
    const done = await registered(Array.from({ length: 5 }, () => registration()))
    const seen: string[] = []
    for (let i = 0; i < 5; i++) seen.push((await stream.event()).order.number)
    expect(seen).toEqual(done.map((r) => r.number))
    await stream.stop()
  })

  it('leaves orders that go on like any other', async () => {
    const [row] = await registered([registration()])
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: row.order.id, reason: 'OTHER' })
    expect((await eventsOf(app, row.order.id)).map((e) => e.kind)).toEqual(['REGISTERED', 'WITHDRAWN'])
  })
})
