const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A rate as the wallboard answers it. */
const rate = (numerator: string, denominator: string) =>
  `json_build_object('value', CASE WHEN ${denominator} >= 5 THEN ${numerator}::float8 / ${denominator} END, 'numerator', CASE WHEN ${denominator} >= 5 THEN ${numerator} END, 'denominator', CASE WHEN ${denominator} >= 5 THEN ${denominator} END)`

/**
 * What PostgreSQL is asked by the raw baseline, by operation name: the whole JSON of each answer of bench/http.ts, which
 * compares them before it measures.
 */
export const STATEMENTS: Record<string, string> = {
  Status: `SELECT json_build_object('orderByNumber', (SELECT json_build_object('number', o.number, 'status', o.status, 'updatedAt', ${time('o.updated_at')}) FROM service_order o WHERE o.number = $1))::text AS answer`,

  Dashboard: `
    SELECT json_build_object('orders', json_build_object('nodes', json_agg(page.node ORDER BY page.registered_at DESC, page.id DESC)))::text AS answer FROM (
      SELECT o.registered_at, o.id, json_build_object('id', o.id, 'number', o.number, 'status', o.status, 'registeredAt', ${time('o.registered_at')}, 'dueAt', ${time('o.due_at')},
        'handler', (SELECT json_build_object('name', s.name, 'badge', s.badge) FROM staff s WHERE s.id = o.handler_id),
        'appointment', (SELECT json_build_object('status', a.status, 'startsAt', ${time('a.starts_at')}) FROM appointment a WHERE a.order_id = o.id ORDER BY a.booked_at DESC, a.id DESC LIMIT 1),
        'matters', (SELECT json_agg(json_build_object('status', m.status, 'item', json_build_object('code', i.code, 'name', i.name)) ORDER BY m.seq) FROM matter m JOIN catalogue_item i ON i.code = m.item_code WHERE m.order_id = o.id),
        'evaluation', (SELECT json_build_object('level', e.level, 'score', e.score) FROM evaluation e WHERE e.order_id = o.id ORDER BY e.submitted_at DESC, e.id DESC LIMIT 1)) AS node
      FROM service_order o WHERE left(o.county_code, 4) = '4504' ORDER BY o.registered_at DESC, o.id DESC LIMIT 50) page`,

  Board: `
    WITH mine AS MATERIALIZED (SELECT o.*, e.id AS evaluation_id, e.resolved, e.score FROM service_order o
      LEFT JOIN evaluation e ON e.order_id = o.id AND e.cycle = o.cycle AND e.source = 'CITIZEN' WHERE left(o.county_code, 4) = '4504'),
    day AS (SELECT date_trunc('day', now() AT TIME ZONE 'Asia/Shanghai') AT TIME ZONE 'Asia/Shanghai' AS start),
    year AS (SELECT least(extract(year FROM now() AT TIME ZONE 'Asia/Shanghai'), extract(year FROM max(completed_at) AT TIME ZONE 'Asia/Shanghai'))::int AS number FROM mine),
    span AS (SELECT make_timestamptz(number, 1, 1, 0, 0, 0, 'Asia/Shanghai') AS first, make_timestamptz(number + 1, 1, 1, 0, 0, 0, 'Asia/Shanghai') AS last FROM year),
    rates AS (SELECT count(*) FILTER (WHERE completed_at <= due_at) AS on_time, count(*) AS due, count(*) FILTER (WHERE resolved) AS resolved, count(evaluation_id) AS evaluated, count(*) FILTER (WHERE score >= 6) AS satisfied
      FROM mine, span WHERE due_at IS NOT NULL AND status NOT IN ('WITHDRAWN', 'TRANSFERRED', 'MERGED', 'REFUSED')
        AND (completed_at >= first AND completed_at < last OR completed_at IS NULL AND due_at >= first AND due_at < last AND due_at <= now()))
    SELECT json_build_object('wallboard', (SELECT json_build_object('title', b.title, 'areaName', (SELECT name FROM area WHERE code = b.area_code), 'year', (SELECT number FROM year),
      'counts', (SELECT json_agg(json_build_object('status', s.status, 'count', (SELECT count(*) FROM mine WHERE mine.status::text = s.status)) ORDER BY s.place)
        FROM unnest(ARRAY['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING', 'COMPLETED', 'CLOSED']) WITH ORDINALITY AS s (status, place)),
      'today', (SELECT json_build_object('registered', count(*) FILTER (WHERE registered_at >= start), 'dispatched', count(*) FILTER (WHERE first_dispatched_at >= start), 'completed', count(*) FILTER (WHERE completed_at >= start)) FROM mine, day),
      'onTime', ${rate('on_time', 'due')}, 'resolution', ${rate('resolved', 'evaluated')}, 'satisfaction', ${rate('satisfied', 'evaluated')})
      FROM board b, rates WHERE b.slug = 'city'))::text AS answer`,
}
