/**
 * The event log as most outboxes have it: positions from a sequence, drawn when the row is written, and no lock. Between
 * that and the commit other transactions commit later positions, and a reader that is past them never comes back. With
 * this in the place of the program's own function, everything else as it is, a checker that finds nothing finds nothing
 * at all. Each statement stands alone.
 */
export const NAIVE_LOG = [
  'CREATE SEQUENCE naive_position',
  "SELECT setval('naive_position', coalesce((SELECT max(pos) FROM event_log), 0) + 1, false)",
  `CREATE OR REPLACE FUNCTION event_log_append(events jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
   DECLARE
     last bigint;
   BEGIN
     INSERT INTO event_log (pos, order_id, order_version, kind, subject_type, subject_id, actor_kind, actor_id, cycle, at, before, after, data)
     SELECT nextval('naive_position'), e.row ->> 'order_id', (e.row ->> 'order_version')::int, e.row ->> 'kind', e.row ->> 'subject_type',
            e.row ->> 'subject_id', e.row ->> 'actor_kind', e.row ->> 'actor_id', (e.row ->> 'cycle')::int, (e.row ->> 'at')::timestamptz,
            nullif(e.row -> 'before', 'null'::jsonb), e.row -> 'after', e.row -> 'data'
     FROM jsonb_array_elements(events) AS e (row);
     SELECT currval('naive_position') INTO last;
     -- What comes between in real life: a slow disk, a busy machine.
     PERFORM pg_sleep(random() * 0.06);
     RETURN last;
   END $$`,
] as const
