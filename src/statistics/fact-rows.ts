import { IS_WORK } from '../access/standing.ts'
import { NATION } from '../calendar/load-calendar.ts'
import { FIXED_DAYS } from '../calendar/working-days.ts'
import { Prisma } from '../db/generated/client.ts'

/** Columns of the facts, in the order the rows below have them. */
const COLUMNS = [
  'order_id',
  'cycle',
  'dispatched_on',
  'completed_on',
  'due_on',
  'planned_due_on',
  'rectify_due_on',
  'accept_due_at',
  'channel',
  'accept_outcome',
  'rectify_outcome',
  'ended',
  'on_time',
  'on_time_as_planned',
  'citizen_resolved',
  'revisit_outcome',
  'revisit_resolved',
  'rectification_satisfied',
  'citizen_score',
  'default_score',
  'matters_decided',
  'days_taken',
  'days_promised',
  'days_statutory',
  'handling_days',
  'visits',
  'arrivals',
  'punctual_arrivals',
  'area_code',
  'team_id',
  'handler_id',
  'item_codes',
] as const
export const FACT_COLUMNS = Prisma.raw(COLUMNS.join(', '))
/** For an upsert: every column but the key takes its new value. */
export const FACT_UPDATES = Prisma.raw(
  COLUMNS.slice(2)
    .map((column) => `${column} = EXCLUDED.${column}`)
    .join(', '),
)

/**
 * An evaluation `e` that counts: of the order as a whole, given by the citizen, for them or on the telephone, and not by default;
 * one whose appeal was upheld is counted nowhere (申诉成立的评价不计).
 */
const COUNTS = Prisma.sql`e.source <> 'DEFAULT' AND e.appointment_id IS NULL AND e.matter_id IS NULL AND NOT EXISTS (SELECT FROM appeal p WHERE p.evaluation_id = e.id AND p.state = 'UPHELD')`

const day = (column: string) => Prisma.raw(`(${column} AT TIME ZONE 'Asia/Shanghai')::date`)
/** A limit ends at 24:00, which is the next day's beginning: it is due on the day before. */
const lastDay = (column: string) => day(`(${column} - interval '1 millisecond')`)

/** Areas whose calendar holds for a row `c`, and the calendar as it was at an instant. */
const entriesAt = (to: string) => Prisma.sql`
      d.area_code IN (c.area_code, left(c.area_code, 9) || '000', left(c.area_code, 6) || '000000', left(c.area_code, 4) || '00000000', left(c.area_code, 2) || '0000000000', ${NATION})
      AND d.version <= coalesce((SELECT max(n.version) FROM calendar_version n WHERE n.at <= ${Prisma.raw(to)}), 1)`
/** Weekdays from a Monday long ago to a day, both included. */
const weekdaysTo = (on: Prisma.Sql) => Prisma.sql`(5 * ((${on} - DATE '1900-01-01') / 7) + least((${on} - DATE '1900-01-01') % 7 + 1, 5))`
/** 1 for a weekday, else 0. */
const isWeekday = (on: string) => Prisma.raw(`(extract(isodow FROM ${on}) < 6)::int`)

/**
 * Working days used from one instant to another of a row `c` (实际工作日): the first day does not count, the last does. By the calendar
 * as it was at the second instant, so that a later correction moves nothing: of a day the entry of the smallest area counts, then
 * that of the newest version, as in `loadCalendar`; a day without one follows the week and the law. Weekdays are counted by division, and only
 * days that differ from the week are looked up: facts of a million orders are made anew in minutes.
 */
const workingDays = (from: string, to: string) => Prisma.sql`(
  ${weekdaysTo(day(to))} - ${weekdaysTo(day(from))}
  + coalesce((SELECT sum((h.kind = 'WORKDAY')::int - ${isWeekday('h.date')}) FROM (
      SELECT DISTINCT ON (d.date) d.date, d.kind FROM calendar_day d
      WHERE d.date > ${day(from)} AND d.date <= ${day(to)} AND ${entriesAt(to)}
      ORDER BY d.date, d.area_code DESC, d.version DESC) h), 0)
  - (SELECT count(*) FROM generate_series(extract(year FROM ${day(from)})::int, extract(year FROM ${day(to)})::int) y
      CROSS JOIN LATERAL unnest(ARRAY[${Prisma.join(FIXED_DAYS)}]::text[]) AS law(month_day)
      CROSS JOIN LATERAL (SELECT (y || '-' || law.month_day)::date AS date) x
      WHERE x.date > ${day(from)} AND x.date <= ${day(to)} AND extract(isodow FROM x.date) < 6
        AND NOT EXISTS (SELECT FROM calendar_day d WHERE d.date = x.date AND ${entriesAt(to)})))`

/**
 * The facts (统计事实): one row an order that is work and cycle, computed from the order and what belongs to it. A cycle that was
 * reopened keeps its own facts for ever: its matters, visits, evaluation and clocks, its team and handler at the time.
 * @param of which orders, as a condition on the column it is given; it is put on every table, so that each is read only there
 */
export const factRows = (of: (column: Prisma.Sql) => Prisma.Sql): Prisma.Sql => {
  const within = (column: string) => of(Prisma.raw(column))
  return Prisma.sql`
    SELECT c.order_id, c.cycle::smallint AS cycle, ${day('c.first_dispatched_at')} AS dispatched_on, ${day('c.completed_at')} AS completed_on,
      ${lastDay('c.due_at')} AS due_on, ${lastDay('coalesce(p.due_at, c.due_at)')} AS planned_due_on, ${lastDay('z.due_at')} AS rectify_due_on,
      CASE WHEN a.outcome = 'RUNNING' THEN a.due_at END AS accept_due_at, c.channel, a.outcome AS accept_outcome, z.outcome AS rectify_outcome,
      c.status IN ('WITHDRAWN', 'TRANSFERRED', 'MERGED', 'REFUSED') AS ended,
      coalesce(c.completed_at <= c.due_at, false) AS on_time, coalesce(c.completed_at <= coalesce(p.due_at, c.due_at), false) AS on_time_as_planned,
      e.resolved AS citizen_resolved, b.state AS revisit_outcome, b.resolved AS revisit_resolved, u.rating IN ('SATISFIED', 'BASICALLY_SATISFIED') AS rectification_satisfied,
      e.score::smallint AS citizen_score, w.score::smallint AS default_score,
      coalesce(m.decided, 0)::smallint AS matters_decided, coalesce(m.taken, 0)::smallint AS days_taken, coalesce(m.promised, 0)::smallint AS days_promised,
      coalesce(m.statutory, 0)::smallint AS days_statutory,
      CASE WHEN c.first_dispatched_at IS NOT NULL AND c.completed_at IS NOT NULL THEN greatest(1, ${workingDays('c.registered_at', 'c.completed_at')})::smallint END AS handling_days,
      coalesce(v.visits, 0)::smallint AS visits, coalesce(v.arrivals, 0)::smallint AS arrivals, coalesce(v.punctual, 0)::smallint AS punctual_arrivals,
      c.area_code, c.team_id, c.handler_id, c.item_codes
    FROM (
      SELECT o.id AS order_id, o.cycle, o.area_code, o.channel, o.item_codes, o.team_id, o.handler_id, o.status, o.first_dispatched_at, o.completed_at, o.due_at,
        coalesce(r.reopened_at, o.registered_at) AS registered_at, coalesce(r.reopened_at, '-infinity') AS begun_at, 'infinity'::timestamptz AS over_at
      FROM service_order o LEFT JOIN order_cycle r ON r.order_id = o.id AND r.cycle = o.cycle - 1 WHERE ${within('o.id')} AND ${Prisma.raw(IS_WORK)}
      UNION ALL
      SELECT y.order_id, y.cycle, o.area_code, o.channel, o.item_codes, y.team_id, y.handler_id, y.status, y.first_dispatched_at, y.completed_at, y.due_at,
        CASE WHEN y.cycle = 1 THEN o.registered_at ELSE y.started_at END, CASE WHEN y.cycle = 1 THEN '-infinity' ELSE y.started_at END, y.reopened_at
      FROM order_cycle y JOIN service_order o ON o.id = y.order_id WHERE ${within('y.order_id')} AND ${Prisma.raw(IS_WORK)}
    ) c
    LEFT JOIN deadline p ON p.order_id = c.order_id AND p.cycle = c.cycle AND p.clock = 'RESOLVE' AND p.seq = 1 AND ${within('p.order_id')}
    LEFT JOIN deadline a ON a.order_id = c.order_id AND a.cycle = c.cycle AND a.clock = 'ACCEPT' AND a.outcome <> 'REPLACED' AND ${within('a.order_id')}
    LEFT JOIN deadline z ON z.order_id = c.order_id AND z.cycle = c.cycle AND z.clock = 'RECTIFY' AND z.outcome <> 'REPLACED' AND ${within('z.order_id')}
    LEFT JOIN evaluation e ON e.order_id = c.order_id AND e.cycle = c.cycle AND ${within('e.order_id')} AND ${COUNTS}
    LEFT JOIN evaluation w ON w.order_id = c.order_id AND w.cycle = c.cycle AND w.source = 'DEFAULT' AND ${within('w.order_id')}
    LEFT JOIN rectification u ON u.order_id = c.order_id AND u.cycle = c.cycle AND ${within('u.order_id')}
    LEFT JOIN LATERAL (
      SELECT x.state, x.resolved FROM revisit x WHERE x.order_id = c.order_id AND x.cycle = c.cycle AND x.state <> 'VOID'
      ORDER BY x.opened_at DESC, x.id DESC LIMIT 1) b ON true
    LEFT JOIN LATERAL (
      SELECT count(*) AS decided, sum(greatest(1, x.actual_working_days)) AS taken, sum(x.promised_days) AS promised, sum(x.statutory_days) AS statutory
      FROM matter x WHERE x.order_id = c.order_id AND x.status IN ('GRANTED', 'DENIED', 'COMPLETED') AND x.actual_working_days IS NOT NULL
        AND x.decided_at >= c.begun_at AND x.decided_at < c.over_at) m ON true
    LEFT JOIN LATERAL (
      SELECT count(*) FILTER (WHERE x.status = 'FULFILLED') AS visits, count(x.arrived_at) AS arrivals, count(*) FILTER (WHERE x.punctuality_minutes <= 15) AS punctual
      FROM appointment x WHERE x.order_id = c.order_id AND x.booked_at >= c.begun_at AND x.booked_at < c.over_at) v ON true`
}
