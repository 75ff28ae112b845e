import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const RATE = '{ numerator denominator suppressed }'
const LINE = '{ numberTail category areaName status at }'
const BOARD = `query ($board: String!) { wallboard(board: $board) { areaName year today { registered dispatched completed } hours { hour registered dispatched completed }
  waiting { numberTail category areaName status at clock { kind dueAt } } ticker ${LINE} areas { code name open completedToday onTime ${RATE} resolution ${RATE} satisfaction ${RATE} } counts { status count } onTime ${RATE} resolution ${RATE} } }`

describe('a wallboard', () => {
  let app: TestApp
  const board = async (slug: string): Promise<Answer> => (await (await app.as(slug))(BOARD, { board: slug })).wallboard
  const at = (time: string) => app.clock.set(`2026-06-02T${time}:00.000+08:00`)

  beforeAll(async () => {
    app = await startApp({ year: true })
    at('00:00')
    await givenOrder(app, 'REGISTERED', { registration: { areaCode: JINZHU_VILLAGE } })
    at('09:59')
    await givenOrder(app, 'DISPATCHED', { items: [ITEMS.medicalAid.code] })
    at('10:00')
    await givenOrder(app, 'REGISTERED', { registration: { areaCode: '450481000000' } })
    await givenOrder(app, 'WITHDRAWN')
    at('10:30')
    await givenOrder(app, 'COMPLETED')
    at('11:00')
  })
  afterAll(() => app?.stop())

  it('tells the day by hour in Wuzhou, from its first minute on', async () => {
    const { hours, today } = await board('city')
    expect(hours.map((h: Answer) => h.hour)).toEqual(Array.from({ length: 24 }, (_, i) => i))
    const busy = hours.filter((h: Answer) => h.registered + h.dispatched + h.completed > 0)
    expect(busy).toEqual([
      { hour: 0, registered: 1, dispatched: 0, completed: 0 },
      { hour: 9, registered: 1, dispatched: 1, completed: 0 },
      { hour: 10, registered: 3, dispatched: 1, completed: 1 },
    ])
    expect(today).toEqual({ registered: 5, dispatched: 2, completed: 1 })
  })

  it('names the orders that wait longest for their completion, oldest first, and none that is done or given up', async () => {
    const { waiting } = await board('city')
    expect(waiting.map((w: Answer) => [w.status, w.at, w.areaName])).toEqual([
      ['REGISTERED', '2026-06-01T16:00:00.000Z', '筋竹镇'],
      ['DISPATCHED', '2026-06-02T01:59:00.000Z', expect.any(String)],
      ['REGISTERED', '2026-06-02T02:00:00.000Z', '岑溪市'],
    ])
    // Offered at 09:59: thirty minutes of duty to accept it; a quarter of an hour of duty to verify one, from 08:30 for the first.
    expect(waiting.map((w: Answer) => w.clock)).toEqual([
      { kind: 'VERIFY', dueAt: '2026-06-02T00:45:00.000Z' },
      { kind: 'ACCEPT', dueAt: '2026-06-02T02:29:00.000Z' },
      { kind: 'VERIFY', dueAt: '2026-06-02T02:15:00.000Z' },
    ])
    // Health and benefit items are not told apart.
    expect(waiting[1].category).toBe('便民服务')
    for (const line of waiting) expect(line.numberTail).toMatch(/^[0-9A-Z]{4}$/)
  })

  it('shows the city by county, every county, and their open orders are those of the states', async () => {
    const { areas, counts } = await board('city')
    expect(areas).toHaveLength(7)
    expect(areas.find((a: Answer) => a.code === `${WANXIU.slice(0, 6)}000000`)).toMatchObject({ open: 1, completedToday: 1 })
    expect(areas.find((a: Answer) => a.name === '岑溪市')).toMatchObject({ open: 2, completedToday: 0 })
    const open = counts.filter((c: Answer) => !['COMPLETED', 'CLOSED'].includes(c.status)).reduce((n: number, c: Answer) => n + c.count, 0)
    expect(areas.reduce((n: number, a: Answer) => n + a.open, 0)).toBe(open)
  })

  it('shows a county by its towns, with what is placed no lower last, and a town by its villages', async () => {
    const county = await board('county')
    expect(county.areas.find((a: Answer) => a.name === '筋竹镇')).toMatchObject({ code: '450481109000', open: 1 })
    expect(county.areas.at(-1)).toMatchObject({ code: '450481000000', name: '未细分', open: 1, completedToday: 0 })
    expect(county.areas.every((a: Answer) => a.code.startsWith('450481'))).toBe(true)
    const town = await board('town')
    // Eighteen villages, and the year's orders that name only the town.
    expect(town.areas).toHaveLength(19)
    expect(town.areas.at(-1)).toMatchObject({ code: '450481109000', name: '未细分', open: 0 })
    expect(town.areas.find((a: Answer) => a.code === JINZHU_VILLAGE)).toMatchObject({ open: 1 })
    expect(town.waiting[0].areaName).toBe(town.areas.find((a: Answer) => a.code === JINZHU_VILLAGE).name)
  })

  it('says which year its rates are of: the running one as soon as something is completed in it', async () => {
    const { year, onTime, resolution } = await board('city')
    expect([year, onTime]).toEqual([2026, { numerator: null, denominator: null, suppressed: true }])
    expect(resolution).toEqual({ numerator: null, denominator: null, suppressed: false })
    expect((await board('county')).year).toBe(2025)
  })

  it('sends no rate of a small group, and none it could be worked out from, while the total is large enough', async () => {
    const rates = async (): Promise<Answer> => {
      const { areas, onTime } = await board('city')
      return { total: onTime, shown: areas.filter((a: Answer) => a.onTime.denominator !== null || a.onTime.suppressed).map((a: Answer) => [a.name, a.onTime]) }
    }
    const hidden = { numerator: null, denominator: null, suppressed: true }
    // One order of 万秀区 so far; five of 苍梧县 would give it away by subtraction.
    for (let i = 0; i < 5; i++) await givenOrder(app, 'COMPLETED', { registration: { areaCode: '450421101000' } })
    expect(await rates()).toEqual({
      total: { numerator: 6, denominator: 6, suppressed: false },
      shown: [
        ['万秀区', hidden],
        ['苍梧县', hidden],
      ],
    })
    // The year before is large enough everywhere.
    app.clock.set('2025-12-30T10:00:00.000+08:00')
    const before = await rates()
    at('11:00')
    expect(before.total).toEqual({ numerator: 72, denominator: 72, suppressed: false })
    expect(before.shown).toHaveLength(7)
    expect(before.shown.reduce((n: number, [, rate]: [string, Answer]) => n + rate.denominator, 0)).toBe(72)
  })

  it('costs the same number of statements for a town as for the city, however much there is to show', async () => {
    const [city, county, town] = [await app.as('city'), await app.as('county'), await app.as('town')]
    const used = async (client: typeof city, slug: string) => {
      // The first reading writes what the rates stand at.
      await client(BOARD, { board: slug })
      app.statements()
      await client(BOARD, { board: slug })
      return app.statements().filter((sql) => !sql.includes('event_log_meta')).length
    }
    const [ofCity, ofCounty, ofTown] = [await used(city, 'city'), await used(county, 'county'), await used(town, 'town')]
    // Token 3, board and area 2, tile 5, rates 6; a board without completions this year asks when the last one was, and counts that year.
    expect(ofCity).toBe(16)
    expect([ofCounty, ofTown]).toEqual([22, 22])
  })
})
