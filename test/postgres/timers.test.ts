import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenOrder } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const CLOCKS = 10
/** A thousand timers in the check, ten thousand in the long one (`TIMERS=10000`). */
const TIMERS = Number(process.env.TIMERS ?? 1_000)
const ORDERS = TIMERS / CLOCKS

describe(`four processes and ${TIMERS} timers that are due`, () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(4)
  })
  afterAll(() => processes?.stop())

  it('fire each exactly once, though two of them are killed in the middle', { timeout: 300_000 }, async () => {
    const { db } = processes.database
    const { id } = await givenOrder(processes, 'VERIFIED')
    // Copies of an order, each with ten clocks that are over and the timers that say so.
    await db.$executeRaw`
      INSERT INTO service_order SELECT (jsonb_populate_record(o, jsonb_build_object('id', 'order_copy' || n, 'number', 'COPY-' || n, 'external_no', NULL))).*
      FROM service_order o, generate_series(1, ${ORDERS}::int) n WHERE o.id = ${id}`
    await db.$executeRaw`
      INSERT INTO deadline (id, order_id, cycle, clock, subject_id, seq, started_at, amount, unit, area_code, calendar_version, due_at, provisional, warned_percent, outcome, used)
      SELECT 'deadline_' || n || '_' || k, 'order_copy' || n, 1, 'VISIT', 'appointment_' || n || '_' || k, 1, now() - interval '1 hour', 10, 'MINUTES', '450403103000', 1, now() - interval '50 minutes', false, 0, 'RUNNING', 0
      FROM generate_series(1, ${ORDERS}::int) n, generate_series(1, ${CLOCKS}::int) k`
    await db.$executeRaw`
      INSERT INTO timer (id, kind, subject_id, data, due_at, created_at)
      SELECT 'timer_' || n || '_' || k, 'deadlineStage', 'deadline_' || n || '_' || k, '{"percent": 100}', now() - interval '50 minutes' + k * interval '1 minute', now()
      FROM generate_series(1, ${ORDERS}::int) n, generate_series(1, ${CLOCKS}::int) k`
    const left = () =>
      db.timer.count({
        where: {
          kind: 'deadlineStage',
          id: { startsWith: 'timer_' },
          subjectId: { startsWith: 'deadline_' },
          firedAt: null,
          data: { path: ['percent'], equals: 100 },
        },
      })
    const total = ORDERS * CLOCKS
    await expect.poll(left, { timeout: 120_000, interval: 100 }).toBeLessThan(total * 0.8)
    processes.servers[0]?.signal('SIGKILL')
    await expect.poll(left, { timeout: 120_000, interval: 100 }).toBeLessThan(total * 0.5)
    processes.servers[1]?.signal('SIGKILL')
    await expect.poll(left, { timeout: 240_000, interval: 250 }).toBe(0)
    const breached = await db.$queryRaw<{ events: number; subjects: number }[]>`
      SELECT count(*)::int AS events, count(DISTINCT data ->> 'subject')::int AS subjects FROM event_log WHERE kind = 'DEADLINE_BREACHED' AND order_id LIKE 'order_copy%'`
    expect(breached).toEqual([{ events: total, subjects: total }])
    expect(await db.urging.count({ where: { orderId: { startsWith: 'order_copy' } } })).toBe(total)
    expect(await db.deadline.count({ where: { orderId: { startsWith: 'order_copy' }, breachedAt: null } })).toBe(0)
  })
})
