import pg from 'pg'
import { LIMITS } from '../limits.ts'
import { backOff, pauses, retry } from '../pauses.ts'
import { endWhenSilent } from './silence.ts'

/** A listener cannot tell a dead connection from a quiet channel: it asks at this interval. */
const ASK_EVERY_MS = LIMITS.LISTEN_ASK_MS.value

/**
 * LISTEN on a connection of its own; when it is lost, back again with jittered back-off (100 ms, 200 ms … 10 s).
 * @param heard called for each notification, and when it is back again
 * @returns stops listening
 */
export async function listenPostgres(url: string, channel: string, heard: () => void): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | null = null
  const { pause, wake } = pauses()
  async function open() {
    const mine = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: LIMITS.CONNECT_MS.value })
    mine.on('error', () => {})
    mine.on('end', () => {
      if (client === mine) void again()
    })
    mine.on('notification', heard)
    try {
      await mine.connect()
      await mine.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    } catch (error) {
      await mine.end().catch(() => {})
      throw error
    }
    if (stopped) return mine.end()
    endWhenSilent(mine)
    const asking = setInterval(() => mine.query('SELECT 1').catch(() => {}), ASK_EVERY_MS)
    asking.unref()
    mine.on('end', () => clearInterval(asking))
    client = mine
    // A hint may have been sent while no connection listened.
    heard()
  }
  async function again() {
    client = null
    const wait = (failures: number) => backOff(failures, LIMITS.LISTEN_PAUSE_MS.value)
    // All servers lose a database in the same instant: the first try waits too.
    await pause(wait(0))
    if (!stopped) await retry(open, { again: () => true, wait: (failures) => wait(failures + 1), stopped: () => stopped, pause })
  }
  await open()
  return async () => {
    stopped = true
    wake()
    const last = client
    client = null
    // Without a closing message: a dead connection would never answer it, and nothing is lost here.
    last?.connection.stream.destroy()
  }
}
