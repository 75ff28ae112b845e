import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const NOTE = 'nodes { id text addedBy addedAt retractedAt mentions { staff { id } account readAt } }'
const NOTES = `query ($id: ID!, $first: Int, $after: String) { node(id: $id) { ... on Order { notes(first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor } ${NOTE} } } } }`
const MINE = '{ myMentions(unread: true) { totalCount nodes { id readAt order { id number } note { text addedBy } } } }'
const FOLLOW = 'subscription { myMentions { __typename ... on UnreadMentionsSnapshot { value { unread newest { id note { id } order { id } } } } } }'

describe('notes of an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const notes = async (who: string, id: string) => (await (await app.as(who))(NOTES, { id })).node.notes
  const mentions = async (who: string) => (await (await app.as(who))(MINE)).myMentions
  const add = (who: string, input: Record<string, unknown>) => did(app, who, 'addNote', input, 'noteId order { version }')

  it('are a thread for the readers of its texts, sealed where they lie, and their events carry ids alone', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const first = await add('dispatcher', { orderId, text: '示例备注甲', staffIds: [staffId('staff-01')] })
    app.clock.advance(MINUTE)
    await add('staff-01', { orderId, text: '示例备注乙', accounts: ['dispatcher'] })
    const thread = [
      { id: first.noteId, text: '示例备注甲', addedBy: 'dispatcher', retractedAt: null, mentions: [{ staff: { id: staffId('staff-01') }, account: null }] },
      { text: '示例备注乙', addedBy: 'staff-01', mentions: [{ staff: null, account: 'dispatcher', readAt: null }] },
    ]
    for (const who of ['hotline-agent', 'dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality'])
      expect(await notes(who, orderId), who).toMatchObject({ totalCount: 2, nodes: thread })
    const rows = await app.runtime.db.orderNote.findMany({ where: { orderId } })
    expect(JSON.stringify(rows)).not.toContain('示例备注')
    const told = (await eventsOf(app, orderId)).filter(({ kind }) => kind === 'NOTE_ADDED')
    expect(told.map(({ data }) => data)).toEqual([
      { staff: [staffId('staff-01')], accounts: [] },
      { staff: [], accounts: ['dispatcher'] },
    ])
  })

  it('are read a page at a time, and those of a page of orders with one statement', async () => {
    const ids: string[] = []
    for (let i = 0; i < 3; i++) {
      const { id: orderId } = await givenOrder(app, 'REGISTERED')
      ids.push(orderId)
      for (let nr = 0; nr < 3; nr++) {
        app.clock.advance(1_000)
        await add('dispatcher', { orderId, text: `示例 ${nr}` })
      }
    }
    const caller = await app.as('dispatcher')
    const { node } = await caller(NOTES, { id: ids[0], first: 2 })
    expect(node.notes.nodes.map((n: { text: string }) => n.text)).toEqual(['示例 0', '示例 1'])
    const { node: rest } = await caller(NOTES, { id: ids[0], first: 2, after: node.notes.pageInfo.endCursor })
    expect(rest.notes).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ text: '示例 2' }] })
    const used: number[] = []
    for (const n of [1, 3]) {
      app.statements()
      const { orders } = await caller(`query ($n: Int) { orders(first: $n) { nodes { notes(first: 2) { ${NOTE} } } } }`, { n })
      used.push(app.statements().filter((sql) => !sql.includes('event_log_meta')).length)
      expect(orders.nodes.map((o: { notes: { nodes: unknown[] } }) => o.notes.nodes.length)).toEqual(Array.from({ length: n }, () => 2))
    }
    expect(used[1]).toBe(used[0])
  })

  it('are nothing for the citizen, the partner, and roles that read no texts', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    await add('dispatcher', { orderId, text: '示例备注丙' })
    for (const who of ['auditor', 'admin', 'department']) {
      const { data } = await (await app.as(who)).raw(NOTES, { id: orderId })
      expect(data.node?.notes ?? null, who).toBeNull()
      expect(await (await app.as(who)).verb('addNote', { orderId, text: '示例' }), who).toMatchObject({
        __typename: expect.stringMatching(/Forbidden|NotFound/),
      })
    }
    const citizen = await citizenOf(app, orderId)
    const seen = await citizen.raw(NOTES, { id: orderId })
    expect(seen.data.node.notes).toBeNull()
    expect(seen.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect(await citizen.verb('addNote', { orderId, text: '示例' })).toMatchObject({ __typename: 'Forbidden' })
    for (const who of ['demo-bank', 'city', 'staff-02', 'team-lead-jinzhu'])
      expect(await (await app.as(who)).verb('addNote', { orderId, text: '示例' }), who).toMatchObject({ __typename: 'NotFound' })
  })

  it.each([
    ['staff of the squad who have not accepted', { staffIds: [staffId('staff-02')] }, 'staffIds'],
    ['an account that has not worked on it', { accounts: ['quality'] }, 'accounts'],
    ['a partner that registered it', { accounts: ['demo-bank'] }, 'accounts'],
  ])('name only colleagues who may read them: not %s', async (_what, named, field) => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    expect(await (await app.as('dispatcher')).verb('addNote', { orderId, text: '示例', ...named })).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await app.runtime.db.orderNote.count({ where: { orderId } })).toBe(0)
  })

  it('may name the lead of the team', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const { staff } = await app.runtime.db.teamMember.findFirstOrThrow({
      where: { lead: true, team: { orders: { some: { id: orderId } } } },
      include: { staff: true },
    })
    await add('staff-01', { orderId, text: '示例', staffIds: [staff.id] })
    expect((await mentions('team-lead')).nodes).toMatchObject([{ order: { id: orderId } }])
  })

  it('are told at once to the colleague they name, and to no other with the same rights, until they are read', async () => {
    const { id: orderId } = await givenOrder(app, 'REGISTERED')
    await add('hotline-agent', { orderId, text: '示例' })
    const before = (await mentions('dispatcher')).totalCount
    const stream = (await app.socketAs('dispatcher')).subscribe(FOLLOW)
    const other = (await app.socketAs('hotline-agent')).subscribe(FOLLOW)
    expect(await stream.event()).toMatchObject({ value: { unread: before } })
    expect(await other.event()).toMatchObject({ value: { unread: 0 } })
    const { noteId } = await add('hotline-agent', {
      orderId,
      text: '示例：请看',
      accounts: [(await app.runtime.db.orderNote.findFirstOrThrow({ where: { orderId } })).addedBy],
    })
    expect(await other.event()).toMatchObject({ value: { unread: 1, newest: [{ note: { id: noteId }, order: { id: orderId } }] } })
    expect(stream.waiting.filter((frame) => frame.__typename === 'UnreadMentionsSnapshot')).toEqual([])
    const { nodes } = await mentions('hotline-agent')
    expect(nodes).toMatchObject([{ readAt: null, note: { text: '示例：请看', addedBy: 'hotline-agent' } }])
    const mentionId = nodes[0].id
    expect(await (await app.as('dispatcher')).verb('readMention', { mentionId })).toMatchObject({ __typename: 'NotFound' })
    const at = app.clock.now().toISOString()
    expect(await did(app, 'hotline-agent', 'readMention', { mentionId }, 'mention { readAt }')).toMatchObject({ mention: { readAt: at } })
    app.clock.advance(MINUTE)
    expect(await did(app, 'hotline-agent', 'readMention', { mentionId }, 'mention { readAt }')).toMatchObject({ mention: { readAt: at } })
    expect((await mentions('hotline-agent')).totalCount).toBe(0)
    await did(app, 'hotline-agent', 'retractNote', { noteId }, 'note { retractedAt }')
    expect(await other.event()).toMatchObject({ value: { unread: 0, newest: [] } })
  })

  it('are no longer listed once the order is out of sight', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const before = (await mentions('staff-01')).totalCount
    await add('dispatcher', { orderId, text: '示例', staffIds: [staffId('staff-01')] })
    expect((await mentions('staff-01')).totalCount).toBe(before + 1)
    await did(app, 'dispatcher', 'reassignOrder', { orderId, reason: 'OTHER', staffId: staffId('staff-02') })
    expect((await mentions('staff-01')).totalCount).toBe(before)
  })

  it('are taken back by their author alone and soon, and leave a trace', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const { noteId } = await add('dispatcher', { orderId, text: '示例误记', staffIds: [staffId('staff-01')] })
    for (const who of ['staff-01', 'supervisor']) expect(await (await app.as(who)).verb('retractNote', { noteId })).toMatchObject({ __typename: 'NotFound' })
    app.clock.advance(PARAMETERS.RETRACT_MINUTES.value * MINUTE)
    for (let i = 0; i < 2; i++) await did(app, 'dispatcher', 'retractNote', { noteId }, 'note { text }')
    expect((await notes('staff-01', orderId)).nodes).toMatchObject([
      { id: noteId, text: null, addedBy: 'dispatcher', retractedAt: app.clock.now().toISOString() },
    ])
    expect(await app.runtime.db.orderNote.findUniqueOrThrow({ where: { id: noteId } })).toMatchObject({ textSealed: null })
    expect((await eventsOf(app, orderId)).filter(({ kind }) => kind === 'NOTE_RETRACTED')).toHaveLength(1)
    const late = await add('dispatcher', { orderId, text: '示例' })
    app.clock.advance(PARAMETERS.RETRACT_MINUTES.value * MINUTE + 1)
    expect(await (await app.as('dispatcher')).verb('retractNote', { noteId: late.noteId })).toMatchObject({ __typename: 'InvalidInput', field: 'noteId' })
  })

  it('end for the handler seven days after completion, and go on for the others', async () => {
    const { id: orderId } = await givenOrder(app, 'COMPLETED')
    app.clock.advance(7 * DAY + 1)
    expect(await (await app.as('staff-01')).verb('addNote', { orderId, text: '示例' })).toMatchObject({ __typename: 'IllegalTransition' })
    await add('quality', { orderId, text: '示例' })
    app.clock.set('2026-06-02T10:00:00+08:00')
  })

  it('have a length and a number, also when several come at once', async () => {
    const { id: orderId } = await givenOrder(app, 'REGISTERED')
    expect(await (await app.as('dispatcher')).verb('addNote', { orderId, text: '字'.repeat(2_001) })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'text',
    })
    const most = PARAMETERS.MOST_NOTES.value
    const { noteId } = await add('dispatcher', { orderId, text: '示例' })
    const row = await app.runtime.db.orderNote.findUniqueOrThrow({ where: { id: noteId } })
    await app.runtime.db.orderNote.createMany({ data: Array.from({ length: most - 3 }, (_, i) => ({ ...row, id: `${noteId}-${i}` })) })
    const answers = await Promise.all(Array.from({ length: 5 }, async () => (await app.as('dispatcher')).verb('addNote', { orderId, text: '示例' })))
    expect(answers.filter((a) => a.__typename === 'AddNoteSuccess')).toHaveLength(2)
    expect(answers.filter((a) => a.__typename === 'InvalidInput' && a.field === 'text')).toHaveLength(3)
    expect(await app.runtime.db.orderNote.count({ where: { orderId } })).toBe(most)
  })
})
