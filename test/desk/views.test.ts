import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const MINE =
  '{ myViews { id name mine count savedAt team { id } area { code } refusal { code message field } orders(first: 5) { totalCount nodes { id status } } } }'
const FOLLOW = 'subscription { myViews { __typename ... on MyViewsSnapshot { value { name count } } } }'
const OPEN = { status: { in: ['REGISTERED'] } }

describe('saved views', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.runtime.db.savedView.deleteMany({}))
  const save = async (who: string, more: Record<string, unknown> = {}): Promise<Answer> => {
    app.clock.advance(1)
    return (await app.as(who)).verb('saveView', { name: '示例视图', ...more }, 'view { id name count }')
  }
  const mine = async (who: string): Promise<Answer[]> => (await (await app.as(who))(MINE)).myViews
  /** Statements of an answer, without those of the log. */
  const cost = async (who: string, document: string) => {
    const caller = await app.as(who)
    app.statements()
    await caller(document)
    return app.statements().filter((sql) => !sql.includes('event_log_meta'))
  }

  it('find what `orders` finds, each with its count and in its order', async () => {
    const registered = await givenOrder(app, 'REGISTERED')
    const accepted = await givenOrder(app, 'ACCEPTED')
    const asked = [
      { filter: OPEN },
      { filter: { not: OPEN }, orderBy: 'DUE_AT_ASC' },
      { filter: { and: [{ or: [OPEN, { team: { in: [TEAMS.redPomegranate.id] } }] }, { area: { within: ['450400000000'] } }] }, orderBy: 'CLOCK_ASC' },
      { search: { breached: false } },
      { search: { unverifiedSince: '2027-01-01T00:00:00Z', registeredFrom: '2026-01-01T00:00:00Z', dueTo: '2027-01-01T00:00:00Z' } },
      { search: { priorityFrom: 1 } },
      { search: { specialGroup: false }, orderBy: 'REGISTERED_AT_ASC' },
    ]
    for (const [i, one] of asked.entries()) await save('dispatcher', { name: `示例 ${i}`, ...one })
    const views = await mine('dispatcher')
    const ask = await app.as('dispatcher')
    for (const [i, one] of asked.entries()) {
      const { orders } = await ask(
        'query ($filter: OrderFilter, $search: OrderSearch, $orderBy: OrderSort) { orders(first: 5, filter: $filter, search: $search, orderBy: $orderBy) { totalCount nodes { id status } } }',
        one,
      )
      expect(views[i], `${i}`).toMatchObject({ name: `示例 ${i}`, mine: true, refusal: null, count: orders.totalCount, orders })
    }
    expect(views[0].orders.nodes.map(({ id }: Answer) => id)).toContain(registered.id)
    expect(views[1].orders.nodes.map(({ id }: Answer) => id)).toContain(accepted.id)
  })

  it('send their counts again when an order comes or moves on, and what other viewers save is not in them', async () => {
    await save('dispatcher', { name: '示例：待核实', filter: OPEN })
    await save('hotline-agent', { name: '示例：他人', filter: OPEN })
    const stream = (await app.socketAs('dispatcher')).subscribe(FOLLOW)
    const [{ name, count }] = (await stream.event()).value
    expect(name).toBe('示例：待核实')
    /** The counts are sent until they are these; an event that changes none of them may be told too. */
    const shows = async (n: number) => {
      for (;;) {
        const { value } = await stream.event()
        expect(value).toEqual([{ name, count: expect.any(Number) }])
        if (value[0].count === n) return
      }
    }
    const { id } = await givenOrder(app, 'REGISTERED')
    await shows(count + 1)
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: id, reason: 'OTHER' })
    await shows(count)
  })

  it('are counted by one statement, and read by one, however many there are', async () => {
    const used: number[] = []
    for (const more of [1, 7]) {
      for (let i = 0; i < more; i++) await save('dispatcher', { name: `示例 ${i}`, filter: OPEN })
      const statements = await cost('dispatcher', '{ myViews { id name count refusal { code } } }')
      expect(statements.filter((sql) => sql.includes('count(*)')).length).toBe(1)
      used.push(statements.length)
    }
    expect(used).toEqual([2, 2])
  })

  it('are shared by a lead with a team or an area, and show each viewer their own orders', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await givenOrder(app, 'REGISTERED')
    const { view } = await save('team-lead', { name: '示例：本队', teamId: TEAMS.redPomegranate.id, filter: { status: { in: ['ACCEPTED', 'REGISTERED'] } } })
    const [lead, handler, colleague] = await Promise.all(['team-lead', 'staff-01', 'staff-02'].map(mine))
    expect(lead).toMatchObject([{ id: view.id, mine: true, team: { id: TEAMS.redPomegranate.id } }])
    expect(handler).toMatchObject([{ id: view.id, name: '示例：本队', mine: false }])
    expect(handler?.[0].orders.nodes.map((one: Answer) => one.id)).toContain(id)
    expect(colleague).toMatchObject([{ id: view.id, count: 0, orders: { totalCount: 0 } }])
    for (const who of ['team-lead-jinzhu', 'dispatcher']) expect(await mine(who), who).toEqual([])
    const named = { viewId: view.id, name: '示例：改名' }
    for (const who of ['staff-01', 'admin']) {
      expect(await (await app.as(who)).verb('renameView', named), who).toMatchObject({ __typename: 'NotFound' })
      expect(await (await app.as(who)).verb('deleteView', { viewId: view.id }), who).toMatchObject({ __typename: 'NotFound' })
    }
    await did(app, 'team-lead', 'renameView', named, 'view { name }')
    expect(await mine('staff-01')).toMatchObject([{ name: '示例：改名' }])
    await did(app, 'team-lead', 'deleteView', { viewId: view.id }, 'viewId')
    expect(await mine('staff-01')).toEqual([])
  })

  it('that ask for what a viewer may not search by answer a problem alone, and the others go on', async () => {
    await save('supervisor', { name: '示例：优先', search: { priorityFrom: 1 }, areaCode: '450400000000' })
    await save('staff-01', { name: '示例：我的' })
    expect(await mine('staff-01')).toMatchObject([
      { name: '示例：优先', count: null, orders: null, refusal: { code: 'FORBIDDEN', field: null } },
      { name: '示例：我的', count: expect.any(Number), refusal: null },
    ])
    expect(await mine('quality')).toMatchObject([{ name: '示例：优先', count: expect.any(Number), refusal: null, mine: false, area: { code: '450400000000' } }])
  })

  it('whose rule is no longer known answer a problem naming the place', async () => {
    const { view } = await save('dispatcher', { name: '示例：旧', filter: OPEN })
    await save('dispatcher', { name: '示例：新' })
    await app.runtime.db.savedView.update({ where: { id: view.id }, data: { rule: { filter: { status: { in: ['GONE'] } }, orderBy: 'REGISTERED_AT_DESC' } } })
    expect(await mine('dispatcher')).toMatchObject([
      { name: '示例：旧', count: null, orders: null, refusal: { code: 'BAD_INPUT', field: 'filter.status.in.0' } },
      { name: '示例：新', count: expect.any(Number), refusal: null },
    ])
  })

  it.each([
    ['words of titles', { search: { title: '示例' } }, 'search.title'],
    ['parts of numbers', { search: { number: '0001' } }, 'search.number'],
    ['numbers of other systems', { search: { externalNo: 'X-1' } }, 'search.externalNo'],
    ['telephones', { search: { phone: '13900001234' } }, 'search.phone'],
    ['what is no id', { filter: { handler: { in: ['示例群众'] } } }, 'filter.handler.in.0'],
    ['what is no code, deep inside', { filter: { or: [{ not: { items: { any: ['示例 群众'] } } }] } }, 'filter.or.0.not.items.any.0'],
    ['a priority that is none', { search: { priorityFrom: -1 } }, 'search.priorityFrom'],
    ['a team and an area', { teamId: TEAMS.redPomegranate.id, areaCode: '450400000000' }, 'areaCode'],
  ])('do not hold %s', async (_what, more, field) => {
    expect(await save('supervisor', more)).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await app.runtime.db.savedView.count()).toBe(0)
  })

  it('are saved by every signed-on role, and shared by those that lead', async () => {
    for (const who of ['hotline-agent', 'quality', 'auditor', 'department', 'campaign-manager', 'admin', 'staff-02'])
      expect(await save(who), who).toMatchObject({ __typename: 'SaveViewSuccess' })
    for (const who of ['city', 'demo-bank']) expect(await save(who), who).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await app.as(null)).verb('saveView', { name: '示例' })).toMatchObject({ __typename: 'Unauthenticated' })
    expect(await save('department', { search: { specialGroup: true } })).toMatchObject({ __typename: 'Forbidden' })
    for (const [who, more] of [
      ['dispatcher', { areaCode: '450400000000' }],
      ['staff-01', { teamId: TEAMS.redPomegranate.id }],
      ['team-lead-jinzhu', { teamId: TEAMS.redPomegranate.id }],
      ['supervisor', { teamId: TEAMS.redPomegranate.id }],
      ['team-lead', { areaCode: '450500000000' }],
    ] as const)
      expect(await save(who, more), who).toMatchObject({ __typename: 'Forbidden' })
  })

  it('keep their names sealed', async () => {
    const { view } = await save('dispatcher', { name: '示例群众的工单' })
    const row = await app.runtime.db.savedView.findUniqueOrThrow({ where: { id: view.id } })
    expect(JSON.stringify(row)).not.toContain('示例群众')
  })

  it('are at most so many an account, also when several are saved at once', async () => {
    const most = PARAMETERS.MOST_VIEWS.value
    const { view } = await save('dispatcher')
    const { rule, ...row } = await app.runtime.db.savedView.findUniqueOrThrow({ where: { id: view.id } })
    const kept = JSON.parse(JSON.stringify(rule))
    await app.runtime.db.savedView.createMany({ data: Array.from({ length: most - 3 }, (_, i) => ({ ...row, rule: kept, id: `${view.id}-${i}` })) })
    const answers = await Promise.all(Array.from({ length: 5 }, () => save('dispatcher')))
    expect(answers.filter((a) => a.__typename === 'SaveViewSuccess')).toHaveLength(2)
    expect(answers.filter((a) => a.__typename === 'InvalidInput' && a.field === 'name')).toHaveLength(3)
    expect(await save('hotline-agent')).toMatchObject({ __typename: 'SaveViewSuccess' })
    await did(app, 'dispatcher', 'deleteView', { viewId: view.id }, 'viewId')
    expect(await save('dispatcher')).toMatchObject({ __typename: 'SaveViewSuccess' })
  })
})
