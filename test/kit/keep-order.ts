import type { TestApp } from './app.ts'

/**
 * Keeps an order as it is, so that a test can put it back after each thing it tries: every row of every table that belongs
 * to it. Its events stay in the log, as they must, and so does its version, which only ever rises.
 * @returns puts it back
 */
export async function keepOrder(app: TestApp, orderId: string): Promise<() => Promise<void>> {
  const { db } = app.runtime
  const [row] = await db.$queryRaw<{ kept: string }[]>`SELECT test_keep_order(${orderId})::text AS kept`
  const tables = (await db.$queryRaw<{ name: string }[]>`SELECT test_order_tables() AS name`).map(({ name }) => name)
  app.statements()
  return async () => {
    // Only what was written to since is put back: an order has rows in thirty tables, and a verb writes to three.
    const written = app.statements().join('\n')
    const touched = tables.filter((name) => new RegExp(`(?:INTO|UPDATE|DELETE FROM) (?:"public".)?"?${name}\\b`).test(written))
    await db.$queryRaw`SELECT test_restore_order(${orderId}, ${row?.kept ?? '{}'}::jsonb, ${touched}::text[])::text`
    app.statements()
  }
}

/** Makes the two functions in a test's database; once. */
export async function prepareKeeping(app: TestApp): Promise<void> {
  const { db } = app.runtime
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION test_order_tables() RETURNS SETOF text LANGUAGE sql AS $$
      SELECT table_name::text FROM information_schema.columns
      WHERE table_schema = 'public' AND column_name = 'order_id' AND table_name NOT IN ('event_log', 'access_log') ORDER BY 1
    $$`)
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION test_keep_order(which text) RETURNS jsonb LANGUAGE plpgsql AS $$
    DECLARE t text; part jsonb; kept jsonb := '{}';
    BEGIN
      FOR t IN SELECT test_order_tables() LOOP
        EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM %I x WHERE order_id = $1', t) INTO part USING which;
        kept := kept || jsonb_build_object(t, part);
      END LOOP;
      RETURN kept || jsonb_build_object(
        'service_order', (SELECT jsonb_agg(to_jsonb(o)) FROM service_order o WHERE id = which),
        'appointment_staff', (SELECT coalesce(jsonb_agg(to_jsonb(s)), '[]') FROM appointment_staff s JOIN appointment a ON a.id = s.appointment_id WHERE a.order_id = which));
    END $$`)
  await db.$executeRawUnsafe(`
    CREATE OR REPLACE FUNCTION test_restore_order(which text, kept jsonb, touched text[]) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE t text; seen int;
    BEGIN
      -- Triggers and foreign keys rest meanwhile: what is append only for the program is not for its test.
      PERFORM set_config('session_replication_role', 'replica', true);
      SELECT version INTO seen FROM service_order WHERE id = which;
      DELETE FROM appointment_staff s USING appointment a WHERE a.id = s.appointment_id AND a.order_id = which;
      FOREACH t IN ARRAY touched LOOP
        EXECUTE format('DELETE FROM %I WHERE order_id = $1', t) USING which;
        EXECUTE format('INSERT INTO %I SELECT * FROM jsonb_populate_recordset(NULL::%I, $1)', t, t) USING kept -> t;
      END LOOP;
      INSERT INTO appointment_staff SELECT * FROM jsonb_populate_recordset(NULL::appointment_staff, kept -> 'appointment_staff');
      DELETE FROM service_order WHERE id = which;
      INSERT INTO service_order SELECT * FROM jsonb_populate_recordset(NULL::service_order, kept -> 'service_order');
      UPDATE service_order SET version = seen WHERE id = which;
      PERFORM set_config('session_replication_role', 'origin', true);
    END $$`)
}
