import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catchUpFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, WANXIU } from '../kit/given.ts'

const COUNTY = '450403000000'
const RATE = '{ value numerator denominator }'
const RATES = `onTime ${RATE} resolution ${RATE} satisfaction ${RATE}`
const NAMES = { onTime: 'ON_TIME', resolution: 'RESOLUTION', satisfaction: 'SATISFACTION' } as const

/** A month in which every order is due, so that the year of a board counts no more than the month. */
describe('Board, monthly report and statistics', () => {
  let app: TestApp
  const evaluate = async (orderId: string, level: string, resolved: boolean) =>
    expect(await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level, resolved })).toMatchObject({ __typename: 'EvaluateOrderSuccess' })

  beforeAll(async () => {
    app = await startApp()
    app.clock.set('2026-06-02T08:40:00.000+08:00')
    for (let i = 0; i < 4; i++) await givenOrder(app, 'CLOSED')
    await givenOrder(app, 'RECTIFYING', { staff: 'staff-11' })
    await givenOrder(app, 'WITHDRAWN')
    // Its limit passes with nobody on the way.
    await givenOrder(app, 'ACCEPTED', { staff: 'staff-12' })
    // Answered on the telephone: it has no limit, is placed no lower than its county, and its citizen evaluates it.
    const answered = await givenOrder(app, 'REGISTERED', { registration: { areaCode: COUNTY } })
    await did(app, 'hotline-agent', 'answerDirectly', { orderId: answered.id, answer: '示例' })
    await evaluate(answered.id, 'SATISFIED', true)
    // Called back after a supervision, and evaluated by nobody.
    const supervised = await givenOrder(app, 'PROCESSING', { staff: 'staff-13' })
    await did(app, 'supervisor', 'openSupervision', { orderId: supervised.id, level: 'GENERAL', reason: '示例' })
    for (const matterId of supervised.matterIds) {
      await did(app, 'department', 'acceptMatter', { orderId: supervised.id, matterId })
      await did(app, 'department', 'decideMatter', { orderId: supervised.id, matterId, outcome: 'GRANTED' })
    }
    await did(app, 'team-lead', 'replySupervision', { orderId: supervised.id, reply: '示例' })
    await did(app, 'supervisor', 'closeSupervision', { orderId: supervised.id })
    await did(app, 'staff-13', 'completeOrder', { orderId: supervised.id, result: 'SOLVED', reply: '示例', replyMethod: 'IN_PERSON' })
    await did(app, 'quality', 'logRevisit', { orderId: supervised.id, method: 'TELEPHONE', outcome: 'REACHED', resolved: true })
    // Completed, and begun once more because nothing was resolved.
    const again = await givenOrder(app, 'COMPLETED', { staff: 'staff-14' })
    await did(app, 'quality', 'reopenOrder', { orderId: again.id, reason: 'UNRESOLVED' })
  })
  afterAll(() => app?.stop())

  const boardOf = async (slug: string): Promise<Answer> =>
    (await (await app.as(slug))(`query ($board: String!) { wallboard(board: $board) { year ${RATES} areas { code ${RATES} } } }`, { board: slug })).wallboard
  const statisticsOf = async (area: string, from: string, to: string) => {
    const { statistics } = await (await app.as('supervisor'))(
      `{ statistics(filter: { area: "${area}", from: "${from}", to: "${to}" }, kpis: [${Object.values(NAMES).join(', ')}]) { kpi value numerator denominator } }`,
    )
    return ratesOf((kpi) => statistics.find((figure: Answer) => figure.kpi === kpi))
  }
  const reportOf = async (area: string, place: string) => {
    const { monthlyReport } = await (await app.as('supervisor'))(`{ monthlyReport(month: "2026-06", area: "${area}") }`)
    const lines = parse(monthlyReport, { bom: true, columns: true }) as Record<string, string>[]
    return ratesOf((kpi) => {
      const line = lines.find((row) => row.指标代码 === kpi && (place === '合计' ? row.区划 : row.区划代码) === place)
      return { value: Number(line?.值), numerator: Number(line?.分子), denominator: Number(line?.分母) }
    })
  }
  const ratesOf = (of: (kpi: string) => Answer) =>
    Object.fromEntries(
      Object.entries(NAMES).map(([name, kpi]) => {
        const { value, numerator, denominator } = of(kpi)
        return [name, { value, numerator, denominator }]
      }),
    )

  it.each([
    ['in the month itself', '2026-06-22'],
    ['once the month is over, from its sums', '2026-07-01'],
  ])('say the same of a city, and of a county as a part of it, to the last digit: %s', async (_when, day) => {
    app.clock.set(`${day}T10:00:00.000+08:00`)
    const { year, areas, ...whole } = await boardOf('city')
    expect(year).toBe(2026)
    // Eight have a limit, and the one that was begun once more has two: one was kept, one has run out like that of the order nobody came to.
    expect(whole).toEqual({
      onTime: { value: 7 / 9, numerator: 7, denominator: 9 },
      resolution: { value: 6 / 7, numerator: 6, denominator: 7 },
      satisfaction: { value: 5 / 6, numerator: 5, denominator: 6 },
    })
    expect(await statisticsOf('450400000000', '2026-06-01', '2026-06-30')).toEqual(whole)
    expect(await statisticsOf('450400000000', '2026-01-01', '2026-12-31')).toEqual(whole)
    expect(await reportOf('450400000000', '合计')).toEqual(whole)
    expect(await reportOf('450400000000', COUNTY)).toEqual(whole)
    const { code: _code, ...county } = areas.find((area: Answer) => area.code === COUNTY)
    expect(county).toEqual(whole)
    expect(await statisticsOf(COUNTY, '2026-06-01', '2026-06-30')).toEqual(whole)
  })

  it('follow the log once for all who ask at the same time, and again for who asks later', async () => {
    const { db } = app.runtime
    await givenOrder(app, 'REGISTERED')
    app.statements()
    const followed = await Promise.all(Array.from({ length: 12 }, () => catchUpFacts(db)))
    expect(app.statements().filter((sql) => sql.includes('pg_advisory_xact_lock'))).toHaveLength(1)
    expect(followed[0]).toBe(1)
    await givenOrder(app, 'REGISTERED')
    expect(await catchUpFacts(db)).toBe(1)
  })

  it('tell what is placed no lower than a county from its towns, in the month and from its sums', async () => {
    const parts = async () => {
      const { statisticsBreakdown: groups } = await (await app.as('supervisor'))(
        `{ statisticsBreakdown(by: AREA, filter: { area: "${COUNTY}", from: "2026-06-01", to: "2026-06-30" }, kpis: [ON_TIME, RESOLUTION]) { key figures { numerator denominator } } }`,
      )
      return groups.map(({ key, figures }: Answer) => [key, ...figures.map((f: Answer) => `${f.numerator}/${f.denominator}`)])
    }
    for (const day of ['2026-06-22', '2026-07-01']) {
      app.clock.set(`${day}T10:00:00.000+08:00`)
      expect(await parts(), day).toEqual([
        [COUNTY, '0/0', '1/1'],
        [WANXIU, '7/9', '5/6'],
      ])
    }
  })
})
