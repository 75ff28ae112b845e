import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

/** The race itself, a hundred at once, is run elsewhere; here one after the other. */
describe('Accepting an order', () => {
  let app: TestApp
  const accept = async (who: string, orderId: string, over: Record<string, unknown> = {}) => (await app.as(who)).verb('acceptOrder', { orderId, ...over })
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('makes the first one responsible and closes every other offer', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    app.clock.advance(7 * MINUTE)
    const { order } = await did(app, 'staff-05', 'acceptOrder', { orderId: id }, 'order { status acceptedAt handler { badge } offers { state } }')
    expect(order).toMatchObject({ status: 'ACCEPTED', acceptedAt: app.clock.now().toISOString(), handler: { badge: 'RP-05' } })
    expect(order.offers.filter((o: { state: string }) => o.state === 'ACCEPTED')).toHaveLength(1)
    expect(order.offers.filter((o: { state: string }) => o.state === 'SUPERSEDED')).toHaveLength(19)
    const data = (await eventsOf(app, id)).at(-1)?.data as { superseded: string[]; waitedSeconds: number }
    expect([data.waitedSeconds, data.superseded.length, data.superseded.includes(staffId('staff-05'))]).toEqual([420, 19, false])
  })

  it('is idempotent for the winner and leaves no second event', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const first = await accept('staff-01', id)
    expect(await accept('staff-01', id)).toEqual(first)
    expect((await eventsOf(app, id)).filter((e) => e.kind === 'ACCEPTED')).toHaveLength(1)
  })

  it('tells the slower ones whose badge was faster, and when', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await accept('staff-01', id)
    const at = app.clock.now().toISOString()
    app.clock.advance(MINUTE)
    expect(await accept('staff-02', id)).toMatchObject({ __typename: 'AlreadyTaken', code: 'ALREADY_TAKEN', retryable: false, badge: 'RP-01', at })
  })

  it('refuses an offer that has run out, to the millisecond', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const expiredAt = new Date(app.clock.now().getTime() + 10 * MINUTE).toISOString()
    app.clock.advance(10 * MINUTE)
    expect(await accept('staff-01', id)).toMatchObject({ __typename: 'OfferExpired', expiredAt })
    app.clock.advance(-1)
    expect(await accept('staff-01', id)).toMatchObject({ __typename: 'AcceptOrderSuccess' })
  })

  it('shows an offer that has run out as expired without anybody having touched it', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    app.clock.advance(10 * MINUTE)
    const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { offers { state } } }', { id })
    expect(new Set(order.offers.map((o: { state: string }) => o.state))).toEqual(new Set(['EXPIRED']))
  })

  it('refuses a member of the squad who was not offered it', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await accept('staff-20', id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NO_LIVE_OFFER' }] })
  })

  it('does not exist for somebody of neither offer nor squad', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.jinzhu.id })
    expect(await accept('staff-09', id)).toMatchObject({ __typename: 'NotFound' })
  })

  it('refuses somebody who has lost the qualification since the offer', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-06'), qualifications: [] }, '')
    expect(await accept('staff-06', id)).toMatchObject({ __typename: 'NotEligible', reasons: [{ code: 'NOT_QUALIFIED' }] })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: 'DISPATCHED', handlerId: null })
  })

  it('knows nobody who is out of service any more, whatever token they have', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const member = await app.as('staff-08')
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-08'), active: false }, '')
    const answer = await member.raw('mutation ($input: AcceptOrderInput!) { acceptOrder(input: $input) { __typename } }', { input: { orderId: id } })
    expect([answer.status, answer.errors?.[0]?.extensions.code ?? answer.data.acceptOrder.__typename]).toEqual([401, 'UNAUTHENTICATED'])
  })

  it('is for staff: neither a dispatcher nor the citizen accepts an order', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect((await accept('dispatcher', id)).__typename).toBe('Forbidden')
    expect((await (await citizenOf(app, id)).verb('acceptOrder', { orderId: id })).__typename).toBe('Forbidden')
    expect((await (await app.as(null)).verb('acceptOrder', { orderId: id })).__typename).toBe('Unauthenticated')
  })

  it('accepts in a later round what was left in the first', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    app.clock.advance(10 * MINUTE)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-02') })
    expect(await accept('staff-01', id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NO_LIVE_OFFER' }] })
    expect(await accept('staff-02', id)).toMatchObject({ __typename: 'AcceptOrderSuccess' })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'ACCEPTED', data: { round: 2, superseded: [] } })
  })
})
