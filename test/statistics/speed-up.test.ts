import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BASELINE, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { loadCalendar } from '../../src/calendar/load-calendar.ts'
import { workingDaysBetween } from '../../src/calendar/working-days.ts'
import { rebuildFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Answer, httpClient } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const MEAN = '{ value workingDays orders leftOut }'
const FIELDS = `baseline { id name source workingDays periodFrom periodTo itemCode } now ${MEAN} before ${MEAN} changePercent definition leftOutBecause definitionVersion asOf`
const JUNE = 'from: "2026-06-01", to: "2026-06-30"'
const JULY = 'from: "2026-07-01", to: "2026-07-31"'

describe('The speed-up against a named baseline', () => {
  let app: TestApp
  const at = (day: string, time = '10:00') => app.clock.set(`${day}T${time}:00.000+08:00`)
  /** An order that is registered on one day and completed on another. */
  async function order(from: string, to: string, over: Parameters<typeof givenOrder>[2] = {}): Promise<string> {
    at(from, '09:00')
    const { id, staff, matterIds } = await givenOrder(app, 'PROCESSING', over)
    at(to, '17:00')
    for (const matterId of matterIds) {
      await did(app, 'department', 'acceptMatter', { orderId: id, matterId })
      await did(app, 'department', 'decideMatter', { orderId: id, matterId, outcome: 'GRANTED' })
    }
    await did(app, staff, 'completeOrder', { orderId: id, result: 'SOLVED', reply: '示例', replyMethod: 'IN_PERSON' })
    return id
  }
  const ask = async (filter: string, baselineId: string, who = 'supervisor', fields = FIELDS): Promise<Answer> =>
    (await (await app.as(who))(`{ speedUp(filter: { ${filter} }, baselineId: "${baselineId}") { ${fields} } }`)).speedUp
  const refused = async (who: string | null, filter: string, baselineId: string) =>
    (await (await app.as(who)).raw(`{ speedUp(filter: { ${filter} }, baselineId: "${baselineId}") { changePercent } }`)).errors?.[0]?.extensions
  let nr = 0
  const given = async (over: Record<string, unknown>): Promise<string> => {
    const baseline = { name: `示例基准 ${++nr}`, source: '示例文件（虚构）', validFrom: '2026-01-01', ...over }
    return (await did(app, 'admin', 'setSpeedBaseline', baseline, 'baselineId')).baselineId
  }

  beforeAll(async () => {
    app = await startApp({ at: '2026-06-01T08:30:00.000+08:00' })
    await order('2026-06-01', '2026-06-03') // Monday to Wednesday: 2
    await order('2026-06-05', '2026-06-08', { staff: 'staff-02' }) // Friday to Monday: 1
    await order('2026-06-08', '2026-06-08', { staff: 'staff-03' }) // the same day: 1
    await order('2026-06-09', '2026-06-17', { staff: 'staff-04', items: [ITEMS.construction.code] }) // Tuesday to Wednesday of the next week: 6
    await order('2026-06-18', '2026-06-22', { staff: 'staff-05', registration: { areaCode: JINZHU_VILLAGE } }) // over 端午节, 19 to 21 June: 1
    const answered = await givenOrder(app, 'REGISTERED')
    await did(app, 'hotline-agent', 'answerDirectly', { orderId: answered.id, answer: '示例' })
    at('2026-07-01')
  })
  afterAll(() => app?.stop())

  it('is 56 % against five working days: 11 days of five orders, counted by hand, one answered directly left out', async () => {
    const answer = await ask(JUNE, BASELINE)
    expect(answer).toMatchObject({
      baseline: { id: BASELINE, workingDays: 5, periodFrom: null, periodTo: null, itemCode: null },
      now: { value: 2.2, workingDays: 11, orders: 5, leftOut: 1 },
      before: { value: 5, workingDays: null, orders: null, leftOut: null },
      changePercent: 56,
      definitionVersion: 1,
      asOf: app.clock.now().toISOString(),
      leftOutBecause: 'completed without a dispatch: answered directly',
    })
    expect(answer.baseline.name).toMatch(/^示例/)
    for (const part of [answer.baseline.name, answer.baseline.source, 'below zero is slower']) expect(answer.definition).toContain(part)
    const inChinese = httpClient(app.url, await app.token('supervisor'), 'zh')
    const { speedUp } = await inChinese(`{ speedUp(filter: { ${JUNE} }, baselineId: "${BASELINE}") { definition leftOutBecause } }`)
    for (const part of [answer.baseline.name, answer.baseline.source, '5 个工作日', '当日办结按 1 日计']) expect(speedUp.definition).toContain(part)
    expect(speedUp.definition + speedUp.leftOutBecause).not.toMatch(/[a-zA-Z]/)
  })

  it('is below zero where the period is slower, and of the orders the filter and the baseline name', async () => {
    const quick = await given({ workingDaysTenths: 15 })
    expect(await ask(JUNE, quick)).toMatchObject({ before: { value: 1.5 }, changePercent: -46.7 })
    expect(await ask(`${JUNE}, area: "450481000000"`, quick)).toMatchObject({ now: { value: 1, orders: 1, leftOut: 0 }, changePercent: 33.3 })
    const construction = await given({ workingDaysTenths: 50, itemCode: ITEMS.construction.code })
    const slower = { now: { value: 6, orders: 1, leftOut: 0 }, changePercent: -20 }
    expect(await ask(JUNE, construction)).toMatchObject(slower)
    expect(await ask(`${JUNE}, item: "${ITEMS.construction.code}"`, construction)).toMatchObject(slower)
    expect(await refused('supervisor', `${JUNE}, item: "${ITEMS.drainage.code}"`, construction)).toMatchObject({ code: 'BAD_INPUT', field: 'filter.item' })
  })

  it('has no value, never 0, where the period or that of the baseline counts nothing', async () => {
    expect(await ask('from: "2026-03-01", to: "2026-03-31"', BASELINE)).toMatchObject({ now: { value: null, workingDays: 0, orders: 0 }, changePercent: null })
    const empty = await given({ periodFrom: '2025-01-01', periodTo: '2025-12-31' })
    expect(await ask(JUNE, empty)).toMatchObject({ now: { value: 2.2 }, before: { value: null, workingDays: 0, orders: 0, leftOut: 0 }, changePercent: null })
  })

  it('compares with a period of its own figures within the same filter; a closure counts from the day it was entered, and moves nothing that was', async () => {
    const june = await given({ periodFrom: '2026-06-01', periodTo: '2026-06-30' })
    const closed = (areaCode: string, days: string[]) =>
      did(
        app,
        'admin',
        'setCalendarDays',
        { areaCode, source: '示例：台风停工', days: days.map((date) => ({ date, kind: 'REST', name: '示例 Example' })) },
        'version',
      )
    // Of the days of June that were counted, one is closed afterwards.
    await closed('450400000000', ['2026-06-10', '2026-07-02'])
    await closed(`${WANXIU.slice(0, 6)}000000`, ['2026-07-03'])
    await order('2026-07-01', '2026-07-06', { staff: 'staff-06' }) // Wednesday to Monday, two days closed: 1
    const july = { now: { value: 1, workingDays: 1, orders: 1 }, before: { value: 2.2, workingDays: 11, orders: 5, leftOut: 1 }, changePercent: 54.5 }
    expect(await ask(JULY, june)).toMatchObject(july)
    await rebuildFacts(app.runtime.db)
    expect(await ask(JULY, june)).toMatchObject(july)
    expect((await ask(`${JULY}, area: "450481000000"`, june)).before).toEqual({ value: 1, workingDays: 1, orders: 1, leftOut: 0 })
    const calendar = await loadCalendar(app.runtime.db, { areaCode: WANXIU })
    expect(workingDaysBetween(calendar, '2026-07-01', '2026-07-06')).toBe(1)
  })

  it('is in the monthly report of a month in which its baseline holds, and in no other', async () => {
    const lines = async (month: string) => {
      const { monthlyReport } = await (await app.as('supervisor'))(`{ monthlyReport(month: "${month}") }`)
      return (parse(monthlyReport, { bom: true, columns: true }) as Record<string, string>[]).filter((row) => row.指标代码 === 'SPEED_UP_BASELINE')
    }
    const [first] = await lines('2026-06')
    expect(first).toMatchObject({
      区划: '合计',
      指标: '较基准提速（示例：2024 年窗口平均办结）',
      值: '0.56',
      分子: '11',
      分母: '25',
      排除数: '1',
      定义版本: '1',
    })
    expect(first?.定义).toContain('示例文件')
    expect(await lines('2025-12')).toEqual([])
    const [empty] = await lines('2026-03')
    expect(empty).toMatchObject({ 值: '', 分子: '0', 排除数: '0' })
  })

  it.each([
    ['workingDaysTenths', {}],
    ['workingDaysTenths', { workingDaysTenths: 50, periodFrom: '2025-01-01', periodTo: '2025-01-31' }],
    ['workingDaysTenths', { workingDaysTenths: 0 }],
    ['periodTo', { periodFrom: '2025-01-01' }],
    ['periodTo', { workingDaysTenths: 50, periodTo: '2025-01-31' }],
    ['periodTo', { periodFrom: '2025-02-01', periodTo: '2025-01-31' }],
    ['periodTo', { periodFrom: '2012-02-01', periodTo: '2025-01-31' }],
    ['periodTo', { periodFrom: '2026-06-01', periodTo: '2026-12-31' }],
    ['validTo', { workingDaysTenths: 50, validTo: '2026-01-01' }],
    ['itemCode', { workingDaysTenths: 50, itemCode: 'NO-SUCH' }],
    ['name', { workingDaysTenths: 50, name: ' ' }],
    ['name', { workingDaysTenths: 50, name: '示例：2024 年窗口平均办结', validFrom: '2026-08-01' }],
    ['source', { workingDaysTenths: 50, source: '' }],
  ])('refuses a baseline, naming %s: %j', async (field, over) => {
    const baseline = { name: '示例：不成立', source: '示例文件（虚构）', validFrom: '2026-01-01', ...over }
    expect(await (await app.as('admin')).verb('setSpeedBaseline', baseline)).toMatchObject({ __typename: 'InvalidInput', field })
    const inChinese = httpClient(app.url, await app.token('admin'), 'zh')
    expect((await inChinese.verb('setSpeedBaseline', baseline)).message).not.toMatch(/[a-zA-Z]/)
  })

  it('holds from its first day to the day it is ended on, which can be made earlier; one entered by mistake never held', async () => {
    const admin = await app.as('admin')
    const baselineId = await given({ workingDaysTenths: 40, validFrom: '2026-06-15' })
    const end = (validTo: string) => admin.verb('endSpeedBaseline', { baselineId, validTo })
    const holds = async (on: string) => (await admin(`{ speedBaselines(on: "${on}") { id } }`)).speedBaselines.some((b: Answer) => b.id === baselineId)
    expect(await refused('supervisor', 'from: "2026-06-01", to: "2026-06-14"', baselineId)).toMatchObject({ code: 'BAD_INPUT', field: 'baselineId' })
    expect(await ask('from: "2026-06-15", to: "2026-06-15"', baselineId)).toMatchObject({ changePercent: null })
    expect(await end('2026-06-30')).toMatchObject({ __typename: 'InvalidInput', field: 'validTo' })
    expect(await end('2026-09-01')).toMatchObject({ __typename: 'EndSpeedBaselineSuccess' })
    expect(await end('2026-09-01')).toMatchObject({ __typename: 'EndSpeedBaselineSuccess' })
    expect(await end('2026-10-01')).toMatchObject({ __typename: 'InvalidInput', field: 'validTo' })
    expect([await holds('2026-06-14'), await holds('2026-06-15'), await holds('2026-08-31'), await holds('2026-09-01')]).toEqual([false, true, true, false])
    expect(await end('2026-06-15')).toMatchObject({ __typename: 'EndSpeedBaselineSuccess' })
    expect(await holds('2026-06-15')).toBe(false)
    expect(await refused('supervisor', JUNE, baselineId)).toMatchObject({ field: 'baselineId' })
    const { speedBaselines } = await admin('{ speedBaselines { id validTo enteredBy endedBy endedAt } }')
    expect(speedBaselines.find((b: Answer) => b.id === baselineId)).toMatchObject({ validTo: '2026-06-15', enteredBy: 'admin', endedBy: 'admin' })
    expect(await admin.verb('endSpeedBaseline', { baselineId: BASELINE.replace(/.$/, 'z'), validTo: '2026-09-01' })).toMatchObject({ __typename: 'NotFound' })
  })

  it('has one baseline of a name a day, of two administrators at once too', async () => {
    const admin = await app.as('admin')
    const baseline = { name: '示例：同名', source: '示例文件（虚构）', validFrom: '2026-01-01', workingDaysTenths: 50 }
    const both = await Promise.all([1, 2, 3].map(() => admin.verb('setSpeedBaseline', baseline)))
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['InvalidInput', 'InvalidInput', 'SetSpeedBaselineSuccess'])
    expect(await app.runtime.db.speedBaseline.count({ where: { name: '示例：同名' } })).toBe(1)
  })

  it('is read by roles that answer for figures, a lead of their teams alone, and set by administrators alone', async () => {
    for (const who of ['dispatcher', 'quality', 'auditor', 'admin']) expect((await ask(JUNE, BASELINE, who)).now.orders, who).toBe(5)
    expect((await ask(JUNE, BASELINE, 'team-lead-jinzhu')).now.orders).toBeLessThan(5)
    expect((await refused('team-lead-jinzhu', `${JUNE}, teamId: "${TEAMS.redPomegranate.id}"`, BASELINE))?.code).toBe('FORBIDDEN')
    for (const who of ['staff-01', 'hotline-agent', 'department', 'campaign-manager']) expect((await refused(who, JUNE, BASELINE))?.code, who).toBe('FORBIDDEN')
    expect((await refused(null, JUNE, BASELINE))?.code).toBe('UNAUTHENTICATED')
    expect((await refused('supervisor', JUNE, 'order_01kg0000000000000000000000'))?.field).toBe('baselineId')
    for (const who of ['supervisor', 'dispatcher', 'staff-01']) {
      const client = await app.as(who)
      const baseline = { name: '示例', source: '示例', validFrom: '2026-01-01', workingDaysTenths: 50 }
      expect(await client.verb('setSpeedBaseline', baseline), who).toMatchObject({ __typename: 'Forbidden' })
      expect(await client.verb('endSpeedBaseline', { baselineId: BASELINE, validTo: '2027-01-01' }), who).toMatchObject({ __typename: 'Forbidden' })
    }
  })
})
