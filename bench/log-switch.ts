import type pg from 'pg'
import { median, now } from './figures.ts'

const OFF = "CREATE OR REPLACE FUNCTION event_log_append(events jsonb) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'"
const COMMITS = 100

/** Switches the log of the run's own database off, to an append that writes nothing and takes no lock, and on again. */
export async function logSwitch(client: pg.Client): Promise<(on: boolean) => Promise<void>> {
  const { rows } = await client.query<{ on: string }>("SELECT pg_get_functiondef('event_log_append'::regproc) AS on")
  const ON = (rows[0] as { on: string }).on
  return async (on) => void (await client.query(on ? ON : OFF))
}

/**
 * What a flush costs here: a commit of one row that waits for the disk, and one that does not.
 * @returns medians in milliseconds
 */
export async function flushLatency(client: pg.Client): Promise<{ flushed: number; unflushed: number }> {
  await client.query('CREATE TABLE bench_flush (at timestamptz)')
  async function commits(synchronous: 'on' | 'off') {
    await client.query(`SET synchronous_commit = ${synchronous}`)
    const times: number[] = []
    for (let i = 0; i < COMMITS; i++) {
      const began = now()
      await client.query('INSERT INTO bench_flush VALUES (now())')
      times.push(now() - began)
    }
    return median(times)
  }
  const measured = { unflushed: await commits('off'), flushed: await commits('on') }
  await client.query('DROP TABLE bench_flush')
  return measured
}

/**
 * Makes every flush of new sessions take longer (commit_delay, commit_siblings 0).
 * @returns false when the database user may not
 */
export async function slowFlush(client: pg.Client, milliseconds: number): Promise<boolean> {
  const { rows } = await client.query<{ name: string; super: boolean }>(
    'SELECT current_database() AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
  )
  const { name, super: may } = rows[0] as { name: string; super: boolean }
  if (!may) return false
  await client.query(`ALTER DATABASE ${name} SET commit_delay = ${Math.round(milliseconds * 1_000)}`)
  await client.query(`ALTER DATABASE ${name} SET commit_siblings = 0`)
  return true
}
