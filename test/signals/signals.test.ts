import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { HOT_SPOT, REPEAT } from '../../src/signals/signal.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const ITEM = ITEMS.drainage.code
const TOWN = '450481109000'
const FIELDS = `id kind state itemCode itemName areaCode areaName numerator denominator ratio threshold latestAt explanation
  window { from to count } before { from to count } yearAgo { from to count } decision { outcome reason count campaignId orderIds decidedBy decidedAt }`

let caller = 0
const requester = (phone?: string) => ({ kind: 'PERSON', name: '示例群众', phone: phone ?? `1390001${String(++caller).padStart(4, '0')}` })

async function request(app: TestApp, over: { areaCode?: string; items?: string[]; phone?: string; channel?: string } = {}): Promise<string> {
  const { areaCode = JINZHU_VILLAGE, items, phone, channel } = over
  app.clock.set(new Date(app.clock.now().getTime() + MINUTE))
  const order = await givenOrder(app, 'VERIFIED', {
    ...(items ? { items } : {}),
    ...(channel === 'PROACTIVE' ? { registeredBy: 'campaign-manager' } : {}),
    registration: { areaCode, requester: requester(phone), ...(channel ? { channel } : {}) },
  })
  return order.id
}
const several = async (app: TestApp, many: number, over: Parameters<typeof request>[1] = {}) => {
  const ids: string[] = []
  for (let i = 0; i < many; i++) ids.push(await request(app, over))
  return ids
}
const signals = async (app: TestApp, who = 'dispatcher', args = '', fields = FIELDS): Promise<Answer[]> =>
  (await (await app.as(who))(`{ signals${args && `(${args})`} { ${fields} } }`)).signals

describe('A hot spot', () => {
  let app: TestApp
  let ids: string[]
  beforeAll(async () => {
    app = await startApp()
    ids = await several(app, HOT_SPOT.least - 1)
  })
  afterAll(() => app.stop())

  it('is none one request short, and one with the last, in its village and once', async () => {
    expect(await signals(app)).toEqual([])
    ids.push(await request(app))
    const [signal, ...others] = await signals(app)
    expect(others).toEqual([])
    expect(signal).toMatchObject({
      kind: 'HOT_SPOT',
      state: 'OPEN',
      itemCode: ITEM,
      itemName: ITEMS.drainage.name,
      areaCode: JINZHU_VILLAGE,
      numerator: HOT_SPOT.least,
      denominator: 0,
      ratio: null,
      threshold: HOT_SPOT.least,
      latestAt: app.clock.now().toISOString(),
      window: { from: '2026-05-26T16:00:00.000Z', count: HOT_SPOT.least },
      before: { from: '2026-05-19T16:00:00.000Z', count: 0 },
      yearAgo: { from: '2025-05-27T16:00:00.000Z', count: 0 },
      decision: null,
    })
    expect(signal?.areaName).toMatch(/\p{Script=Han}/u)
    expect(signal?.explanation).toMatch(/trials, orders of the past/)
  })

  it('leads to the orders behind it, and holds no telephone', async () => {
    const [signal] = await signals(app, 'dispatcher', 'first: 1', 'orders(first: 50) { totalCount nodes { id } }')
    expect(signal?.orders.totalCount).toBe(HOT_SPOT.least)
    expect(signal?.orders.nodes.map((o: Answer) => o.id).sort()).toEqual([...ids].sort())
    expect(JSON.stringify(await signals(app))).not.toMatch(/1390001|86139/)
  })

  it('in the town too, once another village of it has some', async () => {
    await request(app, { areaCode: TOWN })
    const found = await signals(app, 'dispatcher', '', 'areaCode numerator orders(first: 50) { totalCount }')
    expect(found.map((s) => [s.areaCode, s.numerator, s.orders.totalCount])).toEqual([
      [TOWN, HOT_SPOT.least + 1, HOT_SPOT.least + 1],
      [JINZHU_VILLAGE, HOT_SPOT.least, HOT_SPOT.least],
    ])
  })

  it('is narrowed by area, kind, state and time, and refuses what makes no sense, naming it', async () => {
    const many = async (args: string) => (await signals(app, 'supervisor', args, 'id')).length
    expect(await many(`area: "${JINZHU_VILLAGE}"`)).toBe(1)
    expect(await many(`area: "${WANXIU}"`)).toBe(0)
    expect(await many('kind: HOT_SPOT')).toBe(2)
    expect(await many('kind: REPEAT_REQUEST')).toBe(0)
    expect(await many('state: ACKNOWLEDGED')).toBe(0)
    expect(await many(`since: "${app.clock.now().toISOString()}"`)).toBe(1)
    expect(await many('first: 1')).toBe(1)
    for (const [args, field] of [
      ['first: 0', 'first'],
      ['first: 201', 'first'],
      ['area: "110000000000"', 'area'],
    ] as const)
      expect((await (await app.as('supervisor')).raw(`{ signals(${args}) { id } }`)).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field })
  })

  it('counts neither trials nor orders of the past, nor what the city began itself or merged', async () => {
    const { db } = app.runtime
    const count = async () => (await signals(app, 'dispatcher', `area: "${JINZHU_VILLAGE}"`, 'numerator'))[0]?.numerator
    const [one] = ids as [string]
    const as = async (data: object) => {
      const was = await db.order.findUniqueOrThrow({ where: { id: one } })
      const write = (set: object) =>
        db.$transaction([db.$executeRaw`SET LOCAL session_replication_role = replica`, db.order.update({ where: { id: one }, data: set })])
      await write(data)
      const counted = await count()
      await write({ standing: was.standing, channel: was.channel, status: was.status, mergedIntoId: null, closedAt: null })
      return counted
    }
    // One less is none.
    for (const data of [
      { standing: 'TEST' },
      { standing: 'HISTORY' },
      { channel: 'PROACTIVE' },
      { status: 'MERGED', mergedIntoId: ids[1], closedAt: new Date() },
    ])
      expect(await as(data), JSON.stringify(data)).toBeUndefined()
    expect(await count()).toBe(HOT_SPOT.least)
  })

  it('is none where as many came the week before, or a year ago, and one again where they grew by half', async () => {
    const { db } = app.runtime
    const moved = async (by: number, some: string[]) => {
      for (const id of some) {
        const { registeredAt } = await db.order.findUniqueOrThrow({ where: { id } })
        await db.$transaction([
          db.$executeRaw`SET LOCAL session_replication_role = replica`,
          db.order.update({ where: { id }, data: { registeredAt: new Date(registeredAt.getTime() - by) } }),
        ])
      }
    }
    const earlier = await several(app, HOT_SPOT.least, { areaCode: WANXIU, items: [ITEMS.pensionCheck.code] })
    await moved(HOT_SPOT.days * DAY, earlier)
    const of = () => signals(app, 'dispatcher', `area: "${WANXIU}"`)
    await several(app, HOT_SPOT.least, { areaCode: WANXIU, items: [ITEMS.pensionCheck.code] })
    expect(await of()).toEqual([])
    await moved(357 * DAY, earlier)
    expect(await of()).toEqual([])
    await several(app, Math.ceil((HOT_SPOT.least * HOT_SPOT.percent) / 100) - HOT_SPOT.least, { areaCode: WANXIU, items: [ITEMS.pensionCheck.code] })
    expect(await of()).toMatchObject([{ denominator: HOT_SPOT.least, before: { count: 0 }, yearAgo: { count: HOT_SPOT.least } }])
  })

  it('takes as many statements with many signals as with one', async () => {
    const client = await app.as('dispatcher')
    const count = async (args: string) => {
      app.statements()
      await client(`{ signals${args} { ${FIELDS} } }`)
      return app.statements().filter((sql) => /json_agg\(round|signal_decision|catalogue_item|"area"/.test(sql)).length
    }
    await count('')
    expect(await count('(first: 1)')).toBe(await count(''))
  })

  it('is seen by dispatchers, supervisors and administrators alone', async () => {
    for (const who of ['dispatcher', 'supervisor', 'admin']) expect((await signals(app, who, '', 'id')).length, who).toBeGreaterThan(0)
    for (const who of ['hotline-agent', 'team-lead', 'staff-01', 'quality', 'auditor', 'department', 'demo-bank', 'city'])
      expect((await (await app.as(who)).raw('{ signals { id } }')).errors?.[0]?.extensions.code, who).toBe('FORBIDDEN')
    const [signal] = await signals(app, 'dispatcher', '', 'id')
    for (const who of ['hotline-agent', 'staff-01', 'quality'])
      expect(await (await app.as(who)).verb('acknowledgeSignal', { signalId: signal?.id, outcome: 'ACKNOWLEDGED', reason: '示例' }), who).toMatchObject({
        __typename: 'Forbidden',
      })
  })
})

describe('A decision about a signal', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
    await several(app, HOT_SPOT.least)
  })
  afterAll(() => app.stop())
  const village = async () => (await signals(app, 'dispatcher', `area: "${JINZHU_VILLAGE}"`))[0] as Answer

  it('is one of two at once, and the other is told', async () => {
    const { id } = await village()
    const input = (reason: string) => ({ signalId: id, outcome: 'ACKNOWLEDGED', reason })
    const answers = await Promise.all([
      (await app.as('dispatcher')).verb('acknowledgeSignal', input('示例：管网施工')),
      (await app.as('supervisor')).verb('acknowledgeSignal', input('示例：另一理由')),
    ])
    expect(answers.map((a) => a.__typename).sort()).toEqual(['AcknowledgeSignalSuccess', 'InvalidInput'])
    expect(answers.find((a) => a.__typename === 'InvalidInput')).toMatchObject({ field: 'signalId' })
    expect(await app.runtime.db.signalDecision.count()).toBe(1)
    const [row] = await app.runtime.db.signalDecision.findMany()
    expect(JSON.stringify(row)).not.toMatch(/示例/)
  })

  it('stands while fewer came since than make a signal, and lapses with the last of them', async () => {
    await several(app, HOT_SPOT.least - 1)
    expect(await village()).toMatchObject({
      state: 'ACKNOWLEDGED',
      numerator: 2 * HOT_SPOT.least - 1,
      decision: { outcome: 'ACKNOWLEDGED', count: HOT_SPOT.least },
    })
    await request(app)
    const open = await village()
    expect(open).toMatchObject({ state: 'OPEN', decision: { outcome: 'ACKNOWLEDGED' } })
    // The city's own orders answer it.
    const own = await request(app, { channel: 'PROACTIVE' })
    const other = await request(app, { areaCode: WANXIU })
    const dispatcher = await app.as('dispatcher')
    const say = (over: object) => dispatcher.verb('acknowledgeSignal', { signalId: open.id, outcome: 'TURNED_INTO_ORDERS', reason: '示例', ...over })
    for (const [over, field] of [
      [{}, 'orderIds'],
      [{ orderIds: [other] }, 'orderIds'],
      [{ orderIds: [own], outcome: 'ACKNOWLEDGED' }, 'orderIds'],
      [{ outcome: 'TURNED_INTO_CAMPAIGN' }, 'campaignId'],
      [{ outcome: 'TURNED_INTO_CAMPAIGN', campaignId: `campaign_${open.id.slice(7)}` }, 'campaignId'],
      [{ outcome: 'OPEN' }, 'outcome'],
      [{ orderIds: [own], reason: ' ' }, 'reason'],
    ] as const)
      expect(await say(over), JSON.stringify(over)).toMatchObject({ __typename: 'InvalidInput', field })
    await did(app, 'dispatcher', 'acknowledgeSignal', { signalId: open.id, outcome: 'TURNED_INTO_ORDERS', reason: '示例：先行走访', orderIds: [own] })
    expect(await village()).toMatchObject({ state: 'TURNED_INTO_ORDERS', decision: { orderIds: [own], reason: '示例：先行走访' } })
    expect(await app.runtime.db.signalDecision.count()).toBe(2)
  })

  it('is refused about a signal that is none any more', async () => {
    const { id } = await village()
    app.clock.set(new Date(app.clock.now().getTime() + (HOT_SPOT.days + 1) * DAY))
    expect(await village()).toBeUndefined()
    expect(await (await app.as('dispatcher')).verb('acknowledgeSignal', { signalId: id, outcome: 'ACKNOWLEDGED', reason: '示例' })).toMatchObject({
      __typename: 'NotFound',
    })
  })
})

describe('Repeated requests', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ at: TEN })
  })
  afterAll(() => app.stop())
  const PHONE = '13900009876'
  const repeated = (fields = FIELDS) => signals(app, 'supervisor', 'kind: REPEAT_REQUEST', fields)

  it('of one telephone and one item are a signal with its orders, wherever they came from, merged ones too', async () => {
    const ids = await several(app, REPEAT.least - 1, { phone: PHONE })
    await request(app, { phone: PHONE, items: [ITEMS.pensionCheck.code] })
    await request(app)
    expect(await repeated()).toEqual([])
    app.clock.set(new Date(app.clock.now().getTime() + HOUR))
    ids.push(await request(app, { phone: PHONE, areaCode: WANXIU }))
    await did(app, 'dispatcher', 'mergeOrder', { orderId: ids.at(-1), intoId: ids[0] })
    const [signal, ...others] = await repeated(`${FIELDS} orders(first: 9) { nodes { id } }`)
    expect(others).toEqual([])
    expect(signal).toMatchObject({ itemCode: ITEM, areaCode: WANXIU, numerator: REPEAT.least, denominator: null, ratio: null, before: null, yearAgo: null })
    expect(signal?.orders.nodes.map((o: Answer) => o.id)).toEqual([...ids].reverse())
    const [row] = await app.runtime.db.requester.findMany({ where: { orders: { some: { id: ids[0] as string } } } })
    for (const secret of [PHONE, row?.phoneIndex as string]) expect(JSON.stringify(signal)).not.toContain(secret)
    await did(app, 'supervisor', 'acknowledgeSignal', { signalId: signal?.id, outcome: 'ACKNOWLEDGED', reason: '示例：已回访' })
    expect(await repeated('state')).toEqual([{ state: 'ACKNOWLEDGED' }])
  })

  it('are none any more when they are older than the window', async () => {
    app.clock.set(new Date(app.clock.now().getTime() + REPEAT.days * DAY))
    expect(await repeated()).toEqual([])
  })
})
