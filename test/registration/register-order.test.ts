import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { checkOrderNumber } from '../../src/orders/order-number.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { registration, WANXIU } from '../kit/given.ts'

const SELECT = 'alreadyRegistered order { id number version }'

describe('Registering an order', () => {
  let app: TestApp
  let agent: Client
  beforeAll(async () => {
    app = await startApp()
    agent = await app.as('hotline-agent')
  })
  afterAll(() => app.stop())

  it('answers the same channel and number with the same content with the order that is there', async () => {
    const input = registration({ requester: { kind: 'PERSON', name: '示例群众', phone: '139 0000 1234' } })
    const first = await agent.verb('registerOrder', input, SELECT)
    const again = await agent.verb('registerOrder', input, SELECT)
    expect(first.alreadyRegistered).toBe(false)
    expect(again).toEqual({ ...first, alreadyRegistered: true })
    expect(await eventsOf(app, first.order.id)).toHaveLength(1)
  })

  it('answers the same number with other content with the fields that differ', async () => {
    const input = registration({ text: '原文', requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234' } })
    await agent.verb('registerOrder', input)
    const other = { ...input, text: '改文', requester: { kind: 'PERSON', name: '示例群众', phone: '13900009999' } }
    expect(await agent.verb('registerOrder', other)).toMatchObject({ __typename: 'Duplicate', code: 'DUPLICATE', fields: ['text', 'requester'] })
  })

  it('takes the sender for repeated when the verifier has meanwhile changed type and items', async () => {
    const input = registration({ type: 'CONSULT', items: [ITEMS.fishing.code] })
    const { order } = await agent.verb('registerOrder', input, SELECT)
    await did(app, 'dispatcher', 'verifyOrder', {
      orderId: order.id,
      type: 'HELP',
      items: [ITEMS.drainage.code],
      serviceMode: 'ONSITE',
      duplicateChecked: true,
      requesterReached: true,
    })
    expect(await agent.verb('registerOrder', input, SELECT)).toMatchObject({ alreadyRegistered: true, order: { id: order.id } })
  })

  it('makes an order of its own of every registration without a number', async () => {
    const input = registration({ externalNo: null })
    const [a, b] = [await agent.verb('registerOrder', input, SELECT), await agent.verb('registerOrder', input, SELECT)]
    expect(a.order.id).not.toBe(b.order.id)
  })

  it('keeps the numbers of two partners and of the hotline apart', async () => {
    const input = registration({ channel: 'REAL_ECONOMY_APP', externalNo: 'SHARED-1' })
    const orders = await Promise.all(
      ['hotline-agent', 'demo-bank', 'demo-app'].map(async (who) => (await (await app.as(who)).verb('registerOrder', input, SELECT)).order.id),
    )
    expect(new Set(orders).size).toBe(3)
  })

  it('keeps the same number apart by channel', async () => {
    const [phone, window] = await Promise.all(
      ['HOTLINE_12345', 'UNRESOLVED_MATTERS_WINDOW'].map((channel) => agent.verb('registerOrder', registration({ channel, externalNo: 'SAME' }), SELECT)),
    )
    expect(phone.order.id).not.toBe(window.order.id)
  })

  it.each([
    ['hotline-agent', 'PROACTIVE'],
    ['hotline-agent', 'PARTNER_APP'],
    ['campaign-manager', 'HOTLINE_12345'],
    ['demo-bank', 'HOTLINE_12345'],
  ])('refuses %s the channel %s', async (who, channel) => {
    expect(await (await app.as(who)).verb('registerOrder', registration({ channel }))).toMatchObject({ __typename: 'InvalidInput', field: 'channel' })
  })

  it.each([
    ['campaign-manager', 'PROACTIVE'],
    ['demo-bank', 'PARTNER_APP'],
  ])('takes an order of %s for %s', async (who, channel) => {
    expect(await (await app.as(who)).verb('registerOrder', registration({ channel }))).toMatchObject({ __typename: 'RegisterOrderSuccess' })
  })

  it.each(['dispatcher', 'staff-01', 'admin', 'city'])('refuses %s: registering is not theirs', async (who) => {
    expect(await (await app.as(who)).verb('registerOrder', registration())).toMatchObject({ __typename: 'Forbidden' })
  })

  it('asks nobody in particular to sign in first', async () => {
    expect(await (await app.as(null)).verb('registerOrder', registration())).toMatchObject({ __typename: 'Unauthenticated' })
  })

  it('refuses a partner without the scope orders:write', async () => {
    const { partnerId } = await did(app, 'admin', 'createPartner', { account: 'reader', name: '示例只读应用', scopes: ['orders:read'] }, 'partnerId')
    const { secret } = await did(app, 'admin', 'issueAccessKey', { partnerId }, 'secret')
    expect(await (await app.as(secret)).verb('registerOrder', registration({ channel: 'PARTNER_APP' }))).toMatchObject({ __typename: 'Forbidden' })
  })

  it('numbers the orders of a day densely, each number with its check character', async () => {
    app.clock.set('2026-06-03T09:00:00.000+08:00')
    const numbers: string[] = []
    for (let i = 0; i < 3; i++) numbers.push((await agent.verb('registerOrder', registration(), SELECT)).order.number)
    expect(numbers.map((n) => n.slice(0, -1))).toEqual(['MS4504002026060300001', 'MS4504002026060300002', 'MS4504002026060300003'])
    for (const number of numbers) expect(checkOrderNumber(number)).toBe(number)
  })

  it("begins the numbers of a day at Wuzhou's midnight, not at Greenwich's", async () => {
    app.clock.set('2026-06-03T23:59:59.999+08:00')
    const before = (await agent.verb('registerOrder', registration(), SELECT)).order.number
    app.clock.set('2026-06-04T00:00:00.000+08:00')
    const after = (await agent.verb('registerOrder', registration(), SELECT)).order.number
    expect([before.slice(8, 16), after.slice(8, -1)]).toEqual(['20260603', '2026060400001'])
  })

  it('gives no number away to a registration that is refused', async () => {
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    await agent.verb('registerOrder', registration({ items: ['NO-SUCH'] }))
    expect((await agent.verb('registerOrder', registration(), SELECT)).order.number).toContain('2026060500001')
  })

  it('writes a notice to whoever has a telephone and none to whoever has not', async () => {
    const count = async (phone: string | null) => {
      const { order } = await agent.verb('registerOrder', registration({ requester: { kind: 'PERSON', name: '示例', phone } }), SELECT)
      return app.runtime.db.notice.count({ where: { orderId: order.id } })
    }
    expect([await count('13900001234'), await count(null)]).toEqual([1, 0])
  })

  it('raises the priority of urgent requests and of special groups, without naming the group', async () => {
    const { order } = await agent.verb(
      'registerOrder',
      registration({ urgency: 'URGENT', areaCode: WANXIU, requester: { kind: 'PERSON', name: '示例', specialGroups: ['LIVING_ALONE'] } }),
      'order { id priority }',
    )
    expect(order.priority).toBe(70)
    expect(JSON.stringify(await eventsOf(app, order.id), (_k, v) => (typeof v === 'bigint' ? Number(v) : v))).not.toContain('LIVING_ALONE')
  })
})
