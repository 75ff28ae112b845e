import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/simulation/report.ts'
import { simulateDay } from '../../src/simulation/simulate-day.ts'
import { startApp, type TestApp } from '../kit/app.ts'

/** A morning and half an afternoon at full speed, over HTTP and WebSocket; the clock is set forward as the day is played. */
describe('A simulated day', () => {
  let app: TestApp
  let report: Report
  beforeAll(async () => {
    app = await startApp({ at: '2026-06-02T08:30:00.000+08:00' })
    report = await simulateDay({ url: app.url, tokenOf: app.token, clock: app.clock, until: '16:00', orders: 60, seed: 7 })
  }, 90_000)
  afterAll(() => app.stop())

  it('ends with everybody having seen exactly what was done, and nothing unexpected on the way', () => {
    expect(report.troubles).toEqual([])
    expect(report.differences).toEqual([])
    expect(report).toMatchObject({ ok: true, planned: 60, registered: 60 })
  })
})
