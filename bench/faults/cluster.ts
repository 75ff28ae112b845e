import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'

/** A PostgreSQL server of this run's own, so that it can be killed. */
export interface Cluster {
  readonly port: number
  readonly version: string
  /** Runs one statement on a connection of its own, past every proxy. */
  query<R>(sql: string, database?: string): Promise<R[]>
  /** kill -9 of the postmaster; its children end by themselves. */
  kill(): Promise<void>
  /** Starts it again, and waits until it answers. */
  start(): Promise<void>
  stop(): Promise<void>
}

const BINARIES = '/usr/lib/postgresql'
const START_WITHIN_MS = 60_000
const SETTINGS = `
listen_addresses = '127.0.0.1'
timezone = 'UTC'
log_timezone = 'UTC'
max_connections = 120
shared_buffers = 64MB
# When each change was committed: what "commit to client" is measured from.
track_commit_timestamp = on
`

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

/** PostgreSQL refuses to run as root: then it runs as its own user, if there is one. */
function user(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {}
  const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

function binaries(): string {
  const versions = existsSync(BINARIES) ? readdirSync(BINARIES).sort((a, b) => Number(b) - Number(a)) : []
  const found = versions.map((version) => join(BINARIES, version, 'bin')).find((folder) => existsSync(join(folder, 'initdb')))
  if (!found) throw new Error(`no PostgreSQL server in ${BINARIES}: apt-get install postgresql`)
  return found
}

/**
 * Makes a cluster in a folder and starts it on a free port; anybody on this machine may connect while the run lasts.
 * @throws Error when no PostgreSQL is installed
 */
export async function makeCluster(folder: string): Promise<Cluster> {
  const [bin, who, port] = [binaries(), user(), await freePort()]
  const data = join(folder, 'postgres')
  mkdirSync(data, { recursive: true })
  if (who.uid !== undefined && who.gid !== undefined) chownSync(data, who.uid, who.gid)
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'], { ...who, stdio: 'pipe' })
  appendFileSync(join(data, 'postgresql.conf'), `${SETTINGS}port = ${port}\nunix_socket_directories = '${data}'\n`)
  let server: ChildProcess | null = null
  process.on('exit', () => server?.kill('SIGKILL'))

  async function query<R>(sql: string, database = 'postgres'): Promise<R[]> {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', database, connectionTimeoutMillis: 5_000 })
    client.on('error', () => client.connection.stream.destroy())
    await client.connect()
    try {
      return (await client.query(sql)).rows as R[]
    } finally {
      await client.end()
    }
  }

  async function answers(): Promise<boolean> {
    return query('SELECT 1').then(
      () => true,
      () => false,
    )
  }

  async function start() {
    const until = Date.now() + START_WITHIN_MS
    while (Date.now() < until) {
      // Until the children of a killed postmaster have ended, a new one refuses to start.
      if (server === null || server.exitCode !== null || server.signalCode !== null) {
        server = spawn(join(bin, 'postgres'), ['-D', data], { ...who, stdio: 'ignore' })
      }
      if (await answers()) return
      await pause(200)
    }
    throw new Error('PostgreSQL did not start within a minute')
  }

  async function end(signal: NodeJS.Signals) {
    if (server === null || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill(signal)
    await ended
  }

  await start()
  const rows = await query<{ server_version: string }>('SHOW server_version')
  return { port, version: rows[0]?.server_version ?? '', query, kill: () => end('SIGKILL'), start, stop: () => end('SIGINT') }
}
