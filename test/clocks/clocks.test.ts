import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import type { ClockKind } from '../../src/db/generated/enums.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}.000+08:00`)

describe('The clocks of an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const rows = (orderId: string, clock?: ClockKind) =>
    app.runtime.db.deadline.findMany({ where: { orderId, ...(clock ? { clock } : {}) }, orderBy: [{ clock: 'asc' }, { cycle: 'asc' }, { seq: 'asc' }] })
  const only = async (orderId: string, clock: ClockKind) => {
    const found = await rows(orderId, clock)
    expect(found, clock).toHaveLength(1)
    return found[0] as (typeof found)[number]
  }
  const kinds = async (orderId: string, kind: string) => (await eventsOf(app, orderId)).filter((e) => e.kind === kind)

  it('start with the first dispatch, stop with the acceptance and the first contact, and say how they were counted', async () => {
    app.clock.set(at('2026-06-02T11:50:00'))
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await only(id, 'ACCEPT')).toMatchObject({
      startedAt: app.clock.now(),
      amount: 30,
      unit: 'DUTY_MINUTES',
      dueAt: at('2026-06-02T14:20:00'),
      outcome: 'RUNNING',
    })
    const { order } = await (await app.as('dispatcher'))(
      'query ($id: ID!) { order(id: $id) { clocks { clock dueAt outcome remainingSeconds explanation { text counted } } } }',
      { id },
    )
    expect(order.clocks.find((k: { clock: string }) => k.clock === 'ACCEPT')).toMatchObject({
      remainingSeconds: 150 * 60,
      explanation: [{ text: '2026-06-02 11:50–12:00, 10 minutes' }, { text: '2026-06-02 14:00–14:20, 20 minutes' }],
    })
    app.clock.set(at('2026-06-02T14:10:00'))
    await app.runtime.db.offer.updateMany({ where: { orderId: id }, data: { expiresAt: at('2026-06-02T18:00:00') } })
    await did(app, 'staff-01', 'acceptOrder', { orderId: id })
    expect(await only(id, 'ACCEPT')).toMatchObject({ outcome: 'MET', stoppedAt: app.clock.now(), breachedAt: null })
    app.clock.set(at('2026-06-02T14:30:00'))
    await did(app, 'staff-01', 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
    expect(await only(id, 'CONTACT')).toMatchObject({ outcome: 'RUNNING' })
    await did(app, 'staff-01', 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'REACHED' })
    expect(await only(id, 'CONTACT')).toMatchObject({ outcome: 'MISSED', breachedAt: at('2026-06-02T14:20:00') })
  })

  it('are not started again by a return, another round or another handler', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    const before = await rows(id)
    await app.pass(5 * MINUTE)
    await did(app, 'team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT' })
    await did(app, 'staff-02', 'acceptOrder', { orderId: id })
    expect((await rows(id)).filter((r) => r.clock === 'ACCEPT' || r.clock === 'CONTACT')).toEqual(
      before.filter((r) => r.clock === 'ACCEPT' || r.clock === 'CONTACT'),
    )
    expect(await only(id, 'SCHEDULE')).toMatchObject({ startedAt: at('2026-06-02T10:00:00') })
  })

  it('warn at 50 and 80 per cent and are breached at 100, once each, whatever happens in between', async () => {
    app.clock.set(at('2026-06-02T15:00:00'))
    const { id } = await givenOrder(app, 'DISPATCHED')
    await app.runtime.db.offer.updateMany({ where: { orderId: id }, data: { expiresAt: at('2026-06-02T20:00:00') } })
    await app.passTo(at('2026-06-02T15:40:00'))
    await app.sweep()
    const said = async () =>
      (await eventsOf(app, id))
        .filter((e) => e.kind.startsWith('DEADLINE'))
        .map((e) => ({ kind: e.kind, ...(e.data as { clock: string; percent?: number }), at: e.at }))
        .filter((e) => e.clock === 'ACCEPT')
    expect(await said()).toMatchObject([
      { kind: 'DEADLINE_WARNED', percent: 50, at: at('2026-06-02T15:15:00') },
      { kind: 'DEADLINE_WARNED', percent: 80, at: at('2026-06-02T15:24:00') },
      { kind: 'DEADLINE_BREACHED', at: at('2026-06-02T15:30:00') },
    ])
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: 'DISPATCHED' })
    const urgings = await app.runtime.db.urging.findMany({ where: { orderId: id, clock: 'ACCEPT' }, orderBy: { percent: 'asc' } })
    expect(urgings.map((u) => u.percent)).toEqual([50, 80, 100])
    await did(app, 'staff-01', 'acceptOrder', { orderId: id })
    expect(await only(id, 'ACCEPT')).toMatchObject({ outcome: 'MISSED', breachedAt: at('2026-06-02T15:30:00') })
    await app.pass(DAY)
    expect(await said()).toHaveLength(3)
  })

  it('run from the registration for what nobody verifies or dispatches: minutes of duty, warned of at 50 and 80 per cent', async () => {
    app.clock.set(at('2026-06-02T11:50:00'))
    const { id } = await givenOrder(app, 'REGISTERED')
    const limit = { startedAt: app.clock.now(), unit: 'DUTY_MINUTES', policyId: null, outcome: 'RUNNING' }
    expect(await only(id, 'VERIFY')).toMatchObject({ ...limit, amount: 15, dueAt: at('2026-06-02T14:05:00') })
    expect(await only(id, 'DISPATCH')).toMatchObject({ ...limit, amount: 30, dueAt: at('2026-06-02T14:20:00') })
    app.clock.set(at('2026-06-02T14:06:00'))
    await app.pass(0)
    const said = (await eventsOf(app, id)).slice(1).map((e) => [e.kind, e.data as { clock: string; percent?: number }] as const)
    expect(said.filter(([, data]) => data.clock === 'VERIFY').map(([kind, data]) => [kind, data.percent])).toEqual([
      ['DEADLINE_WARNED', 50],
      ['DEADLINE_WARNED', 80],
      ['DEADLINE_BREACHED', undefined],
    ])
    expect(said.filter(([, data]) => data.clock === 'DISPATCH').map(([kind, data]) => [kind, data.percent])).toEqual([['DEADLINE_WARNED', 50]])
    await did(app, 'dispatcher', 'verifyOrder', {
      ...{ orderId: id, type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
    })
    expect([await only(id, 'VERIFY'), await only(id, 'DISPATCH')]).toMatchObject([{ outcome: 'MISSED' }, { outcome: 'RUNNING' }])
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, teamId: TEAMS.redPomegranate.id })
    expect(await only(id, 'DISPATCH')).toMatchObject({ outcome: 'MET' })
    // What is taken back, or found nobody, waits under ACCEPT, which runs on.
    await did(app, 'dispatcher', 'recallRound', { orderId: id, reason: 'OTHER' })
    expect(await only(id, 'DISPATCH')).toMatchObject({ outcome: 'MET' })
  })

  it('let an administrator say otherwise for what is to come, and measure no answer that needs no dispatch', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const answered = await givenOrder(app, 'REGISTERED', { registration: { type: 'CONSULT' } })
    await did(app, 'hotline-agent', 'answerDirectly', { orderId: answered.id, answer: '示例' })
    expect([await only(answered.id, 'VERIFY'), await only(answered.id, 'DISPATCH')]).toMatchObject([{ outcome: 'MET' }, { outcome: 'VOID' }])
    await did(app, 'admin', 'setClockPolicy', { clock: 'VERIFY', amount: 5, validFrom: '2026-06-03' }, 'policyId')
    app.clock.set(at('2026-06-03T10:00:00'))
    const { id } = await givenOrder(app, 'REGISTERED')
    expect(await only(id, 'VERIFY')).toMatchObject({ amount: 5, dueAt: at('2026-06-03T10:05:00') })
    expect((await only(id, 'VERIFY')).policyId).not.toBeNull()
  })

  it('run for the visit and the matters, and end with the order', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'COMPLETED')
    const outcomes = Object.fromEntries((await rows(id)).map((r) => [r.clock, r.outcome]))
    expect(outcomes).toEqual({
      VERIFY: 'MET',
      DISPATCH: 'MET',
      ACCEPT: 'MET',
      CONTACT: 'MET',
      SCHEDULE: 'MET',
      VISIT: 'MET',
      RESOLVE: 'MET',
      MATTER_PROMISED: 'MET',
      MATTER_STATUTORY: 'MET',
      EVALUATE: 'RUNNING',
    })
    const gone = await givenOrder(app, 'ACCEPTED')
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: gone.id, reason: 'OTHER' })
    expect((await rows(gone.id)).filter((r) => r.outcome === 'RUNNING')).toEqual([])
    expect(await only(gone.id, 'RESOLVE')).toMatchObject({ outcome: 'VOID' })
  })

  it('close an order nobody evaluated when the window is over, with a default; never one that was evaluated negatively', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const silent = await givenOrder(app, 'COMPLETED')
    const angry = await givenOrder(app, 'COMPLETED')
    await (await citizenOf(app, angry.id)).verb('evaluateOrder', { orderId: angry.id, level: 'VERY_DISSATISFIED', resolved: false })
    await app.pass(8 * DAY)
    const state = (id: string) => app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { evaluations: true } })
    expect(await state(silent.id)).toMatchObject({ status: 'CLOSED', evaluations: [{ source: 'DEFAULT' }] })
    expect((await eventsOf(app, silent.id)).at(-1)).toMatchObject({ kind: 'CLOSED', actorKind: 'SYSTEM' })
    expect(await state(angry.id)).toMatchObject({ status: 'RECTIFYING' })
  })

  it('pause on a legal ground and go on with what was left, in a new row; the old one is kept', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    const first = await only(id, 'RESOLVE')
    expect(first).toMatchObject({ amount: 5, dueAt: at('2026-06-10T00:00:00') })
    await app.passTo(at('2026-06-04T10:00:00'))
    const handler = await (await app.as('staff-01')).verb('suspendOrder', {
      orderId: id,
      ground: 'TESTING',
      evidence: 'JC-1',
      expectedUntil: at('2026-06-30T00:00:00'),
    })
    expect(handler).toMatchObject({ __typename: 'Forbidden' })
    await did(app, 'team-lead', 'suspendOrder', { orderId: id, ground: 'TESTING', evidence: '示例检测〔2026〕1号', expectedUntil: at('2026-06-30T00:00:00') })
    await app.passTo(at('2026-06-12T10:00:00'))
    await did(app, 'staff-01', 'resumeOrder', { orderId: id })
    const [old, next] = await rows(id, 'RESOLVE')
    expect(old).toMatchObject({ id: first.id, dueAt: first.dueAt, outcome: 'REPLACED', replacedBecause: 'PAUSE' })
    // Two of five working days were used (3 and 4 June); three are left: 15, 16 and 17 June.
    expect(next).toMatchObject({ seq: 2, used: 2, dueAt: at('2026-06-18T00:00:00'), outcome: 'RUNNING' })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ dueAt: next?.dueAt, suspendedAt: null })
    expect(await kinds(id, 'DEADLINE_BREACHED')).not.toContainEqual(expect.objectContaining({ data: expect.objectContaining({ clock: 'RESOLVE' }) }))
  })

  it('resume by themselves when the expected end has come', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'dispatcher', 'suspendOrder', { orderId: id, ground: 'HEARING', evidence: 'TZ-1', expectedUntil: at('2026-06-05T09:00:00') })
    await app.passTo(at('2026-06-05T09:01:00'))
    expect((await kinds(id, 'RESUMED'))[0]).toMatchObject({ data: { lapsed: true }, at: at('2026-06-05T09:00:00'), actorKind: 'SYSTEM' })
    expect(await app.runtime.db.suspension.findFirstOrThrow({ where: { orderId: id } })).toMatchObject({ state: 'LAPSED' })
  })

  it('are extended once, asked for in time and decided by somebody else; the citizen is told', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    const ask = { orderId: id, reason: '示例：等待现场', legalBasis: '行政许可法第四十二条' }
    expect(await (await app.as('staff-01')).verb('requestExtension', { ...ask, days: 6 })).toMatchObject({ __typename: 'InvalidInput', field: 'days' })
    await did(app, 'staff-01', 'requestExtension', { ...ask, days: 3 })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ dueAt: at('2026-06-10T00:00:00'), extensionPending: true })
    await did(app, 'dispatcher', 'decideExtension', { orderId: id, decision: 'APPROVED' })
    const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { notices: true } })
    expect(order).toMatchObject({ dueAt: at('2026-06-13T00:00:00'), extensionPending: false, extensionsUsed: 1 })
    expect(order.notices.map((n) => n.template)).toContain('EXTENDED')
    expect(await rows(id, 'RESOLVE')).toMatchObject([
      { outcome: 'REPLACED', replacedBecause: 'EXTENSION' },
      { amount: 8, outcome: 'RUNNING' },
    ])
    expect(await (await app.as('staff-01')).verb('requestExtension', { ...ask, days: 1 })).toMatchObject({ blockedBy: [{ code: 'EXTENDED_ALREADY' }] })
    const late = await givenOrder(app, 'ACCEPTED')
    await app.passTo(at('2026-06-10T00:00:00'))
    expect(await (await app.as('staff-01')).verb('requestExtension', { ...ask, orderId: late.id, days: 1 })).toMatchObject({
      blockedBy: [{ code: 'PAST_DUE' }],
    })
  })

  it('show the citizen the handling limit and the visit, not how dispatch is doing', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const { id } = await givenOrder(app, 'SCHEDULED', { startsAt: new Date(app.clock.now().getTime() + 26 * HOUR) })
    const { order } = await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { clocks(history: true) { clock } } }', { id })
    expect(order.clocks.map((k: { clock: string }) => k.clock).sort()).toEqual(['RESOLVE', 'VISIT'])
  })

  it('are never moved in the database itself', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED', {})
    const { id: row } = await only(id, 'RESOLVE')
    await expect(app.runtime.db.deadline.update({ where: { id: row }, data: { dueAt: new Date() } })).rejects.toThrow(/never moved/)
    expect(TEAMS.jinzhu.id).toBeTruthy()
  })
})
