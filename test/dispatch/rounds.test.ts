import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, JINZHU, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const inJinzhu = { registration: { areaCode: JINZHU_VILLAGE } }

describe('Rounds of a dispatch', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const stateOf = async (id: string) => {
    const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { offers: true, team: true } })
    return {
      status: order.status,
      round: order.dispatchRound,
      team: order.team?.name ?? null,
      live: order.offers.filter((o) => o.state === 'OPEN' || o.state === 'SEEN').length,
      firstDispatchedAt: order.firstDispatchedAt?.toISOString(),
    }
  }
  const kindsOf = async (id: string) => (await eventsOf(app, id)).map((e) => e.kind)

  it('widen when nobody answers: another squad that serves the area, then the first again, then dispatch and lead are called', async () => {
    const { id } = await givenOrder(app, 'VERIFIED', inJinzhu)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.jinzhu.id })
    const first = app.clock.now().toISOString()
    expect(await stateOf(id)).toMatchObject({ status: 'DISPATCHED', round: 1, team: TEAMS.jinzhu.name, live: 5 })
    await app.pass(10 * MINUTE)
    expect(await stateOf(id)).toMatchObject({ status: 'DISPATCHED', round: 2, team: TEAMS.redPomegranate.name, live: 20 })
    await app.pass(10 * MINUTE)
    expect(await stateOf(id)).toMatchObject({ status: 'DISPATCHED', round: 3, team: TEAMS.redPomegranate.name, live: 20 })
    await app.pass(10 * MINUTE)
    expect(await stateOf(id)).toEqual({ status: 'VERIFIED', round: 3, team: null, live: 0, firstDispatchedAt: first })
    expect((await kindsOf(id)).filter((kind) => !kind.startsWith('DEADLINE')).slice(2)).toEqual([
      'DISPATCHED',
      'OFFERS_EXPIRED',
      'DISPATCHED',
      'OFFERS_EXPIRED',
      'DISPATCHED',
      'OFFERS_EXPIRED',
      'DISPATCH_ESCALATED',
    ])
  })

  it('go on at once when the last of a round declines, and do not ask who declined again', async () => {
    const { id } = await givenOrder(app, 'VERIFIED', inJinzhu)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: TEAMS.jinzhu.id, staffId: staffId('staff-03') })
    await did(app, 'staff-03', 'declineOffer', { orderId: id, reason: 'SCHEDULE_CONFLICT' })
    expect(await stateOf(id)).toMatchObject({ status: 'DISPATCHED', round: 2, team: TEAMS.jinzhu.name, live: 4 })
    const offer = await app.runtime.db.offer.findFirstOrThrow({ where: { orderId: id, round: 1 } })
    expect(offer).toMatchObject({ state: 'DECLINED', declineReason: 'SCHEDULE_CONFLICT', closedAt: app.clock.now() })
    expect(await app.runtime.db.offer.count({ where: { orderId: id, round: 2, staffId: staffId('staff-03') } })).toBe(0)
  })

  it('are over for an order somebody accepted in time: its timer finds nothing to do', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'staff-05', 'acceptOrder', { orderId: id })
    await app.pass(11 * MINUTE)
    expect(await stateOf(id)).toMatchObject({ status: 'ACCEPTED', round: 1, live: 0 })
    const timer = await app.runtime.db.timer.findFirstOrThrow({ where: { kind: 'expireOffers', subjectId: id } })
    expect(timer.moot).toBe(true)
  })

  it('let dispatch force an escalated order on one person at the limit, and on nobody unqualified', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await app.pass(31 * MINUTE)
    expect(await stateOf(id)).toMatchObject({ status: 'VERIFIED' })
    const direct = { orderId: id, mode: 'DIRECT', teamId: TEAMS.redPomegranate.id }
    await app.runtime.db.staff.update({ where: { id: staffId('staff-06') }, data: { capacity: 1, presence: 'OFF' } })
    await givenOrder(app, 'ACCEPTED', { staff: 'staff-07' })
    const dispatcher = await app.as('dispatcher')
    const refused = await dispatcher.verb('dispatchOrder', { ...direct, staffId: staffId('staff-06') })
    expect(refused).toMatchObject({ __typename: 'NotEligible' })
    expect(await dispatcher.verb('dispatchOrder', { ...direct, staffId: staffId('staff-20'), forced: true })).toMatchObject({
      __typename: 'NotEligible',
    })
    await did(app, 'dispatcher', 'dispatchOrder', { ...direct, staffId: staffId('staff-06'), forced: true })
    await did(app, 'staff-06', 'acceptOrder', { orderId: id })
    await app.runtime.db.staff.update({ where: { id: staffId('staff-06') }, data: { capacity: null, presence: null } })
  })

  it('never force before a dispatch has found nobody', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const answer = await (await app.as('dispatcher')).verb('dispatchOrder', {
      orderId: id,
      mode: 'DIRECT',
      teamId: TEAMS.redPomegranate.id,
      staffId: staffId('staff-06'),
      forced: true,
    })
    expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'forced' })
  })

  it('leave out, for all orders of a requester, who declined one for a conflict of interest', async () => {
    const first = await givenOrder(app, 'DISPATCHED')
    await did(app, 'staff-08', 'declineOffer', { orderId: first.id, reason: 'CONFLICT_OF_INTEREST' })
    const second = await givenOrder(app, 'VERIFIED')
    const { requesterId } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: first.id } })
    await app.runtime.db.order.update({ where: { id: second.id }, data: { requesterId } })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: second.id, teamId: TEAMS.redPomegranate.id })
    expect(await app.runtime.db.offer.count({ where: { orderId: second.id, staffId: staffId('staff-08') } })).toBe(0)
    const { order } = await (await app.as('dispatcher'))(
      `query ($id: ID!, $team: ID!) { order(id: $id) { candidates(teamId: $team, first: 100) { staff { badge } eligible score blockedBy { code } reasons { code message } } } }`,
      { id: second.id, team: TEAMS.redPomegranate.id },
    )
    const one = order.candidates.find((c: { staff: { badge: string } }) => c.staff.badge === 'RP-08')
    expect(one).toMatchObject({ eligible: false, blockedBy: [{ code: 'CONFLICT_OF_INTEREST' }] })
    expect(order.candidates[0]).toMatchObject({ eligible: true, score: 110, reasons: [{ code: 'NEAR' }] })
  })

  it('rank who has less in hand first, and say why', async () => {
    await givenOrder(app, 'ACCEPTED', { staff: 'staff-09' })
    const { id } = await givenOrder(app, 'VERIFIED')
    const { order } = await (await app.as('dispatcher'))(
      `query ($id: ID!, $team: ID!) { order(id: $id) { candidates(teamId: $team, first: 100) { staff { badge } score reasons { code message } } } }`,
      { id, team: TEAMS.redPomegranate.id },
    )
    const nine = order.candidates.find((c: { staff: { badge: string } }) => c.staff.badge === 'RP-09')
    expect(nine.score).toBeLessThan(order.candidates[0].score)
    expect(nine.reasons).toContainEqual({ code: 'LOAD', message: '1 open orders (−5)' })
  })

  it('mark an offer as seen without raising the version of the order', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const { version } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    await did(app, 'staff-02', 'seeOffer', { orderId: id }, 'orderId')
    const { myOffers } = await (await app.as('staff-02'))('{ myOffers { state seenAt expiresAt } }')
    expect(myOffers).toContainEqual(expect.objectContaining({ state: 'SEEN', seenAt: app.clock.now().toISOString() }))
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ version })
  })

  it('take the team from the catalogue when none is named: the item before all items, the town before the city', async () => {
    const rule = { validFrom: '2026-01-01' }
    const first = await givenOrder(app, 'VERIFIED', { ...inJinzhu, items: [ITEMS.fishing.code] })
    const none = await (await app.as('dispatcher')).verb('dispatchOrder', { orderId: first.id })
    expect(none).toMatchObject({ __typename: 'InvalidInput', field: 'teamId' })
    await did(app, 'admin', 'createDispatchRule', { ...rule, areaCode: CITY, teamId: TEAMS.redPomegranate.id }, 'rule { id }')
    const { rule: town } = await did(app, 'admin', 'createDispatchRule', { ...rule, areaCode: JINZHU, teamId: TEAMS.jinzhu.id }, 'rule { id }')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: first.id })
    expect(await stateOf(first.id)).toMatchObject({ team: TEAMS.jinzhu.name })
    const never = await (await app.as('admin')).verb('endDispatchRule', { ruleId: town.id, validTo: rule.validFrom })
    expect(never, 'a rule that ends on its first day would never have held').toMatchObject({ __typename: 'InvalidInput', field: 'validTo' })
    await did(app, 'admin', 'endDispatchRule', { ruleId: town.id, validTo: '2026-06-01' }, 'rule { id validTo }')
    const second = await givenOrder(app, 'VERIFIED', inJinzhu)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: second.id })
    expect(await stateOf(second.id)).toMatchObject({ team: TEAMS.redPomegranate.name })
  })

  it('dispatch a batch row by row: one that cannot be says why and holds up no other', async () => {
    const good = await givenOrder(app, 'VERIFIED')
    const bad = await givenOrder(app, 'REGISTERED')
    const rows = [bad, good].map(({ id }) => ({ orderId: id, teamId: TEAMS.redPomegranate.id }))
    const { results } = await did(app, 'dispatcher', 'dispatchOrders', { rows }, 'results { orderId offered problem { code message } }')
    expect(results).toMatchObject([
      { orderId: bad.id, offered: null, problem: { code: 'ILLEGAL_TRANSITION' } },
      { orderId: good.id, problem: null },
    ])
    expect(results[1].offered).toBeGreaterThan(10)
  })
})
