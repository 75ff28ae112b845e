import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, JINZHU } from '../../prisma/seed/organisation.ts'
import { APP_ORDERS, HOTLINE_ORDERS } from '../../prisma/seed/year.ts'
import { newId } from '../../src/ids.ts'
import { rebuildFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'

const BOARD =
  '{ wallboard(board: "city") { year counts { status count } onTime { value numerator denominator } resolution { numerator denominator } satisfaction { value numerator denominator } } }'

describe("The demo city and the article's year", () => {
  let app: TestApp
  const board = async (): Promise<Answer> => (await (await app.as('city'))(BOARD)).wallboard

  beforeAll(async () => {
    app = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
  })
  afterAll(() => app.stop())

  it('holds 72 orders, 64 of the hotline and 8 of the Real Economy App, all closed', async () => {
    const groups = await app.runtime.db.order.groupBy({ by: ['channel', 'status'], _count: true, orderBy: { channel: 'asc' } })
    expect(groups.map((g) => [g.channel, g.status, g._count])).toEqual([
      ['HOTLINE_12345', 'CLOSED', HOTLINE_ORDERS],
      ['REAL_ECONOMY_APP', 'CLOSED', APP_ORDERS],
    ])
    expect(HOTLINE_ORDERS + APP_ORDERS).toBe(72)
  })

  it('is listed to a dispatcher through the API, the same 72', async () => {
    const { orders } = await (await app.as('dispatcher'))('{ orders(first: 100) { totalCount nodes { status channel } } }')
    expect(orders.totalCount).toBe(72)
    expect(orders.nodes.filter((o: Answer) => o.channel === 'REAL_ECONOMY_APP')).toHaveLength(8)
  })

  it('gives the three rates of the article, 72 of 72 each, computed', async () => {
    expect(await board()).toMatchObject({
      year: 2025,
      onTime: { value: 1, numerator: 72, denominator: 72 },
      resolution: { numerator: 72, denominator: 72 },
      satisfaction: { value: 1, numerator: 72, denominator: 72 },
    })
  })

  it('is one dense log, in which the versions of every order run from 1 without a gap', async () => {
    const events = await app.runtime.db.eventLog.findMany({ orderBy: { pos: 'asc' }, select: { pos: true, orderId: true, orderVersion: true } })
    expect(events.map((e) => Number(e.pos))).toEqual(events.map((_e, i) => i + 1))
    const orders = await app.runtime.db.order.findMany({ select: { id: true, version: true } })
    expect(new Set(events.map((e) => e.orderId)).size).toBe(orders.length)
    for (const { id, version } of orders) {
      expect(events.filter((e) => e.orderId === id).map((e) => e.orderVersion)).toEqual(Array.from({ length: version }, (_e, i) => i + 1))
    }
  })

  it('follows on: the next event takes the next position', async () => {
    const last = await app.runtime.db.eventLog.count()
    const done = await (await app.as('hotline-agent')).verb('registerOrder', {
      channel: 'HOTLINE_12345',
      areaCode: JINZHU,
      title: '示例',
      requester: { kind: 'PERSON', name: '示例' },
    })
    const event = await app.runtime.db.eventLog.findFirstOrThrow({ where: { orderId: done.order.id } })
    expect(Number(event.pos)).toBe(last + 1)
  })

  it('counts an order without an evaluation of its citizen neither for nor against: 71 of 71, on time still 72', async () => {
    const { db } = app.runtime
    const one = await db.evaluation.findFirstOrThrow()
    // What the program never does: triggers rest meanwhile.
    await db.$transaction([db.$executeRaw`SET LOCAL session_replication_role = replica`, db.evaluation.delete({ where: { id: one.id } })])
    await rebuildFacts(db)
    const without = { onTime: { numerator: 72 }, resolution: { numerator: 71, denominator: 71 }, satisfaction: { value: 1, numerator: 71, denominator: 71 } }
    // A public rate moves by five: as if it were shown for the first time.
    await db.publicRate.deleteMany()
    expect(await board()).toMatchObject(without)
    await db.evaluation.create({
      data: { ...one, indicators: {}, id: newId('evaluation', app.clock.now()), source: 'DEFAULT', level: 'VERY_SATISFIED', score: 10, tags: [] },
    })
    await rebuildFacts(db)
    // A public rate moves by five: as if it were shown for the first time.
    await db.publicRate.deleteMany()
    expect(await board()).toMatchObject(without)
  })

  it('has the 1,089 areas of Wuzhou in their four levels', async () => {
    const levels = await app.runtime.db.area.groupBy({ by: ['level'], _count: true })
    expect(Object.fromEntries(levels.map((l) => [l.level, l._count]))).toEqual({ CITY: 1, COUNTY: 7, TOWN: 66, VILLAGE: 1_015 })
  })

  it("has Jinzhu Town's 18 villages and communities", async () => {
    expect(await app.runtime.db.area.count({ where: { parentCode: JINZHU } })).toBe(18)
    expect((await app.runtime.db.area.findUniqueOrThrow({ where: { code: JINZHU } })).name).toBe('筋竹镇')
  })

  it('hangs every area but the city on a parent one level above it', async () => {
    const areas = await app.runtime.db.area.findMany({ include: { parent: true } })
    const above = { COUNTY: 'CITY', TOWN: 'COUNTY', VILLAGE: 'TOWN' } as const
    for (const area of areas) if (area.level !== 'CITY') expect(area.parent?.level, area.code).toBe(above[area.level])
    expect(areas.filter((a) => a.parentCode === null).map((a) => a.code)).toEqual([CITY])
  })

  it('has every published day of 2024 to 2026, the make-up Saturday of the golden case among them', async () => {
    const days = await app.runtime.db.calendarDay.findMany({ orderBy: { date: 'asc' } })
    expect(days).toHaveLength(366 + 365 + 365)
    const kind = (date: string) => days.find((d) => d.date.toISOString().startsWith(date))?.kind
    expect([kind('2026-10-10'), kind('2026-10-11'), kind('2026-10-01'), kind('2026-09-20')]).toEqual(['WORKDAY', 'REST', 'REST', 'WORKDAY'])
  })
})
