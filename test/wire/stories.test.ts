import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { picture } from '../kit/picture.ts'
import { acceptsAndCalls, areaNamed, called, citizenBy, itemsNamed, mattersOf, type Newcomer, newcomer, peopleOf, teamNamed, visits } from './newcomer.ts'

const PHONE = '13900007788'

describe('Played by newcomers, who know what their queries tell them', () => {
  let app: TestApp
  let who: (account: string) => Promise<Newcomer>
  beforeAll(async () => {
    app = await startApp()
    who = peopleOf(app)
  })
  afterAll(() => app.stop())

  /** Everything of an order is submitted, accepted, decided and, where it is a permit, certified. @returns codes of the certificates */
  async function decided(orderId: string, staff: Newcomer, department: Newcomer, outcome = 'GRANTED'): Promise<string[]> {
    const codes: string[] = []
    for (const { id: matterId } of await mattersOf(staff, orderId)) await staff.does('submitMatter', { orderId, matterId })
    for (const matter of await mattersOf(department, orderId)) {
      await department.does('acceptMatter', { orderId, matterId: matter.id })
      await department.does('decideMatter', { orderId, matterId: matter.id, outcome })
      if (!matter.item.permit) continue
      const paper = {
        orderId,
        matterId: matter.id,
        number: `示例-${codes.length + 1}-${matter.id.slice(-6)}`,
        name: `${matter.item.name}证`,
        issuer: '示例审批局',
      }
      const { order } = await department.does('issueCertificate', paper, 'order { certificates { number verifyCode } }')
      codes.push(order.certificates.find((one: Answer) => one.number === paper.number).verifyCode)
    }
    return codes
  }

  it('the dual-certificate day: called at ten, accepted in seven minutes, two certificates by the evening, which anybody can verify', async () => {
    app.clock.set('2026-06-02T10:00:00.000+08:00')
    const { orderId, number } = await called(who, { area: '龙湖镇', items: ['排水', '施工'], phone: PHONE })
    await app.passTo('2026-06-02T10:07:00.000+08:00')
    const staff = await who('staff-05')
    expect(await acceptsAndCalls(staff, number)).toBe(orderId)
    await visits(app, staff, orderId)
    const codes = await decided(orderId, staff, await who('department'))
    await staff.does('finishVisit', { orderId })
    await staff.does('completeOrder', { orderId, result: 'SOLVED', reply: '示例：两证已办结', replyMethod: 'IN_PERSON' })
    expect(codes).toHaveLength(2)
    for (const code of codes) {
      const { verifyCertificate } = await newcomer(app.url, null).ask('query ($code: String!) { verifyCertificate(code: $code) { valid number } }', { code })
      expect(verifyCertificate).toMatchObject({ valid: true, number: expect.stringMatching(/^示例-/) })
    }
    const citizen = await citizenBy(app, number)
    await citizen.does('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })
    await (await who('quality')).does('closeOrder', { orderId })
    const { order } = await citizen.ask(
      'query ($id: ID!) { order(id: $id) { status acceptedAt completedAt matters { status actualWorkingDays } evaluation { level } } }',
      { id: orderId },
    )
    expect(order).toMatchObject({
      status: 'CLOSED',
      acceptedAt: '2026-06-02T02:07:00.000Z',
      completedAt: expect.stringMatching(/^2026-06-02T/),
      matters: [0, 1].map(() => ({ status: 'GRANTED', actualWorkingDays: 0 })),
      evaluation: { level: 'VERY_SATISFIED' },
    })
  })

  it('agency with a mandate: nothing is submitted before the citizen has signed the paper, and the agent does not evaluate', async () => {
    app.clock.set('2026-06-03T09:00:00.000+08:00')
    const { orderId, number } = await called(who, { area: '龙湖镇', items: ['养老资格认证'], phone: PHONE, serviceMode: 'AGENCY' })
    const staff = await who('staff-06')
    await acceptsAndCalls(staff, number)
    const [matter] = await mattersOf(staff, orderId)
    const matterId = matter?.id ?? ''
    const { order: before } = await staff.ask('query ($id: ID!) { order(id: $id) { availableActions { action allowed blockedBy { code } } } }', { id: orderId })
    const submit = before.availableActions.find((one: Answer) => one.action === 'submitMatter')
    const refused = await staff.tries('submitMatter', { orderId, matterId })
    expect(refused).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NOT_AUTHORISED' }] })
    expect([submit.allowed, submit.blockedBy.map((one: Answer) => one.code)]).toEqual([false, ['NOT_AUTHORISED']])
    const items = await itemsNamed(staff, '养老资格认证')
    const validTo = new Date(app.clock.now().getTime() + 7 * 86_400_000).toISOString()
    const paper = await staff.does('makeDocument', { orderId, kind: 'MANDATE', scope: ['SUBMIT', 'SIGN'], validTo }, 'number hash html')
    expect(paper.html).toContain('代办服务委托书')
    const citizen = await citizenBy(app, number)
    await citizen.does('grantAuthorization', { orderId, items, scope: ['SUBMIT', 'SIGN'], method: 'E_SIGN', evidenceHash: paper.hash, validTo })
    const material = await staff.uploads(picture(33))
    await staff.does('addAttachment', { orderId, sha256: material, kind: 'MATERIAL' })
    await staff.does('submitMatter', { orderId, matterId })
    const department = await who('department-social')
    const { orders } = await department.ask('{ orders(first: 20) { nodes { id number title attachments { kind sha256 } matters { id status } } } }')
    const examined = orders.nodes.find((one: Answer) => one.number === number)
    expect(examined).toMatchObject({ title: '示例：申请上门办理', attachments: [{ kind: 'MATERIAL', sha256: material }], matters: [{ status: 'SUBMITTED' }] })
    await department.does('acceptMatter', { orderId, matterId })
    await department.does('decideMatter', { orderId, matterId, outcome: 'COMPLETED' })
    await staff.does('completeOrder', { orderId, result: 'SOLVED', reply: '示例：认证已完成', replyMethod: 'TELEPHONE' })
    expect(await staff.tries('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })).toMatchObject({ __typename: 'Forbidden' })
    await citizen.does('evaluateOrder', { orderId, level: 'SATISFIED', resolved: true })
  })

  it('a negative evaluation: the case is found in a list, the citizen is called, it is put right, accepted and rated', async () => {
    app.clock.set('2026-06-04T09:00:00.000+08:00')
    const { orderId, number } = await called(who, { area: '龙湖镇', items: ['排水'], phone: PHONE })
    const staff = await who('staff-07')
    await acceptsAndCalls(staff, number)
    await visits(app, staff, orderId)
    await decided(orderId, staff, await who('department'))
    await staff.does('finishVisit', { orderId })
    await staff.does('completeOrder', { orderId, result: 'SOLVED', reply: '示例：已办结', replyMethod: 'SMS' })
    const citizen = await citizenBy(app, number)
    await citizen.does('evaluateOrder', { orderId, level: 'DISSATISFIED', resolved: false, tags: ['LATE'] })
    const cases = async (person: Newcomer, states: string) =>
      (await person.ask(`{ rectifications(first: 20, state: [${states}]) { nodes { state order { id number } } } }`)).rectifications.nodes
    const lead = await who('team-lead')
    const found = (await cases(lead, 'OPENED')).find((one: Answer) => one.order.number === number).order.id
    await lead.does('contactAboutEvaluation', { orderId: found, method: 'TELEPHONE', outcome: 'REACHED' })
    await lead.does('planRectification', { orderId: found, measure: 'FIX', description: '示例：当面致歉，次日补办' })
    await lead.does('submitRectification', { orderId: found, outcome: '示例：已补办', informedBy: 'TELEPHONE' })
    const supervisor = await who('supervisor')
    const submitted = (await cases(supervisor, 'SUBMITTED')).find((one: Answer) => one.order.number === number).order.id
    await supervisor.does('decideRectification', { orderId: submitted, decision: 'APPROVED' })
    await citizen.does('rateRectification', { orderId, level: 'SATISFIED' })
    const { order } = await citizen.ask('query ($id: ID!) { order(id: $id) { status rectificationState evaluation { level } } }', { id: orderId })
    // The first word stands as it was.
    expect(order).toMatchObject({ status: 'COMPLETED', rectificationState: 'RATED', evaluation: { level: 'DISSATISFIED' } })
  })

  it('the hotline with thirty minutes: nobody accepts, the limit is breached, and one person is sent who must go', async () => {
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    const { orderId, number } = await called(who, { area: '龙湖镇', items: ['排水'], phone: PHONE })
    const dispatcher = await who('dispatcher')
    const clocks = async () =>
      (
        await dispatcher.ask('query ($id: ID!) { order(id: $id) { status dispatchRound offers { state } clocks { clock amount dueAt breachedAt outcome } } }', {
          id: orderId,
        })
      ).order
    const before = await clocks()
    expect(before.clocks.find((one: Answer) => one.clock === 'ACCEPT')).toMatchObject({ amount: 30, dueAt: '2026-06-05T01:30:00.000Z', outcome: 'RUNNING' })
    await app.passTo('2026-06-05T09:31:00.000+08:00')
    const after = await clocks()
    expect(after).toMatchObject({
      status: 'VERIFIED',
      clocks: expect.arrayContaining([expect.objectContaining({ clock: 'ACCEPT', breachedAt: '2026-06-05T01:30:00.000Z' })]),
    })
    expect(after.offers.every((one: Answer) => one.state !== 'OPEN' && one.state !== 'SEEN')).toBe(true)
    const teamId = await teamNamed(dispatcher, '红石榴服务队')
    const { order } = await dispatcher.ask(
      'query ($id: ID!, $team: ID!) { order(id: $id) { candidates(teamId: $team, first: 20) { eligible staff { id badge } } } }',
      { id: orderId, team: teamId },
    )
    const sent = order.candidates.find((one: Answer) => one.eligible && one.staff.badge === 'RP-08').staff
    await dispatcher.does('dispatchOrder', { orderId, mode: 'DIRECT', teamId, staffId: sent.id, forced: true })
    expect(await acceptsAndCalls(await who('staff-08'), number)).toBe(orderId)
    expect((await clocks()).clocks.find((one: Answer) => one.clock === 'ACCEPT')).toMatchObject({ outcome: 'MISSED' })
    const { order: told } = await (await citizenBy(app, number)).ask('query ($id: ID!) { order(id: $id) { status handler { badge } } }', { id: orderId })
    expect(told).toEqual({ status: 'ACCEPTED', handler: { badge: 'RP-08' } })
  })

  it("Jinzhu's tour begins with what the manager can find: the town, its eighteen villages, who may come, and the kits", async () => {
    const manager = await who('campaign-manager')
    const { areas } = await manager.ask('query ($parent: AreaCode) { areas(parent: $parent, first: 50) { nodes { code name level } } }', {
      parent: await areaNamed(manager, '筋竹镇'),
    })
    expect(areas.nodes).toHaveLength(18)
    const { staff } = await manager.ask('query ($team: ID!) { staff(teamId: $team, first: 20) { nodes { id badge } } }', {
      team: await teamNamed(manager, '筋竹镇闪送队'),
    })
    expect(staff.nodes.length).toBeGreaterThan(3)
  })
})

describe('The stories', () => {
  it.each(['wire/stories.test.ts', 'wire/newcomer.ts', 'campaigns/fishermens-week.test.ts', 'campaigns/village-tour.test.ts'])(
    'of %s look into no table and import nothing of the program',
    (file) => {
      const text = readFileSync(join(import.meta.dirname, '..', file), 'utf8')
      const into = [...text.matchAll(/from '(\.[^']+)'/g)].map((found) => found[1])
      expect(into.filter((path) => !/^(\.\.\/kit\/(app|client|picture|together)|\.\.?\/(wire\/)?newcomer)\.ts$/.test(String(path)))).toEqual([])
      expect(text.replace(/const text[\s\S]*?toEqual\(\[\]\)\n[^\n]*\n/, '')).not.toMatch(/\.ground\b/)
    },
  )
})

describe("The year's figures", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ year: true })
  })
  afterAll(() => app.stop())

  it('say the same on the supervisor’s screen, by parts, in the month’s report and on the board: computed, each with the orders it counts', async () => {
    const who = peopleOf(app)
    const supervisor = await who('supervisor')
    const { orders } = await supervisor.ask('{ orders(first: 1, orderBy: REGISTERED_AT_ASC) { totalCount nodes { registeredAt } } }')
    expect(orders.totalCount).toBe(72)
    const year = orders.nodes[0].registeredAt.slice(0, 4)
    const filter = { from: `${year}-01-01`, to: `${year}-12-31` }
    const KPIS = 'kpi value numerator denominator'
    const { statistics } = await supervisor.ask(
      `query ($filter: StatisticsFilter!) { statistics(filter: $filter, kpis: [ON_TIME, RESOLUTION, SATISFACTION]) { ${KPIS} orders(part: COUNTED, first: 100) { nodes { number } } } }`,
      { filter },
    )
    for (const figure of statistics) {
      expect(figure).toMatchObject({ numerator: 72, denominator: 72, value: 1 })
      expect(new Set(figure.orders.nodes.map((one: Answer) => one.number)).size).toBe(72)
    }
    const { statisticsBreakdown } = await supervisor.ask(
      `query ($filter: StatisticsFilter!) { statisticsBreakdown(filter: $filter, by: CHANNEL, kpis: [ON_TIME]) { key name figures { ${KPIS} } } }`,
      { filter },
    )
    const parts = Object.fromEntries(statisticsBreakdown.map((one: Answer) => [one.key, one.figures[0].numerator]))
    expect(parts).toMatchObject({ HOTLINE_12345: 64, REAL_ECONOMY_APP: 8 })
    const { wallboard } = await (await who('city')).ask('{ wallboard(board: "city") { year onTime { numerator denominator } counts { status count } } }')
    if (String(wallboard.year) === year) expect(wallboard.onTime).toMatchObject({ numerator: 72, denominator: 72 })
    const { monthlyReport } = await supervisor.ask('query ($month: String!) { monthlyReport(month: $month) }', { month: `${year}-06` })
    expect(monthlyReport).toMatch(/\S/)
  })
})
