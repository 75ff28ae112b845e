import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder, JINZHU_VILLAGE, tokenNow, WANXIU } from '../kit/given.ts'

const ENTRIES =
  'query ($id: ID!) { order(id: $id) { timeline(first: 50) { nodes { kind actorRole actorBadge changes { field clock hidden before after } } } } }'
const CHANGED = { clock: null, hidden: false }
const HIDDEN = { clock: null, hidden: true, before: [], after: [] }

/** What an order's timeline tells: the actor, and before and after of what was changed (办理过程). */
describe('The timeline of an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const entries = async (caller: Client, id: string): Promise<Answer[]> => (await caller(ENTRIES, { id })).order.timeline.nodes
  const entry = async (caller: Client, id: string, kind: string) => (await entries(caller, id)).findLast((one) => one.kind === kind)
  const badge = async (account: string) => (await app.runtime.db.staff.findUniqueOrThrow({ where: { account } })).badge

  it('names staff by their badge, other actors by their role, timers as the system', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    await app.pass(10 * 60_000)
    await did(app, 'staff-02', 'acceptOrder', { orderId: id })
    const told = await entries(await app.as('supervisor'), id)
    const of = (kind: string) => told.find((one) => one.kind === kind)
    expect(of('REGISTERED')).toMatchObject({ actorRole: 'HOTLINE_AGENT', actorBadge: null })
    expect(of('OFFERS_EXPIRED')).toMatchObject({ actorRole: 'SYSTEM', actorBadge: null })
    expect(of('ACCEPTED')).toMatchObject({ actorRole: 'STAFF', actorBadge: await badge('staff-02') })
  })

  it('tells citizens and partners the role alone, and hides staff and teams from what was changed', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED', { registeredBy: 'demo-bank', registration: { channel: 'PARTNER_APP' } })
    for (const caller of [await citizenOf(app, id), await app.as('demo-bank')]) {
      expect(await entry(caller, id, 'REGISTERED')).toMatchObject({ actorRole: 'PARTNER', actorBadge: null, changes: [] })
      expect(await entry(caller, id, 'ACCEPTED')).toEqual({
        kind: 'ACCEPTED',
        actorRole: 'STAFF',
        actorBadge: null,
        changes: [{ field: 'HANDLER', ...HIDDEN }],
      })
      expect((await entry(caller, id, 'DISPATCHED')).changes).toEqual([{ field: 'TEAM', ...HIDDEN }])
    }
    const dispatcher = await app.as('dispatcher')
    expect((await entry(dispatcher, id, 'ACCEPTED')).changes).toEqual([{ field: 'HANDLER', ...CHANGED, before: [], after: [await badge('staff-01')] }])
    expect((await entry(dispatcher, id, 'DISPATCHED')).changes).toEqual([{ field: 'TEAM', ...CHANGED, before: [], after: ['红石榴服务队'] }])
  })

  it('shows a corrected area and items before and after, and of a telephone, an address or an answer only that it changed', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const amended = { reason: 'WRONG_AREA', areaCode: JINZHU_VILLAGE, phone: '13900008888', address: '示例新路 9 号', items: ['YY-001'] }
    await did(app, 'dispatcher', 'amendOrder', { orderId: id, ...amended })
    for (const caller of [await app.as('dispatcher'), await app.as(await tokenNow(app, id))]) {
      const { changes } = await entry(caller, id, 'AMENDED')
      expect(changes).toEqual([
        { field: 'AREA', ...CHANGED, before: [WANXIU], after: [JINZHU_VILLAGE] },
        { field: 'ITEMS', ...CHANGED, before: ['PS-001'], after: ['YY-001'] },
        { field: 'ADDRESS', ...HIDDEN },
        { field: 'PHONE', ...HIDDEN },
      ])
    }
    expect(JSON.stringify((await eventsOf(app, id)).map(({ data, before, after }) => [data, before, after]))).not.toMatch(/13900|新路|示例路/)
  })

  it('shows the end of a deadline before and after an extension', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const dueAt = async () => (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).dueAt?.toISOString()
    const before = await dueAt()
    await did(app, staff, 'requestExtension', { orderId: id, days: 1, reason: '示例', legalBasis: '示例' })
    await did(app, 'dispatcher', 'decideExtension', { orderId: id, decision: 'APPROVED' })
    expect(await dueAt()).not.toBe(before)
    expect((await entry(await citizenOf(app, id), id, 'EXTENSION_DECIDED')).changes).toEqual([
      { field: 'DUE_AT', clock: 'RESOLVE', hidden: false, before: [before], after: [await dueAt()] },
    ])
  })

  it('shows time and party of a visit before and after it moved', async () => {
    const { id, staff } = await givenOrder(app, 'SCHEDULED')
    const { startsAt, endsAt } = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: id } })
    const later = (at: Date) => new Date(at.getTime() + 24 * HOUR)
    const to = { startsAt: later(startsAt), endsAt: later(endsAt), staffIds: [staffId(staff), staffId('staff-04')] }
    await did(app, staff, 'rescheduleAppointment', { orderId: id, ...to })
    const times = [
      { field: 'STARTS_AT', ...CHANGED, before: [startsAt.toISOString()], after: [to.startsAt.toISOString()] },
      { field: 'ENDS_AT', ...CHANGED, before: [endsAt.toISOString()], after: [to.endsAt.toISOString()] },
    ]
    const [own, beside] = [await badge(staff), await badge('staff-04')]
    expect((await entry(await app.as('team-lead'), id, 'APPOINTMENT_RESCHEDULED')).changes).toEqual([
      { field: 'COMPANIONS', ...CHANGED, before: [], after: [beside] },
      ...times,
      { field: 'VISIT_STAFF', ...CHANGED, before: [own], after: [own, beside] },
    ])
    expect((await entry(await citizenOf(app, id), id, 'APPOINTMENT_RESCHEDULED')).changes).toEqual([
      { field: 'COMPANIONS', ...HIDDEN },
      ...times,
      { field: 'VISIT_STAFF', ...HIDDEN },
    ])
  })

  it('shows which handler it went from and to', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'team-lead', 'reassignOrder', { orderId: id, reason: 'ABSENT' })
    await did(app, 'staff-02', 'acceptOrder', { orderId: id })
    const caller = await app.as('supervisor')
    const handlers = (await entries(caller, id)).flatMap((one) =>
      one.changes.filter(({ field }: Answer) => field === 'HANDLER').map((c: Answer) => [c.before, c.after]),
    )
    const [one, two] = [await badge('staff-01'), await badge('staff-02')]
    expect(handlers).toEqual([
      [[], [one]],
      [[one], []],
      [[], [two]],
    ])
  })
})
