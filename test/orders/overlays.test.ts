import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { CO_HANDLING, type CoHandlingAction, coHandlingBlock } from '../../src/co-handling/co-handling.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}:00.000+08:00`)

describe('What stands beside the state of an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const rowOf = (id: string) => app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { matters: { orderBy: { seq: 'asc' } }, notices: true } })
  const kinds = async (id: string) => (await eventsOf(app, id)).map((e) => e.kind)

  it('a duplicate is merged: both numbers stay, both requesters hear of it, chains do not arise', async () => {
    const [a, b, target] = [await givenOrder(app, 'VERIFIED'), await givenOrder(app, 'VERIFIED'), await givenOrder(app, 'VERIFIED')]
    const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { possibleDuplicates { id } } }', { id: a.id })
    expect(order.possibleDuplicates.map((o: { id: string }) => o.id)).toEqual(expect.arrayContaining([b.id, target.id]))
    await did(app, 'dispatcher', 'mergeOrder', { orderId: a.id, intoId: b.id })
    await did(app, 'hotline-agent', 'mergeOrder', { orderId: b.id, intoId: target.id })
    expect(await rowOf(a.id)).toMatchObject({ status: 'MERGED', mergedIntoId: target.id, matters: [{ status: 'WITHDRAWN' }] })
    expect((await rowOf(a.id)).notices.map((n) => n.template)).toContain('MERGED')
    expect(await kinds(target.id)).toEqual(['REGISTERED', 'VERIFIED', 'ABSORBED'])
    const read = await (await app.as('dispatcher'))(
      'query ($a: ID!, $t: ID!) { a: order(id: $a) { status mergedIntoNumber } t: order(id: $t) { number mergedNumbers } }',
      { a: a.id, t: target.id },
    )
    expect(read.a).toEqual({ status: 'MERGED', mergedIntoNumber: read.t.number })
    expect(read.t.mergedNumbers).toHaveLength(2)
    const into = await (await app.as('dispatcher')).verb('mergeOrder', { orderId: target.id, intoId: a.id })
    expect(into).toMatchObject({ __typename: 'InvalidInput', field: 'intoId' })
  })

  it.each([
    ['WITHDRAWN', 'hotline-agent', 'withdrawOrder', { reason: 'OTHER' }],
    ['REFUSED', 'dispatcher', 'refuseOrder', { reason: 'OUT_OF_SCOPE', explanation: '示例', legalChannel: '示例' }],
    ['TRANSFERRED', 'dispatcher', 'transferOrder', { reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' }],
    ['COMPLETED', 'hotline-agent', 'answerDirectly', { answer: '示例' }],
  ] as const)('everybody whose order was merged hears that it was %s', async (became, who, verb, input) => {
    const [one, two, target] = [await givenOrder(app, 'REGISTERED'), await givenOrder(app, 'REGISTERED'), await givenOrder(app, 'REGISTERED')]
    await did(app, 'dispatcher', 'mergeOrder', { orderId: one.id, intoId: two.id, reason: '示例' })
    await did(app, 'dispatcher', 'mergeOrder', { orderId: two.id, intoId: target.id, reason: '示例' })
    await did(app, who, verb, { orderId: target.id, ...input })
    const { number } = await rowOf(target.id)
    for (const { id } of [one, two]) {
      const told = (await rowOf(id)).notices.filter((n) => n.template === 'MERGED_RESULT')
      expect(told.map((n) => n.parameters)).toMatchObject([{ into: number, became }])
      const seen = await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { status mergedIntoStatus } }', { id })
      expect(seen.order).toEqual({ status: 'MERGED', mergedIntoStatus: became })
    }
    expect((await rowOf(target.id)).notices.filter((n) => n.template === 'MERGED_RESULT')).toEqual([])
  })

  it('everybody whose order was merged hears of a completion and of an ending without result', async () => {
    const ends = { COMPLETED: 'PROCESSING', CLOSED_INCOMPLETE: 'ACCEPTED' } as const
    for (const [became, status] of Object.entries(ends) as [keyof typeof ends, 'PROCESSING' | 'ACCEPTED'][]) {
      const [merged, target] = [await givenOrder(app, 'REGISTERED'), await givenOrder(app, status)]
      const orderId = target.id
      await did(app, 'dispatcher', 'mergeOrder', { orderId: merged.id, intoId: orderId, reason: '示例' })
      const matter = { orderId, matterId: target.matterIds[0] }
      if (became === 'COMPLETED') {
        await did(app, 'department', 'acceptMatter', matter)
        await did(app, 'department', 'decideMatter', { ...matter, outcome: 'GRANTED' })
        await did(app, target.staff, 'completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
      } else await did(app, 'supervisor', 'closeIncomplete', { orderId, reason: 'SAFETY', explanation: '示例' })
      expect((await rowOf(merged.id)).notices.map((n) => [n.template, (n.parameters as { became?: string }).became])).toContainEqual(['MERGED_RESULT', became])
    }
  })

  it("another requester's order is merged only with a stated reason", async () => {
    const a = await givenOrder(app, 'VERIFIED')
    const b = await givenOrder(app, 'VERIFIED', {
      registration: { requester: { kind: 'PERSON', name: '示例群众乙', phone: '13900005678', address: '示例路 9 号' } },
    })
    const dispatcher = await app.as('dispatcher')
    expect(await dispatcher.verb('mergeOrder', { orderId: a.id, intoId: b.id })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    await did(app, 'dispatcher', 'mergeOrder', { orderId: a.id, intoId: b.id, reason: '示例：同一户' })
  })

  it('two merges the other way round at once make one merged order, no circle and no deadlock', async () => {
    const [a, b] = [await givenOrder(app, 'VERIFIED'), await givenOrder(app, 'VERIFIED')]
    const dispatcher = await app.as('dispatcher')
    const answers = await Promise.all([
      dispatcher.verb('mergeOrder', { orderId: a.id, intoId: b.id }),
      dispatcher.verb('mergeOrder', { orderId: b.id, intoId: a.id }),
    ])
    expect(answers.filter((x) => x.__typename === 'MergeOrderSuccess')).toHaveLength(1)
    const rows = [await rowOf(a.id), await rowOf(b.id)]
    expect(rows.filter((r) => r.status === 'MERGED')).toHaveLength(1)
  })

  it('a second team helps with a sub-task: it sees the task and no more, and the order waits for it', async () => {
    const order = await givenOrder(app, 'PROCESSING')
    for (const [verb, outcome] of [
      ['acceptMatter', {}],
      ['decideMatter', { outcome: 'GRANTED' }],
    ] as const)
      await did(app, 'department', verb, { orderId: order.id, matterId: order.matterIds[0], ...outcome })
    await did(app, 'staff-01', 'requestCoHandling', { orderId: order.id, teamId: TEAMS.jinzhu.id, task: '示例：核对材料' })
    const lead = await app.as('team-lead-jinzhu')
    const { coHandlings } = await lead('{ coHandlings { nodes { id state task orderNumber itemCodes } } }')
    expect(coHandlings.nodes).toMatchObject([{ state: 'REQUESTED', task: '示例：核对材料' }])
    expect((await lead('query ($id: ID!) { order(id: $id) { id } }', { id: order.id })).order).toBeNull()
    const complete = { orderId: order.id, result: 'SOLVED', reply: '示例', replyMethod: 'IN_PERSON' }
    expect(await (await app.as('staff-01')).verb('completeOrder', complete)).toMatchObject({ blockedBy: [{ code: 'CO_HANDLING_OPEN' }] })
    const coHandlingId = coHandlings.nodes[0].id
    expect(await (await app.as('staff-05')).verb('acceptCoHandling', { coHandlingId })).toMatchObject({ code: expect.stringMatching(/NOT_FOUND|FORBIDDEN/) })
    await did(app, 'staff-03', 'acceptCoHandling', { coHandlingId }, 'coHandling { state staff { badge } }')
    await did(app, 'staff-03', 'finishCoHandling', { coHandlingId, result: '示例：已核对' }, 'coHandling { state result }')
    expect(await lead.verb('refuseCoHandling', { coHandlingId, reason: '示例' })).toMatchObject({ __typename: 'IllegalTransition' })
    await did(app, 'staff-01', 'completeOrder', complete)
  })

  it('a sub-task nobody needs is waived by dispatch, and with the order that ends', async () => {
    const order = await givenOrder(app, 'ACCEPTED')
    for (let i = 0; i < 2; i++) await did(app, 'staff-01', 'requestCoHandling', { orderId: order.id, teamId: TEAMS.jinzhu.id, task: '示例' })
    const [first] = await app.runtime.db.coHandling.findMany({ where: { orderId: order.id } })
    await did(app, 'dispatcher', 'waiveCoHandling', { coHandlingId: first?.id }, 'coHandling { state }')
    expect(await rowOf(order.id)).toMatchObject({ openCoHandlings: 1 })
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: order.id, reason: 'OTHER' })
    expect(await rowOf(order.id)).toMatchObject({ openCoHandlings: 0 })
    expect((await app.runtime.db.coHandling.findMany({ where: { orderId: order.id } })).map((h) => h.state)).toEqual(['WAIVED', 'WAIVED'])
  })

  it("the sub-task's machine: every state × action, and every state is left", () => {
    const STATES = ['REQUESTED', 'ACCEPTED', 'DONE', 'REFUSED', 'WAIVED'] as const
    const possible = Object.fromEntries(
      STATES.map((state) => [state, (Object.keys(CO_HANDLING) as CoHandlingAction[]).filter((action) => coHandlingBlock(action, state) === null)]),
    )
    expect(possible).toEqual({
      REQUESTED: ['acceptCoHandling', 'refuseCoHandling', 'waiveCoHandling'],
      ACCEPTED: ['finishCoHandling', 'waiveCoHandling'],
      DONE: [],
      REFUSED: [],
      WAIVED: [],
    })
  })

  it('a citizen urges once a working day; the next is refused until the next working day', async () => {
    app.clock.set(at('2026-06-05T16:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    const citizen = await citizenOf(app, id)
    expect(await citizen.verb('urgeOrder', { orderId: id })).toMatchObject({ __typename: 'UrgeOrderSuccess' })
    app.clock.set(at('2026-06-07T16:00'))
    expect(await citizen.verb('urgeOrder', { orderId: id })).toMatchObject({ blockedBy: [{ code: 'URGED_TODAY' }] })
    app.clock.set(at('2026-06-08T00:00'))
    expect(await citizen.verb('urgeOrder', { orderId: id })).toMatchObject({ __typename: 'UrgeOrderSuccess' })
    expect(await kinds(id)).toContain('URGED')
  })

  it('a supervision has a numbered letter, is replied to, raised and closed', async () => {
    app.clock.set(at('2026-06-09T10:00'))
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'supervisor', 'openSupervision', { orderId: id, level: 'GENERAL', reason: '示例：超时未联系' })
    const ask = '{ supervisions(first: 50) { nodes { level state letterNo letter reply overdue order { id } } } }'
    const of = async (who: string) => (await (await app.as(who))(ask)).supervisions.nodes.filter((s: { order: { id: string } }) => s.order.id === id)
    const [letter] = await of('supervisor')
    expect(letter).toMatchObject({ level: 'GENERAL', state: 'OPEN', overdue: false, letterNo: expect.stringMatching(/^DB20260609\d{4}$/) })
    expect(letter.letter).toContain('督办事由：示例：超时未联系')
    expect((await of('auditor'))[0].letter).toBeNull()
    app.clock.set(at('2026-06-11T09:00'))
    expect((await of('supervisor'))[0].overdue).toBe(true)
    await did(app, 'supervisor', 'raiseSupervision', { orderId: id, reason: '示例：逾期未回复' })
    expect(await (await app.as('supervisor')).verb('closeSupervision', { orderId: id })).toMatchObject({ blockedBy: [{ code: 'NOT_REPLIED' }] })
    await did(app, 'team-lead', 'replySupervision', { orderId: id, reply: '示例：已联系' })
    await did(app, 'supervisor', 'closeSupervision', { orderId: id })
    expect((await of('supervisor')).map((s: { level: string; state: string }) => `${s.level} ${s.state}`).sort()).toEqual(['GENERAL RAISED', 'KEY CLOSED'])
    expect(await rowOf(id)).toMatchObject({ supervisionLevel: null })
  })

  it("a reopened order begins a cycle of its own; the first one's facts stay as they were, and count as not resolved", async () => {
    app.clock.set(at('2026-06-15T10:00'))
    const { id } = await givenOrder(app, 'COMPLETED')
    const citizen = await citizenOf(app, id)
    const first = await rowOf(id)
    await app.pass(HOUR)
    expect(await citizen.verb('reopenOrder', { orderId: id, reason: 'UNRESOLVED' })).toMatchObject({ __typename: 'ReopenOrderSuccess' })
    const second = await rowOf(id)
    expect(second).toMatchObject({ status: 'VERIFIED', cycle: 2, handlerId: null, completedAt: null, result: null, dueAt: at('2026-06-24T00:00') })
    expect(second.matters.map((m) => [m.seq, m.status])).toEqual([
      [1, 'GRANTED'],
      [2, 'DRAFT'],
    ])
    expect(await app.runtime.db.orderCycle.findMany({ where: { orderId: id } })).toMatchObject([
      {
        cycle: 1,
        status: 'COMPLETED',
        completedAt: first.completedAt,
        acceptedAt: first.acceptedAt,
        dueAt: first.dueAt,
        resolved: false,
        reopenReason: 'UNRESOLVED',
      },
    ])
    await expect(app.runtime.db.orderCycle.update({ where: { orderId_cycle: { orderId: id, cycle: 1 } }, data: { resolved: true } })).rejects.toThrow(
      /append only/,
    )
    // The link of the first cycle is void.
    expect((await citizen.raw('query ($id: ID!) { order(id: $id) { id } }', { id })).data?.order ?? null).toBeNull()
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, teamId: TEAMS.redPomegranate.id })
    expect(await app.runtime.db.deadline.findMany({ where: { orderId: id, clock: 'ACCEPT' }, orderBy: { cycle: 'asc' } })).toMatchObject([
      { cycle: 1, outcome: 'MET' },
      { cycle: 2, outcome: 'RUNNING' },
    ])
    const { order } = await (await app.as('quality'))('query ($id: ID!) { order(id: $id) { cycles { cycle resolved completedAt reply } } }', { id })
    expect(order.cycles).toMatchObject([{ cycle: 1, resolved: false, reply: '示例答复' }])
  })

  it('a citizen reopens within ten working days; quality also later', async () => {
    app.clock.set(at('2026-06-15T10:00'))
    const { id } = await givenOrder(app, 'COMPLETED')
    await app.pass(16 * DAY)
    expect(await (await citizenOf(app, id)).verb('reopenOrder', { orderId: id, reason: 'NEW_FACTS' })).toMatchObject({
      blockedBy: [{ code: 'REOPEN_PERIOD_OVER' }],
    })
    await did(app, 'quality', 'reopenOrder', { orderId: id, reason: 'NEW_FACTS' })
    expect(await app.runtime.db.orderCycle.findFirstOrThrow({ where: { orderId: id } })).toMatchObject({ status: 'CLOSED', resolved: true })
  })
})
