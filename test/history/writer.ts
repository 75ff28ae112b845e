import { randomUUID } from 'node:crypto'
import type { Write } from './check-history.ts'
import type { Dice } from './dice.ts'
import { amendShared, type Known, nextFor, registration, type Wanted } from './verbs.ts'

/** What an HTTP answer said, or nothing when the connection died before there was one. */
export interface Answered {
  readonly status: number
  readonly body: {
    readonly data?: Record<string, { __typename: string; retryable?: boolean; code?: string; message?: string; order?: { id: string; version: number } }> | null
    readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
  }
}

export interface WriterOptions {
  readonly name: string
  readonly dice: Dice
  /** Sends one request in the name of an account. @throws when no answer came, so that nobody can tell what was done */
  readonly send: (account: string, query: string, variables: object) => Promise<Answered>
  readonly record: (write: Write) => void
  /** Waits before a request is sent again. */
  readonly wait: (tries: number) => Promise<void>
  /** Whether to begin another change. */
  readonly going: () => boolean
  /** An order that all writers change. */
  readonly shared: string
}

/** What a writer went through. */
export interface WriterFigures {
  readonly changes: number
  readonly refused: number
  /** Requests sent again because nobody could tell, or the server asked for it. */
  readonly retries: number
  /** Changes that were refused though they were right, or done though they were wrong; with the answer. */
  readonly surprises: readonly string[]
}

/** After the end of a run a change is asked for so many times; then nobody can tell. */
const MOST_TRIES = 30

const capital = (verb: string) => verb.charAt(0).toUpperCase() + verb.slice(1)
const documentOf = (verb: string) =>
  `mutation ($input: ${capital(verb)}Input!) { ${verb}(input: $input) { __typename ... on Problem { code message retryable } ... on ${capital(verb)}Success { order { id version } } } }`

/**
 * A request that may be sent again, by the server's own word or because something stands between. STALE_VERSION may be
 * tried again too (somebody was faster), but not under a version that has gone by.
 */
function again({ status, body }: Answered, { verb, input }: Wanted): boolean {
  const told = body.data?.[verb]
  if (told?.__typename === 'StaleVersion') return input.expectedVersion === undefined
  return status >= 500 || !told || told.retryable === true || (body.errors?.length ?? 0) > 0
}

/**
 * Changes orders of its own through their states, and one that all writers share, as long as it is going: each change with
 * an idempotency key under which it is sent again until there is an answer, and sometimes once more after it.
 */
export async function runWriter({ name, dice, send, record, wait, going, shared }: WriterOptions): Promise<WriterFigures> {
  const own: Known[] = []
  let [changes, refused, retries] = [0, 0, 0]
  const surprises: string[] = []
  /** The last answer, for those that never came to an end. */
  let last = ''

  /** One try; null when it may be made again. */
  async function once(wanted: Wanted, key: string) {
    const { account, verb, input } = wanted
    const answer = await send(account, documentOf(verb), { input: { ...input, idempotencyKey: key } }).catch((error: unknown) => {
      last = String(error)
      return null
    })
    if (answer) last = JSON.stringify(answer)
    if (answer?.body.errors?.some(({ extensions }) => extensions?.code === 'BAD_INPUT')) throw new Error(JSON.stringify(answer.body.errors))
    return answer === null || again(answer, wanted) ? null : (answer.body.data?.[verb] ?? null)
  }

  async function ask(wanted: Wanted, key: string) {
    const { verb, input, kind, wrong } = wanted
    const known = typeof input.orderId === 'string' ? input.orderId : null
    for (let tries = 0; going() || tries < MOST_TRIES; tries++) {
      const told = await once(wanted, key)
      if (told) {
        const order = told.order ?? null
        record({ type: order ? 'ok' : 'fail', key, kind, order: order?.id ?? known, version: order?.version ?? null })
        if ((order === null) !== wrong) surprises.push(`${name}, ${verb} after ${tries} retries: ${JSON.stringify(told)}`)
        return order
      }
      retries++
      await wait(tries)
    }
    record({ type: 'info', key, kind, order: known, version: null })
    surprises.push(`${name}, ${verb}: no answer after ${MOST_TRIES} tries, the last: ${last}`)
    return null
  }

  async function change(wanted: Wanted): Promise<{ id: string; version: number } | null> {
    const key = randomUUID()
    const done = await ask(wanted, key)
    if (done) changes++
    else refused++
    // A client that lost the answer asks again: the same key must be the same change.
    if (done && dice.chance(0.15)) await ask(wanted, key)
    return done
  }

  while (going()) {
    if (dice.chance(0.15)) await change(amendShared(shared))
    else if (own.length < 3 || dice.chance(0.2)) {
      const made = await change(registration(dice))
      if (made) own.push({ id: made.id, version: made.version, at: 'REGISTERED' })
    } else {
      const order = dice.pick(own.slice(-5))
      const wanted = nextFor(order, dice)
      const done = await change(wanted)
      if (!done) continue
      order.version = done.version
      if (wanted.kind !== 'AMENDED') order.at = wanted.kind as Known['at']
    }
  }
  return { changes, refused, retries, surprises }
}
