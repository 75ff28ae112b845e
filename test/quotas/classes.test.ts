import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Answer, verbDocument } from '../kit/client.ts'
import { givenOrder, registration, tokenFor } from '../kit/given.ts'

const HOME = '192.0.2.1'
const TINY = '{ __typename }'
/** May ask twice for a hundred orders, their handlers and their total, which costs as much as the page: 802 objects, three reads more than one. */
const PAGE = 'orders(first: 100) { totalCount nodes { id handler { id } } }'
const LARGE = `{ ${PAGE} again: ${PAGE} }`
const OF_NOBODY = 'order_01j00000000000000000000000'

interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly data?: Answer
  readonly errors?: { message: string; extensions: Record<string, unknown> }[]
}

describe('A quota', () => {
  let app: TestApp
  beforeAll(async () => {
    const quotas =
      'READ.ADDRESS=10,READ.CITIZEN=6,READ.PERSON=8,READ.KEY=12,SEARCH.PERSON=2,CHANGE.PERSON=3,REGISTER.PERSON=4,REVEAL.PERSON=2,IMPORT.PERSON=2,UPLOAD.PERSON=2'
    app = await startApp({ settings: { TRUSTED_PROXIES: '1', QUOTAS: quotas } })
  })
  afterAll(() => app.stop())
  // Every window of the tests before has passed.
  beforeEach(() => app.clock.advance(2 * HOUR))

  async function ask(
    query: string,
    { account = null as string | null, from = HOME, variables = {}, headers = {} as Record<string, string> } = {},
  ): Promise<Answered> {
    const token = account === null ? null : await app.token(account)
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'accept-language': 'en',
        'x-forwarded-for': from,
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    })
    return { status: response.status, headers: response.headers, ...((await response.json()) as object) }
  }
  const verb = async (account: string, name: string, input: object) => {
    const { headers, data } = await ask(verbDocument(name), { account, variables: { input } })
    return { headers, ...data[name] }
  }
  const times = async <T>(count: number, work: () => Promise<T>): Promise<T[]> => {
    const all: T[] = []
    for (let i = 0; i < count; i++) all.push(await work())
    return all
  }
  const left = ({ headers }: { headers: Headers }) => ['limit', 'remaining', 'reset', 'policy'].map((name) => headers.get(`ratelimit-${name}`))

  describe('of reads', () => {
    const callers: [what: string, account: string | null, most: number][] = [
      ['an address', null, 10],
      ['a person', 'dispatcher', 8],
      ['a key', 'demo-bank', 12],
    ]
    it.each(callers)('gives %s its number, says what is left, refuses the next whole with 429, and fills again evenly', async (_what, account, most) => {
      const answers = await times(most, () => ask(TINY, { account }))
      expect(answers.map(({ status }) => status)).toEqual(Array(most).fill(200))
      expect(left(answers[0] as Answered)).toEqual([String(most), String(most - 1), String(Math.ceil(60 / most)), `${most};w=60`])
      expect(left(answers.at(-1) as Answered)).toEqual([String(most), '0', '60', `${most};w=60`])

      const refused = await ask(TINY, { account })
      const wait = Math.ceil(60 / most)
      expect(refused.status).toBe(429)
      expect(refused.errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: wait } }])
      expect(refused.data ?? null).toBeNull()
      expect([refused.headers.get('retry-after'), ...left(refused)]).toEqual([String(wait), String(most), '0', String(wait), `${most};w=60`])

      app.clock.advance(wait * 1_000)
      expect((await ask(TINY, { account })).status).toBe(200)
      expect((await ask(TINY, { account })).status).toBe(429)
      app.clock.advance(MINUTE)
      expect((await times(most, () => ask(TINY, { account }))).every(({ status }) => status === 200)).toBe(true)
    })

    it('is the citizen’s own, of the token of one order', async () => {
      const [one, other] = await Promise.all([0, 1].map(async () => tokenFor(app, (await givenOrder(app, 'REGISTERED')).id)))
      expect((await times(7, () => ask(TINY, { account: one as string }))).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 429])
      expect((await ask(TINY, { account: other as string })).status).toBe(200)
    })

    it('touches no other caller: neither another address nor who signs on at the same one', async () => {
      await times(10, () => ask(TINY))
      expect((await ask(TINY)).status).toBe(429)
      expect((await ask(TINY, { from: '192.0.2.2' })).status).toBe(200)
      expect((await ask(TINY, { account: 'dispatcher' })).status).toBe(200)
      expect((await ask(TINY, { account: 'supervisor' })).status).toBe(200)
    })

    it('counts a network of version 6 as one address, however its addresses are written, and one of version 4 as itself', async () => {
      const from = ['2001:db8:0:1::1', '2001:0db8:0000:0001:0000:0000:0000:0002', '2001:db8:0:1:ffff::', '2001:DB8:0:1::9']
      for (let i = 0; i < 10; i++) expect((await ask(TINY, { from: from[i % 4] as string })).status).toBe(200)
      expect((await ask(TINY, { from: '2001:db8:0:1:abcd::' })).status).toBe(429)
      expect((await ask(TINY, { from: '2001:db8:0:2::1' })).status).toBe(200)
      await times(10, () => ask(TINY, { from: '::ffff:192.0.2.7' }))
      expect((await ask(TINY, { from: '192.0.2.7' })).status).toBe(429)
    })

    it('counts a document by the objects it may ask for, of the operation that is run', async () => {
      const before = Number((await ask(TINY, { account: 'dispatcher' })).headers.get('ratelimit-remaining'))
      const large = await ask(LARGE, { account: 'dispatcher' })
      expect(large.errors).toBeUndefined()
      expect(before - Number(large.headers.get('ratelimit-remaining'))).toBe(4)
      const many = `query Tiny { __typename } query Large ${LARGE}`
      const named = async (operationName: string) => {
        const body = JSON.stringify({ query: many, operationName })
        const token = await app.token('supervisor')
        const response = await fetch(`${app.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body,
        })
        return Number(response.headers.get('ratelimit-remaining'))
      }
      expect([await named('Tiny'), await named('Large')]).toEqual([7, 3])
    })

    it('counts a filter by its conditions, so that one of a hundred costs more than one of one', async () => {
      const cost = async (conditions: number) => {
        const or = Array.from({ length: conditions }, () => ({ status: { in: ['REGISTERED'] } }))
        const { errors } = await ask(
          `query ($filter: OrderFilter) { ${Array.from({ length: 20 }, (_, i) => `a${i}: orders(first: 100, filter: $filter) { nodes { id handler { id } } }`).join(' ')} }`,
          { account: 'dispatcher', variables: { filter: { or } } },
        )
        return Number(/costs (\d+)/.exec(errors?.[0]?.message ?? '')?.[1])
      }
      const few = await cost(2)
      app.clock.advance(HOUR)
      expect((await cost(80)) - few).toBe(20 * 39)
    })

    it('counts a token that is refused as its address, so that a new one for each try lifts nothing', async () => {
      const tried = await times(11, async () => (await ask(TINY, { headers: { authorization: 'Bearer fb_nonsense' } })).status)
      expect(tried).toEqual([...Array(10).fill(401), 429])
      expect((await ask(TINY)).status).toBe(429)
    })

    it('holds over a socket and for event streams, typed', async () => {
      await times(8, () => ask(TINY, { account: 'dispatcher' }))
      const follow = 'subscription { orderEvents { __typename } }'
      const stream = (await app.socketAs('dispatcher')).subscribe(follow)
      const refused = await stream.next().catch((error: unknown) => JSON.stringify(error))
      expect(refused).toMatch(/"code":"RATE_LIMITED","retryable":true,"retryAfterSeconds":8/)
      const events = await ask(follow, { account: 'dispatcher', headers: { accept: 'text/event-stream' } })
      expect([events.status, events.headers.get('retry-after'), events.errors?.[0]?.extensions.code]).toEqual([429, '8', 'RATE_LIMITED'])
      app.clock.advance(8_000)
      const after = (await app.socketAs('dispatcher')).subscribe(follow)
      expect((await after.next()).__typename).toBe('CaughtUp')
      await after.stop()
    })

    it('of lists searched by telephone is one of its own, and leaves other lists alone', async () => {
      const search = (phone: string) => ask(`{ orders(first: 1, search: { phone: "${phone}" }) { nodes { id } } }`, { account: 'dispatcher' })
      expect((await times(2, () => search('13900001234'))).map(({ errors }) => errors)).toEqual([undefined, undefined])
      expect((await search('13900001235')).errors).toMatchObject([{ extensions: { code: 'RATE_LIMITED', retryAfterSeconds: HOUR / 2_000 } }])
      expect((await ask('{ orders(first: 1) { nodes { id } } }', { account: 'dispatcher' })).errors).toBeUndefined()
    })

    it('is told to pages of other origins too', async () => {
      const { headers } = await ask(TINY, { headers: { origin: 'http://localhost:5173' } })
      expect(headers.get('access-control-expose-headers')).toBe(
        'X-Request-Id, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy',
      )
    })
  })

  describe('of changes', () => {
    const classes: [what: string, account: string, name: string, most: number, windowMs: number, input: () => object][] = [
      ['verbs', 'dispatcher', 'withdrawOrder', 3, MINUTE, () => ({ orderId: OF_NOBODY, reason: 'OTHER' })],
      ['registrations', 'hotline-agent', 'registerOrder', 4, HOUR, () => registration()],
      ['looks at contact data', 'dispatcher', 'revealContact', 2, HOUR, () => ({ orderId: OF_NOBODY, fields: ['PHONE'], purpose: 'CALL' })],
      ['imports', 'hotline-agent', 'registerOrders', 2, MINUTE, () => ({ orders: [registration()], checkOnly: true })],
    ]
    it.each(classes)(
      'has a class of %s: the next is a typed problem, nothing of it is done, and the window passes',
      async (_what, account, name, most, windowMs, input) => {
        const done = await times(most, () => verb(account, name, input()))
        expect(done.map(({ __typename }) => __typename)).not.toContain('RateLimited')
        expect(left(done.at(-1) as { headers: Headers }).slice(0, 2)).toEqual([String(most), '0'])
        const orders = await app.runtime.db.order.count()
        const refused = await verb(account, name, input())
        expect(refused).toMatchObject({ __typename: 'RateLimited', code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: windowMs / 1_000 })
        expect(await app.runtime.db.order.count()).toBe(orders)
        app.clock.advance(windowMs - 1)
        expect((await verb(account, name, input())).__typename).toBe('RateLimited')
        app.clock.advance(1)
        expect((await verb(account, name, input())).__typename).not.toBe('RateLimited')
      },
    )

    it('touches neither another person nor another class', async () => {
      await times(5, () => verb('hotline-agent', 'registerOrder', registration()))
      expect((await verb('hotline-agent', 'registerOrder', registration())).__typename).toBe('RateLimited')
      expect((await verb('hotline-agent', 'registerOrders', { orders: [registration()] })).__typename).toBe('RegisterOrdersSuccess')
      expect((await verb('hotline-agent', 'revealContact', { orderId: OF_NOBODY, fields: ['PHONE'], purpose: 'CALL' })).__typename).toBe('NotFound')
    })

    it('counts a change that is repeated under its idempotency key like any other', async () => {
      const input = { ...registration(), idempotencyKey: 'the-same-again' }
      const done = await times(5, () => verb('hotline-agent', 'registerOrder', input))
      expect(done.map(({ __typename }) => __typename)).toEqual([...Array(4).fill('RegisterOrderSuccess'), 'RateLimited'])
    })

    const note = (alias: string) => `${alias}: registerOrder(input: $input) { __typename }`
    const documents: [what: string, document: string][] = [
      ['sixty aliases', `mutation ($input: RegisterOrderInput!) { ${Array.from({ length: 60 }, (_, i) => note(`a${i}`)).join(' ')} }`],
      ['a fragment beside it', `mutation ($input: RegisterOrderInput!) { ${note('a')} ...More } fragment More on Mutation { ${note('b')} }`],
      ['inline fragments', `mutation ($input: RegisterOrderInput!) { ... on Mutation { ${note('a')} } ... @include(if: true) { ${note('b')} } }`],
    ]
    it.each(documents)('is not gone around by one verb twice in an operation: %s, refused whole, nothing done or counted', async (_what, document) => {
      const orders = await app.runtime.db.order.count()
      const answer = await ask(document, { account: 'hotline-agent', variables: { input: registration() } })
      expect(answer.errors).toMatchObject([
        { message: expect.stringMatching(/^registerOrder: an operation may hold each verb once; found \d+\./), extensions: { code: 'BAD_INPUT' } },
      ])
      expect(answer.data ?? null).toBeNull()
      expect(await app.runtime.db.order.count()).toBe(orders)
      expect((await times(4, () => verb('hotline-agent', 'registerOrder', registration()))).map(({ __typename }) => __typename)).not.toContain('RateLimited')
    })

    it('counts two verbs of one operation apart', async () => {
      const document =
        'mutation ($one: RegisterOrderInput!, $many: RegisterOrdersInput!) { registerOrder(input: $one) { __typename } registerOrders(input: $many) { __typename } }'
      const both = () => ask(document, { account: 'hotline-agent', variables: { one: registration(), many: { orders: [registration()] } } })
      const answers = await times(3, both)
      expect(answers.map(({ data }) => [data.registerOrder.__typename, data.registerOrders.__typename])).toEqual([
        ...Array(2).fill(['RegisterOrderSuccess', 'RegisterOrdersSuccess']),
        ['RegisterOrderSuccess', 'RateLimited'],
      ])
    })

    it('is held by files too', async () => {
      const send = async (nr: number) => {
        const png = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from(String(nr))])
        return fetch(`${app.url}/attachments`, { method: 'POST', headers: { authorization: `Bearer ${await app.token('dispatcher')}` }, body: png })
      }
      const sent = [await send(1), await send(2), await send(3)]
      expect(sent.map(({ status }) => status)).toEqual([201, 201, 429])
      expect([sent[2]?.headers.get('retry-after'), sent[2]?.headers.get('ratelimit-remaining')]).toEqual(['3600', '0'])
    })
  })
})
