import pg from 'pg'

/** Appends events from outside the product, cheaply. */
export interface Publisher {
  /** Appends one event for each number, each in a transaction of its own with a hint of its own. */
  publish(numbers: readonly number[]): Promise<void>
  /** Appends one event for each number in one transaction, with one hint. */
  burst(numbers: readonly number[]): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = "SELECT event_log_append($1::jsonb), pg_notify('event_log', '')"
const ONE_BY_ONE = 'CALL bench_publish($1::jsonb)'
const PROCEDURE = `
  CREATE PROCEDURE bench_publish(events jsonb) LANGUAGE plpgsql AS $$
  DECLARE
    event jsonb;
  BEGIN
    FOR event IN SELECT * FROM jsonb_array_elements(events) LOOP
      PERFORM event_log_append(jsonb_build_array(event)), pg_notify('event_log', '');
      COMMIT;
    END LOOP;
  END $$`

/**
 * A publisher of events of one finished order of the demo year that has a handler and an appointment, through the
 * product's own append function: what is measured is delivering, not registering. Every event still makes the product
 * read the order again, under the receiver's rights. It does not wait for the disk.
 */
export async function openPublisher(databaseUrl: string): Promise<Publisher> {
  const client = new pg.Client({ connectionString: databaseUrl })
  // The run's end drops the database, whoever still looks at it.
  client.on('error', () => {})
  await client.connect()
  await client.query('SET synchronous_commit = off')
  await client.query(PROCEDURE)
  const { rows } = await client.query<{ event: object }>(`
    SELECT to_jsonb(e) AS event FROM event_log e JOIN service_order o ON o.id = e.order_id
    WHERE o.handler_id IS NOT NULL AND EXISTS (SELECT FROM appointment a WHERE a.order_id = o.id) ORDER BY e.pos DESC LIMIT 1`)
  const known = rows[0]?.event
  if (!known) throw new Error('the demo city has no finished order with a handler and an appointment')
  const numbered = (order_version: number) => ({ ...known, order_version, at: new Date() })
  const run = (name: string, text: string, numbers: readonly number[]) => client.query({ name, text, values: [JSON.stringify(numbers.map(numbered))] })
  return {
    publish: async (numbers) => void (await run('one-by-one', ONE_BY_ONE, numbers)),
    burst: async (numbers) => void (await run('at-once', AT_ONCE, numbers)),
    close: () => client.end(),
  }
}
