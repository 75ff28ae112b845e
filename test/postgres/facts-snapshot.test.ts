import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadFacts } from '../../src/orders/load-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'

let app: TestApp
let writer: pg.Client
let reader: pg.Client

beforeAll(async () => {
  app = await startApp()
  const connectionString = app.runtime.config.databaseUrl as string
  writer = new pg.Client({ connectionString })
  reader = new pg.Client({ connectionString })
  await writer.connect()
  await reader.connect()
})
afterAll(async () => {
  await writer.end()
  await reader.end()
  await app.stop()
})

/** One change of an order and of its matter: both say the same number, or a reader has mixed two instants. */
async function mark(id: string, nr: number, beforeCommit = async () => {}) {
  await writer.query('BEGIN')
  await writer.query('UPDATE service_order SET priority = $2 WHERE id = $1', [id, nr])
  await writer.query('UPDATE matter SET promised_days = $2 WHERE order_id = $1', [id, nr])
  await beforeCommit()
  await writer.query('COMMIT')
}

describe('the facts of an order, read while it is changed', () => {
  test('are of one instant: the order and its matters always belong together', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    let done = false
    let read = 0
    const reading = (async () => {
      while (!done) {
        const facts = await loadFacts(app.runtime.db, id)
        const [matter] = facts?.matters ?? []
        if (facts && facts.priority > 100) expect(matter?.promisedDays).toBe(facts.priority)
        read++
      }
    })()
    for (let nr = 101; nr <= 400; nr++) await mark(id, nr)
    done = true
    await reading
    expect(read).toBeGreaterThan(20)
    expect((await loadFacts(app.runtime.db, id))?.priority).toBe(400)
  })

  test('would mix two instants if the statement that reads the matters also locked the order: so no row is locked', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await mark(id, 1)
    let locking: Promise<pg.QueryResult> | undefined
    await mark(id, 2, async () => {
      const { rows } = await reader.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
      locking = reader.query(
        `SELECT o.priority, m.promised_days FROM service_order o, LATERAL (SELECT promised_days FROM matter WHERE order_id = o.id) m
         WHERE o.id = $1 FOR UPDATE OF o`,
        [id],
      )
      // The writer commits once the reader waits for the row.
      for (;;) {
        const waits = await writer.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND wait_event_type = 'Lock'", [rows[0]?.pid])
        if (waits.rowCount === 1) break
      }
      // Who only reads does not wait, and sees both as they were.
      const facts = await loadFacts(app.runtime.db, id)
      expect([facts?.priority, facts?.matters[0]?.promisedDays]).toEqual([1, 1])
    })
    expect((await locking)?.rows).toEqual([{ priority: 2, promised_days: 1 }])
    const facts = await loadFacts(app.runtime.db, id)
    expect([facts?.priority, facts?.matters[0]?.promisedDays]).toEqual([2, 2])
  })
})
