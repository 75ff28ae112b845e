import { backOff, pauses } from './pause.ts'

/** Gives the token of an account; anything that is a token already is given back as it is. */
export type TokenOf = (account: string) => Promise<string>

/** A caller over HTTP, for every actor. */
export interface City {
  readonly url: string
  /**
   * Runs a document as an account, or with a token.
   * @param onSent called when the request leaves, after its turn has come; again for each repetition
   * @throws Refusal with the code when the service will not, also after the repetitions it asked for
   */
  ask<T>(as: string, document: string, variables?: Record<string, unknown>, onSent?: () => void): Promise<T>
  token(as: string): Promise<string>
  /**
   * The query code (查询码) in the newest notice to an order's citizen: what their telephone shows.
   * @throws Refusal when there is none
   */
  codeFromNotice(number: string): Promise<string>
  /** Requests sent again because the service was busy or did not answer, by code. */
  readonly repeated: Map<string, number>
}

/** The service did not do what a well-formed request asked for. */
export class Refusal extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = new.target.name
    this.code = code
  }
}

interface Answer {
  readonly data?: unknown
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string; readonly retryAfterSeconds?: number } }[]
}

/** A caller without an account or a token. */
export const ANYBODY = ''

const IS_TOKEN = /^(f[bcd]_|ey)/
/** A request not answered by then has failed. */
const ANSWER_WITHIN_MS = 30_000
const MOST_TRIES = 8
const COME_BACK = ['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE', 'NO_ANSWER']

/**
 * @param options.inFlight requests under way at once at most: an embedded database is shared, not drowned
 */
export function createCity(url: string, tokenOf: TokenOf, options: { inFlight: number }): City {
  const tokens = new Map<string, Promise<string>>()
  const repeated = new Map<string, number>()
  const waiting: (() => void)[] = []
  const { pause } = pauses()
  let free = options.inFlight

  function token(as: string): Promise<string> {
    const known = as === ANYBODY || IS_TOKEN.test(as) ? Promise.resolve(as) : (tokens.get(as) ?? tokenOf(as))
    tokens.set(as, known)
    return known
  }

  async function once<T>(
    as: string,
    document: string,
    variables: Record<string, unknown>,
  ): Promise<{ data: T } | { refusal: Refusal; pauseMs: number | null }> {
    const proof = await token(as)
    let response: Response
    let answer: Answer
    try {
      response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'accept-language': 'en',
          ...(proof === '' ? {} : { authorization: `Bearer ${proof}` }),
        },
        body: JSON.stringify({ query: document, variables }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      answer = (await response.json()) as Answer
    } catch (error) {
      return { refusal: new Refusal('NO_ANSWER', `the server did not answer: ${error instanceof Error ? error.message : error}`), pauseMs: null }
    }
    const first = answer.errors?.[0]
    if (!first) return { data: answer.data as T }
    const seconds = first.extensions?.retryAfterSeconds ?? Number(response.headers.get('retry-after') ?? Number.NaN)
    return {
      refusal: new Refusal(first.extensions?.code ?? `HTTP_${response.status}`, first.message),
      pauseMs: Number.isFinite(seconds) ? seconds * 1_000 : null,
    }
  }

  return {
    url,
    token,
    repeated,
    async codeFromNotice(number) {
      const response = await fetch(`${url}/dev/outbox?order=${encodeURIComponent(number)}`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) })
      const { notices = [] } = (await response.json()) as { notices?: readonly { readonly queryCode?: string | null }[] }
      const code = notices.find(({ queryCode }) => queryCode)?.queryCode
      if (!code) throw new Refusal('NO_NOTICE', `no notice to the citizen of ${number} tells a query code`)
      return code
    },
    async ask<T>(as: string, document: string, variables: Record<string, unknown> = {}, onSent?: () => void): Promise<T> {
      for (let nr = 1; ; nr++) {
        if (free > 0) free--
        else await new Promise<void>((resolve) => waiting.push(resolve))
        await token(as)
        onSent?.()
        const answer = await once<T>(as, document, variables)
        // Handed on, not given back: the request that waits longest goes first.
        const next = waiting.shift()
        if (next) next()
        else free++
        if ('data' in answer) return answer.data
        const { code } = answer.refusal
        if (!COME_BACK.includes(code) || nr === MOST_TRIES) throw answer.refusal
        repeated.set(code, (repeated.get(code) ?? 0) + 1)
        await pause(answer.pauseMs ?? backOff(nr - 1))
      }
    },
  }
}
