import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const basis = { reason: 'NOT_OURS', basis: '示例：不属于本队职责' }

describe('Returning an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const rowOf = (id: string) => app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { returnRequests: true, handlings: true } })
  const refused = async (account: string, verb: string, input: Record<string, unknown>) => (await app.as(account)).verb(verb, input)

  it('golden 8: after a rejection the same team is refused a second return, and the ACCEPT clock is as it was', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    const before = await rowOf(id)
    await did(app, 'team-lead', 'returnOrder', { orderId: id, ...basis })
    await app.pass(5 * MINUTE)
    await did(app, 'dispatcher', 'decideReturn', { orderId: id, decision: 'REJECTED', reason: '示例：属本队职责' })
    expect(await refused('team-lead', 'returnOrder', { orderId: id, ...basis })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'RETURN_LOCKED' }],
    })
    const after = await rowOf(id)
    expect(after).toMatchObject({ status: 'DISPATCHED', firstDispatchedAt: before.firstDispatchedAt, dueAt: before.dueAt, returnPending: false })
  })

  it('stops acceptance while it is reviewed, and gives the offers ten minutes anew when it is rejected', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await did(app, 'staff-02', 'returnOrder', { orderId: id, ...basis })
    expect(await refused('staff-03', 'acceptOrder', { orderId: id })).toMatchObject({ blockedBy: [{ code: 'RETURN_PENDING' }] })
    await app.pass(30 * MINUTE)
    expect(await rowOf(id)).toMatchObject({ status: 'DISPATCHED', dispatchRound: 1 })
    await did(app, 'dispatcher', 'decideReturn', { orderId: id, decision: 'REJECTED', reason: '示例' })
    await did(app, 'staff-03', 'acceptOrder', { orderId: id })
  })

  it('takes it from the team when it is approved, which is then not asked again', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'returnOrder', { orderId: id, ...basis })
    await did(app, 'dispatcher', 'decideReturn', { orderId: id, decision: 'APPROVED', reason: '示例：同意' })
    const row = await rowOf(id)
    expect(row).toMatchObject({ status: 'VERIFIED', teamId: null, handlerId: null, excludedTeamIds: [TEAMS.redPomegranate.id] })
    expect(row.handlings).toMatchObject([{ staffId: staffId('staff-01'), endedBy: 'RETURNED' }])
    expect(row.returnRequests).toMatchObject([{ state: 'APPROVED', decidedBy: 'dispatcher' }])
    const again = await (await app.as('dispatcher')).verb('dispatchOrder', { orderId: id, teamId: TEAMS.redPomegranate.id })
    expect(again).toMatchObject({ __typename: 'InvalidInput', field: 'teamId' })
  })

  it('lapses after two hours, which counts as rejected', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'returnOrder', { orderId: id, ...basis })
    await app.pass(2 * HOUR)
    const row = await rowOf(id)
    expect(row).toMatchObject({ status: 'ACCEPTED', returnPending: false, returnLockedTeamIds: [TEAMS.redPomegranate.id] })
    expect(row.returnRequests).toMatchObject([{ state: 'LAPSED', decidedBy: null }])
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'RETURN_DECIDED', data: { decision: 'LAPSED' }, actorKind: 'SYSTEM' })
  })

  it('ends with the order: the citizen withdraws and nobody has to decide', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'returnOrder', { orderId: id, ...basis })
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: id, reason: 'OTHER' })
    expect(await rowOf(id)).toMatchObject({ status: 'WITHDRAWN', returnPending: false, returnRequests: [{ state: 'VOID' }] })
    await app.pass(2 * HOUR)
    expect(await rowOf(id)).toMatchObject({ status: 'WITHDRAWN' })
  })

  it('is possible within one working day of the dispatch, and not for a colleague who does not answer for it', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect(await refused('staff-02', 'returnOrder', { orderId: id, ...basis })).toMatchObject({ __typename: 'NotFound' })
    await app.pass(2 * DAY)
    expect(await refused('staff-01', 'returnOrder', { orderId: id, ...basis })).toMatchObject({ blockedBy: [{ code: 'RETURN_PERIOD_OVER' }] })
  })

  it('has its working day from the first round of the team, to the millisecond: a second round the day after gives no second day', async () => {
    app.clock.set('2026-06-01T23:55:00.000+08:00')
    const { id } = await givenOrder(app, 'VERIFIED', { registration: { areaCode: JINZHU_VILLAGE } })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: TEAMS.jinzhu.id, staffId: staffId('staff-03') })
    app.clock.set('2026-06-02T00:03:00.000+08:00')
    await did(app, 'staff-03', 'declineOffer', { orderId: id, reason: 'SCHEDULE_CONFLICT' })
    expect(await rowOf(id)).toMatchObject({ status: 'DISPATCHED', dispatchRound: 2, teamId: TEAMS.jinzhu.id })
    const offer = await app.runtime.db.offer.findFirstOrThrow({ where: { orderId: id, round: 2 }, include: { staff: true } })
    await did(app, offer.staff.account, 'acceptOrder', { orderId: id })
    app.clock.set('2026-06-03T00:00:00.000+08:00')
    expect(await refused(offer.staff.account, 'returnOrder', { orderId: id, ...basis })).toMatchObject({ blockedBy: [{ code: 'RETURN_PERIOD_OVER' }] })
    app.clock.set('2026-06-02T23:59:59.999+08:00')
    await did(app, offer.staff.account, 'returnOrder', { orderId: id, ...basis })
  })

  it('shows dispatch the requests that wait, with their basis; others of the city without it', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'returnOrder', { orderId: id, ...basis })
    const ask = '{ returnRequests(first: 100) { nodes { basis reason state dueAt order { id } } } }'
    const mine = async (who: string) => (await (await app.as(who))(ask)).returnRequests.nodes.find((r: { order: { id: string } }) => r.order.id === id)
    expect(await mine('dispatcher')).toMatchObject({ basis: basis.basis, state: 'PENDING' })
    expect(await mine('auditor')).toMatchObject({ basis: null, reason: 'NOT_OURS' })
    await did(app, 'dispatcher', 'decideReturn', { orderId: id, decision: 'REJECTED', reason: '示例' })
    expect(await mine('dispatcher')).toBeUndefined()
  })
})
