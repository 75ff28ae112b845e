import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../start/program.ts'

/** Whether Debian's pgbouncer is there; tests that need it say so where it is not. */
export const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0

/**
 * A pooler in transaction mode before a PostgreSQL, with fewer sessions than its clients have connections.
 * @param server where PostgreSQL is
 * @returns the address of a database through it
 */
export async function startPgBouncer(server: string): Promise<{ url(database: string): string; stop(): Promise<void> }> {
  const { hostname, port, username, password } = new URL(server)
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-pgbouncer-'))
  chmodSync(folder, 0o755)
  const own = await freePort()
  const secret = password ? ` password=${decodeURIComponent(password)}` : ''
  const settings = [
    '[databases]',
    `* = host=${hostname} port=${port || 5432} user=${decodeURIComponent(username)}${secret}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${own}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 4',
    // It does not run as root.
    ...(process.getuid?.() === 0 ? ['user = postgres'] : []),
  ]
  writeFileSync(join(folder, 'pgbouncer.ini'), `${settings.join('\n')}\n`)
  const child = spawn('pgbouncer', [join(folder, 'pgbouncer.ini')], { stdio: ['ignore', 'ignore', 'pipe'] })
  process.once('exit', () => child.kill('SIGKILL'))
  let said = ''
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`pgbouncer ended with ${code}: ${said}`)))
    child.stderr.on('data', (chunk) => {
      said += chunk
      if (said.includes('process up')) resolve()
    })
  })
  return {
    url: (database) => `postgresql://${username}@127.0.0.1:${own}/${database}?pgbouncer=true`,
    async stop() {
      const exit = once(child, 'exit')
      child.kill('SIGKILL')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
