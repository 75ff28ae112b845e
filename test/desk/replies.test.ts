import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const FOR =
  'query ($id: ID!, $for: ReplyPurpose!, $result: OrderResult) { node(id: $id) { ... on Order { number replyTemplates(for: $for, result: $result) { title text missing language } } } }'

describe('templates of replies', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const create = async (who: string, more: Record<string, unknown>) =>
    (await app.as(who)).verb('createReplyTemplate', { title: '示例模板', text: '示例', purpose: 'COMPLETION', ...more }, 'template { id title }')
  const titles = async (who: string, id: string, more = {}) => {
    const { node } = await (await app.as(who))(FOR, { id, for: 'COMPLETION', ...more })
    return node.replyTemplates.map(({ title }: { title: string }) => title)
  }

  it('are offered to an order with its own values filled in, and what is missing is named', async () => {
    const text = '{{ order.number }}：{{item.name}}，{{team.name}} {{handler.badge}}，{{visit.date}} {{window}}'
    await create('admin', { title: '示例·全部', text })
    const { id } = await givenOrder(app, 'ACCEPTED')
    const { node } = await (await app.as('staff-01'))(FOR, { id, for: 'COMPLETION' })
    const [filled] = node.replyTemplates
    expect(filled).toMatchObject({ missing: ['visit.date', 'window'], language: 'ZH' })
    expect(filled.text).toMatch(new RegExp(`^${node.number}：${ITEMS.drainage.name}，\\S+ RP-01，\\{\\{visit.date\\}\\} \\{\\{window\\}\\}$`))
    const { id: visited } = await givenOrder(app, 'SCHEDULED')
    const { node: other } = await (await app.as('staff-01'))(FOR, { id: visited, for: 'COMPLETION' })
    expect(other.replyTemplates[0]).toMatchObject({ missing: [], text: expect.stringMatching(/，2026-06-\d\d \d\d:\d\d–\d\d:\d\d$/) })
  })

  it('fit by reply, outcome, item, team and area', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const before = await titles('dispatcher', id, { result: 'SOLVED' })
    await create('admin', { title: '示例·已解决', result: 'SOLVED', itemCodes: [ITEMS.drainage.code] })
    await create('admin', { title: '示例·解释', result: 'EXPLAINED' })
    await create('admin', { title: '示例·他项', itemCodes: [ITEMS.construction.code] })
    await create('admin', { title: '示例·他队', teamId: TEAMS.jinzhu.id })
    await create('admin', { title: '示例·他区', areaCode: '450481109000' })
    await create('admin', { title: '示例·不受理', purpose: 'REFUSAL' })
    expect(await titles('dispatcher', id, { result: 'SOLVED' })).toEqual([...before, '示例·已解决'].sort())
    expect(await titles('dispatcher', id, { for: 'REFUSAL' })).toEqual(['示例·不受理'])
  })

  it('cost a page of orders as many statements as one order', async () => {
    for (let i = 0; i < 3; i++) await givenOrder(app, 'REGISTERED')
    const caller = await app.as('dispatcher')
    const used: number[] = []
    for (const n of [1, 3]) {
      app.statements()
      await caller('query ($n: Int) { orders(first: $n) { nodes { replyTemplates(for: COMPLETION) { text } } } }', { n })
      used.push(app.statements().filter((sql) => !sql.includes('event_log_meta')).length)
    }
    expect(used[1]).toBe(used[0])
  })

  it.each([
    ['an unknown placeholder', { text: '{{requester.phone}}' }, 'text'],
    ['a name', { text: '{{requester.name}}' }, 'text'],
    ['a brace that is not closed', { text: '{{order.number' }, 'text'],
    ['an unknown item', { itemCodes: ['NO-1'] }, 'itemCodes'],
    ['an outcome of a reply that has none', { purpose: 'REFUSAL', result: 'SOLVED' }, 'result'],
  ])('are checked when they are saved: not with %s', async (_what, more, field) => {
    expect(await create('admin', more)).toMatchObject({ __typename: 'InvalidInput', field })
  })

  it('of a team are its lead’s, all others the administrator’s', async () => {
    const own = await create('team-lead', { title: '示例·本队', teamId: TEAMS.redPomegranate.id })
    expect(own).toMatchObject({ template: { title: '示例·本队' } })
    const templateId = own.template.id
    expect(await create('team-lead', {})).toMatchObject({ __typename: 'Forbidden' })
    expect(await create('team-lead', { teamId: TEAMS.jinzhu.id })).toMatchObject({ __typename: 'Forbidden' })
    for (const who of ['dispatcher', 'staff-01', 'quality', 'supervisor', 'hotline-agent', 'demo-bank', 'city'])
      expect(await create(who, {}), who).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await app.as('team-lead-jinzhu')).verb('updateReplyTemplate', { templateId, title: '示例' })).toMatchObject({ __typename: 'Forbidden' })
    await did(app, 'team-lead', 'updateReplyTemplate', { templateId, title: '示例·改名' }, 'template { title }')
    await did(app, 'admin', 'retireReplyTemplate', { templateId }, 'template { retiredAt }')
    expect(await (await app.as('team-lead')).verb('updateReplyTemplate', { templateId, title: '示例' })).toMatchObject({ __typename: 'NotFound' })
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect(await titles('staff-01', id)).not.toContain('示例·改名')
    const { replyTemplates } = await (await app.as('dispatcher'))('{ replyTemplates(retired: true) { nodes { title } } }')
    expect(replyTemplates.nodes).toEqual([{ title: '示例·改名' }])
  })

  it('are no business of the citizen’s', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const { data } = await (await citizenOf(app, id)).raw(FOR, { id, for: 'COMPLETION' })
    expect(data.node.replyTemplates).toBeNull()
  })
})
