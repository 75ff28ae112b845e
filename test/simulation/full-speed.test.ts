import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createControl } from '../../src/simulation/control.ts'
import type { Report } from '../../src/simulation/report.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'

/** As fast as the server answers, while somebody else works on the same server, and stopped before the last call. */
describe('A day at full speed, stopped early', () => {
  let app: TestApp
  let report: Report
  beforeAll(async () => {
    app = await startApp()
    const control = createControl()
    const others = givenOrder(app, 'ACCEPTED', { staff: 'staff-05' }).then(() => givenOrder(app, 'WITHDRAWN'))
    report = await simulate({
      ...{ url: app.url, tokenOf: app.token, orders: 40, seed: 3, speed: Number.POSITIVE_INFINITY, control },
      onProgress: ({ registered }) => {
        if (registered >= 6 && control.stopped() === 'NO') control.stop()
      },
    })
    await others
  }, 120_000)
  afterAll(() => app.stop())

  it('registers no more, finishes what is under way, and checks what was done', () => {
    expect(report.troubles).toEqual([])
    expect(report.differences).toEqual([])
    expect(report.ok).toBe(true)
    expect(report.registered).toBeGreaterThanOrEqual(6)
    expect(report.registered).toBeLessThan(40)
    expect(report.orders.CLOSED).toBeGreaterThan(0)
  })

  it('judges its own orders only', async () => {
    expect(await app.runtime.db.order.count()).toBe(report.registered + 2)
    const [dispatcher] = report.subscribers
    expect(dispatcher?.frames).toBeGreaterThan(dispatcher?.events ?? 0)
  })

  it('measures the answers and the way of an event to the dispatcher', () => {
    expect(report.answers?.p50).toBeGreaterThan(0)
    expect(report.answers?.most).toBeGreaterThanOrEqual(report.answers?.p99 ?? Number.NaN)
    expect(report.deliveries?.p50).toBeGreaterThan(0)
  })
})
