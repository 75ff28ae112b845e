import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERBS } from '../../src/simulation/documents.ts'
import type { Report } from '../../src/simulation/report.ts'
import { simulateDay } from '../../src/simulation/simulate-day.ts'
import { startApp, type TestApp } from '../kit/app.ts'

/** A morning and half an afternoon, over HTTP and WebSocket; the clock is set forward as the day is played. */
describe('A simulated day', () => {
  let app: TestApp
  let report: Report
  beforeAll(async () => {
    app = await startApp({ at: '2026-06-02T08:30:00.000+08:00' })
    report = await simulateDay({ url: app.url, tokenOf: app.token, clock: app.clock, until: '16:00', orders: 30, seed: 8 })
  }, 120_000)
  afterAll(() => app.stop())

  it('ends with everybody having seen exactly what was done, and nothing unexpected on the way', () => {
    expect(report.troubles).toEqual([])
    expect(report.differences).toEqual([])
    expect(report).toMatchObject({ ok: true, planned: 30, registered: 30 })
  })

  it('is one event in the log for every verb that was done, in the order of each order', async () => {
    const logged = await app.runtime.db.eventLog.groupBy({ by: ['kind'], _count: true, where: { orderId: { not: '' } } })
    const events = Object.fromEntries(logged.map(({ kind, _count }) => [kind, _count]))
    // Each verb leaves its event; a replaced round is two, and registering or accepting once more leaves none.
    const left: Record<string, number> = {}
    const leaves = (kind: string, times: number) => {
      left[kind] = (left[kind] ?? 0) + times
    }
    for (const [verb, kind] of Object.entries(VERBS)) if (kind && report.verbs[verb]) leaves(kind, report.verbs[verb])
    leaves('DISPATCHED', report.verbs.replaceRound ?? 0)
    for (const kind of ['REGISTERED', 'ACCEPTED']) left[kind] = Math.min(left[kind] ?? 0, events[kind] ?? 0)
    // One for each evaluation that is negative.
    const { RECTIFICATION_OPENED: opened = 0, ...others } = events
    expect(others).toEqual(left)
    expect(opened).toBeLessThan(left.EVALUATED ?? 0)
    expect(events.REGISTERED).toBe(30)
  })

  it('spreads over the hours of the day, and is left at its last minute with work in hand', async () => {
    const orders = await app.runtime.db.order.findMany({ select: { registeredAt: true, status: true } })
    const hours = new Set(orders.map((order) => order.registeredAt.getUTCHours() + 8))
    expect([...hours].sort((a, b) => a - b)).toEqual(expect.arrayContaining([9, 10, 11, 14, 15]))
    expect(app.clock.now().toISOString()).toMatch(/^2026-06-02T0[78]:/)
    const states = new Set(orders.map((order) => order.status))
    for (const status of ['SCHEDULED', 'COMPLETED', 'CLOSED']) expect(states).toContain(status)
    expect(orders.some(({ status }) => status === 'IN_SERVICE' || status === 'PROCESSING')).toBe(true)
  })

  it('has rounds taken back and replaced, and orders served without a visit', () => {
    expect(report.verbs.recallRound).toBeGreaterThan(0)
    expect(report.verbs.replaceRound).toBeGreaterThan(0)
    expect(report.verbs.finishRemoteService).toBeGreaterThan(0)
  })

  it('has staff race for offers, and tells each who was not fast enough', () => {
    expect(report.refused['acceptOrder ALREADY_TAKEN']).toBeGreaterThan(5)
  })

  it('cuts the line of one subscriber again and again, who misses nothing', () => {
    const [whole, traveller] = report.subscribers
    expect(traveller?.resumed).toBeGreaterThan(2)
    expect(traveller?.events).toBe(whole?.events)
    expect(whole?.resumed).toBe(0)
  })
})
