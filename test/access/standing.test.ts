import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { developmentAccounts } from '../../src/access/development.ts'
import { ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { DAY } from '../../src/clock.ts'
import { fixedId } from '../../src/ids.ts'
import { rebuildFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Stream } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { answers, queryRoots } from '../kit/every-root.ts'
import { codeOf, givenOrder, registration, tokenFor } from '../kit/given.ts'
import { leastInput } from '../kit/least-input.ts'
import { everything, print, typeOf } from '../kit/whole-selection.ts'

/** Everybody whose eyes a trial must not meet: one account a role, both partners with their keys for work, every board, and nobody in particular. */
const EVERYBODY: readonly (string | null)[] = [
  ...developmentAccounts.filter(({ account }) => !/^(staff-(?!0[12])|department-)/.test(account)).map(({ account }) => account),
  null,
]
const BOARDS = ['city', 'county', 'town', 'hall']
const PHONE = '13977310042'
const WORD = 'CANARYTRIAL'
const TILE = print(everything(typeOf('WallboardTile'), 2))
const FIGURES = '{ statistics(filter: { from: "2025-01-01", to: "2026-12-31" }) { kpi numerator denominator excluded } }'

let app: TestApp
const sandboxes: Record<'demo-bank' | 'demo-app', string> = { 'demo-bank': '', 'demo-app': '' }
beforeAll(async () => {
  app = await startApp()
  for (const account of ['demo-bank', 'demo-app'] as const)
    sandboxes[account] = (await did(app, 'admin', 'issueAccessKey', { partnerId: fixedId('partner', account), sandbox: true }, 'secret')).secret
})
afterAll(() => app.stop())

/** What boards show and figures count, as text to compare. */
async function shown(): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  for (const board of BOARDS) all[board] = JSON.stringify(await (await app.as(board))(`{ wallboard(board: "${board}") ${TILE} }`))
  for (const who of ['supervisor', 'team-lead', 'auditor']) all[who] = JSON.stringify(await (await app.as(who))(FIGURES))
  return all
}

/** What is written beside orders: notices to send, clocks, timers. */
async function written() {
  const { db } = app.runtime
  const outbox = JSON.parse(await (await fetch(`${app.url}/dev/outbox`)).text()).notices.length
  return { notices: await db.notice.count(), outbox, deadlines: await db.deadline.count(), timers: await db.timer.count() }
}

const EVENTS =
  'subscription { orderEvents { __typename ... on OrderEvent { kind orderId order { id number standing externalNo title requester { name phone } } } } }'
const LIVE_DOCUMENTS = {
  orderEvents: EVENTS,
  dispatches: 'subscription { dispatches { __typename ... on DispatchEvent { kind news orderId order { number } } } }',
  evaluationEvents: 'subscription { evaluationEvents { __typename ... on EvaluationEvent { orderId } } }',
  myWork: 'subscription { myWork { __typename ... on MyWorkSnapshot { value { orders { number } offers { order { number } } } } } }',
  statistics: `subscription { statistics(filter: { from: "2025-01-01", to: "2026-12-31" }) { __typename ... on StatisticsSnapshot { value { kpi numerator denominator excluded } } } }`,
}

/** A stream of each root that takes this viewer, over a WebSocket; the first frame of each has come. */
async function streamsOf(who: string): Promise<{ who: string; root: string; stream: Stream; first: Answer }[]> {
  const socket = await app.socketAs(who)
  const documents: Record<string, string> = {
    ...LIVE_DOCUMENTS,
    ...Object.fromEntries(
      BOARDS.map((board) => [board, `subscription { wallboard(board: "${board}") { __typename ... on WallboardSnapshot { value ${TILE} } } }`]),
    ),
  }
  const open: { who: string; root: string; stream: Stream; first: Answer }[] = []
  for (const [root, document] of Object.entries(documents)) {
    const stream = socket.subscribe(document)
    const first = await stream.next().catch(() => null)
    if (first) open.push({ who, root, stream, first })
  }
  return open
}

/** The feed of a viewer as server-sent events, read as it comes. */
async function eventStream(who: string): Promise<{ read: () => string; end: () => void }> {
  const ending = new AbortController()
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${await app.token(who)}` },
    body: JSON.stringify({ query: EVENTS }),
    signal: ending.signal,
  })
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString()
  })()
  // Ending it is an abort for the reader.
  reading.catch(() => {})
  return { read: () => text, end: () => ending.abort() }
}

const news = (stream: Stream) => stream.waiting.filter((frame) => frame.__typename !== 'CaughtUp')

describe('a trial (测试工单)', () => {
  it('meets nobody: not in a list, a node, a feed, a view, a board, a figure, a notice or a timer, whatever is played on it', async () => {
    // Work of the same partner and telephone stands beside it, so that everything has something to show.
    const work = await givenOrder(app, 'ACCEPTED', { registration: { requester: { kind: 'PERSON', name: '示例群众', phone: PHONE } } })
    const before = { shown: await shown(), written: await written() }
    const streams = (await Promise.all(EVERYBODY.map((who) => (who === null ? [] : streamsOf(who))))).flat()
    expect(new Set(streams.map(({ root }) => root)).size).toBe(Object.keys(LIVE_DOCUMENTS).length + BOARDS.length)
    streams.push(...(await streamsOf(sandboxes['demo-app'])))
    const events = await Promise.all(['dispatcher', 'demo-bank', 'auditor'].map(eventStream))
    const own = (await app.socketAs(sandboxes['demo-bank'])).subscribe(EVENTS)
    await own.next()

    const tried = (no: number) => ({
      channel: 'PARTNER_APP',
      externalNo: `${WORD}-${no}`,
      title: `示例：${WORD}`,
      text: WORD,
      requester: { kind: 'PERSON', name: `${WORD}`, phone: PHONE, address: WORD },
    })
    const made = [1, 2].map((no) => did(app, sandboxes['demo-bank'], 'registerOrder', registration(tried(no)), 'order { id number version }'))
    const [one, two] = (await Promise.all(made)).map(({ order }) => order)
    const marks = [one.id, one.number, two.id, two.number, WORD]

    // The citizen that the partner plays withdraws the one and urges the other.
    const citizen = async (number: string) =>
      (await (await app.as(sandboxes['demo-bank']))(`{ trackedOrder(number: "${number}", code: "${await codeOf(app.runtime, { number })}") { token } }`))
        .trackedOrder.token
    await did(app, await citizen(one.number), 'withdrawOrder', { orderId: one.id, reason: 'OTHER' })
    await did(app, await citizen(two.number), 'urgeOrder', { orderId: two.id })

    // Nobody else does anything to it, nor with it: to them it is not there.
    const now = app.clock.now()
    for (const who of EVERYBODY) {
      const client = await app.as(who)
      for (const action of ORDER_ACTIONS) {
        const input = leastInput(now, action, { id: two.id, matterId: null, matterStatus: null, another: work.id })
        const answer = await client.verb(action, input)
        expect({ who, action, ...answer }).toMatchObject({ __typename: expect.stringMatching(/^(NotFound|Forbidden|Unauthenticated|InvalidInput)$/) })
      }
      const reveal = await client.verb('revealContact', { orderId: two.id, fields: ['PHONE'], purpose: 'REVISIT' })
      expect({ who, ...reveal }).toMatchObject({ __typename: expect.stringMatching(/^(NotFound|Forbidden|Unauthenticated)$/) })
    }
    const registeredWork = registration({ requester: { kind: 'PERSON', name: '示例群众', phone: PHONE } })
    const intoTrial = await givenOrder(app, 'REGISTERED', { registration: registeredWork })
    expect(await (await app.as('dispatcher')).verb('mergeOrder', { orderId: intoTrial.id, intoId: two.id })).toMatchObject({ __typename: 'InvalidInput' })

    // Everything that everybody can ask for.
    const arguments_ = {
      order: `(id: "${two.id}")`,
      orderByNumber: `(number: "${two.number}")`,
      orderByReference: `(externalNo: "${WORD}-2")`,
    }
    // A secret of its own is needed, or what a trial never gets; trackedOrder and slots are asked below.
    const skipped = ['trackedOrder', 'slots', 'participants', 'evaluationInvitation', 'verifyCertificate']
    let asked = ''
    for (const who of [...EVERYBODY, sandboxes['demo-app']]) {
      const { raw } = await app.as(who)
      let text = ''
      for (const { name } of queryRoots()) if (!skipped.includes(name)) text += await answers(raw, name, arguments_, 1)
      for (const id of [one.id, two.id]) text += JSON.stringify(await raw(`query ($id: ID!) { node(id: $id) { __typename } }`, { id }))
      for (const search of [{ phone: PHONE }, { number: two.number }, { externalNo: `${WORD}-2` }])
        text += JSON.stringify(
          (await raw('query ($s: OrderSearch) { orders(search: $s, first: 100) { totalCount nodes { id number standing } } }', { s: search })).data,
        )
      text += JSON.stringify((await raw(`{ order(id: "${work.id}") { possibleDuplicates { id number } } }`)).data)
      text += JSON.stringify((await raw(`{ slots(orderId: "${two.id}", first: 2) { nodes { startsAt } } }`)).data)
      expect({ who, met: marks.filter((mark) => text.includes(mark)), standing: text.includes('"TEST"') }).toEqual({ who, met: [], standing: false })
      asked += text
    }
    // The proof that it would have been seen: the work beside it was, and its own sandbox sees it.
    expect(asked).toContain(work.id)
    const ownText = JSON.stringify(await (await app.as(sandboxes['demo-bank']))('{ orders(first: 10) { totalCount nodes { id externalNo status standing } } }'))
    expect(marks.filter((mark) => ownText.includes(mark))).toEqual([one.id, two.id, WORD])

    // What boards show and figures count is as it was, but for the order of the merging above; nothing is to be sent or to fire.
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: intoTrial.id, reason: 'OTHER' })
    const after = { shown: await shown(), written: await written() }
    const withoutRegistered = (all: Record<string, string>) => Object.fromEntries(Object.entries(all).map(([k, v]) => [k, v.replace(/"registered":\d+/g, '')]))
    expect(withoutRegistered(after.shown)).toEqual(withoutRegistered(before.shown))
    const registeredToday = (all: Record<string, string>) => JSON.parse(all.city as string).wallboard.today.registered
    expect(registeredToday(after.shown) - registeredToday(before.shown)).toBe(1)
    // That order has its notice, and the two clocks of what waits unverified and undispatched, with their timers.
    expect(after.written).toEqual({
      notices: before.written.notices + 1,
      outbox: before.written.outbox + 1,
      deadlines: before.written.deadlines + 2,
      timers: before.written.timers + 2,
    })
    await rebuildFacts(app.runtime.db)
    expect(await shown()).toEqual(after.shown)

    // The last event has come to the dispatcher; whatever came to the others of the trial came before.
    const dispatcher = streams.find((s) => s.who === 'dispatcher' && s.root === 'orderEvents')
    const told: Answer[] = []
    while (told.at(-1)?.kind !== 'WITHDRAWN') told.push(await dispatcher?.stream.event())
    expect(told.map(({ kind, orderId }) => [kind, orderId])).toEqual([
      ['REGISTERED', intoTrial.id],
      ['WITHDRAWN', intoTrial.id],
    ])
    for (const { who, root, stream, first } of streams) {
      const text = JSON.stringify([first, ...stream.waiting, ...(root === 'orderEvents' && who === 'dispatcher' ? told : [])])
      expect({ who, root, met: marks.filter((mark) => text.includes(mark)) }).toEqual({ who, root, met: [] })
    }
    for (const one of events) {
      expect({ met: marks.filter((mark) => one.read().includes(mark)) }).toEqual({ met: [] })
      one.end()
    }
    const ownKinds = [await own.event(), await own.event(), await own.event(), await own.event()].map((frame) => frame.kind)
    expect([...ownKinds].sort()).toEqual(['REGISTERED', 'REGISTERED', 'URGED', 'WITHDRAWN'])
  }, 240_000)

  it('moves no board and no figures: they are told of the next order of the city, not of it', async () => {
    const streams = [
      ...(await streamsOf('city')).filter(({ root }) => root === 'city'),
      ...(await streamsOf('supervisor')).filter(({ root }) => root === 'statistics' || root === 'county'),
    ]
    expect(streams).toHaveLength(3)
    const own = (await app.socketAs(sandboxes['demo-bank'])).subscribe(EVENTS)
    await own.next()
    for (let no = 0; no < 3; no++) {
      await did(app, sandboxes['demo-bank'], 'registerOrder', registration({ channel: 'PARTNER_APP' }))
      expect((await own.event()).kind).toBe('REGISTERED')
    }
    // Figures are told at most every five seconds: what a trial had moved would come between two heartbeats.
    const figures = streams.find(({ root }) => root === 'statistics')?.stream as Stream
    const frames: string[] = []
    while (frames.filter((type) => type === 'CaughtUp').length < 2) frames.push((await figures.next()).__typename)
    expect(frames).toEqual(['CaughtUp', 'CaughtUp'])
    await givenOrder(app, 'REGISTERED')
    const [board, ...others] = streams
    const next = await board?.stream.event()
    expect(next.value.today.registered - board?.first.value.today.registered).toBe(1)
    expect(board && news(board.stream)).toEqual([])
    for (const { root, stream } of others) expect({ root, frames: news(stream).length <= 1 }).toEqual({ root, frames: true })
  }, 90_000)
})

describe('standing, in whatever state an order is', () => {
  it.each(['HISTORY', 'TEST'] as const)('leaves what is %s out of rates, figures, tickers and waiting lines', async (standing) => {
    await did(app, 'hotline-agent', 'registerOrder', registration())
    const before = await shown()
    const made = ['REGISTERED', 'DISPATCHED', 'SCHEDULED', 'COMPLETED'] as const
    const ids: string[] = []
    for (const status of made) ids.push((await givenOrder(app, status)).id)
    const evaluated = ids.at(-1) as string
    await did(app, tokenFor(app, evaluated), 'evaluateOrder', { orderId: evaluated, level: 'SATISFIED', resolved: true })
    const asWork = await shown()
    await app.runtime.db.order.updateMany({ where: { id: { in: ids } }, data: { standing } })
    await rebuildFacts(app.runtime.db)
    const after = await shown()
    const figures = (all: Record<string, string>) => Object.entries(all).filter(([who]) => !BOARDS.includes(who))
    expect(figures(after)).toEqual(figures(before))
    const parts = (all: Record<string, string>) => {
      const { ticker, waiting, onTime, resolution, satisfaction } = JSON.parse(all.city as string).wallboard
      return { ticker, waiting, onTime, resolution, satisfaction }
    }
    expect(parts(after)).toEqual(parts(before))
    // The proof that as work they would have been there.
    expect(figures(asWork)).not.toEqual(figures(before))
    expect(parts(asWork)).not.toEqual(parts(before))
    if (standing === 'TEST') expect(after).toEqual(before)
  })

  it('starts no clock for what is no work, tells its citizen nothing and signals no dispatch', async () => {
    const { db } = app.runtime
    const dispatches = (await streamsOf('staff-01')).find(({ root }) => root === 'dispatches')?.stream as Stream
    const { id: orderId } = await givenOrder(app, 'VERIFIED')
    await db.order.update({ where: { id: orderId }, data: { standing: 'HISTORY' } })
    const [clocks, notices] = [await db.deadline.count({ where: { orderId } }), await db.notice.count({ where: { orderId } })]
    await did(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-01', 'acceptOrder', { orderId })
    await did(app, 'staff-01', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    const startsAt = new Date(app.clock.now().getTime() + 8 * 3_600_000)
    await did(app, 'staff-01', 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) })
    expect([await db.deadline.count({ where: { orderId } }), await db.notice.count({ where: { orderId } })]).toEqual([clocks, notices])
    // What comes next is of work: nothing of the other order came before it.
    const work = await givenOrder(app, 'DISPATCHED')
    expect(await dispatches.event()).toMatchObject({ news: 'OFFERED', orderId: work.id })
  })
})

describe('events from before there was a standing', () => {
  it('go on being told, as of work', async () => {
    const { db, wake } = app.runtime
    const { id } = await givenOrder(app, 'REGISTERED')
    const feed = (await app.socketAs('dispatcher')).subscribe(EVENTS)
    await feed.next()
    const { after, at } = await db.eventLog.findFirstOrThrow({ where: { orderId: id } })
    const { standing, ...keys } = after as Record<string, unknown>
    expect(standing).toBe('LIVE')
    const old = { order_id: id, order_version: 2, cycle: 1, subject_type: 'order', subject_id: id, actor_kind: 'SYSTEM', actor_id: 'system', at }
    const event = { ...old, kind: 'AMENDED', before: keys, after: keys, data: { fields: [] } }
    await db.$queryRaw`SELECT event_log_append(${JSON.stringify([event])}::jsonb)`
    wake.hint()
    expect(await feed.event()).toMatchObject({ kind: 'AMENDED', orderId: id, order: { standing: 'LIVE' } })
  })
})

describe('an order of the past (历史工单)', () => {
  const CALLED = '2025-11-03T09:30:00.000+08:00'
  const ENDED = '2025-11-05T17:00:00.000+08:00'
  let counter = 0
  const row = (over: Record<string, unknown> = {}) => registration({ externalNo: `PAST-${++counter}`, receivedAt: CALLED, ...over })
  const RESULTS =
    'results { alreadyRegistered number refusal { code fields message } order { id number status standing registeredAt receivedAt completedAt closedAt dueAt } }'
  const bringIn = async (orders: object[], over: Record<string, unknown> = {}): Promise<Answer[]> =>
    (await did(app, 'hotline-agent', 'registerOrders', { orders, history: true, ...over }, RESULTS)).results

  it('is closed as it comes in, under the day of its call and with a number of that day; an end that is not known is not made up', async () => {
    const [ended, open] = await bringIn([row({ endedAt: ENDED }), row()])
    const at = new Date(CALLED).toISOString()
    expect(ended.order).toMatchObject({
      status: 'CLOSED',
      standing: 'HISTORY',
      registeredAt: at,
      receivedAt: at,
      completedAt: new Date(ENDED).toISOString(),
      dueAt: null,
    })
    expect(ended.order.closedAt).toBe(ended.order.completedAt)
    expect(open.order).toMatchObject({ status: 'CLOSED', registeredAt: at, completedAt: null, closedAt: app.clock.now().toISOString() })
    expect([ended, open].map(({ number }) => number.slice(0, 16))).toEqual(['MS45040020251103', 'MS45040020251103'])
    expect(Number(open.number.slice(16, 21)) - Number(ended.number.slice(16, 21))).toBe(1)
  })

  it('tells nobody, starts no clock and sets no timer, waits on no board and is in no figure; it counts in the volume of its day', async () => {
    const agent = await app.as('hotline-agent')
    const onDay = async (day: string) =>
      (
        await agent('query ($from: DateTime, $to: DateTime) { orders(search: { registeredFrom: $from, registeredTo: $to }) { totalCount } }', {
          from: `${day}T00:00:00+08:00`,
          to: new Date(new Date(`${day}T00:00:00+08:00`).getTime() + DAY),
        })
      ).orders.totalCount
    const board = async () => JSON.parse((await shown()).city as string).wallboard
    const count = (tile: Answer, status: string) => tile.counts.find((c: Answer) => c.status === status).count
    const before = { shown: await shown(), board: await board(), written: await written(), past: await onDay('2025-11-04'), today: await onDay('2026-06-02') }
    const dispatches = (await Promise.all(['staff-01', 'team-lead'].map(streamsOf))).flat().filter(({ root }) => root === 'dispatches')
    const today = new Date(app.clock.now().getTime() - 3_600_000).toISOString()
    await bringIn([
      row({ receivedAt: '2025-11-04T08:00:00+08:00' }),
      row({ receivedAt: '2025-11-04T09:00:00+08:00', endedAt: ENDED }),
      row({ receivedAt: today }),
    ])
    const after = await board()
    expect(await written()).toEqual(before.written)
    expect([(await onDay('2025-11-04')) - before.past, (await onDay('2026-06-02')) - before.today]).toEqual([2, 1])
    expect(after.today.registered - before.board.today.registered).toBe(1)
    expect(count(after, 'CLOSED') - count(before.board, 'CLOSED')).toBe(3)
    expect(count(after, 'REGISTERED')).toBe(count(before.board, 'REGISTERED'))
    for (const part of ['ticker', 'waiting', 'onTime', 'resolution', 'satisfaction', 'year'])
      expect({ part, is: after[part] }).toEqual({ part, is: before.board[part] })
    expect(after.areas.map((a: Answer) => [a.open, a.onTime, a.satisfaction])).toEqual(
      before.board.areas.map((a: Answer) => [a.open, a.onTime, a.satisfaction]),
    )
    const figures = async () => Object.fromEntries(Object.entries(await shown()).filter(([who]) => !BOARDS.includes(who)))
    const then = Object.fromEntries(Object.entries(before.shown).filter(([who]) => !BOARDS.includes(who)))
    expect(await figures()).toEqual(then)
    await rebuildFacts(app.runtime.db)
    expect(await figures()).toEqual(then)
    for (const { stream } of dispatches) expect(news(stream)).toEqual([])
  })

  it('is found by those who work, by telephone and by number, tracked by its citizen, and said by every feed to be of the past', async () => {
    const feed = (await app.socketAs('dispatcher')).subscribe(
      'subscription { orderEvents(filter: { standing: { in: [HISTORY] } }) { __typename ... on OrderEvent { kind transition order { standing status } } } }',
    )
    await feed.next()
    await givenOrder(app, 'REGISTERED')
    const [{ order }] = await bringIn([row({ requester: { kind: 'PERSON', name: '示例群众', phone: '13977310055' } })])
    expect(await feed.event()).toMatchObject({ kind: 'REGISTERED', transition: 'ENTERED', order: { standing: 'HISTORY', status: 'CLOSED' } })
    const { orders } = await (await app.as('hotline-agent'))('{ orders(search: { phone: "13977310055" }) { nodes { id standing } } }')
    expect(orders.nodes).toEqual([{ id: order.id, standing: 'HISTORY' }])
    const { trackedOrder } = await (await app.as(null))(
      `{ trackedOrder(number: "${order.number}", code: "${await codeOf(app.runtime, { id: order.id })}") { order { status } } }`,
    )
    expect(trackedOrder.order).toEqual({ status: 'CLOSED' })
  })

  it('is taken up again by nobody: what is asked today is an order of its own', async () => {
    const [{ order }] = await bringIn([row({ endedAt: ENDED })])
    for (const who of ['quality', 'supervisor', tokenFor(app, order.id)])
      expect(await (await app.as(who)).verb('reopenOrder', { orderId: order.id, reason: 'UNRESOLVED' })).toMatchObject({
        __typename: 'IllegalTransition',
        blockedBy: expect.arrayContaining([{ code: 'HISTORY' }]),
      })
    for (const who of ['hotline-agent', 'dispatcher', 'supervisor', 'quality']) {
      const asked = await (await app.as(who))('query ($id: ID!) { order(id: $id) { availableActions { action allowed } } }', { id: order.id })
      const allowed = asked.order.availableActions.filter((a: Answer) => a.allowed).map((a: Answer) => a.action)
      // What is written beside an order takes nothing of it up again.
      const others = allowed.filter((action: string) => !['addNote', 'recordReference'].includes(action))
      expect({ who, others }).toEqual({ who, others: ['hotline-agent', 'dispatcher'].includes(who) ? ['makeDocument'] : [] })
    }
  })

  it('is recognised when its export comes again, and when the day brought it before; an end that was mended is told', async () => {
    const first = row({ endedAt: ENDED })
    const [made] = await bringIn([first])
    expect((await bringIn([first]))[0]).toMatchObject({ alreadyRegistered: true, number: made.number })
    expect((await bringIn([{ ...first, endedAt: null }]))[0]).toMatchObject({ alreadyRegistered: true })
    expect((await bringIn([{ ...first, endedAt: '2025-11-06T00:00:00Z' }]))[0].refusal).toMatchObject({ code: 'DUPLICATE', fields: ['endedAt'] })
    const ofToday = registration({ externalNo: 'PAST-LIVE' })
    const { order } = await did(app, 'hotline-agent', 'registerOrder', ofToday, 'order { number }')
    expect((await bringIn([{ ...ofToday, receivedAt: CALLED, endedAt: ENDED }]))[0]).toMatchObject({
      alreadyRegistered: true,
      number: order.number,
      order: { standing: 'LIVE' },
    })
  })

  it('says when its call came, ends no earlier and not in the future; an end is for it alone', async () => {
    const refused = await bringIn([
      row({ receivedAt: null }),
      row({ endedAt: '2025-11-03T09:29:59.999+08:00' }),
      row({ endedAt: new Date(app.clock.now().getTime() + 1) }),
      row({ endedAt: CALLED }),
      row({ endedAt: app.clock.now() }),
    ])
    expect(refused.map(({ refusal }) => refusal && [refusal.code, ...refusal.fields])).toEqual([
      ['BAD_INPUT', 'receivedAt'],
      ['BAD_INPUT', 'endedAt'],
      ['BAD_INPUT', 'endedAt'],
      null,
      null,
    ])
    const [work] = await bringIn([row({ endedAt: ENDED })], { history: false })
    expect(work.refusal).toMatchObject({ code: 'BAD_INPUT', fields: ['endedAt'] })
  })

  it('comes from the hotline alone', async () => {
    for (const who of ['campaign-manager', 'demo-bank', 'dispatcher', 'admin', null])
      expect(await (await app.as(who)).verb('registerOrders', { orders: [row()], history: true })).toMatchObject({
        __typename: expect.stringMatching(who === null ? /^Unauthenticated$/ : /^Forbidden$/),
      })
  })
})
