import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers'
import { expect } from 'vitest'
import { registration, type Stage, tokenFor } from '../kit/given.ts'
import { AUDIENCES, type AudienceName } from './audience.ts'
import { checkHistory, type Finding, type History, type Seen, type Write } from './check-history.ts'
import { dice } from './dice.ts'
import { followEvents } from './event-stream.ts'
import { behind, gather, historyOf, type Query } from './gather.ts'
import { followSocket, type Subscriber } from './subscriber.ts'
import { type Answered, runWriter, type WriterFigures } from './writer.ts'

export interface Played {
  readonly findings: readonly Finding[]
  readonly history: History
  readonly writers: readonly WriterFigures[]
  /** Connections opened by all subscribers together. */
  readonly connections: number
  readonly cuts: number
}

interface Where extends Stage {
  /** Addresses of one or more server processes. */
  readonly urls: readonly string[]
  token(account: string): Promise<string>
  readonly query: Query
}

/** Subscribers: over the official client (one of them slow), and over event streams. */
const SOCKETS: readonly AudienceName[] = ['dispatcher', 'dispatcher', 'county', 'waiting', 'partner', 'handler', 'citizen']
const STREAMS: readonly AudienceName[] = ['dispatcher', 'partner', 'citizen']
const SLOW = 1
const WRITERS = 4
/** Changes a slow subscriber lets go by over each frame. */
const GO_BY = 2

/**
 * Writers and subscribers at once, with connections that are cut and readers that pause, at moments the seed decides: not
 * in time but in changes, so that nothing has to be waited for. Afterwards everybody reads to the end, and what the
 * checker finds is returned.
 */
export async function play(where: Where, { changes, seed }: { changes: number; seed: number }): Promise<Played> {
  const chance = dice(seed)
  const writes: Write[] = []
  const url = () => chance.pick(where.urls)
  const shared = await register(where, writes)
  const told = new Map<string, { audience: AudienceName; seen: Seen[] }>()
  const subscribers: Subscriber[] = []
  let over = false
  let acknowledged = 0
  let cuts = 0
  const goingBy = new Set<() => void>()

  const digest = async () => {
    const until = acknowledged + GO_BY
    while (acknowledged < until && !over) await new Promise<void>((resolve) => goingBy.add(resolve))
  }

  async function join(audience: AudienceName, i: number, transport: typeof followSocket) {
    const { account } = AUDIENCES[audience]
    const name = `${transport === followSocket ? 'socket' : 'stream'} ${i} of ${audience}`
    const seen: Seen[] = []
    told.set(name, { audience, seen })
    const token = account === null ? tokenFor({ ...where }, shared) : await where.token(account)
    const slow = transport === followSocket && i === SLOW
    const record = (one: Seen) => void seen.push(one)
    subscribers.push(transport({ url, token, audience, record, wait: () => new Promise((resolve) => turn(resolve)), ...(slow ? { digest } : {}) }))
  }

  /** Something happens to somebody's connection: each kind in turn, so that however fast the machine is, each happens. */
  let faults = 0
  function fault() {
    const subscriber = chance.pick(subscribers)
    const which = faults++ % 3
    if (which === 0) subscriber.pause(true)
    else if (which === 1) subscriber.pause(false)
    else {
      cuts++
      subscriber.cut()
    }
  }

  function record(write: Write) {
    writes.push(write)
    acknowledged++
    for (const wake of goingBy) if (goingBy.delete(wake)) wake()
    if (acknowledged % 3 === 0) fault()
  }

  for (const [i, audience] of SOCKETS.entries()) await join(audience, i, followSocket)
  for (const [i, audience] of STREAMS.entries()) await join(audience, i, followEvents)
  await expect.poll(() => [...told].filter(([, { seen }]) => seen.length === 0).map(([name]) => name), { timeout: 10_000 }).toEqual([])
  const tokens = new Map<string, Promise<string>>()
  const tokenOf = (account: string) => tokens.get(account) ?? tokens.set(account, where.token(account)).get(account) ?? Promise.reject(new Error(account))
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) => {
      const own = dice(seed + 1 + i)
      return runWriter({
        name: `writer ${i}`,
        dice: own,
        send: async (account, query, variables) => send(url(), await tokenOf(account), query, variables, own.chance(0.1) ? own.below(40) : null),
        record,
        wait: () => new Promise((resolve) => turn(resolve)),
        going: () => acknowledged < changes,
        shared,
      })
    }),
  )
  over = true
  for (const wake of goingBy) wake()
  for (const subscriber of subscribers) subscriber.pause(false)
  const gathered = await gather(where.query)
  const history = historyOf(gathered, { writes, subscribers: told, shared })
  await expect.poll(() => behind(history), { timeout: 15_000 }).toEqual([])
  const findings = checkHistory(history)
  for (const subscriber of subscribers) subscriber.stop()
  return { findings, history, writers, connections: subscribers.reduce((sum, { connections }) => sum + connections, 0), cuts }
}

/** The order everybody writes to. */
async function register(where: Where, writes: Write[]): Promise<string> {
  const { order } = await (await where.as('hotline-agent')).verb('registerOrder', registration())
  writes.push({ type: 'ok', key: randomUUID(), kind: 'REGISTERED', order: order.id, version: order.version })
  return order.id
}

/**
 * One request of a writer.
 * @param turns gives the connection up after so many turns of the loop, whatever the server is doing then; null: waits
 */
async function send(url: string, token: string, query: string, variables: object, turns: number | null): Promise<Answered> {
  const giveUp = new AbortController()
  const answer = fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
    signal: giveUp.signal,
  })
  const answered = answer.then(async (response) => ({ status: response.status, body: (await response.json()) as Answered['body'] }))
  if (turns !== null) {
    answered.catch(() => {})
    for (let i = 0; i < turns; i++) await new Promise((resolve) => turn(resolve))
    giveUp.abort()
  }
  return answered
}
