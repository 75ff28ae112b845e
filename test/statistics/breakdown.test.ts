import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const PERIOD = 'from: "2026-06-01", to: "2026-06-30"'

describe('A breakdown by staff and item', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ at: '2026-06-02T08:40:00.000+08:00' })
    await givenOrder(app, 'CLOSED', { staff: 'staff-01', items: [ITEMS.drainage.code, ITEMS.construction.code] })
    await givenOrder(app, 'COMPLETED', { staff: 'staff-01' })
    await givenOrder(app, 'RECTIFYING', { staff: 'staff-02' })
    // Withdrawn before anybody had it and before it was verified: due never, of no handler and no item.
    await givenOrder(app, 'WITHDRAWN')
  })
  afterAll(() => app.stop())

  const breakdown = async (who: string, args: string, filter = PERIOD, figures = 'kpi numerator denominator value'): Promise<Answer[]> => {
    const client = await app.as(who)
    return (await client(`{ statisticsBreakdown(filter: { ${filter} }, ${args}) { key name figures { ${figures} } } }`)).statisticsBreakdown
  }
  const refused = async (who: string, args: string, filter = PERIOD) =>
    (await (await app.as(who)).raw(`{ statisticsBreakdown(filter: { ${filter} }, ${args}) { key } }`)).errors?.[0]?.extensions
  const counts = (groups: Answer[]) => groups.map(({ key, figures }) => [key, figures[0].numerator, figures[0].denominator])

  it('by STAFF has each handler by name, and their orders behind each figure', async () => {
    const groups = await breakdown(
      'supervisor',
      'by: STAFF, kpis: [EVALUATION]',
      PERIOD,
      'numerator denominator orders(part: MISSED, first: 5) { totalCount nodes { handler { id } } }',
    )
    expect(Object.fromEntries(counts(groups).map(([key, ...sums]) => [key, sums]))).toEqual({ [staffId('staff-01')]: [1, 2], [staffId('staff-02')]: [1, 1] })
    const one = groups.find(({ key }) => key === staffId('staff-01'))
    expect(one?.name).toMatch(/\p{Script=Han}/u)
    expect(one?.figures[0].orders).toEqual({ totalCount: 1, nodes: [{ handler: { id: staffId('staff-01') } }] })
  })

  it('by ITEM counts an order of two items in both, whatever it comes from: days or the sums of a month that is over', async () => {
    const expected = [
      [ITEMS.drainage.code, 2, 3],
      [ITEMS.construction.code, 1, 1],
    ]
    const asked = 'by: ITEM, kpis: [EVALUATION], sort: { kpi: EVALUATION }'
    const groups = await breakdown('supervisor', asked, PERIOD, 'numerator denominator orders(part: COUNTED, first: 5) { totalCount }')
    expect(counts(groups)).toEqual(expected)
    expect(groups.map(({ figures }) => figures[0].orders.totalCount)).toEqual([2, 1])
    expect(groups[0]?.name).toBe(ITEMS.drainage.name)
    const now = app.clock.now()
    app.clock.set('2026-07-02T10:00:00.000+08:00')
    expect(counts(await breakdown('supervisor', asked))).toEqual(expected)
    app.clock.set(now)
  })

  it('rolls up whole: the staff of the villages, towns, counties are those of the city, with the orders that have no handler', async () => {
    const whole = (await breakdown('supervisor', 'by: CHANNEL, kpis: [ON_TIME, EVALUATION]')).flatMap(({ figures }) => figures)
    const staff = (await breakdown('supervisor', 'by: STAFF, kpis: [ON_TIME, EVALUATION]')).flatMap(({ figures }) => figures)
    const sum = (figures: Answer[], kpi: string) => figures.filter((f) => f.kpi === kpi).reduce((n, f) => n + f.denominator, 0)
    for (const kpi of ['ON_TIME', 'EVALUATION']) expect(sum(staff, kpi)).toBe(sum(whole, kpi))
    const { areas } = await (await app.as('supervisor'))('{ areas(first: 100, parent: "450400000000") { nodes { code } } }')
    let counties = 0
    for (const { code } of areas.nodes) {
      const groups = await breakdown('supervisor', 'by: STAFF, kpis: [EVALUATION]', `${PERIOD}, area: "${code}"`)
      counties += sum(
        groups.flatMap(({ figures }) => figures),
        'EVALUATION',
      )
    }
    expect(counties).toBe(3)
  })

  it('stands by value, numerator or denominator, either way, what has no value last, a part at a time', async () => {
    const keys = async (args: string) => (await breakdown('quality', `by: STAFF, kpis: [EVALUATION, AVERAGE_SCORE], ${args}`)).map(({ key }) => key)
    const [one, two] = [staffId('staff-01'), staffId('staff-02')]
    expect(await keys('sort: { kpi: EVALUATION, by: VALUE }')).toEqual([two, one])
    expect(await keys('sort: { kpi: EVALUATION, by: DENOMINATOR }')).toEqual([one, two])
    expect(await keys('sort: { kpi: AVERAGE_SCORE, by: NUMERATOR, ascending: true }')).toEqual([two, one])
    expect(await keys('sort: { kpi: EVALUATION }, first: 1')).toEqual([one])
    expect(await keys('sort: { kpi: EVALUATION }, first: 1, skip: 1')).toEqual([two])
    for (const [args, field] of [
      ['by: STAFF, first: 0', 'first'],
      ['by: STAFF, first: 501', 'first'],
      ['by: STAFF, skip: -1', 'skip'],
      ['by: STAFF, kpis: [EVALUATION], sort: { kpi: ON_TIME }', 'sort.kpi'],
    ] as const)
      expect(await refused('quality', args)).toMatchObject({ code: 'BAD_INPUT', field })
  })

  it('is a lead’s own team’s, a staff member’s own alone, and nothing to partners, boards, departments and citizens', async () => {
    expect(await breakdown('team-lead-jinzhu', 'by: STAFF, kpis: [EVALUATION]')).toEqual([])
    expect(await breakdown('team-lead', 'by: STAFF, kpis: [EVALUATION]')).toHaveLength(2)
    expect((await refused('team-lead-jinzhu', 'by: STAFF', `${PERIOD}, teamId: "${TEAMS.redPomegranate.id}"`))?.code).toBe('FORBIDDEN')
    expect(counts(await breakdown('staff-02', 'by: STAFF, kpis: [EVALUATION]'))).toEqual([[staffId('staff-02'), 1, 1]])
    expect(counts(await breakdown('staff-02', 'by: ITEM, kpis: [EVALUATION]'))).toEqual([[ITEMS.drainage.code, 1, 1]])
    expect((await refused('staff-02', 'by: STAFF', `${PERIOD}, staffId: "${staffId('staff-01')}"`))?.code).toBe('FORBIDDEN')
    for (const who of ['hotline-agent', 'department', 'demo-bank', 'city']) expect((await refused(who, 'by: STAFF'))?.code, who).toBe('FORBIDDEN')
  })

  it('is a monthly report too, with each staff member or item as it was when the month was closed', async () => {
    await app.passTo('2026-07-10T08:00:00.000+08:00')
    const order = await app.runtime.db.order.findFirstOrThrow({ where: { handlerId: staffId('staff-01'), status: 'CLOSED' } })
    const { freezeMonths, catchUpFacts } = await import('../../src/statistics/keep-facts.ts')
    await catchUpFacts(app.runtime.db)
    await freezeMonths(app.runtime.db, app.clock.now())
    await did(app, 'quality', 'reopenOrder', { orderId: order.id, reason: 'UNRESOLVED' })
    const lines = async (by: string) =>
      parse((await (await app.as('supervisor'))(`{ monthlyReport(month: "2026-06", by: ${by}) }`)).monthlyReport, { bom: true, columns: true }) as Record<
        string,
        string
      >[]
    const staff = (await lines('STAFF')).find((line) => line.经办人编号 === staffId('staff-01') && line.指标代码 === 'EVALUATION')
    expect(staff).toMatchObject({ 分母: '2', 定格分母: '2', 是否重述: '否' })
    const resolution = (await lines('STAFF')).find((line) => line.经办人编号 === staffId('staff-01') && line.指标代码 === 'RESOLUTION')
    expect(resolution).toMatchObject({ 定格分子: '1' })
    const item = (await lines('ITEM')).find((line) => line.事项编码 === ITEMS.construction.code && line.指标代码 === 'EVALUATION')
    expect(item).toMatchObject({ 事项: ITEMS.construction.name, 分母: '1', 定格分母: '1' })
  })
})
