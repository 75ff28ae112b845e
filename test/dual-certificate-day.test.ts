import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../prisma/seed/organisation.ts'
import { ITEMS } from '../prisma/seed/reference.ts'
import { startApp, type TestApp } from './kit/app.ts'
import type { Answer, Client, Stream } from './kit/client.ts'
import { registration, tokenFor, WANXIU } from './kit/given.ts'

const DAY = '2026-06-02T'
const FRAME = '__typename ... on CaughtUp { cursor serverTime } ... on ResyncRequired { reason cursor } ... on AccessEnding { at }'
const ORDER_EVENTS = `subscription ($filter: OrderFilter) { orderEvents(filter: $filter) { ${FRAME} ... on OrderEvent {
  cursor prevCursor kind orderVersion transition order { id status version handler { badge } } } } }`
const DISPATCHES = `subscription { dispatches { ${FRAME} ... on DispatchEvent { cursor prevCursor news kind orderId order { id status requester { name phone } } } } }`
const CITIZEN_VIEW = `subscription ($id: ID!) { order(id: $id) { ${FRAME} ... on OrderSnapshot { value { status version handler { badge } appointment { status startsAt } matters { status certificates { number } } } } } }`
const BOARD = `subscription { wallboard(board: "city") { ${FRAME} ... on WallboardSnapshot { asOf value {
  today { registered dispatched completed } counts { status count } ticker { numberTail category areaName status } onTime { value numerator denominator suppressed } } } } }`

/** The article's dual-certificate day, over HTTP and WebSocket, while four kinds of subscribers watch. */
describe('The dual-certificate day', () => {
  let app: TestApp
  const clients: Record<string, Client> = {}
  const streams: Record<string, Stream> = {}
  let orderId = ''
  let matterIds: string[] = []

  async function play(time: string, account: string, verb: string, input: Record<string, unknown>, selection?: string): Promise<Answer> {
    app.clock.set(`${DAY}${time}:00.000+08:00`)
    const client = clients[account] ?? (await app.as(account))
    clients[account] = client
    const done = await client.verb(verb, { ...input, ...(verb === 'registerOrder' ? {} : { orderId }) }, selection)
    expect(done, `${verb} ${JSON.stringify(done)}`).toMatchObject({ __typename: `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success` })
    return done
  }

  /** Waits until a view shows what is expected; the newest state is what counts, frames between may be left out. */
  async function until(stream: Stream, holds: (value: Answer) => boolean): Promise<Answer> {
    for (;;) {
      const { value } = await stream.event()
      if (value && holds(value)) return value
    }
  }

  beforeAll(async () => {
    app = await startApp({ at: `${DAY}10:00:00.000+08:00` })
    streams.dispatcher = (await app.socketAs('dispatcher')).subscribe(ORDER_EVENTS)
    streams.elsewhere = (await app.socketAs('dispatcher')).subscribe(ORDER_EVENTS, { filter: { area: { within: ['450481000000'] } } })
    streams.staff = (await app.socketAs('staff-01')).subscribe(DISPATCHES)
    streams.loser = (await app.socketAs('staff-02')).subscribe(DISPATCHES)
    streams.partner = (await app.socketAs('demo-bank')).subscribe(ORDER_EVENTS)
    streams.board = (await app.socketAs('city')).subscribe(BOARD)
    for (const name of ['dispatcher', 'elsewhere', 'staff', 'loser', 'partner']) expect((await streams[name]?.next())?.__typename).toBe('CaughtUp')
    expect((await streams.board?.next())?.value.today).toEqual({ registered: 0, dispatched: 0, completed: 0 })
  })
  afterAll(() => app.stop())

  it('is played from the call at 10:00 to the evaluation', async () => {
    const registered = await play(
      '10:00',
      'hotline-agent',
      'registerOrder',
      registration({ areaCode: WANXIU, requester: { kind: 'PERSON', name: '示例孙', phone: '13900004321', address: '示例路 8 号' } }),
      'order { id number }',
    )
    orderId = registered.order.id
    streams.citizen = (await app.socketAs(tokenFor(app, orderId))).subscribe(CITIZEN_VIEW, { id: orderId })
    expect((await streams.citizen.next()).value.status).toBe('REGISTERED')

    const verified = await play(
      '10:01',
      'dispatcher',
      'verifyOrder',
      { type: 'HELP', items: [ITEMS.drainage.code, ITEMS.construction.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
      'order { dueAt matters { id item { name } status } }',
    )
    matterIds = verified.order.matters.map((m: Answer) => m.id)
    expect(matterIds).toHaveLength(2)
    await play('10:02', 'dispatcher', 'dispatchOrder', { mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await play('10:09', 'staff-01', 'acceptOrder', {})
    await play('10:20', 'staff-01', 'logContact', { method: 'TELEPHONE', outcome: 'REACHED' })
    await play('10:22', 'staff-01', 'bookAppointment', { startsAt: `${DAY}14:30:00+08:00`, endsAt: `${DAY}15:30:00+08:00` })
    await play('14:00', 'staff-01', 'departForVisit', {})
    await play('14:28', 'staff-01', 'arriveAtVisit', {})
    await play('14:30', 'staff-01', 'startVisit', { identityChecked: true })
    for (const matterId of matterIds) await play('14:35', 'staff-01', 'submitMatter', { matterId })
    for (const matterId of matterIds) await play('14:40', 'department', 'acceptMatter', { matterId })
    await play('15:00', 'staff-01', 'finishVisit', { materialsReceived: ['营业执照'], inspectionPassed: true })
    for (const [i, matterId] of matterIds.entries()) {
      await play('15:30', 'department', 'decideMatter', { matterId, outcome: 'GRANTED' })
      await play('15:35', 'department', 'issueCertificate', { matterId, number: `示例-2026-${i}`, name: '示例许可证', issuer: '示例审批局' })
    }
    await play('15:45', 'staff-01', 'completeOrder', { result: 'SOLVED', reply: '两证已办结', replyMethod: 'IN_PERSON' })
    clients.citizen = await app.as(tokenFor(app, orderId))
    await play('16:40', 'citizen', 'evaluateOrder', { level: 'VERY_SATISFIED', resolved: true, tags: ['FAST'] })
    const closed = await play(
      '17:00',
      'quality',
      'closeOrder',
      {},
      'order { status firstDispatchedAt acceptedAt firstContactAt completedAt dueAt matters { status actualWorkingDays promisedDays statutoryDays certificates { number verifyCode } } appointment { status punctualityMinutes } evaluation { level score } }',
    )
    expect(closed.order).toMatchObject({
      status: 'CLOSED',
      firstDispatchedAt: '2026-06-02T02:02:00.000Z',
      acceptedAt: '2026-06-02T02:09:00.000Z',
      firstContactAt: '2026-06-02T02:20:00.000Z',
      completedAt: '2026-06-02T07:45:00.000Z',
      appointment: { status: 'FULFILLED', punctualityMinutes: -2 },
      evaluation: { level: 'VERY_SATISFIED', score: 10 },
      matters: [0, 1].map(() => ({ status: 'GRANTED', actualWorkingDays: 0, promisedDays: 5, statutoryDays: 20 })),
    })
    expect(closed.order.matters.flatMap((m: Answer) => m.certificates)).toHaveLength(2)
  })

  it("reaches the dispatcher's feed whole, in order, once, each frame naming the one before", async () => {
    const frames: Answer[] = []
    while (frames.at(-1)?.kind !== 'CLOSED') frames.push(await streams.dispatcher?.event())
    expect(frames.map((f) => f.kind)).toEqual([
      'REGISTERED',
      'VERIFIED',
      'DISPATCHED',
      'ACCEPTED',
      'CONTACT_LOGGED',
      'APPOINTMENT_BOOKED',
      'DEPARTED',
      'ARRIVED',
      'VISIT_STARTED',
      'MATTER_SUBMITTED',
      'MATTER_SUBMITTED',
      'MATTER_ACCEPTED',
      'MATTER_ACCEPTED',
      'VISIT_FINISHED',
      'MATTER_DECIDED',
      'CERTIFICATE_ISSUED',
      'MATTER_DECIDED',
      'CERTIFICATE_ISSUED',
      'COMPLETED',
      'EVALUATED',
      'CLOSED',
    ])
    expect(frames.map((f) => f.orderVersion)).toEqual(frames.map((_f, i) => i + 1))
    expect(frames.map((f) => f.transition)).toEqual(['ENTERED', ...frames.slice(1).map(() => 'CHANGED')])
    for (const [i, frame] of frames.entries()) if (i > 0) expect(frame.prevCursor).toBe(frames[i - 1].cursor)
  })

  it('reaches the staff member as an offer, an acceptance and what follows, with masked contact data', async () => {
    const offered = await streams.staff?.event()
    expect(offered).toMatchObject({ news: 'OFFERED', kind: 'DISPATCHED', orderId, order: { requester: { name: '示**', phone: '139****4321' } } })
    expect(await streams.staff?.event()).toMatchObject({ news: 'ACCEPTED', kind: 'ACCEPTED' })
    expect(await streams.staff?.event()).toMatchObject({ news: 'CHANGED', kind: 'CONTACT_LOGGED' })
  })

  it('tells the colleague who was not fast enough, and then nothing more', async () => {
    expect(await streams.loser?.event()).toMatchObject({ news: 'OFFERED', orderId })
    expect(await streams.loser?.event()).toMatchObject({ news: 'TAKEN_BY_ANOTHER', order: null })
    expect(streams.loser?.waiting.filter((f) => f.__typename !== 'CaughtUp')).toEqual([])
  })

  it("reaches the citizen's view with the newest state", async () => {
    const value = await until(streams.citizen as Stream, (v) => v.status === 'CLOSED')
    expect(value).toMatchObject({ version: 21, handler: { badge: 'RP-01' }, appointment: { status: 'FULFILLED' } })
  })

  it('reaches the wallboard as numbers', async () => {
    const value = await until(streams.board as Stream, (v) => v.counts.find((c: Answer) => c.status === 'CLOSED').count === 1)
    expect(value.today).toEqual({ registered: 1, dispatched: 1, completed: 1 })
    expect(value.ticker).toEqual([{ numberTail: expect.stringMatching(/^.{4}$/), category: '市政公用', areaName: '龙湖镇', status: 'CLOSED' }])
    expect(value.onTime).toEqual({ value: null, numerator: null, denominator: null, suppressed: true })
  })

  it('reaches nobody else: neither a filter for another county nor a partner without orders', async () => {
    for (const name of ['elsewhere', 'partner']) expect(streams[name]?.waiting.filter((f) => f.__typename !== 'CaughtUp')).toEqual([])
  })
})
