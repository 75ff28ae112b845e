import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

describe('A special procedure of a matter (特殊程序)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** Two matters, both accepted on a Tuesday: five and twenty working days each. */
  async function givenTwo() {
    app.clock.set('2026-06-02T09:00:00.000+08:00')
    const order = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.drainage.code, ITEMS.construction.code] })
    const [one, two] = order.matterIds as [string, string]
    for (const matterId of [one, two]) {
      await did(app, 'staff-01', 'submitMatter', { orderId: order.id, matterId })
      await did(app, 'department', 'acceptMatter', { orderId: order.id, matterId })
    }
    return { orderId: order.id, one, two }
  }
  const clocks = (orderId: string, subjectId: string) =>
    app.runtime.db.deadline.findMany({
      where: { orderId, subjectId, clock: 'MATTER_PROMISED' },
      orderBy: { seq: 'asc' },
      select: { outcome: true, dueAt: true, used: true, replacedBecause: true },
    })
  const suspension = () => ({ ground: 'TESTING', evidence: '检字 1 号', expectedUntil: new Date('2026-06-12T12:00:00.000+08:00') })

  it('pauses its own clocks and no other, and goes on with what was left; the old row of the ledger stays', async () => {
    const { orderId, one, two } = await givenTwo()
    app.clock.set('2026-06-04T10:00:00.000+08:00')
    await did(app, 'department', 'suspendMatter', { orderId, matterId: one, ...suspension() })
    expect(await clocks(orderId, one)).toMatchObject([{ outcome: 'REPLACED', replacedBecause: 'PAUSE' }])
    expect(await clocks(orderId, two)).toMatchObject([{ outcome: 'RUNNING' }])
    const department = await app.as('department')
    expect(await department.verb('decideMatter', { orderId, matterId: one, outcome: 'GRANTED' })).toMatchObject({ blockedBy: [{ code: 'MATTER_STATUS' }] })
    app.clock.set('2026-06-09T10:00:00.000+08:00')
    await did(app, 'department', 'resumeMatter', { orderId, matterId: one })
    // Two of five days were used (3 and 4 June): three are left from 9 June on.
    const [, after] = await clocks(orderId, one)
    expect(after).toMatchObject({ outcome: 'RUNNING', used: 2, dueAt: new Date('2026-06-12T16:00:00.000Z') })
    const matter = await app.runtime.db.matter.findUniqueOrThrow({ where: { id: one } })
    expect(matter).toMatchObject({ status: 'ACCEPTED', promisedDueAt: after?.dueAt })
    await did(app, 'department', 'decideMatter', { orderId, matterId: one, outcome: 'GRANTED' })
  })

  it('ends by itself when expected, said by the system', async () => {
    const { orderId, one } = await givenTwo()
    await did(app, 'department', 'suspendMatter', { orderId, matterId: one, ...suspension() })
    await app.passTo(suspension().expectedUntil)
    expect((await app.runtime.db.matter.findUniqueOrThrow({ where: { id: one } })).status).toBe('ACCEPTED')
    const resumed = (await eventsOf(app, orderId)).filter((event) => event.kind === 'MATTER_RESUMED')
    expect(resumed).toMatchObject([{ actorKind: 'SYSTEM', data: { lapsed: true } }])
  })

  it('is refused with an end in the past, and of another department', async () => {
    const { orderId, one } = await givenTwo()
    const department = await app.as('department')
    expect(
      await department.verb('suspendMatter', { orderId, matterId: one, ...suspension(), expectedUntil: new Date(app.clock.now().getTime() - MINUTE) }),
    ).toMatchObject({
      __typename: 'InvalidInput',
      field: 'expectedUntil',
    })
    expect((await (await app.as('department-social')).verb('suspendMatter', { orderId, matterId: one, ...suspension() })).__typename).toMatch(
      /Forbidden|NotFound|IllegalTransition/,
    )
    expect((await app.runtime.db.matter.findUniqueOrThrow({ where: { id: one } })).status).toBe('ACCEPTED')
  })

  it('leaves another visit of the same order possible: the handler comes again', async () => {
    app.clock.set('2026-06-02T09:00:00.000+08:00')
    const order = await givenOrder(app, 'PROCESSING')
    const startsAt = new Date(app.clock.now().getTime() + 20 * DAY)
    const followed = await did(app, 'staff-01', 'scheduleFollowUp', { orderId: order.id, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
    expect(followed.order.status).toBe('SCHEDULED')
    app.clock.set(startsAt)
    for (const [verb, input] of [
      ['arriveAtVisit', {}],
      ['startVisit', { identityChecked: true }],
      ['finishVisit', {}],
    ] as const)
      await did(app, 'staff-01', verb, { orderId: order.id, ...input })
    expect(await app.runtime.db.visit.count({ where: { orderId: order.id } })).toBe(2)
  })
})

describe('A matter', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('an instant item is decided at once, without being accepted first', async () => {
    const order = await givenOrder(app, 'PROCESSING')
    const matterId = order.matterIds[0] as string
    await app.runtime.db.matter.update({ where: { id: matterId }, data: { status: 'SUBMITTED' } })
    const tooSoon = await (await app.as('department')).verb('decideMatter', { orderId: order.id, matterId, outcome: 'GRANTED' })
    expect(tooSoon.blockedBy).toEqual([{ code: 'NOT_ACCEPTED_YET' }])
    await (await app.as('admin')).verb('updateItem', { code: 'PS-001', instant: true })
    const asBefore = await (await app.as('department')).verb('decideMatter', { orderId: order.id, matterId, outcome: 'GRANTED' })
    expect(asBefore.blockedBy, 'a matter keeps the version it was made by').toEqual([{ code: 'NOT_ACCEPTED_YET' }])
    const next = await givenOrder(app, 'PROCESSING')
    const nextId = next.matterIds[0] as string
    await app.runtime.db.matter.update({ where: { id: nextId }, data: { status: 'SUBMITTED' } })
    const atOnce = await (await app.as('department')).verb('decideMatter', { orderId: next.id, matterId: nextId, outcome: 'GRANTED' })
    expect(atOnce.__typename).toBe('DecideMatterSuccess')
  })

  it.each(['withdrawOrder', 'closeIncomplete'])('is withdrawn with its order by %s', async (verb) => {
    const one = await givenOrder(app, 'ACCEPTED')
    const account = verb === 'withdrawOrder' ? 'hotline-agent' : 'supervisor'
    const input = verb === 'withdrawOrder' ? { reason: 'OTHER' } : { reason: 'SAFETY', explanation: '示例' }
    await (await app.as(account)).verb(verb, { orderId: one.id, ...input })
    expect((await app.runtime.db.matter.findMany({ where: { orderId: one.id } })).map((m) => m.status)).toEqual(['WITHDRAWN'])
  })
})
