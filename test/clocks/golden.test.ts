import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { logWarnings } from '../../src/calendar/watch-calendar.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}.000+08:00`)
const CLOCKS =
  'query ($id: ID!) { order(id: $id) { dueAt clocks(history: true) { clock seq dueAt provisional outcome replacedBecause explanation { date counted text } } } }'

describe('Golden tests of the calendar', () => {
  let app: TestApp
  const lines: string[] = []
  beforeAll(async () => {
    const logTo = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk))
        done()
      },
    })
    app = await startApp({ logTo })
  })
  afterAll(() => app.stop())

  const resolve = async (id: string) =>
    (await (await app.as('dispatcher'))(CLOCKS, { id })).order.clocks.filter((k: { clock: string }) => k.clock === 'RESOLVE')

  it('golden 4: registered on Wednesday 30 September 2026 with five working days is due on Tuesday 13 October, and every date says why', async () => {
    app.clock.set(at('2026-09-30T10:00:00'))
    const { id } = await givenOrder(app, 'VERIFIED')
    const [clock] = await resolve(id)
    expect(clock.dueAt).toBe(at('2026-10-14T00:00:00').toISOString())
    const days = Object.fromEntries(clock.explanation.map((s: { date: string; counted: boolean }) => [s.date, s.counted]))
    expect(days).toEqual({
      ...Object.fromEntries(['01', '02', '03', '04', '05', '06', '07'].map((d) => [`2026-10-${d}`, false])),
      '2026-10-08': true,
      '2026-10-09': true,
      '2026-10-10': true,
      '2026-10-11': false,
      '2026-10-12': true,
      '2026-10-13': true,
    })
    const text = (date: string) => clock.explanation.find((s: { date: string }) => s.date === date).text
    expect(text('2026-10-01')).toBe('2026-10-01 Thursday, National Day: does not count')
    expect(text('2026-10-10')).toBe('2026-10-10 Saturday, make-up working day (National Day): working day 3')
    expect(text('2026-10-11')).toBe('2026-10-11 Sunday: does not count')
    expect(text('2026-10-13')).toBe('2026-10-13 Tuesday: working day 5')
  })

  it('golden 5: a deadline across 1 January 2027 is provisional and is warned about; the 2027 calendar writes a new row and keeps the old', async () => {
    app.clock.set(at('2026-12-30T10:00:00'))
    const { id } = await givenOrder(app, 'VERIFIED')
    const [before] = await resolve(id)
    // 31 December, then as far as anybody knows 4, 5, 6 and 7 January: New Year's Day rests by law.
    expect(before).toMatchObject({ provisional: true, dueAt: at('2027-01-08T00:00:00').toISOString() })
    const warning = '{ calendar(from: "2026-12-30", to: "2026-12-31") { horizon version provisionalDeadlines warnings { code message } } }'
    const missing = [{ code: 'CALENDAR_MISSING', message: "the 2027 calendar is missing: enter the State Council's notice" }]
    for (const who of ['admin', 'dispatcher'])
      expect((await (await app.as(who))(warning)).calendar).toEqual({ horizon: '2026-12-31', version: 1, provisionalDeadlines: 1, warnings: missing })
    await logWarnings(app.runtime)
    expect(lines.join('')).toContain('the 2027 calendar is missing')
    const days = Array.from({ length: 365 }, (_, i) => {
      const date = new Date(Date.UTC(2027, 0, 1 + i)).toISOString().slice(0, 10)
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
      const holiday = date <= '2027-01-04'
      return { date, kind: holiday || weekday === 0 || weekday === 6 ? 'REST' : 'WORKDAY', ...(holiday ? { name: "元旦 New Year's Day" } : {}) }
    })
    const gap = await (await app.as('admin')).verb('setCalendarDays', { source: '示例通知', days: days.slice(1) })
    expect(gap).toMatchObject({ __typename: 'InvalidInput', field: 'days' })
    await did(app, 'admin', 'setCalendarDays', { source: '国务院办公厅关于2027年部分节假日安排的通知（示例）', days }, 'version')
    await app.sweep()
    const [old, next] = (await resolve(id)).sort((a: { seq: number }, b: { seq: number }) => a.seq - b.seq)
    expect(old).toMatchObject({
      seq: 1,
      dueAt: before.dueAt,
      provisional: true,
      outcome: 'REPLACED',
      replacedBecause: 'CALENDAR',
      explanation: before.explanation,
    })
    // 4 January rests now: one day later.
    expect(next).toMatchObject({ seq: 2, dueAt: at('2027-01-09T00:00:00').toISOString(), provisional: false, outcome: 'RUNNING' })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'DEADLINE_MOVED', data: { clock: 'RESOLVE', because: 'CALENDAR', provisional: false } })
    expect((await (await app.as('admin'))(warning)).calendar).toMatchObject({ horizon: '2027-12-31', version: 2, provisionalDeadlines: 0, warnings: [] })
    expect((await (await app.as('dispatcher'))(CLOCKS, { id })).order.dueAt).toBe(next.dueAt)
  })

  it('golden 11: a policy of three days instead of five leaves open orders their end; new orders get the new one', async () => {
    app.clock.set(at('2026-06-02T10:00:00'))
    const old = await givenOrder(app, 'VERIFIED')
    const past = await (await app.as('admin')).verb('setTimeLimit', { type: 'HELP', urgency: 'NORMAL', workingDays: 3, validFrom: '2026-06-01' })
    expect(past).toMatchObject({ __typename: 'InvalidInput', field: 'validFrom' })
    await did(app, 'admin', 'setTimeLimit', { type: 'HELP', urgency: 'NORMAL', workingDays: 3, validFrom: '2026-06-03' }, 'policyId')
    const between = await givenOrder(app, 'REGISTERED')
    await app.passTo(at('2026-06-03T10:00:00'))
    const fresh = await givenOrder(app, 'VERIFIED')
    // Registered before the change and verified after it: the policy of the day it was registered, counted from that day.
    await did(app, 'dispatcher', 'verifyOrder', {
      orderId: between.id,
      type: 'HELP',
      items: [ITEMS.drainage.code],
      serviceMode: 'ONSITE',
      duplicateChecked: true,
      requesterReached: true,
    })
    expect(await resolve(between.id)).toMatchObject([{ dueAt: at('2026-06-10T00:00:00').toISOString() }])
    for (const [id, dueAt] of [
      [between.id, '2026-06-10T00:00:00'],
      [fresh.id, '2026-06-09T00:00:00'],
    ] as const)
      expect((await (await app.as('dispatcher'))(CLOCKS, { id })).order.dueAt).toBe(at(dueAt).toISOString())
    expect(await resolve(old.id)).toMatchObject([{ dueAt: at('2026-06-10T00:00:00').toISOString() }])
    expect(await resolve(fresh.id)).toMatchObject([{ dueAt: at('2026-06-09T00:00:00').toISOString() }])
  })

  it('a typhoon closes one county: its running deadlines get a new row, those of other counties do not', async () => {
    app.clock.set(at('2026-07-06T10:00:00'))
    const here = await givenOrder(app, 'VERIFIED', { registration: { areaCode: '450481109001' } })
    const there = await givenOrder(app, 'VERIFIED')
    await did(
      app,
      'admin',
      'setCalendarDays',
      { areaCode: '450481000000', source: '示例：台风停工通知', days: [{ date: '2026-07-08', kind: 'REST', name: '台风停工 Typhoon closure' }] },
      'version',
    )
    await app.sweep()
    const mine = await resolve(here.id)
    expect(mine).toHaveLength(2)
    expect(mine.find((k: { seq: number }) => k.seq === 2).explanation.find((s: { date: string }) => s.date === '2026-07-08').text).toContain('Typhoon closure')
    expect(await resolve(there.id)).toHaveLength(1)
  })

  it('another season and another county have other hours of duty, from a day on', async () => {
    app.clock.set(at('2026-07-10T11:50:00'))
    await did(
      app,
      'admin',
      'setDutyWindows',
      {
        areaCode: '450481000000',
        validFrom: '2026-07-10',
        windows: [
          { opens: '08:00', closes: '12:00' },
          { opens: '15:00', closes: '18:00', seasonFrom: '06-01', seasonTo: '09-30' },
        ],
      },
      'areaCode',
    )
    const here = await givenOrder(app, 'DISPATCHED', { registration: { areaCode: '450481109001' } })
    const accept = await app.runtime.db.deadline.findFirstOrThrow({ where: { orderId: here.id, clock: 'ACCEPT' } })
    expect(accept.dueAt).toEqual(new Date(at('2026-07-10T15:00:00').getTime() + 20 * MINUTE))
  })

  it('a limit of acceptance that is set for tomorrow is tomorrow’s; none is set for yesterday, by nobody but an administrator', async () => {
    app.clock.set(at('2026-07-20T10:00:00'))
    const policy = { clock: 'ACCEPT', amount: 20, validFrom: '2026-07-21' }
    expect(await (await app.as('admin')).verb('setClockPolicy', { ...policy, validFrom: '2026-07-19' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'validFrom',
    })
    expect(await (await app.as('dispatcher')).verb('setClockPolicy', policy)).toMatchObject({ __typename: 'Forbidden' })
    await did(app, 'admin', 'setClockPolicy', policy, 'policyId')
    const acceptBy = async (orderId: string) => {
      const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { clocks { clock dueAt } } }', { id: orderId })
      return order.clocks.find((one: { clock: string }) => one.clock === 'ACCEPT').dueAt
    }
    const today = await givenOrder(app, 'DISPATCHED')
    expect(await acceptBy(today.id)).toBe(at('2026-07-20T10:30:00').toISOString())
    await app.passTo(at('2026-07-21T10:00:00'))
    const tomorrow = await givenOrder(app, 'DISPATCHED')
    expect(await acceptBy(tomorrow.id)).toBe(at('2026-07-21T10:20:00').toISOString())
  })
})
