import { z } from 'zod'
import { StartError } from '../errors.ts'
import type { AreaName } from './area-names.ts'
import { type Manner, Passing, type Sink } from './sink.ts'

/** The server takes bodies of 128 KiB; what is not rows (document, key, names of fields) stays well below the rest. */
const MOST_BYTES = 120 * 1024
const LONGEST_ANSWER_MS = 60_000

const REGISTER = `mutation Import($input: RegisterOrdersInput!) {
  registerOrders(input: $input) {
    __typename
    ... on RegisterOrdersSuccess { results { number alreadyRegistered refusal { code fields message } } }
    ... on Problem { code message }
    ... on RateLimited { retryAfterSeconds }
  }
}`
const AREAS =
  'query Areas($after: String) { areas(first: 100, after: $after) { nodes { code name level parent { code } } pageInfo { hasNextPage endCursor } } }'

const outcome = z.object({
  number: z.string().nullable(),
  alreadyRegistered: z.boolean(),
  refusal: z.object({ code: z.string(), fields: z.array(z.string()), message: z.string() }).nullable(),
})
const registered = z.object({
  registerOrders: z.union([
    z.object({ results: z.array(outcome) }),
    z.object({ code: z.string(), message: z.string(), retryAfterSeconds: z.number().optional() }),
  ]),
})
const areaPage = z.object({
  areas: z.object({
    nodes: z.array(
      z.object({
        code: z.string(),
        name: z.string(),
        level: z.enum(['CITY', 'COUNTY', 'TOWN', 'VILLAGE']),
        parent: z.object({ code: z.string() }).nullable(),
      }),
    ),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
})
const answered = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional(), retryAfterSeconds: z.number().optional() }).optional() }))
    .optional(),
})

/** Through a running server's public API, as any partner could. */
export function httpSink(url: string, token: string, { language, history }: Manner): Sink {
  const endpoint = `${url.replace(/\/+$/, '').replace(/\/graphql$/, '')}/graphql`
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-language': language }

  async function ask(query: string, variables: object): Promise<unknown> {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    }).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error && 'code' in error.cause ? ` (${error.cause.code})` : ''
      throw new Passing(`${endpoint} does not answer${cause}`)
    })
    const body = await response.text().catch(() => {
      throw new Passing(`${endpoint} stopped answering`)
    })
    const parsed = answered.safeParse(asJson(body))
    const error = parsed.data?.errors?.[0]
    const code = error?.extensions?.code ?? ''
    if (response.status >= 500 || response.status === 429 || ['OVERLOADED', 'UNAVAILABLE', 'RATE_LIMITED'].includes(code))
      throw new Passing(
        `${endpoint} answers ${code || response.status}`,
        error?.extensions?.retryAfterSeconds ?? (Number(response.headers.get('retry-after')) || 0),
      )
    if (!parsed.success) throw new StartError(`${endpoint} is no server of this kind (${response.status})`)
    if (error) throw new StartError(`the server refuses: ${error.message}`)
    return parsed.data.data
  }

  return {
    place: `the server at ${endpoint}`,
    mostBytes: MOST_BYTES,
    async areas() {
      const all: AreaName[] = []
      for (let after: string | null = null; ; ) {
        const { areas } = areaPage.parse(await ask(AREAS, { after }))
        all.push(...areas.nodes.map(({ parent, ...area }) => ({ ...area, parentCode: parent?.code ?? null })))
        if (!areas.pageInfo.hasNextPage) return all
        after = areas.pageInfo.endCursor
      }
    },
    async register(orders, checkOnly, idempotencyKey) {
      const { registerOrders } = registered.parse(await ask(REGISTER, { input: { orders, checkOnly, history, ...(checkOnly ? {} : { idempotencyKey }) } }))
      if ('results' in registerOrders) return registerOrders.results
      if (registerOrders.code === 'RATE_LIMITED') throw new Passing(`${endpoint} answers RATE_LIMITED`, registerOrders.retryAfterSeconds)
      throw new StartError(`the import is refused: ${registerOrders.message}`)
    },
    close: async () => {},
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
