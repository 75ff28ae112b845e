import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { developmentToken } from '../../src/access/development.ts'
import { type App, start } from '../../src/app.ts'
import { fixedClock } from '../../src/clock.ts'
import { TEN } from './app.ts'
import { type Client, httpClient } from './client.ts'
import { openDatabase } from './database.ts'

/** The program on one database, with other settings each time it starts. */
export interface Again {
  readonly database: Awaited<ReturnType<typeof openDatabase>>
  readonly clock: ReturnType<typeof fixedClock>
  /** Starts it; the one that ran before is stopped. */
  start(settings: Partial<Awaited<ReturnType<typeof openDatabase>>['config']>): Promise<Started>
  stop(): Promise<void>
}

export interface Started extends App {
  readonly clock: ReturnType<typeof fixedClock>
  as(account: string | null): Promise<Client>
}

export async function startAgain(): Promise<Again> {
  const database = await openDatabase()
  const clock = fixedClock(TEN)
  // Its own: what others of this process have kept is sealed with their keys.
  const attachmentsDir = mkdtempSync(join(tmpdir(), 'flash-delivery-again-'))
  let running: App | null = null
  return {
    database,
    clock,
    async start(settings) {
      await running?.stop()
      const app = await start({ ...database.config, attachmentsDir, ...settings }, { clock, database: { ...database, close: async () => {} } })
      running = app
      const token = (account: string) => (/^(f[bcdes]_|ey)/.test(account) ? account : developmentToken(app.runtime, account))
      return { ...app, clock, as: async (account) => httpClient(app.url, account === null ? null : await token(account)) }
    },
    async stop() {
      await running?.stop()
      await database.discard()
      rmSync(attachmentsDir, { recursive: true, force: true })
    },
  }
}
