import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JINZHU, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const SELECT = 'order { status version dispatchRound firstDispatchedAt team { name } offers { state expiresAt staff { badge } } }'
const pool = { mode: 'POOL', teamId: TEAMS.redPomegranate.id }

describe('Dispatching an order', () => {
  let app: TestApp
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  it('offers it to everybody of the squad who may take it: not to staff-20, who is qualified for pensions only', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, ...pool }, SELECT)
    const badges = order.offers.map((o: { staff: { badge: string } }) => o.staff.badge).sort()
    expect(badges).toEqual([...Array.from({ length: 19 }, (_, i) => `RP-${String(i + 1).padStart(2, '0')}`), 'RP-L1'])
    expect(order).toMatchObject({ status: 'DISPATCHED', dispatchRound: 1, firstDispatchedAt: app.clock.now().toISOString(), team: { name: '红石榴服务队' } })
  })

  it('offers pension items to staff-20 too', async () => {
    const { id } = await givenOrder(app, 'VERIFIED', { items: [ITEMS.pensionCheck.code] })
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, ...pool }, SELECT)
    expect(order.offers.map((o: { staff: { badge: string } }) => o.staff.badge)).toContain('RP-20')
  })

  it('offers an order of two items only to those qualified for both', async () => {
    const { id } = await givenOrder(app, 'VERIFIED', { items: [ITEMS.pensionCheck.code, ITEMS.drainage.code] })
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, ...pool }, SELECT)
    expect(order.offers.map((o: { staff: { badge: string } }) => o.staff.badge)).not.toContain('RP-20')
  })

  it('names in its event everybody it was offered to, and until when', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const event = (await eventsOf(app, id)).at(-1)
    expect(event).toMatchObject({
      kind: 'DISPATCHED',
      data: { mode: 'POOL', round: 1, expiresAt: new Date(app.clock.now().getTime() + 10 * MINUTE).toISOString() },
    })
    expect((event?.data as { offeredTo: string[] }).offeredTo).toHaveLength(20)
  })

  it('sends it to one person alone with DIRECT', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, ...pool, mode: 'DIRECT', staffId: staffId('staff-07') }, SELECT)
    expect(order.offers).toMatchObject([{ state: 'OPEN', staff: { badge: 'RP-07' } }])
  })

  it('needs no team when the one person is in one team that serves the area, and asks for it when in several', async () => {
    const direct = (orderId: string, staff: string) => ({ orderId, mode: 'DIRECT', staffId: staffId(staff) })
    const { id } = await givenOrder(app, 'VERIFIED')
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', direct(id, 'staff-03'), SELECT)
    expect(order, 'Jinzhu is elsewhere').toMatchObject({ team: { name: '红石榴服务队' }, offers: [{ staff: { badge: 'RP-03' } }] })
    const { id: there } = await givenOrder(app, 'VERIFIED', { registration: { areaCode: JINZHU_VILLAGE } })
    expect(await dispatcher.verb('dispatchOrder', direct(there, 'staff-03'))).toMatchObject({ __typename: 'InvalidInput', field: 'teamId' })
    await did(app, 'dispatcher', 'dispatchOrder', direct(there, 'staff-07'))
    const { id: far } = await givenOrder(app, 'VERIFIED')
    const leadOfJinzhu = await app.runtime.db.staff.findFirstOrThrow({ where: { badge: 'JZ-L1' } })
    const nobody = await dispatcher.verb('dispatchOrder', { orderId: far, mode: 'DIRECT', staffId: leadOfJinzhu.id })
    expect(nobody).toMatchObject({ __typename: 'InvalidInput', field: 'staffId' })
    const rule = { areaCode: JINZHU, teamId: TEAMS.jinzhu.id, validFrom: '2026-01-01' }
    await did(app, 'admin', 'createDispatchRule', rule, 'rule { id }')
    const ruled = await did(
      app,
      'dispatcher',
      'dispatchOrder',
      direct((await givenOrder(app, 'VERIFIED', { registration: { areaCode: JINZHU_VILLAGE } })).id, 'staff-03'),
      SELECT,
    )
    expect(ruled.order, 'of several the catalogue chooses').toMatchObject({ team: { name: TEAMS.jinzhu.name } })
  })

  it.each([
    ['DIRECT without a person', { mode: 'DIRECT' }, 'staffId'],
    ['POOL with a person', { mode: 'POOL', staffId: staffId('staff-07') }, 'staffId'],
    ['a person of another team', { mode: 'DIRECT', teamId: TEAMS.jinzhu.id, staffId: staffId('staff-07') }, 'staffId'],
    ['a team that does not exist', { teamId: TEAMS.jinzhu.id.replace(/.$/, '0') }, 'teamId'],
    ['the id of something else for a team', { teamId: staffId('staff-07') }, 'teamId'],
  ])('refuses %s', async (_what, over, field) => {
    const { id } = await givenOrder(app, 'VERIFIED')
    expect(await dispatcher.verb('dispatchOrder', { orderId: id, ...pool, ...over })).toMatchObject({ __typename: 'InvalidInput', field })
  })

  it('tells why nobody can take it, and leaves the order as it was', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const refused = await dispatcher.verb('dispatchOrder', { orderId: id, ...pool, mode: 'DIRECT', staffId: staffId('staff-20') })
    expect(refused).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'NOT_QUALIFIED' }] })
    const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { offers: true } })
    expect([order.status, order.version, order.teamId, order.offers]).toEqual(['VERIFIED', 2, null, []])
    expect(await eventsOf(app, id)).toHaveLength(2)
  })

  it('offers nothing outside the areas somebody serves, nor to somebody out of service', async () => {
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-03'), areaCodes: [JINZHU] }, '')
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-04'), active: false }, '')
    const badges = async (areaCode?: string) => {
      const { id } = await givenOrder(app, 'VERIFIED', { registration: areaCode ? { areaCode } : {} })
      const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.jinzhu.id }, SELECT)
      return order.offers.map((o: { staff: { badge: string } }) => o.staff.badge).sort()
    }
    expect(await badges()).toEqual(['JZ-L1', 'RP-01', 'RP-02'])
    expect(await badges(JINZHU_VILLAGE)).toEqual(['JZ-L1', 'RP-01', 'RP-02', 'RP-03'])
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-03'), areaCodes: ['450400000000'] }, '')
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-04'), active: true }, '')
  })

  it('refuses a second round while somebody still has a live offer', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    app.clock.advance(10 * MINUTE - 1)
    expect(await dispatcher.verb('dispatchOrder', { orderId: id, ...pool })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'OFFER_LIVE' }],
    })
  })

  it('opens a second round once every offer has run out, and never moves the start of the clock', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const first = app.clock.now().toISOString()
    app.clock.advance(10 * MINUTE)
    const { order } = await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, ...pool }, SELECT)
    expect(order).toMatchObject({ status: 'DISPATCHED', dispatchRound: 2, firstDispatchedAt: first })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'DISPATCHED', data: { round: 2 } })
    const offers = await app.runtime.db.offer.groupBy({ by: ['round', 'state'], where: { orderId: id }, _count: true, orderBy: { round: 'asc' } })
    expect(offers.map((o) => [o.round, o.state, o._count])).toEqual([
      [1, 'EXPIRED', 20],
      [2, 'OPEN', 20],
    ])
  })

  it('is for dispatchers, of verified orders', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    for (const who of ['hotline-agent', 'supervisor'])
      expect((await (await app.as(who)).verb('dispatchOrder', { orderId: id, ...pool })).__typename).toBe('Forbidden')
    const early = await givenOrder(app, 'REGISTERED')
    expect(await dispatcher.verb('dispatchOrder', { orderId: early.id, ...pool })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'STATUS' }],
    })
  })
})
