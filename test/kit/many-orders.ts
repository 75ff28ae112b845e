import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import type { Database } from '../../src/db/database.ts'
import { fixedId } from '../../src/ids.ts'

/** What a list over many orders is asked for: values that are common, and values that are rare. */
export const MANY = {
  partners: { common: fixedId('partner', 'demo-bank'), rare: fixedId('partner', 'demo-app') },
  teams: { common: TEAMS.redPomegranate.id, rare: TEAMS.jinzhu.id },
  staff: staffId('staff-01'),
} as const

const quoted = (values: readonly string[]) => `ARRAY[${values.map((v) => `'${v}'`).join(',')}]`

/**
 * Two years of a city, in plain SQL: most orders are closed, two in a hundred are open and these are the newest, counties
 * and towns differ in size, the work is shared by twenty staff. Personal columns hold a placeholder: no list opens them.
 * Ends with ANALYZE.
 * @param many how many orders; the n-th has the id `order_` and n in 26 digits
 */
export async function seedManyOrders(database: Pick<Database, 'exec' | 'query'>, many: number): Promise<void> {
  const staff = quoted(Array.from({ length: 20 }, (_, i) => staffId(`staff-${String(i + 1).padStart(2, '0')}`)))
  // Indexes are made afterwards, all at once: half the time.
  const indexes = await database.query<{ name: string; definition: string }>(`
    SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = 'service_order'::regclass AND NOT i.indisunique`)
  await database.exec(`
    BEGIN;
    ${indexes.map((i) => `DROP INDEX ${i.name};`).join(' ')}
    SELECT setseed(0.5);
    INSERT INTO requester (id, kind, name_sealed) SELECT 'requester_' || lpad(g::text, 26, '0'), 'PERSON', 'v1' FROM generate_series(0, 999) g;
    CREATE TEMP TABLE place ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY code) - 1 AS nr, code FROM area WHERE level IN ('TOWN', 'VILLAGE');
    CREATE TEMP TABLE draw ON COMMIT DROP AS
      SELECT g, floor(power(random(), 1.6) * (SELECT count(*) FROM place))::int AS nr, random() AS s, random() AS c, random() AS t, random() AS u, random() AS p, random() AS i, random() AS h
      FROM generate_series(1, ${many}) g;
    CREATE TEMP TABLE made ON COMMIT DROP AS
      SELECT d.*, a.code, timestamptz '2024-06-01 00:00+08' + (d.g - 1) * (interval '730 days' / ${many}) AS at,
        (CASE
          WHEN d.g > ${many} * 0.96 AND d.h < 0.55 THEN (${quoted(['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'ACCEPTED', 'SCHEDULED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING', 'PROCESSING'])})[1 + floor(d.s * 10)::int]
          WHEN d.s < 0.02 THEN 'REFUSED' WHEN d.s < 0.04 THEN 'WITHDRAWN' WHEN d.s < 0.05 THEN 'TRANSFERRED' WHEN d.s < 0.055 THEN 'CLOSED_INCOMPLETE' WHEN d.s < 0.07 THEN 'COMPLETED' ELSE 'CLOSED' END)::"OrderStatus" AS status,
        CASE WHEN d.c < 0.8 THEN 'HOTLINE_12345' WHEN d.c < 0.9 THEN 'REAL_ECONOMY_APP' WHEN d.c < 0.94 THEN 'PROACTIVE' WHEN d.c < 0.95 THEN 'UNRESOLVED_MATTERS_WINDOW' ELSE 'PARTNER_APP' END AS channel
      FROM draw d JOIN place a USING (nr);
    INSERT INTO service_order (id, number, channel, source, external_no, type, urgency, status, version, cycle, priority, area_code, county_code, town_code, item_codes, service_mode,
      requester_id, on_behalf, partner_id, title_sealed, team_id, handler_id, dispatch_round, registered_at, verified_at, due_at, due_provisional, due_sort, clock_sort, updated_at, closed_at, first_dispatched_at, completed_at)
    SELECT 'order_' || lpad(g::text, 26, '0'), 'M' || g, channel::"Channel", '', 'M-' || g,
      CASE WHEN status = 'REGISTERED' THEN NULL WHEN t < 0.7 THEN 'HELP' WHEN t < 0.85 THEN 'CONSULT' WHEN t < 0.95 THEN 'COMPLAINT' WHEN t < 0.99 THEN 'SUGGESTION' ELSE 'PRAISE' END::"OrderType",
      CASE WHEN u < 0.03 THEN 'URGENT' ELSE 'NORMAL' END::"Urgency", status, 5, 1, 0, code, left(code, 6) || '000000', left(code, 9) || '000',
      CASE WHEN i < 0.25 THEN ARRAY['PS-001', 'SG-001'] WHEN i < 0.4 THEN ARRAY['PS-001'] WHEN i < 0.45 THEN ARRAY['YY-001'] WHEN i < 0.7 THEN ARRAY['YL-001'] WHEN i < 0.9 THEN ARRAY['YL-002'] ELSE ARRAY['YB-001'] END,
      'ONSITE', 'requester_' || lpad((g % 1000)::text, 26, '0'), false,
      CASE WHEN channel <> 'PARTNER_APP' THEN NULL WHEN p < 0.95 THEN '${MANY.partners.common}' ELSE '${MANY.partners.rare}' END, 'v1',
      CASE WHEN status IN ('REGISTERED', 'VERIFIED', 'REFUSED', 'TRANSFERRED') THEN NULL WHEN left(code, 9) = '450481109' AND p < 0.8 THEN '${MANY.teams.rare}' ELSE '${MANY.teams.common}' END,
      CASE WHEN status IN ('REGISTERED', 'VERIFIED', 'DISPATCHED', 'REFUSED', 'TRANSFERRED') THEN NULL ELSE (${staff})[1 + floor(h * 20)::int % 20] END,
      1, at, CASE WHEN status = 'REGISTERED' THEN NULL ELSE at + interval '1 hour' END,
      CASE WHEN status IN ('REGISTERED', 'REFUSED', 'TRANSFERRED') THEN NULL ELSE at + interval '2 days' + u * interval '8 days' END, false,
      CASE WHEN status IN ('REGISTERED', 'REFUSED', 'TRANSFERRED') THEN timestamptz '9999-01-01 00:00Z' ELSE at + interval '2 days' + u * interval '8 days' END,
      CASE WHEN status IN ('CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'TRANSFERRED', 'WITHDRAWN', 'COMPLETED') THEN timestamptz '9999-12-31 00:00Z' ELSE at + u * interval '2 days' END,
      at + interval '3 days',
      CASE WHEN status IN ('CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'TRANSFERRED', 'WITHDRAWN') THEN at + interval '3 days' END,
      CASE WHEN status NOT IN ('REGISTERED', 'VERIFIED', 'REFUSED', 'TRANSFERRED') THEN at + interval '2 hours' END, CASE WHEN status IN ('COMPLETED', 'CLOSED') THEN at + interval '2 days' + u * interval '8 days' - t * interval '1 day' END
    FROM made;
    ${indexes.map((i) => `${i.definition};`).join('\n    ')}
    COMMIT;`)
  await database.exec('VACUUM ANALYZE service_order')
}
