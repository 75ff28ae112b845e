import pg from 'pg'
import { LIMITS } from '../limits.ts'
import { endWhenSilent } from './silence.ts'

/** Who only listens cannot tell a silent connection from a quiet channel: it asks now and then. */
const ASK_EVERY_MS = LIMITS.LISTEN_ASK_MS.value

/**
 * LISTEN on a connection of its own; when it is lost, back again with jittered back-off (136 ms, 370 ms, 1 s … 10 s).
 * @param heard called for each notification, and when it is back again
 * @returns stops listening
 */
export async function listenPostgres(url: string, channel: string, heard: () => void): Promise<() => Promise<void>> {
  let stopped = false
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | null = null
  let attempt = 0
  async function open() {
    const mine = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: LIMITS.CONNECT_MS.value })
    mine.on('error', () => {})
    mine.on('end', () => {
      if (client === mine) again()
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
    attempt = 0
    // Something may have been said while nobody listened.
    heard()
  }
  function again() {
    client = null
    if (stopped) return
    const wait = Math.min(LIMITS.LISTEN_PAUSE_MS.value, Math.exp(attempt++) * 136) * (0.5 + Math.random() / 2)
    timer = setTimeout(() => open().catch(again), wait)
    timer.unref()
  }
  await open()
  return async () => {
    stopped = true
    if (timer) clearTimeout(timer)
    const last = client
    client = null
    // Not by asking: on a connection that has gone silent the answer never comes, and there is nothing to lose here.
    last?.connection.stream.destroy()
  }
}
