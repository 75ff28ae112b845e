import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { windowsOf } from '../../src/simulation/prepare-season.ts'
import type { Report } from '../../src/simulation/report.ts'
import { DAYS, planSeason, SITES, seatsFor, WINDOWS } from '../../src/simulation/season-plan.ts'
import { simulateDay } from '../../src/simulation/simulate-day.ts'
import { startApp, type TestApp } from '../kit/app.ts'

const PEOPLE = 80
/** Of the tour. */
const STOPS = 3

describe("The first day of a season's week, simulated beside the orders of the day", () => {
  let app: TestApp
  let report: Report
  beforeAll(async () => {
    app = await startApp({ at: '2026-06-01T08:30:00.000+08:00' })
    report = await simulateDay({ url: app.url, tokenOf: app.token, clock: app.clock, until: '17:00', orders: 4, season: PEOPLE, seed: 11 })
  }, 120_000)
  afterAll(() => app.stop())

  it('ends with everybody having seen exactly what was done to every order, and the manager how far the people are', () => {
    expect(report.troubles).toEqual([])
    expect(report.differences).toEqual([])
    expect(report.ok).toBe(true)
    expect(Object.values(report.orders).reduce((sum, many) => sum + many, 0)).toBe(report.registered)
    expect(report.subscribers.filter(({ name }) => name.startsWith('campaign-manager')).map(({ events }) => events > 1)).toEqual([true, true])
  })

  it('calls everybody once, makes an order for whoever agrees, and for who just comes', async () => {
    const calls = planSeason(PEOPLE, 11, report.run).map(({ call }) => call)
    const agreed = calls.filter((call) => call === 'CONSENTED').length
    expect(report.verbs.logOutreach).toBe(PEOPLE)
    const walkIns = SITES * WINDOWS.length
    expect(report.verbs.registerWalkIn).toBe(walkIns)
    expect(await app.runtime.db.order.count({ where: { channel: 'PROACTIVE', participant: { campaign: { kind: 'SEASON' } } } })).toBe(agreed + walkIns)
  })

  it('spreads seats over five days and two sites, sells none twice, and lets the last to ask wait', async () => {
    const slots = await app.runtime.db.campaignSlot.findMany({ where: { site: { campaign: { kind: 'SEASON' } } } })
    expect(slots).toHaveLength(DAYS * WINDOWS.length * SITES)
    for (const slot of slots) expect(slot.booked).toBeLessThanOrEqual(seatsFor(PEOPLE))
    expect(report.refused['bookSeat SLOT_FULL']).toBeGreaterThan(0)
    expect(report.verbs.joinWaitingList).toBe(report.refused['bookSeat SLOT_FULL'])
    expect(report.verbs.bookSeat).toBe(slots.reduce((sum, slot) => sum + slot.booked, 0))
  })

  it('checks people in one by one at one site, and as a list at the other', () => {
    expect(report.verbs.checkInParticipant).toBeGreaterThan(0)
    expect(report.verbs.checkInParticipants).toBe(WINDOWS.length + STOPS)
  })

  it('takes those of today through both stations to their certificate; the others keep their seats', async () => {
    const people = await app.runtime.db.participant.groupBy({ by: ['status'], _count: true, where: { campaign: { kind: 'SEASON' } } })
    const by = Object.fromEntries(people.map(({ status, _count }) => [status, _count]))
    expect(by.DONE).toBeGreaterThan(5)
    expect(by.BOOKED).toBeGreaterThan(by.DONE as number)
    expect(by.DECLINED).toBeGreaterThan(0)
    expect(await app.runtime.db.certificate.count({ where: { number: { startsWith: `YM-${report.run}` } } })).toBe(by.DONE)
    expect(report.verbs.completeOrder).toBeGreaterThanOrEqual(by.DONE as number)
  })

  it('takes a tour through three villages beside it, each stop by two lists, with kits that go along', async () => {
    const { createVillageTour, logOutreaches, bookSeats, recordStations } = report.verbs
    expect({ createVillageTour, logOutreaches, bookSeats, recordStations }).toEqual({
      createVillageTour: 1,
      logOutreaches: 1,
      bookSeats: 1,
      recordStations: STOPS,
    })
    const elders = await app.runtime.db.participant.groupBy({ by: ['status'], _count: true, where: { campaign: { kind: 'TOUR' } } })
    expect(Object.fromEntries(elders.map(({ status, _count }) => [status, _count]))).toEqual({ DONE: 9, BOOKED: 3 })
    const orders = await app.runtime.db.order.findMany({ where: { participant: { campaign: { kind: 'TOUR' } } }, select: { status: true } })
    expect(orders.filter(({ status }) => ['COMPLETED', 'RECTIFYING', 'CLOSED'].includes(status))).toHaveLength(9)
  })

  it('needs the hours of its day', () => {
    const instant = (minute: number) => new Date(Date.parse('2026-06-01T00:00:00.000+08:00') + (minute + 600) * 60_000)
    expect(() => windowsOf({ instant }, 510)).toThrow('a season needs its day: start it earlier, or faster')
  })
})
