import type pg from 'pg'

export const YEARS = 5
/** First day of the years that are filled: their last order is completed today, as nothing is in the days to come. */
export const FIRST_DAY = new Date(Date.now() - (365.25 * YEARS + 10) * 86_400_000).toISOString().slice(0, 10)
export const TEAMS = 60
export const STAFF = 2_000
export const ITEMS = 300

type Row = Record<string, string>
const CHANNELS = "(ARRAY['HOTLINE_12345','HOTLINE_12345','HOTLINE_12345','REAL_ECONOMY_APP','UNRESOLVED_MATTERS_WINDOW','PROACTIVE','PARTNER_APP'])"

/**
 * Fills a city's database with closed orders of five years, spread over its places, teams, staff, items and channels, and with what
 * figures are counted from: clocks, matters, visits, evaluations, rectifications. Rows are copies of one of the demo city with some
 * columns set anew, written without foreign keys; secondary indexes of those tables are dropped first.
 */
export async function fillStatisticsCity(client: pg.Client, orders: number): Promise<void> {
  await client.query("SET session_replication_role = replica; SET synchronous_commit = off; SET maintenance_work_mem = '1GB'")
  const { rows: indexes } = await client.query<{ name: string }>(
    `SELECT i.indexrelid::regclass::text AS name FROM pg_index i WHERE NOT i.indisunique AND NOT i.indisexclusion
       AND i.indrelid IN ('service_order'::regclass, 'deadline'::regclass, 'evaluation'::regclass)`,
  )
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`)
  await client.query(`
    CREATE TEMP TABLE place AS SELECT code, row_number() OVER (ORDER BY code)::int AS nr FROM area WHERE level IN ('TOWN', 'VILLAGE') AND code LIKE '4504%';
    CREATE TEMP TABLE made AS
    SELECT g, lpad(g::text, 24, '0') AS nr, 'order_01' || lpad(g::text, 24, '0') AS id, p.code AS area, at, at + interval '1 day' * (g % 9) + interval '5 hours' AS done,
      date_trunc('day', at AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' + interval '8 days' AS due,
      ${CHANNELS}[1 + (g * 7) % 7]::"Channel" AS channel, 'team_01' || lpad(((g * 31) % ${TEAMS})::text, 24, '0') AS team, 'staff_01' || lpad(((g * 17) % ${STAFF})::text, 24, '0') AS staff,
      ARRAY['ITEM-' || (g * 13) % ${ITEMS}] AS items, (g * 2654435761) % 100 AS luck
    FROM generate_series(1::bigint, ${orders}) g
    CROSS JOIN LATERAL (SELECT '${FIRST_DAY} 09:00+08'::timestamptz + (interval '1 day' * 365.25 * ${YEARS}) * (g::float8 / ${orders}) AS at) t
    JOIN place p ON p.nr = 1 + (g * 7919) % (SELECT count(*)::int FROM place);
    ANALYZE made`)
  await copies(client, 'service_order', "status = 'CLOSED' AND team_id IS NOT NULL", 'made m', {
    id: 'm.id',
    number: "'MS' || m.g",
    external_no: 'NULL',
    channel: 'm.channel',
    area_code: 'm.area',
    county_code: "left(m.area, 6) || '000000'",
    town_code: "left(m.area, 9) || '000'",
    item_codes: 'm.items',
    team_id: 'm.team',
    handler_id: 'm.staff',
    registered_at: 'm.at',
    verified_at: 'm.at',
    first_dispatched_at: "m.at + interval '2 minutes'",
    accepted_at: "m.at + interval '9 minutes'",
    first_contact_at: "m.at + interval '20 minutes'",
    completed_at: 'm.done',
    closed_at: "m.done + interval '1 day'",
    due_at: 'm.due',
    due_sort: 'm.due',
    updated_at: 'm.done',
  })
  const clock = (name: string, suffix: string, due: string, outcome: string, where: string, more: Row = {}) =>
    copies(client, 'deadline', `clock = '${name === 'RECTIFY' ? 'RESOLVE' : name}'`, `made m WHERE ${where}`, {
      id: `'deadline_${suffix}' || m.nr`,
      order_id: 'm.id',
      subject_id: 'm.id',
      clock: `'${name}'`,
      seq: '1',
      due_at: due,
      outcome,
      ...more,
    })
  await clock('ACCEPT', 'a', "m.at + interval '32 minutes'", `CASE WHEN m.luck < 97 THEN 'MET' ELSE 'MISSED' END::"ClockOutcome"`, 'true')
  await clock('RESOLVE', 'r', "m.due - interval '2 days' * (CASE WHEN m.luck < 5 THEN 1 ELSE 0 END)", `'MET'`, 'true')
  await clock('RECTIFY', 'z', "m.done + interval '8 days'", `CASE WHEN m.luck = 98 THEN 'MET' ELSE 'MISSED' END::"ClockOutcome"`, 'm.luck >= 98')
  const level = `(CASE WHEN m.luck >= 98 THEN 'DISSATISFIED' WHEN m.luck > 90 THEN 'BASICALLY_SATISFIED' ELSE 'VERY_SATISFIED' END)::"EvaluationLevel"`
  await copies(client, 'evaluation', 'true', 'made m', {
    id: "'evaluation_' || m.nr",
    order_id: 'm.id',
    source: `CASE WHEN m.luck < 20 THEN 'DEFAULT' ELSE 'CITIZEN' END::"EvaluationSource"`,
    level,
    score: 'CASE WHEN m.luck >= 98 THEN 3 WHEN m.luck > 90 THEN 6 ELSE 10 END',
    submitted_at: 'm.done',
  })
  await copies(client, 'matter', 'actual_working_days IS NOT NULL', 'made m', {
    id: "'matter_' || m.nr",
    order_id: 'm.id',
    seq: '1',
    item_code: 'm.items[1]',
    case_no: 'NULL',
    actual_working_days: '(m.g % 4)::int',
    decided_at: 'm.done',
  })
  await copies(client, 'appointment', "status = 'FULFILLED'", 'made m', {
    id: "'appointment_' || m.nr",
    order_id: 'm.id',
    area_code: 'm.area',
    booked_at: 'm.at',
    starts_at: "m.at + interval '3 hours'",
    ends_at: "m.at + interval '4 hours'",
    arrived_at: "m.at + interval '3 hours'",
    punctuality_minutes: '(m.g % 20)::int',
  })
  await client.query('VACUUM ANALYZE service_order, deadline, evaluation, matter, appointment')
}

/** Inserts a copy of a row for each of `from`, with some columns set anew. */
async function copies(client: pg.Client, table: string, picked: string, from: string, set: Row): Promise<void> {
  const { rows } = await client.query<{ column_name: string }>(
    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
    [table],
  )
  const columns = rows.map(({ column_name }) => column_name)
  const values = columns.map((column) => set[column] ?? `t.${column}`)
  const [made, where] = from.split(' WHERE ') as [string, string | undefined]
  await client.query(
    `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM (SELECT * FROM ${table} WHERE ${picked} LIMIT 1) t, ${made}${where ? ` WHERE ${where}` : ''}`,
  )
}
