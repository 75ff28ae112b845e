import pg from 'pg'
import { newId } from '../src/ids.ts'
import { now } from './figures.ts'

/** What a logged contact writes, as bare statements: the contact, the guarded order, the event. */
const TEXTS = {
  contact: "INSERT INTO contact (id, order_id, staff_id, method, outcome, at) VALUES ($1, $2, $3, 'TELEPHONE', 'REACHED', now())",
  order: 'UPDATE service_order SET version = version + 1, updated_at = now() WHERE id = $1 RETURNING version',
  event: 'SELECT event_log_append($1::jsonb)',
} as const

/**
 * The same rows written by bare statements, each change in a transaction of its own: what driver and database alone take.
 * @param writers connections, each with orders of its own
 * @returns changes a second
 */
export async function bareChanges(databaseUrl: string, orders: readonly string[], writers: number, seconds: number): Promise<number> {
  const clients = await Promise.all(
    Array.from({ length: writers }, async () => {
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      return client
    }),
  )
  const staff = (await clients[0]?.query<{ id: string }>('SELECT handler_id AS id FROM service_order WHERE id = $1', [orders[0]]))?.rows[0]?.id ?? ''
  const until = now() + seconds * 1_000
  const began = now()
  let done = 0
  await Promise.all(
    clients.map(async (client, writer) => {
      const run = (name: keyof typeof TEXTS, values: unknown[]) => client.query({ name, text: TEXTS[name], values })
      for (let i = writer; now() < until; i += writers) {
        const order = orders[i % orders.length] as string
        const contact = newId('contact', new Date())
        await client.query('BEGIN')
        await run('contact', [contact, order, staff])
        const { rows } = await run('order', [order])
        await run('event', [JSON.stringify([eventOf(order, Number(rows[0]?.version), contact, staff)])])
        await client.query('COMMIT')
        done++
      }
    }),
  )
  const perSecond = done / ((now() - began) / 1_000)
  await Promise.all(clients.map((client) => client.end()))
  return perSecond
}

function eventOf(order: string, version: number, contact: string, staff: string) {
  const keys = {
    status: 'ACCEPTED',
    area: '450403103000',
    team: null,
    handler: staff,
    companions: [],
    partner: null,
    items: [],
    channel: 'HOTLINE_12345',
    type: 'HELP',
    urgency: 'NORMAL',
  }
  return {
    order_id: order,
    order_version: version,
    kind: 'CONTACT_LOGGED',
    subject_type: 'contact',
    subject_id: contact,
    actor_kind: 'STAFF',
    actor_id: 'staff-01',
    cycle: 1,
    at: new Date().toISOString(),
    before: keys,
    after: keys,
    data: { method: 'TELEPHONE', outcome: 'REACHED', first: false },
  }
}
