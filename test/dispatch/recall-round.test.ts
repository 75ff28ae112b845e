import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const inJinzhu = { registration: { areaCode: JINZHU_VILLAGE } }
const OFFERS = 'offered order { status dispatchRound team { name } offers { round state recallReason staff { badge } } }'

describe('Taking a live round back', () => {
  let app: TestApp
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  const clockOf = (orderId: string) =>
    app.runtime.db.deadline.findMany({ where: { orderId, clock: 'ACCEPT' }, select: { seq: true, startedAt: true, dueAt: true, outcome: true } })
  const offersOf = (orderId: string, round: number) => app.runtime.db.offer.findMany({ where: { orderId, round }, orderBy: { staffId: 'asc' } })
  /** What a follower hears of one order while something is done with it. */
  const follow = async (who: string) => {
    const stream = (await app.socketAs(who)).subscribe('subscription { dispatches { __typename ... on DispatchEvent { news orderId } } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')
    return async (orderId: string, count: number) => {
      const news: string[] = []
      while (news.length < count) {
        const frame = await stream.next()
        if (frame.orderId === orderId) news.push(frame.news)
      }
      stream.stop()
      return news
    }
  }

  it('puts the order back in the queue, voids every offer with the reason, and lets the ACCEPT clock run on', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const clock = await clockOf(id)
    app.clock.advance(4 * MINUTE)
    const { order } = await did(app, 'dispatcher', 'recallRound', { orderId: id, reason: 'WRONG_TEAM' }, OFFERS.replace('offered ', ''))
    expect(order).toMatchObject({ status: 'VERIFIED', dispatchRound: 1, team: null })
    expect(new Set(order.offers.map((o: { state: string; recallReason: string }) => `${o.state} ${o.recallReason}`))).toEqual(new Set(['RECALLED WRONG_TEAM']))
    expect((await offersOf(id, 1)).every((offer) => offer.closedAt?.getTime() === app.clock.now().getTime())).toBe(true)
    expect(await clockOf(id)).toEqual(clock)
    const event = (await eventsOf(app, id)).at(-1)
    expect(event).toMatchObject({ kind: 'ROUND_RECALLED', data: { round: 1, reason: 'WRONG_TEAM' } })
    expect((event?.data as { recalled: string[] }).recalled).toHaveLength(20)
    await app.pass(7 * MINUTE)
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } }), 'the end of the round finds nothing to do').toMatchObject({ status: 'VERIFIED' })
  })

  it('is heard at once by who had an offer and by the lead, and nobody lists the offer any more', async () => {
    const heard = await Promise.all(['staff-05', 'team-lead'].map(follow))
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'dispatcher', 'recallRound', { orderId: id, reason: 'REQUEST_CHANGED' })
    for (const news of heard) expect(await news(id, 2)).toEqual(['OFFERED', 'RECALLED'])
    const { myOffers } = await (await app.as('staff-05'))('{ myOffers { order { id } } }')
    expect(myOffers).not.toContainEqual({ order: { id } })
  })

  it('tells who accepts an offer that was taken back so, also when the order is with another team by then', async () => {
    const first = await givenOrder(app, 'DISPATCHED', inJinzhu)
    await did(app, 'dispatcher', 'recallRound', { orderId: first.id, reason: 'WRONG_TEAM' })
    const second = await givenOrder(app, 'DISPATCHED', inJinzhu)
    await did(app, 'dispatcher', 'replaceRound', { orderId: second.id, reason: 'WRONG_TEAM', teamId: TEAMS.jinzhu.id })
    for (const { id } of [first, second]) {
      const late = await (await app.as('staff-05')).verb('acceptOrder', { orderId: id })
      expect(late).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'OFFER_RECALLED' }] })
    }
  })

  it('happens once: who recalls again is told that the order waits already', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const answers = await Promise.all([1, 2].map(() => dispatcher.verb('recallRound', { orderId: id, reason: 'OTHER' })))
    expect(answers.map((a) => a.__typename).sort()).toEqual(['IllegalTransition', 'RecallRoundSuccess'])
    expect(answers.find((a) => a.__typename === 'IllegalTransition')).toMatchObject({ blockedBy: [{ code: 'STATUS' }] })
    expect((await eventsOf(app, id)).filter((e) => e.kind === 'ROUND_RECALLED')).toHaveLength(1)
  })

  it('lets either the acceptance or the recall win when both come at once', async () => {
    for (let round = 0; round < 6; round++) {
      const { id } = await givenOrder(app, 'DISPATCHED')
      const staff = await app.as('staff-01')
      const both = [() => dispatcher.verb('recallRound', { orderId: id, reason: 'OTHER' }), () => staff.verb('acceptOrder', { orderId: id })]
      const answers = await Promise.all((round % 2 === 0 ? both : both.reverse()).map((ask) => ask()))
      const won = answers.filter((a) => a.__typename.endsWith('Success'))
      const lost = answers.find((a) => !a.__typename.endsWith('Success'))
      expect(won).toHaveLength(1)
      const accepted = won[0]?.__typename === 'AcceptOrderSuccess'
      expect(lost).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: accepted ? 'STATUS' : 'OFFER_RECALLED' }] })
      const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
      expect([order.status, order.handlerId]).toEqual(accepted ? ['ACCEPTED', staffId('staff-01')] : ['VERIFIED', null])
    }
  })

  it('is for dispatchers, and names a reason of the list', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    for (const who of ['team-lead', 'supervisor', 'staff-01'])
      expect((await (await app.as(who)).verb('recallRound', { orderId: id, reason: 'OTHER' })).__typename, who).toBe('Forbidden')
    const wrong = await dispatcher.raw('mutation ($i: RecallRoundInput!) { recallRound(input: $i) { __typename } }', { i: { orderId: id, reason: 'BECAUSE' } })
    expect(wrong.errors).toHaveLength(1)
  })
})

describe('Replacing a live round', () => {
  let app: TestApp
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  it('goes to another team in one step, and no later round asks the wrong team again', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED', inJinzhu)
    const first = app.clock.now().toISOString()
    app.clock.advance(MINUTE)
    const done = await did(app, 'dispatcher', 'replaceRound', { orderId: id, reason: 'WRONG_TEAM', teamId: TEAMS.jinzhu.id }, OFFERS)
    expect(done).toMatchObject({ offered: 5, order: { status: 'DISPATCHED', dispatchRound: 2, team: { name: TEAMS.jinzhu.name } } })
    const same = { orderId: id, reason: 'WRONG_TEAM', teamId: TEAMS.jinzhu.id }
    expect(await dispatcher.verb('replaceRound', same)).toMatchObject({ __typename: 'InvalidInput', field: 'teamId' })
    const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    expect([order.firstDispatchedAt?.toISOString(), order.roundsBefore]).toEqual([first, 1])
    expect((await eventsOf(app, id)).slice(-2).map((e) => e.kind)).toEqual(['ROUND_RECALLED', 'DISPATCHED'])
    await app.pass(10 * MINUTE)
    await app.pass(10 * MINUTE)
    const asked = await app.runtime.db.offer.findMany({ where: { orderId: id, round: { gt: 1 } }, distinct: ['teamId'], select: { teamId: true } })
    expect(asked).toEqual([{ teamId: TEAMS.jinzhu.id }])
  })

  it('goes to one person, also by force, without an escalation before', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await app.runtime.db.staff.update({ where: { id: staffId('staff-06') }, data: { presence: 'OFF' } })
    const to = { orderId: id, reason: 'BETTER_PLACED', mode: 'DIRECT', teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-06') }
    expect(await dispatcher.verb('replaceRound', to)).toMatchObject({ __typename: 'NotEligible' })
    expect(await app.runtime.db.offer.count({ where: { orderId: id, state: 'OPEN' } }), 'the old round stays').toBe(20)
    expect(await did(app, 'dispatcher', 'replaceRound', { ...to, forced: true }, 'offered')).toMatchObject({ offered: 1 })
    await did(app, 'staff-06', 'acceptOrder', { orderId: id })
    await app.runtime.db.staff.update({ where: { id: staffId('staff-06') }, data: { presence: null } })
  })

  it('leaves out of the next pool who had it by mistake', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const team = { orderId: id, teamId: TEAMS.redPomegranate.id }
    await did(app, 'dispatcher', 'dispatchOrder', { ...team, mode: 'DIRECT', staffId: staffId('staff-07') })
    const { order } = await did(app, 'dispatcher', 'replaceRound', { ...team, reason: 'WRONG_PERSON' }, OFFERS)
    const badges = order.offers.filter((o: { round: number }) => o.round === 2).map((o: { staff: { badge: string } }) => o.staff.badge)
    expect(badges).toHaveLength(19)
    expect(badges).not.toContain('RP-07')
  })

  it('is only for a round that is there, and waits while a return is being reviewed', async () => {
    const early = await givenOrder(app, 'VERIFIED')
    const to = { reason: 'OTHER', teamId: TEAMS.redPomegranate.id }
    expect(await dispatcher.verb('replaceRound', { orderId: early.id, ...to })).toMatchObject({ blockedBy: [{ code: 'STATUS' }] })
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'staff-03', 'returnOrder', { orderId: id, reason: 'NOT_OURS', basis: '示例' })
    expect(await dispatcher.verb('replaceRound', { orderId: id, ...to })).toMatchObject({ blockedBy: [{ code: 'RETURN_PENDING' }] })
  })
})
