import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { freePort } from '../start/program.ts'

/** Whether Debian's redis-server is there; tests that need it say so where it is not. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0

/** A Redis of the test's own, with nothing in it and nothing kept. */
export interface Redis {
  readonly url: string
  readonly port: number
  /** Stops answering, its connections open; or answers again. */
  freeze(frozen: boolean): void
  kill(): Promise<void>
  /** Runs it again on the same port. */
  again(): Promise<void>
}

/** Starts one on a free port; ready once it takes connections. */
export async function startRedis(): Promise<Redis> {
  const port = await freePort()
  let child = await run(port)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill('SIGKILL')
    await exit
  }
  process.once('exit', () => child.kill('SIGKILL'))
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    freeze: (frozen) => void child.kill(frozen ? 'SIGSTOP' : 'SIGCONT'),
    kill,
    async again() {
      await kill()
      child = await run(port)
    },
  }
}

async function run(port: number): Promise<ChildProcess> {
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: '/tmp',
  })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}: ${said}`)))
    child.stdout?.on('data', (chunk) => {
      said += chunk
      if (said.includes('Ready to accept connections')) resolve()
    })
  })
  return child
}

/** Says something on a channel, as anybody could who reaches Redis. */
export async function publish(port: number, channel: string, ...messages: readonly Buffer[]): Promise<void> {
  const connection = connect(port, '127.0.0.1')
  await once(connection, 'connect')
  for (const message of messages) {
    connection.write(`*3\r\n$7\r\nPUBLISH\r\n$${channel.length}\r\n${channel}\r\n$${message.length}\r\n`)
    connection.write(message)
    connection.write('\r\n')
  }
  await once(connection, 'data')
  connection.destroy()
}
