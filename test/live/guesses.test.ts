import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetTries, triesAgainst } from '../../src/access/attempts.ts'
import { DAY, MINUTE, SECOND } from '../../src/clock.ts'
import { makeOrderNumber } from '../../src/orders/order-number.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Answer, type Socket, type Stream, verbDocument } from '../kit/client.ts'
import { citizenOf, codeOf, givenOrder, type Played, tokenFor } from '../kit/given.ts'

const TRACK = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { order { id } } }'
const FOLLOW =
  'subscription ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { __typename ... on TrackedSnapshot { value { id status } } } }'
const VERIFY = 'query ($code: String!) { verifyCertificate(code: $code) { number } }'
const CERTIFICATE = 'ABCDEFGH2345'
const HOME = '192.0.2.1'

/** A code that is wrong, another for each number. */
const wrong = (nr: number) => `${String(nr).padStart(5, '0')}-WR0NG`
/** A number no order has, another for each number. */
const unknown = (nr: number) => makeOrderNumber('450400', '2026-05-01', nr + 1)

/** Whether a statement counts or compares a guess; figures and timers may read orders meanwhile. */
const isOfGuess = (sql: string) => /rate_limiter|WHERE o\.number = \$1|"verify_code" =/.test(sql)

/** What a guess came to: compared and right, compared and wrong, or refused uncompared. */
type Outcome = 'RIGHT' | 'WRONG' | 'RATE_LIMITED'
const counted = (outcomes: readonly Outcome[]) => {
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length
  return { right: count('RIGHT'), wrong: count('WRONG'), refused: count('RATE_LIMITED') }
}

describe('A secret that can be guessed', () => {
  let app: TestApp
  let order: Played
  let number = ''
  let right = ''

  beforeAll(async () => {
    app = await startApp({ settings: { TRUSTED_PROXIES: '1' } })
    const { id: orderId, matterIds } = await givenOrder(app, 'VERIFIED')
    const certificate = { id: 'certificate_test', orderId, matterId: matterIds[0] as string, name: '示例许可证', number: 'ZZ-77', issuer: '示例机关' }
    await app.runtime.db.certificate.create({ data: { ...certificate, verifyCode: CERTIFICATE, issuedAt: app.clock.now(), validTo: null } })
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    // What the tests before have counted has ended by then.
    app.clock.advance(DAY)
    await forgetTries(app.runtime)
    order = await givenOrder(app, 'REGISTERED')
    number = await numberOf(order)
    right = await codeOf(app.runtime, { number })
  })

  const numberOf = async ({ id }: Played) => (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).number
  /** A number has been missed so often before: five more misses lock it unless said. */
  const missed = async (of = number, points = 995) => {
    const { key } = triesAgainst(app.runtime, `number:${of}`)
    const row = { points, expire: new Date(app.clock.now().getTime() + DAY) }
    await app.runtime.db.rateLimiterFlexible.upsert({ where: { key }, create: { key, ...row }, update: row })
  }
  const others = (count: number) => Promise.all(Array.from({ length: count }, async () => numberOf(await givenOrder(app, 'REGISTERED'))))

  interface Asking {
    readonly from?: string
    readonly headers?: Record<string, string>
    readonly operationName?: string
    /** Keeps the connection, and uses one that was kept. */
    readonly keep?: boolean
  }

  async function ask(document: string, variables: Record<string, unknown>, { from = HOME, headers, operationName, keep }: Asking = {}) {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-language': 'en',
        'x-forwarded-for': from,
        ...(keep ? {} : { connection: 'close' }),
        ...headers,
      },
      body: JSON.stringify({ query: document, variables, operationName }),
    })
    const text = await response.text()
    return { status: response.status, text, ...(headers?.accept ? {} : (JSON.parse(text) as { data?: Answer; errors?: Answer[] })) }
  }
  /** Connections are open before anything is asked, so that all of it comes at once. */
  async function atOnce<T>(count: number, one: (nr: number) => Promise<T>): Promise<T[]> {
    await Promise.all(Array.from({ length: count }, () => ask('{ __typename }', {}, { keep: true })))
    return Promise.all(Array.from({ length: count }, (_, nr) => one(nr)))
  }

  function outcome({ data, errors, text }: { data?: Answer; errors?: Answer[]; text: string }): Outcome {
    const code = errors?.[0]?.extensions.code
    if (code === 'RATE_LIMITED') return code
    if (errors || !data) throw new Error(text)
    return Object.values(data)[0] === null ? 'WRONG' : 'RIGHT'
  }
  const track = async (code: string, of = number, asking: Asking = {}) => outcome(await ask(TRACK, { number: of, code }, asking))
  const verify = async (code: string, asking: Asking = {}) => outcome(await ask(VERIFY, { code }, asking))
  const signedIn = (token: string): Asking => ({ headers: { authorization: `Bearer ${token}` } })

  /** What the first frame of a subscription says of its guess. */
  const followed = (stream: Stream): Promise<Outcome> =>
    stream.next().then(
      (): Outcome => 'RIGHT',
      (error: Error) => outcomeOfText(error.message),
    )
  function outcomeOfText(text: string): Outcome {
    if (text.includes('RATE_LIMITED')) return 'RATE_LIMITED'
    if (text.includes('NOT_FOUND')) return 'WRONG'
    throw new Error(text)
  }

  describe('is asked once in an operation', () => {
    const one = (code: string, alias = '') => `${alias}trackedOrder(number: "${number}", code: "${code}") { token }`
    const documents: Record<string, () => string> = {
      'seventy aliases, the right code among them': () => `{ ${Array.from({ length: 70 }, (_, i) => one(i === 40 ? right : wrong(i), `a${i}: `)).join(' ')} }`,
      'a fragment beside it': () => `{ ${one(wrong(0))} ...More } fragment More on Query { b: ${one(right)} }`,
      'two fragments, one inside the other': () =>
        `{ ...More } fragment More on Query { a: ${one(wrong(0))} ...Most } fragment Most on Query { b: ${one(right)} }`,
      'inline fragments': () => `{ ... on Query { a: ${one(wrong(0))} } ... @include(if: true) { b: ${one(right)} } }`,
      'one that is skipped': () => `{ ${one(right)} b: trackedOrder(number: "", code: "") @skip(if: true) { token } }`,
      'two certificates': () => `{ a: verifyCertificate(code: "${CERTIFICATE}") { number } b: verifyCertificate(code: "${CERTIFICATE}") { number } }`,
      'an order and a certificate': () => `{ ${one(right)} verifyCertificate(code: "${CERTIFICATE}") { number } }`,
    }

    it.each(Object.keys(documents))('and refused as a whole over HTTP, WebSocket and event stream, nothing counted or compared: %s', async (what) => {
      const document = documents[what]?.() as string
      app.statements()
      const answer = await ask(document, {})
      expect([answer.data, answer.errors?.map((e) => e.extensions.code)]).toEqual([undefined, ['BAD_INPUT']])
      expect(answer.errors?.[0].message).toMatch(/^(trackedOrder|verifyCertificate).*: an operation may ask this once.*; found \d+$/)
      expect((await ask(document, {}, { headers: { 'accept-language': 'zh' } })).errors?.[0].message).toMatch(/每次操作只能查询一次/)
      const refused = await (await app.socketAs(null))
        .subscribe(document)
        .next()
        .catch((errors: unknown) => JSON.stringify(errors))
      expect(refused).toContain('BAD_INPUT')
      const streamed = await ask(document, {}, { headers: { accept: 'text/event-stream' } })
      expect([streamed.status, streamed.text]).toEqual([400, expect.stringContaining('BAD_INPUT')])
      expect(app.statements().filter(isOfGuess)).toEqual([])
    })

    it('while one that is asked once is both counted and compared', async () => {
      for (const document of [`{ ${one(right)} }`, `{ verifyCertificate(code: "${CERTIFICATE}") { number } }`]) {
        app.statements()
        expect((await ask(document, {})).errors).toBeUndefined()
        expect(
          new Set(
            app
              .statements()
              .filter(isOfGuess)
              .map((sql) => /rate_limiter/.test(sql)),
          ),
        ).toEqual(new Set([true, false]))
      }
    })

    it('so a page may keep its operations in one document, and run one of them', async () => {
      const document = `query One { ${one(right)} } query Two { ...Again } fragment Again on Query { ${one(right)} }`
      for (const operationName of ['One', 'Two']) expect((await ask(document, {}, { operationName })).data.trackedOrder.token).toMatch(/^fc_/)
    })
  })

  it('is compared as often as is left of a thousand, of two hundred at once from as many addresses; then not even the right one is', async () => {
    await missed()
    const one = (i: number) => track(i === 150 ? right : wrong(i), number, { from: `198.51.100.${i}`, keep: true })
    const outcomes = counted(await atOnce(200, one))
    // The right one counts nothing when it happens to be among the first.
    expect(outcomes).toEqual({ right: outcomes.right, wrong: 5, refused: 195 - outcomes.right })
    expect(await track(right, number, { from: '203.0.113.1' })).toBe('RATE_LIMITED')
  })

  it('is compared as often as is left by twenty subscriptions of one socket, the right one among them, and counted with all other ways', async () => {
    await missed()
    const socket = await app.socketAs(null)
    const streams = Array.from({ length: 20 }, (_, i) => socket.subscribe(FOLLOW, { number, code: i === 12 ? right : wrong(i) }))
    expect(counted(await Promise.all(streams.map(followed)))).toEqual({ right: 0, wrong: 5, refused: 15 })
    expect(await followed(socket.subscribe(FOLLOW, { number, code: right }))).toBe('RATE_LIMITED')
    expect(await track(right)).toBe('RATE_LIMITED')
  })

  it('is compared as often as is left by forty event streams at once, the right one among them', async () => {
    await missed()
    const follow = async (code: string, i: number): Promise<Outcome> => {
      const ending = new AbortController()
      const response = await fetch(`${app.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-forwarded-for': `198.51.100.${i}` },
        body: JSON.stringify({ query: FOLLOW, variables: { number, code } }),
        signal: ending.signal,
      })
      // A stream that is granted does not end by itself: its first frame is enough.
      let text = ''
      for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
        text += Buffer.from(chunk).toString()
        if (/^data: .+\n/m.test(text)) break
      }
      ending.abort()
      return text.includes('TrackedSnapshot') ? 'RIGHT' : outcomeOfText(text)
    }
    const outcomes = counted(await atOnce(40, (i) => follow(i === 30 ? right : wrong(i), i)))
    expect(outcomes).toEqual({ right: outcomes.right, wrong: 5, refused: 35 - outcomes.right })
    expect(await follow(right, 41)).toBe('RATE_LIMITED')
  })

  it('is counted before it is looked up, by the same statements whether number or code is wrong', async () => {
    const statementsOf = async (of: string) => {
      app.statements()
      expect(await track(wrong(0), of)).toBe('WRONG')
      return app.statements().filter((sql) => /rate_limiter|service_order/.test(sql))
    }
    const known = await statementsOf(number)
    expect(known.map((sql) => /rate_limiter|service_order/.exec(sql)?.[0])).toEqual(['rate_limiter', 'rate_limiter', 'service_order'])
    for (const other of [unknown(0), 'nonsense', '', 'x'.repeat(5_000)]) expect(await statementsOf(other)).toEqual(known)
  })

  it.each([
    ['an order', () => number],
    ['no order', () => unknown(77)],
  ])('locks a number of %s for a day from the thousandth wrong try', async (_what, of) => {
    await missed(of(), 995)
    for (let i = 0; i < 4; i++) expect(await track(wrong(i), of())).toBe('WRONG')
    app.clock.advance(DAY - MINUTE)
    expect(await track(wrong(4), of())).toBe('WRONG')
    const wait = async () => (await ask(TRACK, { number: of(), code: right })).errors?.[0].extensions
    expect(await wait()).toMatchObject({ code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: DAY / SECOND })
    app.clock.advance(DAY - SECOND)
    expect(await wait()).toMatchObject({ retryAfterSeconds: 1 })
    app.clock.advance(SECOND)
    expect(await track(wrong(5), of())).toBe('WRONG')
  })

  it('is compared a thousand times a day, really counted: from eleven addresses, and the right one opens before the last', async () => {
    const from = (i: number) => ({ from: `198.51.100.${i % 11}`, keep: true })
    for (let round = 0; round < 9; round++)
      expect(counted(await Promise.all(Array.from({ length: 111 }, (_, i) => track(wrong(round * 111 + i), number, from(round * 111 + i)))))).toEqual({
        right: 0,
        wrong: 111,
        refused: 0,
      })
    expect(await track(right, number, { from: HOME })).toBe('RIGHT')
    expect(await track(wrong(999), number, { from: HOME })).toBe('WRONG')
    expect(await track(right, number, { from: HOME })).toBe('RATE_LIMITED')
  })

  it('counts nothing when it is right: ten in a row, and a hundred and twenty at once from one address', async () => {
    for (let i = 0; i < 10; i++) expect(await track(right)).toBe('RIGHT')
    const numbers = [number, ...(await others(5))]
    const codes = await Promise.all(numbers.map((one) => codeOf(app.runtime, { number: one })))
    expect(counted(await atOnce(120, (i) => track(codes[i % 6] as string, numbers[i % 6], { keep: true })))).toEqual({ right: 120, wrong: 0, refused: 0 })
    expect(await app.runtime.db.rateLimiterFlexible.count({ where: { points: { not: 0 } } })).toBe(0)
  })

  it('is not refused for right ones under way: twenty views of one order on one socket, a hundred and sixty certificates on eight', async () => {
    const socket = await app.socketAs(null)
    const views = Array.from({ length: 20 }, () => socket.subscribe(FOLLOW, { number, code: right }))
    expect(counted(await Promise.all(views.map(followed)))).toEqual({ right: 20, wrong: 0, refused: 0 })
    const sockets = await Promise.all(Array.from({ length: 8 }, () => app.socketAs(null)))
    for (const one of sockets) await one.subscribe('{ viewer { role } }').next()
    const asked = Array.from({ length: 160 }, (_, i) => (sockets[i % 8] as Socket).subscribe(VERIFY, { code: CERTIFICATE }))
    expect(counted(await Promise.all(asked.map(followed)))).toEqual({ right: 160, wrong: 0, refused: 0 })
  })

  it('gives back its own try only: the wrong ones before it still count', async () => {
    await missed()
    for (let i = 0; i < 4; i++) expect(await track(wrong(i))).toBe('WRONG')
    for (let i = 0; i < 3; i++) expect(await track(right)).toBe('RIGHT')
    expect(await track(wrong(4))).toBe('WRONG')
    expect(await track(right)).toBe('RATE_LIMITED')
  })

  it('locks no address for thirty misses on thirty numbers, and for a hundred only that one, misses alone counted', async () => {
    const [other = ''] = await others(1)
    const both = [
      [await codeOf(app.runtime, { number: other }), other],
      [right, number],
    ] as const
    const hit = (nr: number) => track(...both[nr ? 1 : 0])
    const miss = (nr: number) => track(wrong(0), unknown(nr))
    expect(counted(await Promise.all(Array.from({ length: 30 }, (_, i) => miss(i))))).toEqual({ right: 0, wrong: 30, refused: 0 })
    for (let i = 0; i < 10; i++) expect(await hit(i % 2)).toBe('RIGHT')
    const more = Array.from({ length: 120 }, (_, i) => (i % 4 === 3 ? hit(i % 8) : miss(100 + i)))
    const outcomes = counted(await Promise.all(more))
    expect(outcomes.wrong).toBe(70)
    expect(await track(right)).toBe('RATE_LIMITED')
    expect(await track(right, number, { from: '192.0.2.2' })).toBe('RIGHT')
    // A signed-in caller is counted by name, wherever from.
    expect(await track(right, number, signedIn(await app.token('dispatcher')))).toBe('RIGHT')
    app.clock.advance(15 * MINUTE)
    expect(await track(right)).toBe('RIGHT')
  })

  it('is not compared more often for a caller who is signed in: a token is held to a hundred misses too, from any address', async () => {
    const token = tokenFor(app, order.id)
    const all = Array.from({ length: 130 }, (_, i) => track(wrong(0), unknown(i), { ...signedIn(token), from: `198.51.100.${i}` }))
    expect(counted(await Promise.all(all))).toEqual({ right: 0, wrong: 100, refused: 30 })
    expect(await track(right, number, signedIn(token))).toBe('RATE_LIMITED')
    expect(await track(right)).toBe('RIGHT')
  })

  it("leaves the citizen's own link working while the number is locked: reads, views, feeds, links, tickets and verbs", async () => {
    const anonymous = await app.socketAs(null)
    const following = anonymous.subscribe(FOLLOW, { number, code: right })
    expect(await following.event()).toMatchObject({ value: { status: 'REGISTERED' } })
    await missed()
    for (let i = 0; i < 5; i++) expect(await track(wrong(i))).toBe('WRONG')
    expect(await track(right)).toBe('RATE_LIMITED')

    const { id } = order
    const citizen = await citizenOf(app, id)
    const read = await citizen('query ($id: ID!, $number: String!) { order(id: $id) { id } orderByNumber(number: $number) { id evaluationLinks { link } } }', {
      id,
      number,
    })
    expect(read).toEqual({ order: { id }, orderByNumber: { id, evaluationLinks: [] } })
    const socket = await app.socketAs(tokenFor(app, id))
    const view = socket.subscribe('subscription ($id: ID!) { order(id: $id) { __typename ... on OrderSnapshot { value { status } } } }', { id })
    expect(await view.event()).toMatchObject({ value: { status: 'REGISTERED' } })
    const feed = socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { kind } } }')
    expect((await feed.next()).__typename).toBe('CaughtUp')
    const made = 'subscription ($id: ID!) { order(id: $id) { __typename } }'
    const { ticket } = await citizen.verb('createStreamTicket', { document: made, variables: JSON.stringify({ id }) }, 'ticket')
    const ending = new AbortController()
    const stream = await fetch(`${app.url}/graphql?ticket=${ticket}`, { headers: { accept: 'text/event-stream' }, signal: ending.signal })
    expect(stream.status).toBe(200)
    ending.abort()

    expect(await citizen.raw(verbDocument('withdrawOrder'), { input: { orderId: id, reason: 'OTHER' } })).toMatchObject({
      data: { withdrawOrder: { __typename: 'WithdrawOrderSuccess' } },
    })
    expect(await feed.event()).toMatchObject({ kind: 'WITHDRAWN' })
    expect(await view.event()).toMatchObject({ value: { status: 'WITHDRAWN' } })
    // A view that was opened by number and query code before the lock goes on too.
    expect(await following.event()).toMatchObject({ value: { status: 'WITHDRAWN' } })
  })

  it('is compared at most a hundred times of two hundred codes of certificates from one address, right ones not counted; no other address is locked', async () => {
    const code = (nr: number) =>
      `${'ABCDEFGHJK'.charAt(nr % 10)}${'ABCDEFGHJK'.charAt(Math.floor(nr / 10) % 10)}${'ABCDEFGHJK'.charAt(Math.floor(nr / 100))}222222222`
    expect(counted(await atOnce(110, () => verify(CERTIFICATE, { keep: true })))).toEqual({ right: 110, wrong: 0, refused: 0 })
    for (let i = 0; i < 30; i++) expect(await verify(code(i))).toBe('WRONG')
    expect(await verify(CERTIFICATE)).toBe('RIGHT')
    expect(counted(await atOnce(170, (i) => verify(code(30 + i), { keep: true })))).toEqual({ right: 0, wrong: 70, refused: 100 })
    expect(await verify(CERTIFICATE)).toBe('RATE_LIMITED')
    expect(await verify(CERTIFICATE, { from: '192.0.2.2' })).toBe('RIGHT')
    // Certificates and orders are counted apart.
    expect(await track(right)).toBe('RIGHT')
    app.clock.advance(15 * MINUTE)
    expect(await verify(CERTIFICATE)).toBe('RIGHT')
  })

  it('is no telephone: its last four digits are refused by name, with the code beside them too, and nothing is counted or compared', async () => {
    for (const code of [null, right]) {
      app.statements()
      const old = 'query ($number: String!, $code: String) { trackedOrder(number: $number, code: $code, phoneLast4: "1234") { token } }'
      const { data, errors } = await ask(old, { number, code })
      expect([data, errors?.map((error) => error.extensions.code)]).toEqual([{ trackedOrder: null }, ['BAD_INPUT']])
      expect(errors?.[0].message).toMatch(/^phoneLast4: opens no order any more/)
      const chinese = await ask(old, { number, code }, { headers: { 'accept-language': 'zh' } })
      expect(chinese.errors?.[0].message).toBe('电话后四位：已不能用于查询，请改用登记时给出的查询码')
      const streamed = await (await app.socketAs(null))
        .subscribe(old.replace('query', 'subscription').replace('{ token }', '{ __typename }'), { number, code })
        .next()
        .catch(String)
      expect(streamed).toContain('BAD_INPUT')
      expect(app.statements().filter(isOfGuess)).toEqual([])
    }
    const none = await ask('query ($number: String!) { trackedOrder(number: $number) { token } }', { number })
    expect(none.errors?.[0]).toMatchObject({ extensions: { code: 'BAD_INPUT' }, message: expect.stringMatching(/^code: /) })
    const chinese = await ask('query ($number: String!) { trackedOrder(number: $number) { token } }', { number }, { headers: { 'accept-language': 'zh' } })
    expect(chinese.errors?.[0].message).toBe('查询码：请填写登记时给出的查询码')
  })

  it('is counted under keyed digests, and what has ended is deleted', async () => {
    await track(wrong(0))
    const counters = await app.runtime.db.rateLimiterFlexible.findMany()
    expect(counters).toHaveLength(2)
    expect(JSON.stringify(counters)).not.toMatch(/MS4504|192\.0\.2/)
    // The caller's counts for a quarter of an hour, the number's for a day.
    app.clock.advance(15 * MINUTE - 1)
    expect(await forgetTries(app.runtime)).toBe(0)
    app.clock.advance(1)
    expect(await forgetTries(app.runtime)).toBe(1)
    app.clock.advance(DAY - 15 * MINUTE)
    expect(await forgetTries(app.runtime)).toBe(1)
  })
})
