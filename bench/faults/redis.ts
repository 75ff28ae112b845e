import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { freePort } from './cluster.ts'

/** A Redis of this run's own, so that it can be killed, frozen and made to lie. */
export interface Redis {
  readonly port: number
  kill(): Promise<void>
  start(): Promise<void>
  freeze(frozen: boolean): void
  /** Publishes what no replica has said on the channel replicas listen to. */
  lie(): Promise<void>
  stop(): Promise<void>
}

const BINARY = '/usr/bin/redis-server'
/** The channel of src/events/redis-wake.ts. */
const CHANNEL = 'flash-delivery:event-log'
const LIES = ['', '-1', '99999999999999', '{"pos":1}', '\u0000\u0001', 'x'.repeat(100_000)]

/** Starts Redis on a free port, keeping nothing; null where it is not installed. */
export async function makeRedis(): Promise<Redis | null> {
  if (!existsSync(BINARY)) return null
  const port = await freePort()
  let server: ChildProcess | null = null
  process.on('exit', () => server?.kill('SIGKILL'))

  async function start() {
    server = spawn(BINARY, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { stdio: 'ignore' })
    await pause(200)
  }

  async function kill() {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }

  await start()
  return {
    port,
    kill,
    start,
    freeze: (frozen) => void server?.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    async lie() {
      const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false, connectTimeout: 2_000 } })
      client.on('error', () => client.destroy())
      await client.connect()
      for (const lie of LIES) await client.publish(CHANNEL, lie)
      client.destroy()
    },
    stop: kill,
  }
}
