import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { readXlsx } from '../../src/intake/read-xlsx.ts'
import { rebuildFacts } from '../../src/statistics/keep-facts.ts'
import { KPI_NAMES } from '../../src/statistics/kpis.ts'
import { monthlyReportCsv } from '../../src/statistics/monthly-report.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const FIELDS = 'kpi name value numerator denominator excluded asOf definition definitionVersion'

/** `from: …, to: …, kpis: […], area: …` as the arguments they are. */
function argumentsOf(asked: string): string {
  const kpis = /, (kpis: \[[^\]]*\])/.exec(asked)
  return `filter: { ${kpis ? asked.replace(kpis[0], '') : asked} }${kpis ? `, ${kpis[1]}` : ''}`
}

async function figures(app: TestApp, who: string, asked: string, fields = FIELDS): Promise<Record<string, Answer>> {
  const { statistics } = await (await app.as(who))(`{ statistics(${argumentsOf(asked)}) { ${fields} } }`)
  return Object.fromEntries(statistics.map((figure: Answer) => [figure.kpi, figure]))
}

describe("The year's figures", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
  })
  afterAll(() => app.stop())
  const year = 'from: "2025-01-01", to: "2025-12-31"'

  it('are 72 of 72 three times, and say what they count (golden test 1)', async () => {
    const all = await figures(app, 'supervisor', year)
    expect(Object.keys(all)).toEqual([...KPI_NAMES])
    for (const kpi of ['RESPONSE', 'ON_TIME', 'ON_TIME_WITHOUT_EXTENSIONS', 'RESOLUTION', 'SATISFACTION', 'EVALUATION', 'ONE_VISIT', 'PUNCTUALITY'])
      expect(all[kpi]).toMatchObject({ value: 1, numerator: 72, denominator: 72, excluded: 0 })
    expect(all.SATISFACTION).toMatchObject({ name: '群众满意率', definitionVersion: 2, asOf: app.clock.now().toISOString() })
    expect(all.SATISFACTION.definition).toMatch(/default ratings and upheld appeals left out/)
  })

  it('made anew are the same, answered while they are made, in tables with the columns, keys and indexes they had', async () => {
    const { db } = app.runtime
    const tables = () => db.$queryRaw`
      SELECT c.relname, pg_get_indexdef(i.indexrelid) AS definition, i.indisprimary, k.conname,
        (SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull, ', ' ORDER BY attname) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS columns
      FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid
      WHERE c.relname IN ('order_fact', 'figure_rollup', 'figure_day') ORDER BY 1, 2`
    const before = { tables: await tables(), figures: await figures(app, 'supervisor', year) }
    let made = false
    const making = rebuildFacts(db).then(() => {
      made = true
    })
    do expect(await figures(app, 'supervisor', year)).toEqual(before.figures)
    while (!made)
    await making
    expect({ tables: await tables(), figures: await figures(app, 'supervisor', year) }).toEqual(before)
    expect(before.tables).toHaveLength(14)
  })

  it('with one default rating are 71 of 71 with coverage 71 of 72, and 72 of 72 where defaults count', async () => {
    const { db } = app.runtime
    const one = await db.evaluation.findFirstOrThrow({ where: { source: 'CITIZEN' }, orderBy: { id: 'asc' } })
    // What the program never does: triggers rest meanwhile.
    await db.$transaction([db.$executeRaw`SET LOCAL session_replication_role = replica`, db.evaluation.delete({ where: { id: one.id } })])
    await db.evaluation.create({ data: { ...one, indicators: {}, source: 'DEFAULT', tags: [...one.tags] } })
    await rebuildFacts(db)
    const all = await figures(app, 'quality', year)
    expect(all.SATISFACTION).toMatchObject({ value: 1, numerator: 71, denominator: 71, excluded: 1 })
    expect(all.RESOLUTION).toMatchObject({ numerator: 71, denominator: 71, excluded: 1 })
    expect(all.EVALUATION).toMatchObject({ numerator: 71, denominator: 72, value: 71 / 72 })
    expect(all.SATISFACTION_WITH_DEFAULTS).toMatchObject({ value: 1, numerator: 72, denominator: 72 })
    const missed = await figures(app, 'quality', `${year}, kpis: [EVALUATION]`, 'kpi orders(part: MISSED, first: 5) { totalCount nodes { id } }')
    expect(missed.EVALUATION.orders).toMatchObject({ totalCount: 1, nodes: [{ id: one.orderId }] })
  })

  it('of a month with nothing in it are null, not a hundred per cent (golden test 12)', async () => {
    const all = await figures(app, 'admin', 'from: "2024-02-01", to: "2024-02-29"')
    for (const kpi of KPI_NAMES) expect({ kpi, ...all[kpi] }).toMatchObject({ kpi, value: null, numerator: 0, denominator: 0 })
  })

  it('add up: the channels and the counties of the year are the year', async () => {
    const total = (await figures(app, 'supervisor', `${year}, kpis: [ON_TIME]`)).ON_TIME.denominator
    let channels = 0
    for (const channel of ['HOTLINE_12345', 'REAL_ECONOMY_APP', 'UNRESOLVED_MATTERS_WINDOW', 'PROACTIVE', 'PARTNER_APP'])
      channels += (await figures(app, 'supervisor', `${year}, kpis: [ON_TIME], channel: ${channel}`)).ON_TIME.denominator
    const { areas } = await (await app.as('supervisor'))('{ areas(first: 100, parent: "450400000000") { nodes { code } } }')
    let counties = 0
    for (const { code } of areas.nodes) counties += (await figures(app, 'supervisor', `${year}, kpis: [ON_TIME], area: "${code}"`)).ON_TIME.denominator
    expect([total, channels, counties]).toEqual([72, 72, 72])
  })

  // The year was one team's.
  it.each([
    ['AREA', 7],
    ['TEAM', 1],
    ['CHANNEL', 2],
  ])('broken down by %s are named groups that add up to the year, each with its own orders', async (by, many) => {
    const { statisticsBreakdown: groups } = await (await app.as('supervisor'))(
      `{ statisticsBreakdown(by: ${by}, ${argumentsOf(`${year}, kpis: [ON_TIME]`)}) { key name figures { kpi numerator denominator orders(part: COUNTED, first: 1) { totalCount nodes { id } } } } }`,
    )
    expect(groups).toHaveLength(many)
    const keys = groups.map((group: Answer) => group.key)
    expect(keys).toEqual([...new Set(keys)].sort())
    let sum = 0
    for (const { key, name, figures: own } of groups) {
      expect(name).toMatch(/\p{Script=Han}/u)
      expect(own[0]).toMatchObject({ kpi: 'ON_TIME', orders: { totalCount: own[0].numerator } })
      const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id: own[0].orders.nodes[0].id } })
      expect([order.countyCode, order.teamId, order.channel]).toContain(key)
      sum += own[0].denominator
    }
    expect(sum).toBe(72)
  })
})

describe('The monthly report', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
  })
  afterAll(() => app.stop())
  const report = async (args: string) => (await (await app.as('supervisor'))(`{ monthlyReport(${args}) }`)).monthlyReport as string
  const lines = (csv: string) => parse(csv, { bom: true, columns: true }) as Record<string, string>[]

  it('is a file of every figure of the city and its counties, which add up to the city', async () => {
    const csv = await report('month: "2025-06"')
    expect(csv.startsWith('\uFEFF月份,区划代码,')).toBe(true)
    const rows = lines(csv)
    const own = rows.filter((row) => row.区划 === '合计')
    expect(own.map((row) => row.指标代码)).toEqual([...KPI_NAMES])
    const all = await figures(app, 'supervisor', 'from: "2025-06-01", to: "2025-06-30"')
    for (const row of own) {
      const { value, numerator, denominator } = all[row.指标代码 as string]
      expect([row.值, row.分子, row.分母]).toEqual([value === null ? '' : String(value), String(numerator), String(denominator)])
    }
    const completed = rows.filter((row) => row.指标代码 === 'EVALUATION').map((row) => Number(row.分母))
    expect(completed[0]).toBeGreaterThan(0)
    expect(completed.slice(1).reduce((a, b) => a + b)).toBe(completed[0])
  })

  it('has no cell that a spreadsheet would run, whatever a place is called', async () => {
    const { countyCode } = await app.runtime.db.order.findFirstOrThrow({ where: { completedAt: { gte: new Date('2025-06-02'), lt: new Date('2025-06-29') } } })
    await app.runtime.db.area.update({ where: { code: countyCode }, data: { name: '=HYPERLINK("http://example.test";"示例")' } })
    const row = lines(await report('month: "2025-06"')).find((line) => line.区划代码 === countyCode)
    expect(row?.区划).toBe('\'=HYPERLINK("http://example.test";"示例")')
  })

  it('is a workbook too: the same lines, texts that no spreadsheet runs, and numbers that are numbers', async () => {
    const { monthlyReportWorkbook } = await (await app.as('supervisor'))('{ monthlyReportWorkbook(month: "2025-06") }')
    const file = join(mkdtempSync(join(tmpdir(), 'flash-delivery-workbook-')), 'report.xlsx')
    writeFileSync(file, Buffer.from(monthlyReportWorkbook, 'base64'))
    const sheet: string[][] = []
    for await (const row of (await readXlsx(file)).rows()) sheet.push(row.cells.map((cell) => (cell === null ? '' : String(cell))))
    const csv = parse(await report('month: "2025-06"'), { bom: true }) as string[][]
    expect(sheet[0]).toEqual(csv[0])
    expect(sheet).toHaveLength(csv.length)
    // The instant of counting is another.
    const last = (csv[0] as string[]).length - 1
    const padded = (row: string[] | undefined) => Array.from({ length: last }, (_, i) => (row?.[i] ?? '').replace(/^'(?=[=+@-])/, ''))
    for (const [i, row] of csv.entries())
      expect(padded(sheet[i]).map((cell) => (/^0\.\d+$/.test(cell) ? Number(cell).toFixed(4) : cell))).toEqual(
        padded(row).map((cell) => (/^0\.\d+$/.test(cell) ? Number(cell).toFixed(4) : cell)),
      )
  })

  it('keeps a loss of speed a number, which is no formula though it begins with a minus', () => {
    const slower = { kpi: 'SPEED_UP_PROMISED', value: -0.5, numerator: 15, denominator: 10, excluded: 0, asOf: app.clock.now() } as const
    const csv = monthlyReportCsv(
      '2025-06',
      { places: [{ code: '450400000000', name: '-示例', figures: [slower], frozen: null }], speedUps: [] },
      (words) => words.zh,
    )
    expect(lines(csv)).toMatchObject([{ 区划: "'-示例", 值: '-0.5', 分子: '15' }])
  })

  it('of a month without orders has empty cells, not a hundred per cent', async () => {
    const rows = lines(await report('month: "2024-02"'))
    expect(rows).toHaveLength(KPI_NAMES.length)
    for (const row of rows) expect([row.值, row.分母]).toEqual(['', '0'])
  })

  it('is refused for a place outside one’s area, naming the argument', async () => {
    const answer = await (await app.as('supervisor')).raw('{ monthlyReport(month: "2025-06", area: "450100000000") }')
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'area' })
  })

  it.each(['2025-13', '2025-6', '', '2025-06-01', 'June'])('is refused for %j, which is no month, naming the argument', async (month) => {
    const answer = await (await app.as('supervisor')).raw(`{ monthlyReport(month: "${month}") }`)
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'month' })
  })
})

describe('Figures of what happens', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
    app.clock.set('2026-06-02T08:40:00.000+08:00')
  })
  afterAll(() => app.stop())
  const june = 'from: "2026-06-01", to: "2026-06-30"'

  it('call a day with two permits 80 % faster than promised and 95 % than the law allows, and say which (golden test 2)', async () => {
    const order = await givenOrder(app, 'COMPLETED', { items: [ITEMS.drainage.code, ITEMS.construction.code] })
    const all = await figures(app, 'supervisor', june)
    const items = await app.runtime.db.matter.findMany({ where: { orderId: order.id } })
    expect(items.map((m) => [m.promisedDays, m.statutoryDays])).toEqual([
      [5, 20],
      [5, 20],
    ])
    expect(all.SPEED_UP_PROMISED).toMatchObject({ numerator: 2, denominator: 10, value: 0.8, name: '较承诺时限提速' })
    expect(all.SPEED_UP_STATUTORY).toMatchObject({ numerator: 2, denominator: 40, value: 0.95, name: '较法定时限提速' })
    expect(all.PROMISE_COMPRESSION).toMatchObject({ numerator: 10, denominator: 40, value: 0.75 })
    expect(all.RESPONSE).toMatchObject({ numerator: 1, denominator: 1 })
    expect(all.ONE_VISIT).toMatchObject({ numerator: 1, denominator: 1 })
    expect(all.PUNCTUALITY).toMatchObject({ numerator: 1, denominator: 1 })
    expect(all.SATISFACTION).toMatchObject({ value: null, excluded: 1 })
    await (await citizenOf(app, order.id)).verb('evaluateOrder', { orderId: order.id, level: 'DISSATISFIED', resolved: false })
    const after = await figures(app, 'supervisor', june)
    expect(after.SATISFACTION).toMatchObject({ value: 0, numerator: 0, denominator: 1, excluded: 0 })
    expect(after.RESOLUTION).toMatchObject({ value: 0, numerator: 0, denominator: 1 })
    expect(after.AVERAGE_SCORE).toMatchObject({ value: 3, numerator: 3, denominator: 1 })
  })

  it('hide no delay behind an extension, and count what is overdue and not done', async () => {
    const late = await givenOrder(app, 'ACCEPTED', { staff: 'staff-12' })
    await did(app, 'staff-12', 'requestExtension', { orderId: late.id, days: 3, reason: '示例', legalBasis: '示例' })
    await did(app, 'dispatcher', 'decideExtension', { orderId: late.id, decision: 'APPROVED' })
    const { dueAt } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: late.id } })
    const asked = `from: "2026-06-01", to: "2026-07-31", staffId: "${(await app.runtime.db.staff.findUniqueOrThrow({ where: { account: 'staff-12' } })).id}"`
    // Past its first limit and within the extended one: nothing is due yet by the one, and missed by the other.
    app.clock.set(new Date((dueAt?.getTime() ?? 0) - DAY))
    const between = await figures(app, 'supervisor', asked)
    expect(between.ON_TIME).toMatchObject({ denominator: 0, value: null })
    expect(between.ON_TIME_WITHOUT_EXTENSIONS).toMatchObject({ numerator: 0, denominator: 1 })
    app.clock.set(new Date((dueAt?.getTime() ?? 0) + HOUR))
    const after = await figures(app, 'supervisor', `${asked}, kpis: [ON_TIME]`, `${FIELDS} orders(part: MISSED, first: 3) { nodes { id } }`)
    expect(after.ON_TIME).toMatchObject({ numerator: 0, denominator: 1, value: 0, orders: { nodes: [{ id: late.id }] } })
  })

  it('are shown live: now, then anew when something is completed', async () => {
    app.clock.set('2026-06-16T08:40:00.000+08:00')
    const socket = await app.socketAs('supervisor')
    const stream = socket.subscribe(
      `subscription { statistics(${argumentsOf('from: "2026-06-15", to: "2026-06-30", kpis: [EVALUATION]')}) { __typename ... on StatisticsSnapshot { value { kpi denominator } } } }`,
    )
    expect((await stream.event()).value).toEqual([{ kpi: 'EVALUATION', denominator: 0 }])
    await givenOrder(app, 'COMPLETED', { staff: 'staff-13' })
    let value: Answer
    do value = (await stream.event()).value
    while (value[0].denominator === 0)
    expect(value).toEqual([{ kpi: 'EVALUATION', denominator: 1 }])
    await socket.close()
  })

  it('are a lead’s own teams’ alone, of one’s own area, and nobody’s who only handles orders', async () => {
    const of = (who: string, args: string) => app.as(who).then((client) => client.raw(`{ statistics(${argumentsOf(args)}) { kpi denominator } }`))
    expect((await of('team-lead-jinzhu', `${june}, teamId: "${TEAMS.redPomegranate.id}"`)).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    const own = await figures(app, 'team-lead-jinzhu', `${june}, kpis: [EVALUATION]`)
    expect(own.EVALUATION).toMatchObject({ denominator: 0 })
    for (const who of ['staff-01', 'hotline-agent', 'department', 'demo-bank', 'city'])
      expect((await of(who, june)).errors?.[0]?.extensions.code, who).toBe('FORBIDDEN')
    for (const args of ['from: "2026-06-30", to: "2026-06-01"', `${june}, area: "110000000000"`, 'from: "2000-01-01", to: "2026-01-01"'])
      expect((await of('supervisor', args)).errors?.[0]?.extensions.code, args).toBe('BAD_INPUT')
  })
})
