import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const TEN_MINUTES = PARAMETERS.VISIT_CODE_MINUTES.value * MINUTE
const SEEN = 'query ($id: ID!) { order(id: $id) { appointment { id confirmedAt } proofs { kind id at source badge } } }'

describe('the code at the door', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const show = async (orderId: string, over: Record<string, unknown> = {}): Promise<{ code: string; expiresAt: string }> => {
    const { visitCode: code, expiresAt } = await did(app, 'staff-01', 'issueVisitCode', { orderId, ...over }, 'visitCode expiresAt')
    return { code, expiresAt }
  }
  const confirm = async (orderId: string, code: string) =>
    (await citizenOf(app, orderId)).verb('confirmVisitByCode', { orderId, code }, 'order { appointment { confirmedAt } }')
  const confirmations = async (orderId: string) => (await eventsOf(app, orderId)).filter(({ kind }) => kind === 'VISIT_CONFIRMED')
  const refused = (...codes: string[]) => ({ __typename: 'IllegalTransition', blockedBy: codes.map((code) => ({ code })) })

  it('is shown by staff of the visit and confirmed once by the citizen with their own link', async () => {
    const { id: orderId, appointmentId } = await givenOrder(app, 'IN_SERVICE')
    const { code, expiresAt } = await show(orderId)
    expect(code).toMatch(/^fv_[A-Za-z0-9_-]{43}$/)
    expect(expiresAt).toBe(new Date(app.clock.now().getTime() + TEN_MINUTES).toISOString())
    app.clock.advance(MINUTE)
    const at = app.clock.now().toISOString()
    expect(await confirm(orderId, code)).toMatchObject({ __typename: 'ConfirmVisitByCodeSuccess', order: { appointment: { confirmedAt: at } } })
    expect(await confirm(orderId, code)).toMatchObject(refused('VISIT_CONFIRMED'))
    expect(await (await app.as('staff-01')).verb('issueVisitCode', { orderId })).toMatchObject(refused('VISIT_CONFIRMED'))
    const proof = { kind: 'QR', id: appointmentId, at, source: 'CITIZEN', badge: null }
    for (const who of ['staff-01', 'dispatcher', 'auditor']) expect((await (await app.as(who))(SEEN, { id: orderId })).order.proofs, who).toEqual([proof])
    expect((await (await citizenOf(app, orderId))(SEEN, { id: orderId })).order.proofs).toEqual([proof])
  })

  it('leaves events that say nothing about a person, and is nowhere in the database', async () => {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { code, expiresAt } = await show(orderId, { idempotencyKey: `code-${orderId}` })
    expect(await show(orderId, { idempotencyKey: `code-${orderId}` })).toEqual({ code, expiresAt })
    await confirm(orderId, code)
    const told = (await eventsOf(app, orderId)).slice(-2)
    expect(told.map(({ kind, data }) => [kind, data])).toEqual([
      ['VISIT_CODE_ISSUED', { expiresAt }],
      ['VISIT_CONFIRMED', { by: 'QR' }],
    ])
    const { db } = app.runtime
    const stored = [
      await db.appointment.findMany({ where: { orderId } }),
      await db.idempotencyKey.findMany(),
      await db.eventLog.findMany({ where: { orderId } }),
    ]
    expect(JSON.stringify(stored, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(code.slice(3))
  })

  it('stands for ten minutes by the clock of the service, and no longer', async () => {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { code } = await show(orderId)
    app.clock.advance(TEN_MINUTES)
    expect(await confirm(orderId, code)).toMatchObject(refused('NO_VISIT_CODE'))
    const { code: next } = await show(orderId)
    app.clock.advance(TEN_MINUTES - 1)
    expect(await confirm(orderId, next)).toMatchObject({ __typename: 'ConfirmVisitByCodeSuccess' })
  })

  it('is ended by a newer one, and is of its own visit alone', async () => {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { code: old } = await show(orderId)
    const { code } = await show(orderId)
    const { id: elsewhere } = await givenOrder(app, 'IN_SERVICE')
    const { code: foreign } = await show(elsewhere)
    for (const wrong of [old, foreign, `fv_${'A'.repeat(43)}`])
      expect(await confirm(orderId, wrong)).toMatchObject({ __typename: 'InvalidInput', field: 'code' })
    expect(await confirm(orderId, 'fv_1')).toMatchObject({ __typename: 'InvalidInput', field: 'code' })
    expect(await (await citizenOf(app, elsewhere)).verb('confirmVisitByCode', { orderId, code })).toMatchObject({ __typename: 'NotFound' })
    expect(await confirmations(orderId)).toEqual([])
    expect(await confirm(orderId, code)).toMatchObject({ __typename: 'ConfirmVisitByCodeSuccess' })
  })

  it('ends with its visit, and opens nothing at the next one', async () => {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { code } = await show(orderId)
    await did(app, 'staff-01', 'abortVisit', { orderId, reason: 'MATERIALS' })
    expect(await confirm(orderId, code)).toMatchObject(refused('STATUS'))
    const startsAt = new Date(app.clock.now().getTime() + 200 * 60 * MINUTE)
    await did(app, 'staff-01', 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + 60 * MINUTE) })
    app.clock.set(startsAt)
    await did(app, 'staff-01', 'arriveAtVisit', { orderId })
    await did(app, 'staff-01', 'startVisit', { orderId, identityChecked: true })
    expect(await confirm(orderId, code)).toMatchObject(refused('NO_VISIT_CODE'))
    const { code: next } = await show(orderId)
    expect(await confirm(orderId, code)).toMatchObject({ __typename: 'InvalidInput', field: 'code' })
    await did(app, 'staff-01', 'finishVisit', { orderId })
    expect(await confirm(orderId, next)).toMatchObject({ __typename: 'IllegalTransition' })
    expect(await confirmations(orderId)).toEqual([])
    app.clock.set('2026-06-02T10:00:00+08:00')
  })

  it('is shown only while a visit is under way, by its staff, and confirmed by no other role', async () => {
    const { id: booked } = await givenOrder(app, 'SCHEDULED')
    expect(await (await app.as('staff-01')).verb('issueVisitCode', { orderId: booked })).toMatchObject(refused('STATUS'))
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE', { company: ['staff-04'] })
    for (const who of ['hotline-agent', 'dispatcher', 'team-lead', 'supervisor', 'quality', 'auditor', 'admin', 'department'])
      expect(await (await app.as(who)).verb('issueVisitCode', { orderId }), who).toMatchObject({ __typename: expect.stringMatching(/Forbidden|NotFound/) })
    for (const who of ['staff-02', 'demo-bank', 'city'])
      expect(await (await app.as(who)).verb('issueVisitCode', { orderId }), who).toMatchObject({ __typename: 'NotFound' })
    expect(await (await citizenOf(app, orderId)).verb('issueVisitCode', { orderId })).toMatchObject({ __typename: 'Forbidden' })
    const { visitCode: code } = await did(app, 'staff-04', 'issueVisitCode', { orderId }, 'visitCode')
    for (const who of ['staff-01', 'staff-04', 'hotline-agent', 'dispatcher', 'team-lead', 'supervisor', 'quality', 'auditor', 'admin'])
      expect(await (await app.as(who)).verb('confirmVisitByCode', { orderId, code }), who).toMatchObject({ __typename: 'Forbidden' })
    for (const who of ['staff-02', 'demo-bank', 'city'])
      expect(await (await app.as(who)).verb('confirmVisitByCode', { orderId, code }), who).toMatchObject({ __typename: 'NotFound' })
    expect(await (await app.as(null)).verb('confirmVisitByCode', { orderId, code })).toMatchObject({ __typename: 'Unauthenticated' })
    expect(await confirmations(orderId)).toEqual([])
  })

  it('is confirmed once by several taps at once, and of several shown at once the last alone stands', async () => {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const codes = await Promise.all(Array.from({ length: 3 }, async () => (await show(orderId)).code))
    expect(new Set(codes).size).toBe(3)
    const answers = await Promise.all([...codes, ...codes].map((code) => confirm(orderId, code)))
    expect(answers.filter((a) => a.__typename === 'ConfirmVisitByCodeSuccess')).toHaveLength(1)
    expect(answers.filter((a) => a.__typename === 'IllegalTransition' || a.__typename === 'InvalidInput')).toHaveLength(5)
    expect(await confirmations(orderId)).toHaveLength(1)
  })
})
