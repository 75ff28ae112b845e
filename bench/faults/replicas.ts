import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { packageRoot } from '../../src/root.ts'
import { type Child, startChild } from '../children.ts'
import { type Network, startProxy } from './proxy.ts'

/** One replica of the built program, and the stretches of network around it. */
export interface Replica {
  readonly name: string
  /** Between clients and the replica; clients know this port only. */
  readonly front: Network
  readonly toPostgres: Network
  readonly toRedis: Network | null
  /** Something is being done to it already. */
  busy: boolean
  readonly pid: number
  start(): Promise<void>
  kill(): Promise<void>
  /** SIGTERM; answers with its exit code. */
  end(): Promise<number | null>
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void
  /** What it has said. */
  log(): string
}

interface Around {
  readonly dataDir: string
  readonly database: string
  readonly postgresPort: number
  readonly redisPort: number | null
}

const MOST_STARTS = 20
/** A stop drains for at most ten seconds; this is an overloaded machine's share on top. */
const STOP_WITHIN_MS = 20_000
const MAIN = join(packageRoot, 'dist/src/main.js')
/** The caps on connections are not what is looked at here. */
const LIMITS = { MAX_CONNECTIONS_PER_USER: '10000', MAX_CONNECTIONS_PER_ADDRESS: '20000', QUOTA_FACTOR: '1000' }

/** Prepares a replica; it is not started yet. */
export async function makeReplica(name: string, { dataDir, database, postgresPort, redisPort }: Around): Promise<Replica> {
  const front = await startProxy(0)
  const toPostgres = await startProxy(postgresPort)
  const toRedis = redisPort === null ? null : await startProxy(redisPort)
  const env = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    DATABASE_URL: `postgresql://postgres@127.0.0.1:${toPostgres.port}/${database}`,
    ...(toRedis ? { REDIS_URL: `redis://127.0.0.1:${toRedis.port}` } : {}),
    ...LIMITS,
  }
  let child: Child | null = null
  let said = ''
  const ended = async (signal: 'SIGKILL' | 'SIGTERM') => {
    const mine = child
    child = null
    if (!mine) return null
    said += mine.stdout()
    const gone = once(mine.process, 'exit')
    mine.process.kill(signal)
    const late = setTimeout(() => mine.process.kill('SIGKILL'), STOP_WITHIN_MS)
    const [code] = await gone
    clearTimeout(late)
    return code as number | null
  }
  return {
    name,
    front,
    toPostgres,
    toRedis,
    busy: false,
    get pid() {
      return child?.pid ?? 0
    },
    async start() {
      // Without its database it refuses to start; whoever supervises it starts it again.
      for (let tries = 0; child === null; tries++) {
        child = await startChild([MAIN], env, /GraphQL and GraphiQL[\s\S]*\n\n/).catch(async (error: unknown) => {
          if (tries >= MOST_STARTS) throw error
          await pause(500)
          return null
        })
      }
      front.target = Number(/http:\S+:(\d+)\/graphql/.exec(child.stdout())?.[1])
    },
    kill: async () => void (await ended('SIGKILL')),
    end: () => ended('SIGTERM'),
    signal: (signal) => void child?.process.kill(signal),
    log: () => `${said}${child?.stdout() ?? ''}`,
  }
}
