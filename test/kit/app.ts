import { seedYear } from '../../prisma/seed/year.ts'
import { developmentToken } from '../../src/access/development.ts'
import { type App, start } from '../../src/app.ts'
import { fixedClock } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { TIMERS } from '../../src/timer-handlers.ts'
import { sweep } from '../../src/timers/sweeper.ts'
import { type Client, httpClient, type Socket, socketClient } from './client.ts'
import { freshDatabase, onPostgres } from './database.ts'
import { isToBeKept, keepEmbedded } from './keep-failed.ts'
import { leaseDatabase } from './shared-database.ts'

/** Tests begin on a Tuesday in summer, 10:00 in Wuzhou, unless they say otherwise. */
export const TEN = '2026-06-02T10:00:00.000+08:00'

export interface TestApp extends App {
  readonly clock: ReturnType<typeof fixedClock>
  /** Fires every timer that is due at the clock's instant; how many there were. */
  sweep(): Promise<number>
  /** Lets time pass up to an instant, timers firing each at its own: a month in a second. */
  passTo(instant: Date | string): Promise<void>
  /** The same, by milliseconds. */
  pass(milliseconds: number): Promise<void>
  /** Statements since the last call. */
  statements(): string[]
  /** A caller over HTTP: a development account, a bare token, or nobody. */
  as(account: string | null): Promise<Client>
  /** The same over a WebSocket. */
  socketAs(account: string | null): Promise<Socket>
  token(account: string): Promise<string>
}

/**
 * The real program on a free port with a database of its own and a clock that stands still.
 * @param options.year with the article's year in it
 * @param options.logTo where its log lines go
 */
export async function startApp(
  options: { at?: string; year?: boolean; settings?: Record<string, string>; logTo?: NodeJS.WritableStream } = {},
): Promise<TestApp> {
  const clock = fixedClock(options.at ?? TEN)
  let seen: string[] = []
  const onStatement = (sql: string) => void seen.push(sql)
  const lease = onPostgres ? null : await leaseDatabase(onStatement)
  const fresh = await freshDatabase(options.settings, lease === null)
  const app = await start(fresh.config, {
    clock,
    onStatement,
    ...(lease ? { database: lease.database } : {}),
    ...(fresh.template ? { template: fresh.template } : {}),
    ...(options.logTo ? { log: createLog('debug', options.logTo) } : {}),
  })
  if (options.year) await seedYear(app.runtime.db, app.runtime.keys)
  const sockets: Socket[] = []
  const passTo = async (instant: Date | string) => {
    const end = new Date(instant)
    for (;;) {
      const next = await app.runtime.db.timer.findFirst({
        where: { firedAt: null, gaveUpAt: null, dueAt: { lte: end } },
        orderBy: { dueAt: 'asc' },
        select: { dueAt: true },
      })
      if (!next) break
      if (next.dueAt > clock.now()) clock.set(next.dueAt)
      await sweep(app.runtime, TIMERS)
    }
    clock.set(end)
  }
  const token = (account: string) => (/^(f[bcds]_|ey)/.test(account) ? Promise.resolve(account) : developmentToken(app.runtime, account))
  return {
    ...app,
    clock,
    token,
    sweep: () => sweep(app.runtime, TIMERS),
    passTo,
    pass: (milliseconds) => passTo(new Date(clock.now().getTime() + milliseconds)),
    statements() {
      const since = seen
      seen = []
      return since
    },
    as: async (account) => httpClient(app.url, account === null ? null : await token(account)),
    async socketAs(account) {
      const socket = socketClient(app.url, account === null ? null : await token(account))
      sockets.push(socket)
      return socket
    },
    async stop() {
      for (const socket of sockets) await socket.close()
      if (lease && isToBeKept()) await keepEmbedded(lease.database)
      await app.stop()
      lease?.release()
      await fresh.cleanup()
    },
  }
}
