import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { developmentToken } from '../../src/access/development.ts'
import { type Keys, loadKeys } from '../../src/access/encryption.ts'
import { fixedClock } from '../../src/clock.ts'
import { type Config, readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { packageRoot } from '../../src/root.ts'
import { serverArguments } from './built-program.ts'
import { type Client, httpClient } from './client.ts'
import { freshDatabase } from './database.ts'
import { suiteSettings } from './suite.ts'

/** Server processes on one PostgreSQL database of their own, and a way in beside them. */
export interface Processes {
  readonly urls: readonly string[]
  readonly servers: readonly ServerProcess[]
  readonly config: Config
  readonly runtime: { readonly keys: Keys }
  /** Now, for tokens: the processes tell time by the database. */
  readonly clock: ReturnType<typeof fixedClock>
  readonly database: Database
  /** A caller over HTTP to one of the processes: an account, or a token. */
  as(account: string, process?: number): Promise<Client>
  /** The token of an account; a token itself is one. */
  token(account: string): Promise<string>
  stop(): Promise<void>
}

/** One of them. */
export interface ServerProcess {
  readonly url: string
  /** What it has written so far: its log lines, and the welcome. */
  readonly written: () => string
  /** Its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>
  signal(name: NodeJS.Signals): void
}

/** Starts the program, or another copy's source; ready once it says where it listens. */
async function serverProcess(root: string, variables: Record<string, string>): Promise<ServerProcess> {
  const args = root === packageRoot ? serverArguments() : ['--import', 'tsx', 'src/main.ts']
  const child = spawn(process.execPath, args, { cwd: root, env: variables, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  // However the tests end, nothing of theirs goes on running.
  process.once('exit', () => child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      const said = /GraphQL and GraphiQL +(\S+)\/graphql/.exec(stdout)?.[1]
      if (said) resolve(said)
    })
    exit.then((code) => reject(new Error(`ended with ${code} before it listened: ${stderr}`)))
  })
  return {
    url,
    written: () => stdout,
    exit,
    signal: (name) => void child.kill(name),
  }
}

/**
 * Several processes of the program on one database, with the same keys.
 * @param root the folder of another copy of the source
 * @param settings variables besides those every test process has
 */
export async function startProcesses(count: number, root = packageRoot, settings: Record<string, string> = {}): Promise<Processes> {
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-processes-'))
  const fresh = await freshDatabase({ DATA_DIR: folder })
  const keys = await loadKeys(fresh.config)
  const database = await connect(fresh.config)
  const variables = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    SEED_DEMO: 'false',
    LOG_LEVEL: 'error',
    DATA_DIR: folder,
    ...suiteSettings,
    DATABASE_URL: fresh.config.databaseUrl as string,
    ...settings,
  }
  const servers = await Promise.all(Array.from({ length: count }, () => serverProcess(root, variables)))
  const clock = fixedClock(new Date())
  const config = readConfig(variables)
  const token = (account: string) => (/^(f[bcds]_|ey)/.test(account) ? Promise.resolve(account) : developmentToken({ config, keys, clock }, account))
  return {
    urls: servers.map((server) => server.url),
    servers,
    config,
    runtime: { keys },
    clock,
    database,
    token,
    as: async (account, process = 0) => httpClient(servers[process % count]?.url as string, await token(account)),
    async stop() {
      for (const server of servers) server.signal('SIGTERM')
      await Promise.all(servers.map((server) => server.exit))
      await database.close()
      await fresh.cleanup()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
