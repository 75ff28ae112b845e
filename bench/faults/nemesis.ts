import { setTimeout as pause } from 'node:timers/promises'
import type { Dice } from '../../test/history/dice.ts'
import type { Cluster } from './cluster.ts'
import type { Network, Way } from './proxy.ts'
import type { Redis } from './redis.ts'
import type { Replica } from './replicas.ts'

/** What faults happen to. */
export interface Stage {
  readonly dice: Dice
  readonly replicas: readonly Replica[]
  readonly cluster: Cluster
  readonly database: string
  readonly redis: Redis | null
  /** Followers stop reading for a time. */
  readonly pauseReaders: (share: number, ms: number) => void
}

/** One kind of fault: does it and mends it; answers with what it did, or null when it cannot be done now. */
type Fault = (stage: Stage) => Promise<string | null>

let postgresBusy = false
let redisBusy = false

/** Does something to one replica that is not in trouble already. */
const toReplica =
  (work: (replica: Replica, stage: Stage) => Promise<string>): Fault =>
  async (stage) => {
    const idle = stage.replicas.filter(({ busy }) => !busy)
    if (idle.length === 0) return null
    const replica = stage.dice.pick(idle)
    replica.busy = true
    try {
      return `${replica.name}: ${await work(replica, stage)}`
    } finally {
      replica.busy = false
    }
  }

const toRedis =
  (work: (redis: Redis, stage: Stage) => Promise<string>): Fault =>
  async (stage) => {
    if (!stage.redis || redisBusy) return null
    redisBusy = true
    try {
      return await work(stage.redis, stage)
    } finally {
      redisBusy = false
    }
  }

/** A few seconds, in milliseconds. */
const seconds = (dice: Dice, from: number, to: number) => Math.round((from + dice.next() * (to - from)) * 1_000)

const oneOf = ({ front, toPostgres, toRedis }: Replica, dice: Dice): [string, Network] =>
  dice.pick([['clients', front], ['PostgreSQL', toPostgres], ...(toRedis ? [['Redis', toRedis] as [string, Network]] : [])] as [string, Network][])

export const FAULTS: Record<string, Fault> = {
  'kill -9 of a replica': toReplica(async (replica, { dice }) => {
    await replica.kill()
    const away = seconds(dice, 0, 2)
    await pause(away)
    await replica.start()
    return `killed, started again after ${away} ms`
  }),

  'kill -9 of PostgreSQL': async ({ cluster, dice }) => {
    if (postgresBusy) return null
    postgresBusy = true
    try {
      await cluster.kill()
      const away = seconds(dice, 0, 3)
      await pause(away)
      await cluster.start()
      return `killed, started again after ${away} ms`
    } finally {
      postgresBusy = false
    }
  },

  'sessions of PostgreSQL ended': async ({ cluster, database, dice }) => {
    if (postgresBusy) return null
    const [row] = await cluster.query<{ ended: number }>(
      `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity WHERE datname = '${database}' AND random() < ${dice.next()}`,
    )
    return `${row?.ended} ended`
  },

  'connections cut': toReplica(async (replica, { dice }) => {
    const [where, proxy] = oneOf(replica, dice)
    const [share, before] = [0.3 + 0.7 * dice.next(), proxy.open]
    proxy.cut(share)
    return `${Math.round(share * 100)} % of ${before} to ${where}`
  }),

  'connections half cut': toReplica(async (replica, { dice }) => {
    const [where, proxy] = oneOf(replica, dice)
    const [share, way]: [number, Way] = [0.3 + 0.7 * dice.next(), dice.pick(['up', 'down'])]
    const before = proxy.open
    proxy.halfCut(share, way)
    return `${Math.round(share * 100)} % of ${before} to ${where}, ${way}`
  }),

  'network frozen': toReplica(async (replica, { dice }) => {
    const [where, proxy] = oneOf(replica, dice)
    const ms = seconds(dice, 1, 5)
    proxy.frozen = true
    await pause(ms)
    proxy.frozen = false
    return `to ${where} for ${ms} ms`
  }),

  'network slow': toReplica(async (replica, { dice }) => {
    const [where, proxy] = oneOf(replica, dice)
    const ms = seconds(dice, 3, 6)
    const slow = dice.chance(0.5)
    if (slow) proxy.bytesPerSecond = 16_000
    else proxy.delayMs = 200
    await pause(ms)
    proxy.bytesPerSecond = null
    proxy.delayMs = 0
    return `${slow ? '16 KB/s' : '200 ms'} to ${where} for ${ms} ms`
  }),

  'replica stopped (SIGSTOP)': toReplica(async (replica, { dice }) => {
    const ms = seconds(dice, 1, 7)
    replica.signal('SIGSTOP')
    await pause(ms)
    replica.signal('SIGCONT')
    return `for ${ms} ms`
  }),

  'Redis killed': toRedis(async (redis, { dice }) => {
    const ms = seconds(dice, 0, 4)
    await redis.kill()
    await pause(ms)
    await redis.start()
    return `away for ${ms} ms`
  }),

  'Redis frozen': toRedis(async (redis, { dice }) => {
    const ms = seconds(dice, 2, 6)
    redis.freeze(true)
    await pause(ms)
    redis.freeze(false)
    return `for ${ms} ms`
  }),

  'Redis lying': toRedis(async (redis) => {
    await redis.lie()
    return 'garbage published'
  }),

  'rolling restart': async ({ replicas }) => {
    if (replicas.some(({ busy }) => busy)) return null
    for (const replica of replicas) replica.busy = true
    const codes: (number | null)[] = []
    try {
      for (const replica of replicas) {
        codes.push(await replica.end())
        await replica.start()
      }
    } finally {
      for (const replica of replicas) replica.busy = false
    }
    return `all of them, exit codes ${codes.join(', ')}`
  },

  'readers paused': async ({ dice, pauseReaders }) => {
    const [share, ms] = [0.2 + 0.6 * dice.next(), seconds(dice, 2, 12)]
    pauseReaders(share, ms)
    await pause(ms)
    return `${Math.round(share * 100)} % of them for ${ms} ms`
  },
}

/** What happened, when (milliseconds since 1970) and for how long. */
export interface Happened {
  readonly kind: string
  readonly what: string
  readonly at: number
  readonly ms: number
}

/**
 * Lets faults happen at even distances, each kind once before the first comes again, in an order the seed decides; one may
 * begin while another is not mended yet. Ends when all are.
 * @param kinds names of faults to choose from
 */
export async function rage(stage: Stage, count: number, overMs: number, kinds: readonly string[], say: (happened: Happened) => void): Promise<Happened[]> {
  const happened: Happened[] = []
  const running: Promise<void>[] = []
  let left: string[] = []
  const one = async (kind: string) => {
    const at = Date.now()
    const what = await (FAULTS[kind] as Fault)(stage)
    if (what === null) return false
    const entry = { kind, what, at, ms: Date.now() - at }
    happened.push(entry)
    say(entry)
    return true
  }
  const began = Date.now()
  const broken: unknown[] = []
  for (let i = 0; i < count; i++) {
    await pause(Math.max(0, began + ((i + 0.5) / count) * overMs - Date.now()))
    if (left.length === 0) left = shuffled(kinds, stage.dice)
    const kind = left.pop() as string
    running.push(
      (async () => {
        // What cannot be done now, since something else is being done to the same, waits for its turn.
        while (!(await one(kind))) await pause(250)
      })().catch((error: unknown) => void broken.push(error)),
    )
  }
  await Promise.all(running)
  if (broken.length > 0) throw broken[0]
  return happened
}

function shuffled<T>(list: readonly T[], dice: Dice): T[] {
  const rest = [...list]
  return Array.from(list, () => rest.splice(dice.below(rest.length), 1)[0] as T)
}
