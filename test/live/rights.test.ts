import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { triesAgainst } from '../../src/access/attempts.ts'
import { citizenToken } from '../../src/access/tokens.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import type { EventDraft } from '../../src/events/catalogue.ts'
import { sealCursor } from '../../src/events/cursor.ts'
import { append } from '../../src/events/log.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Stream } from '../kit/client.ts'
import { codeOf, givenOrder, JINZHU_VILLAGE, tokenFor } from '../kit/given.ts'
import { KEYS } from './runtime.ts'

const FRAME = '__typename ... on CaughtUp { cursor } ... on AccessEnding { at } ... on ResyncRequired { reason cursor }'
const EVENTS = `subscription ($filter: OrderFilter, $after: Cursor) { orderEvents(filter: $filter, after: $after) { ${FRAME}
  ... on OrderEvent { cursor kind orderId orderVersion transition order { id status version handler { badge } } } } }`
const VIEW = `subscription ($id: ID!) { order(id: $id) { ${FRAME} ... on OrderSnapshot { value { id status } } } }`

describe('what a subscriber may see is asked when it is delivered', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const subscribe = async (account: string, document = EVENTS, variables: Record<string, unknown> = {}) =>
    (await app.socketAs(account)).subscribe(document, variables)
  async function following(account: string, variables: Record<string, unknown> = {}): Promise<Stream & { readonly start: string }> {
    const stream = await subscribe(account, EVENTS, variables)
    const first = await stream.next()
    expect(first.__typename).toBe('CaughtUp')
    return Object.assign(stream, { start: first.cursor as string })
  }
  const does = async (account: string, verb: string, input: Record<string, unknown>) =>
    expect((await (await app.as(account)).verb(verb, input)).__typename).toBe(`${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success`)

  /** A hundred events of an order that is none of the subscriber's, straight into the log. */
  async function hundredEvents(orderId: string) {
    const { version } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: orderId } })
    const drafts = Array.from(
      { length: 100 },
      (_, i): EventDraft => ({
        kind: 'REFUSED',
        orderId,
        orderVersion: version + 1 + i,
        cycle: 1,
        subjectType: 'order',
        subjectId: orderId,
        before: KEYS,
        after: KEYS,
        data: { reason: 'OUT_OF_SCOPE' },
      }),
    )
    await app.runtime.db.$transaction((tx) => append(tx, drafts, { kind: 'SYSTEM', id: 'system' }, app.clock.now()))
    app.runtime.wake.hint()
  }

  it('an order that another has taken is told as left, without what it holds, and is silent from then on', async () => {
    const order = await givenOrder(app, 'VERIFIED')
    const loser = await following('staff-02')
    const view = async () => (await subscribe('staff-02', VIEW, { id: order.id })).next()
    await does('dispatcher', 'dispatchOrder', { orderId: order.id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    expect(await loser.event()).toMatchObject({ transition: 'ENTERED', order: { id: order.id, status: 'DISPATCHED' } })
    expect((await view()).value).toEqual({ id: order.id, status: 'DISPATCHED' })
    const watching = await subscribe('staff-02', VIEW, { id: order.id })
    await watching.next()
    await does('staff-01', 'acceptOrder', { orderId: order.id })
    expect(await loser.event()).toMatchObject({ kind: 'ACCEPTED', orderId: order.id, transition: 'LEFT', order: null })
    let shown = await watching.event()
    while (shown.value !== null) shown = await watching.event()
    // What the handler does now is not for them; their next event is of another order.
    await does('staff-01', 'logContact', { orderId: order.id, method: 'TELEPHONE', outcome: 'REACHED' })
    const next = await givenOrder(app, 'DISPATCHED')
    expect(await loser.event()).toMatchObject({ orderId: next.id, transition: 'ENTERED' })
    expect(loser.waiting.filter((frame) => frame.__typename !== 'CaughtUp')).toEqual([])
  })

  it('an event committed while the order was in scope and delivered after it has left brings its id and nothing of it', async () => {
    const order = await givenOrder(app, 'VERIFIED')
    const before = await following('staff-03')
    await before.stop()
    await does('dispatcher', 'dispatchOrder', { orderId: order.id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await does('staff-01', 'acceptOrder', { orderId: order.id })
    const late = await subscribe('staff-03', EVENTS, { after: before.start })
    expect([await late.event(), await late.event()]).toMatchObject([
      { kind: 'DISPATCHED', orderId: order.id, transition: 'ENTERED', order: null },
      { kind: 'ACCEPTED', orderId: order.id, transition: 'LEFT', order: null },
    ])
  })

  it('each event shows the order as it is then, not as an earlier event found it', async () => {
    const dispatcher = await following('dispatcher')
    const order = await givenOrder(app, 'REGISTERED')
    const seen: Answer[] = [await dispatcher.event()]
    await does('hotline-agent', 'withdrawOrder', { orderId: order.id, reason: 'OTHER' })
    seen.push(await dispatcher.event())
    expect(seen.map((frame) => [frame.orderVersion, frame.order.status, frame.order.version])).toEqual([
      [1, 'REGISTERED', 1],
      [2, 'WITHDRAWN', 2],
    ])
  })

  it("somebody else's order, dispatches or board is refused in words that do not say whether it exists", async () => {
    const mine = await givenOrder(app, 'ACCEPTED', { staff: 'staff-01' })
    const theirs = await givenOrder(app, 'ACCEPTED', { staff: 'staff-02' })
    const refusal = async (account: string, document: string, variables: Record<string, unknown> = {}) => {
      const error = await (await subscribe(account, document, variables)).next().catch((thrown: unknown) => thrown)
      return /"code":"(\w+)"/.exec(error instanceof Error ? error.message : JSON.stringify(error))?.[1]
    }
    expect(await refusal('staff-01', VIEW, { id: theirs.id })).toBe('NOT_FOUND')
    expect(await refusal('staff-01', VIEW, { id: 'order_00000000000000000000000000' })).toBe('NOT_FOUND')
    expect(await refusal('demo-bank', VIEW, { id: mine.id })).toBe('NOT_FOUND')
    expect(await refusal(tokenFor(app, mine.id), VIEW, { id: theirs.id })).toBe('NOT_FOUND')
    const dispatches = 'subscription ($staffId: ID) { dispatches(staffId: $staffId) { __typename } }'
    const other = (await app.runtime.db.order.findUniqueOrThrow({ where: { id: theirs.id } })).handlerId
    expect(await refusal('staff-01', dispatches, { staffId: other })).toBe('FORBIDDEN')
    expect(await refusal('city', EVENTS)).toBe('FORBIDDEN')
    expect(await refusal('hall', 'subscription { wallboard(board: "city") { __typename } }')).toMatch(/FORBIDDEN|NOT_FOUND/)
  })

  it.each<[string, Record<string, unknown> | null]>([
    ['none', null],
    ['an empty one', {}],
    ['every area', { area: { within: ['450400000000', '45', '000000000000'] } }],
    ['everybody', { or: [{ handler: { notIn: [] } }, { not: { handler: { in: [] } } }] }],
    ['anything but one own order', { not: { status: { in: ['CLOSED'] } } }],
  ])('a filter never widens: of a hundred events of others nothing comes with %s', async (_which, filter) => {
    const own = await givenOrder(app, 'ACCEPTED', { staff: 'staff-04' })
    const foreign = await givenOrder(app, 'REGISTERED', { registration: { areaCode: JINZHU_VILLAGE } })
    const accounts = ['staff-04', 'demo-bank', tokenFor(app, own.id)]
    const tries = await Promise.all(
      accounts.map(async (account) => {
        const stream = await subscribe(account, EVENTS, { filter })
        const first = await stream.next().catch(() => null)
        return first === null ? null : stream
      }),
    )
    await hundredEvents(foreign.id)
    await does('staff-04', 'logContact', { orderId: own.id, method: 'TELEPHONE', outcome: 'REACHED' })
    const [staff, partner, citizen] = tries
    if (staff) expect((await staff.event()).orderId).toBe(own.id)
    if (citizen) expect((await citizen.event()).orderId).toBe(own.id)
    for (const stream of [staff, partner, citizen]) expect(stream?.waiting.filter((frame) => frame.__typename === 'OrderEvent') ?? []).toEqual([])
    // A filter that is no filter is refused to everybody alike; the others show at least one their own.
    expect(tries.every((stream) => stream === null) || (staff !== null && citizen !== null)).toBe(true)
  })

  it('a token that runs out is announced, ends every stream of the socket with 4403, and a new one goes on after the last cursor', async () => {
    const order = await givenOrder(app, 'ACCEPTED', { staff: 'staff-01' })
    const until = (minutes: number) =>
      citizenToken(app.runtime.keys, { id: order.id, cycle: 1, queryGeneration: 0 }, new Date(app.clock.now().getTime() + minutes * MINUTE))
    const socket = await app.socketAs(until(10))
    const [feed, view] = [socket.subscribe(EVENTS), socket.subscribe(VIEW, { id: order.id })]
    const { cursor } = await feed.next()
    await view.next()
    app.clock.advance(9.5 * MINUTE)
    expect((await feed.event()).__typename).toBe('AccessEnding')
    const before = performance.now()
    app.clock.advance(MINUTE)
    await expect(feed.event()).rejects.toMatchObject({ code: 4403 })
    await expect(view.event().then(() => view.event())).rejects.toMatchObject({ code: 4403 })
    expect(performance.now() - before).toBeLessThan(5_000)
    await does('staff-01', 'logContact', { orderId: order.id, method: 'TELEPHONE', outcome: 'REACHED' })
    const again = await subscribe(until(10), EVENTS, { after: cursor })
    expect(await again.event()).toMatchObject({ kind: 'CONTACT_LOGGED', orderId: order.id })
  })

  it('a cursor that is forged, from elsewhere or of others is refused or asks for a reload, and the socket goes on', async () => {
    const { keys, hub } = app.runtime
    const good = await following('dispatcher')
    const theirs = (await following('demo-bank')).start
    const client = createClient({
      url: `${app.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: await app.token('dispatcher') },
    })
    const seal = (audience: string, pos: number, epoch = hub.epoch) => sealCursor(keys, epoch, audience, pos)
    const bad = [
      'garbage',
      '',
      '0',
      '-1',
      'x'.repeat(10_000),
      `${good.start}x`,
      good.start.slice(0, -3),
      seal('DISPATCHER:450400000000', -5),
      seal('DISPATCHER:45', 1),
      theirs,
    ]
    for (const after of bad) {
      const answer = await client
        .iterate({ query: EVENTS, variables: { after } })
        .next()
        .catch((thrown: unknown) => ({ value: { errors: thrown } }))
      expect(answer.value, after.slice(0, 20)).toMatchObject({ errors: [{ extensions: { code: 'BAD_INPUT' } }] })
    }
    for (const [after, reason] of [
      [seal('DISPATCHER:450400000000', 10_000_000), 'AHEAD_OF_HEAD'],
      [seal('DISPATCHER:450400000000', 1, 'another-epoch'), 'EPOCH_CHANGED'],
    ]) {
      const answer = await client.iterate({ query: EVENTS, variables: { after } }).next()
      expect(answer.value).toMatchObject({ data: { orderEvents: { __typename: 'ResyncRequired', reason } } })
    }
    expect((await client.iterate({ query: EVENTS, variables: { after: good.start } }).next()).value).toMatchObject({
      data: { orderEvents: expect.any(Object) },
    })
    await client.dispose()
  })
})

describe('a socket is no way around the rules of HTTP', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const code = async (stream: Stream) => {
    const error = await stream.event().catch((thrown: unknown) => thrown)
    return error instanceof Error ? error.message : `${(error as { code?: number }).code} ${JSON.stringify(error)}`
  }

  it('for what is too expensive, in a query and in each frame of a subscription', async () => {
    const socket = await app.socketAs('dispatcher')
    expect(await code(socket.subscribe('{ orders(first: 100) { nodes { timeline(first: 100) { nodes { kind } } } } }'))).toContain('TOO_COMPLEX')
    const pages = ['a', 'b', 'c', 'd', 'e', 'f'].map((alias) => `${alias}: timeline(first: 100) { nodes { kind } }`)
    const frames = socket.subscribe(`subscription { orderEvents { __typename ... on OrderEvent { order { ${pages.join(' ')} } } } }`)
    expect(await code(frames)).toContain('TOO_COMPLEX')
  })

  it('for tries at guessing a query code: those over HTTP and those over sockets are counted together', async () => {
    const order = await givenOrder(app, 'REGISTERED')
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id } })
    const document = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token } }'
    await app.runtime.db.rateLimiterFlexible.create({
      data: { key: triesAgainst(app.runtime, `number:${number}`).key, points: 995, expire: new Date(app.clock.now().getTime() + DAY) },
    })
    const nobody = await app.as(null)
    const socket = await app.socketAs(null)
    for (const code of ['00000-00001', '00000-00002', '00000-00003']) await nobody.raw(document, { number, code })
    for (const code of ['00000-00004', '00000-00005']) await socket.subscribe(document, { number, code }).next()
    const right = await codeOf(app.runtime, { number })
    expect(await code(socket.subscribe(document, { number, code: right }))).toContain('RATE_LIMITED')
    const view = 'subscription ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { __typename } }'
    expect(await code(socket.subscribe(view, { number, code: right }))).toContain('RATE_LIMITED')
  })

  it('for what a role may do', async () => {
    const order = await givenOrder(app, 'REGISTERED')
    const socket = await app.socketAs('staff-01')
    const answer = await socket
      .subscribe('mutation ($input: WithdrawOrderInput!) { withdrawOrder(input: $input) { __typename } }', { input: { orderId: order.id, reason: 'OTHER' } })
      .next()
    expect(answer.__typename).toMatch(/Forbidden|NotFound/)
    const nobody = await app.socketAs(null)
    expect(await code(nobody.subscribe(EVENTS))).toMatch(/UNAUTHENTICATED|FORBIDDEN/)
  })
})
