import { Agent, request } from 'node:http'
import { isObjectType, isUnionType } from 'graphql'
import { createClient } from 'graphql-ws'
import { WebSocket } from 'ws'
import { schema } from '../../src/schema.ts'

// biome-ignore lint/suspicious/noExplicitAny: answers of documents written in the test are read as they are
export type Answer = any

/** A caller over HTTP. */
export interface Client {
  /** Runs a document; fails the test on any error. */
  (document: string, variables?: Record<string, unknown>): Promise<Answer>
  /** Runs a document and gives the whole answer, errors too. */
  raw(
    document: string,
    variables?: Record<string, unknown>,
  ): Promise<{ status: number; headers: Headers; data: Answer; errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[] }>
  /** Runs a verb: `verb('acceptOrder', { orderId })` answers with `__typename`, the problem's fields, or the order. */
  verb(name: string, input: Record<string, unknown>, selection?: string): Promise<Answer>
}

/** What a test sees of each problem, besides its code. */
const DETAILS: Record<string, string> = {
  InvalidInput: 'field',
  IllegalTransition: 'action blockedBy { code }',
  NotEligible: 'reasons { code }',
  Duplicate: 'fields',
  AlreadyTaken: 'badge at',
  OfferExpired: 'expiredAt',
  SlotTaken: 'startsAt',
  SlotFull: 'startsAt waiting',
  RateLimited: 'retryAfterSeconds',
  StepUpRequired: 'maxAgeSeconds acrValues',
}

/** The document of a verb: the problems it can answer with, and what is asked of its success (the order, where there is one). */
export function verbDocument(name: string, selection?: string): string {
  const Verb = name.charAt(0).toUpperCase() + name.slice(1)
  const result = schema.getType(`${Verb}Result`)
  if (!isUnionType(result)) throw new Error(`there is no verb ${name}`)
  const problems = result.getTypes().flatMap(({ name: type }) => (DETAILS[type] ? `... on ${type} { ${DETAILS[type]} }` : []))
  const done = schema.getType(`${Verb}Success`)
  const success = selection ?? (isObjectType(done) && done.getFields().order ? 'order { id status version }' : '')
  return `mutation ($input: ${Verb}Input!) { ${name}(input: $input) { __typename ... on Problem { code message retryable } ${problems.join(' ')} ${success ? `... on ${Verb}Success { ${success} }` : ''} } }`
}

/** Connections to the servers of the tests, used again: a tenth of the CPU time of `fetch` with a connection a request. */
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

interface Received {
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/** One request over a connection that may have been used before. */
function post(port: number, token: string | null, body: string, language: string): Promise<Received> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
    'accept-language': language,
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  }
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('error', reject)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: new Headers(response.headers as Record<string, string>), body: text }))
    })
    // The server closes a connection that is idle for seconds; the request that met the close was not read, and is sent again.
    sent.on('error', (error: NodeJS.ErrnoException) =>
      sent.reusedSocket && error.code === 'ECONNRESET' ? post(port, token, body, language).then(resolve, reject) : reject(error),
    )
    sent.end(body)
  })
}

/** @param language that messages come in */
export function httpClient(url: string, token: string | null, language: 'en' | 'zh' = 'en'): Client {
  const { port } = new URL(url)
  async function raw(query: string, variables?: Record<string, unknown>) {
    const { status, headers, body } = await post(Number(port), token, JSON.stringify({ query, variables }), language)
    return { status, headers, ...(JSON.parse(body) as { data: Answer }) }
  }
  const run = async (query: string, variables?: Record<string, unknown>) => {
    const answer: Awaited<ReturnType<Client['raw']>> = await raw(query, variables)
    if (answer.errors) throw new Error(JSON.stringify(answer.errors))
    return answer.data
  }
  return Object.assign(run, {
    raw,
    verb: async (name: string, input: Record<string, unknown>, selection?: string) => (await run(verbDocument(name, selection), { input }))[name],
  })
}

/** A subscription whose frames wait in a queue, so that none is missed. */
export interface Stream {
  /** The next frame of the subscription's one field; waits for it. */
  next(): Promise<Answer>
  /** The next frame that is no heartbeat. */
  event(): Promise<Answer>
  /** Frames that have come and not been taken. */
  readonly waiting: readonly Answer[]
  stop(): Promise<void>
}

export interface Socket {
  subscribe(document: string, variables?: Record<string, unknown>): Stream
  close(): Promise<void>
}

/** The official graphql-ws client. */
export function socketClient(url: string, token: string | null): Socket {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: token ? { authorization: `Bearer ${token}` } : {},
  })
  return {
    subscribe(query, variables) {
      const results = client.iterate<Record<string, Answer>>({ query, variables: variables ?? {} })
      const waiting: Answer[] = []
      const waiters: ((frame: Answer) => void)[] = []
      let failure: unknown = null
      const reading = (async () => {
        try {
          for await (const result of results) put(unwrap(result))
        } catch (error) {
          failure = error
          for (const waiter of waiters.splice(0)) waiter(Promise.reject(error))
        }
      })()
      function put(frame: Answer) {
        const waiter = waiters.shift()
        if (waiter) waiter(frame)
        else waiting.push(frame)
      }
      const next = (): Promise<Answer> => {
        if (waiting.length > 0) return Promise.resolve(waiting.shift())
        if (failure) return Promise.reject(failure)
        return new Promise((resolve) => waiters.push(resolve))
      }
      return {
        next,
        async event() {
          for (;;) {
            const frame = await next()
            if (frame.__typename !== 'CaughtUp') return frame
          }
        },
        waiting,
        async stop() {
          await results.return?.()
          await reading
        },
      }
    },
    async close() {
      await client.dispose()
    },
  }
}

function unwrap(result: { data?: Record<string, Answer> | null | undefined; errors?: readonly unknown[] | undefined }): Answer {
  if (result.errors) throw new Error(JSON.stringify(result.errors))
  return Object.values(result.data ?? {})[0]
}
