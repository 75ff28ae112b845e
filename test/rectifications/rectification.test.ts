import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { citizenToken } from '../../src/access/citizen-token.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf } from '../kit/given.ts'
import { FRIDAY, PLAN, REACHED, RESULT, withCases } from './cases.ts'

const CASE = 'order { status rectificationState rectifications { state measure description outcome rating ratingText evaluation { level score } } }'

describe('A negative evaluation', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(FRIDAY))

  const { complained, clock, stateOf, tried, submitted, figuresOf } = withCases(() => app)

  it('opens its case by itself: one working day to call, five to put it right, which end on Thursday the 24th (golden test 7)', async () => {
    const id = await complained()
    expect(await stateOf(id)).toMatchObject({
      status: 'RECTIFYING',
      rectificationState: 'OPENED',
      closedAt: null,
      rectifications: [{ state: 'OPENED', cycle: 1 }],
    })
    expect((await eventsOf(app, id)).slice(-2)).toMatchObject([
      { kind: 'EVALUATED', subjectType: 'evaluation', after: { status: 'COMPLETED' } },
      { kind: 'RECTIFICATION_OPENED', subjectType: 'rectification', after: { status: 'RECTIFYING' }, data: { level: 'DISSATISFIED' } },
    ])
    // Due to the end of the day that is named.
    expect(await clock(id, 'RECTIFY')).toMatchObject({ amount: 5, unit: 'WORKING_DAYS', dueAt: new Date('2026-09-25T00:00:00.000+08:00'), outcome: 'RUNNING' })
    expect(await clock(id, 'NEGATIVE_CONTACT')).toMatchObject({ amount: 1, dueAt: new Date('2026-09-21T00:00:00.000+08:00') })
  })

  it('is played to its end: called, planned, sent back, put right, accepted, rated once, closed; and the first rating counts', async () => {
    const id = await complained({ staff: 'staff-11' })
    const citizen = await citizenOf(app, id)
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId: id, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
    expect(await stateOf(id)).toMatchObject({ rectificationState: 'OPENED' })
    expect(await clock(id, 'NEGATIVE_CONTACT')).toMatchObject({ outcome: 'RUNNING' })
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId: id, ...REACHED })
    expect(await clock(id, 'NEGATIVE_CONTACT')).toMatchObject({ outcome: 'MET' })
    await did(app, 'team-lead', 'planRectification', { orderId: id, measure: 'EXPLAIN', description: '示例：无法律依据' })
    await did(app, 'team-lead', 'submitRectification', { orderId: id, ...RESULT })
    expect(await tried('supervisor', 'decideRectification', id, { decision: 'REJECTED' })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'REJECTED', reason: '示例：确有依据' })
    expect(await clock(id, 'RECTIFY')).toMatchObject({ outcome: 'RUNNING' })
    await did(app, 'team-lead', 'planRectification', { orderId: id, ...PLAN })
    await did(app, 'team-lead', 'submitRectification', { orderId: id, ...RESULT })
    app.clock.set('2026-09-24T23:59:59.000+08:00')
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'APPROVED' })
    expect(await clock(id, 'RECTIFY')).toMatchObject({ outcome: 'MET' })
    expect(await app.runtime.db.notice.count({ where: { orderId: id, template: 'RECTIFIED' } })).toBe(1)
    expect(await tried('quality', 'closeOrder', id)).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'RATING_PENDING' }, { code: 'REVISIT_PENDING' }],
    })
    const { order } = await citizen.verb('rateRectification', { orderId: id, level: 'BASICALLY_SATISFIED', text: '示例：可以' }, CASE)
    expect(order).toMatchObject({
      status: 'COMPLETED',
      rectificationState: 'RATED',
      rectifications: [
        {
          state: 'RATED',
          measure: 'FIX',
          description: PLAN.description,
          outcome: RESULT.outcome,
          rating: 'BASICALLY_SATISFIED',
          ratingText: '示例：可以',
          evaluation: { level: 'DISSATISFIED', score: 3 },
        },
      ],
    })
    expect(await citizen.verb('rateRectification', { orderId: id, level: 'SATISFIED' })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'RECTIFICATION_STATE' }, { code: 'EVALUATION_WINDOW_OVER' }],
    })
    expect(await tried('quality', 'closeOrder', id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'REVISIT_PENDING' }] })
    await did(app, 'quality', 'logRevisit', { orderId: id, ...REACHED, resolved: true })
    await did(app, 'quality', 'closeOrder', { orderId: id })
    const figures = await figuresOf('staff-11')
    expect(figures.NEGATIVE_CLOSURE).toMatchObject({ numerator: 1, denominator: 1 })
    expect(figures.RECTIFICATION_SATISFACTION).toMatchObject({ numerator: 1, denominator: 1 })
    expect(figures.SATISFACTION).toMatchObject({ numerator: 0, denominator: 1 })
    expect(figures.AVERAGE_SCORE).toMatchObject({ value: 3 })
  })

  it.each([
    ['planRectification', 'team-lead', PLAN, 'RECTIFICATION_STATE'],
    ['submitRectification', 'team-lead', RESULT, 'RECTIFICATION_STATE'],
    ['decideRectification', 'supervisor', { decision: 'APPROVED' }, 'RECTIFICATION_STATE'],
    ['closeOrder', 'quality', {}, 'STATUS'],
    ['decideAppeal', 'quality', { decision: 'UPHELD', reason: '示例' }, 'NO_APPEAL_PENDING'],
  ])('has no short cut: %s by %s before its turn changes nothing', async (verb, who, input, code) => {
    const id = await complained()
    const before = await stateOf(id)
    const no = await tried(who, verb, id, input)
    expect(no).toMatchObject({ __typename: 'IllegalTransition' })
    expect(no.blockedBy.map((b: { code: string }) => b.code)).toContain(code)
    expect(await stateOf(id)).toEqual(before)
  })

  it.each([
    ['contactAboutEvaluation', 'staff-01', REACHED],
    ['planRectification', 'staff-01', PLAN],
    ['submitRectification', 'supervisor', RESULT],
    ['decideRectification', 'team-lead', { decision: 'APPROVED' }],
    ['decideAppeal', 'supervisor', { decision: 'UPHELD', reason: '示例' }],
    ['rateRectification', 'staff-01', { level: 'SATISFIED' }],
    ['rateRectification', 'team-lead', { level: 'SATISFIED' }],
    ['evaluateOrder', 'staff-01', { level: 'VERY_SATISFIED', resolved: true }],
  ])('leaves %s to those whose turn it is: not to %s', async (verb, who, input) => {
    expect((await tried(who, verb, await complained(), input)).__typename).toBe('Forbidden')
  })

  it('is dealt with by nobody about their own work, and by no lead of another team', async () => {
    const id = await complained()
    expect(await tried('team-lead-jinzhu', 'contactAboutEvaluation', id, REACHED)).toMatchObject({ __typename: 'NotFound' })
    await app.runtime.db.order.update({ where: { id }, data: { handlerId: staffId('team-lead') } })
    expect(await tried('team-lead', 'contactAboutEvaluation', id, REACHED)).toMatchObject({ blockedBy: [{ code: 'OWN_WORK' }] })
    await did(app, 'quality', 'contactAboutEvaluation', { orderId: id, ...REACHED })
  })

  it('cannot be given a second time, rewritten or deleted; and nothing is edited once the order is closed', async () => {
    const id = await complained()
    const { db } = app.runtime
    const [evaluation] = (await stateOf(id)).evaluations
    expect((await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level: 'VERY_SATISFIED', resolved: true })).__typename).toBe(
      'IllegalTransition',
    )
    await expect(db.evaluation.update({ where: { id: evaluation?.id ?? '' }, data: { score: 10 } })).rejects.toThrow(/append only/)
    await expect(db.$executeRaw`DELETE FROM evaluation WHERE order_id = ${id}`).rejects.toThrow(/append only/)
    await submitted(id)
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'APPROVED' })
    app.clock.advance(7 * DAY)
    await did(app, 'quality', 'logRevisit', { orderId: id, ...REACHED, resolved: true })
    await did(app, 'quality', 'closeOrder', { orderId: id })
    for (const [who, verb, input] of [
      ['dispatcher', 'amendOrder', { reason: 'WRONG_ADDRESS', address: '示例路 9 号' }],
      ['team-lead', 'planRectification', PLAN],
      ['team-lead', 'fileAppeal', { ground: 'MISTAKEN', statement: '示例' }],
    ] as const)
      expect((await tried(who, verb, id, input)).blockedBy[0]).toEqual({ code: 'STATUS' })
    expect((await stateOf(id)).evaluations).toEqual([evaluation])
  })

  it('may lead to the service being done once more: the first cycle counts as not resolved, the next one on its own', async () => {
    const id = await complained({ staff: 'staff-13' })
    const { cycle } = await did(app, 'supervisor', 'reworkOrder', { orderId: id }, 'cycle')
    expect(cycle).toBe(2)
    expect(await stateOf(id)).toMatchObject({
      status: 'VERIFIED',
      cycle: 2,
      handlerId: null,
      rectificationState: null,
      rectifications: [{ state: 'REWORKED', cycle: 1 }],
    })
    expect(await clock(id, 'RECTIFY')).toMatchObject({ outcome: 'VOID' })
    expect(await app.runtime.db.orderCycle.findFirstOrThrow({ where: { orderId: id } })).toMatchObject({
      cycle: 1,
      resolved: false,
      reopenReason: 'UNRESOLVED',
    })
    const figures = await figuresOf('staff-13')
    expect(figures.NEGATIVE_CLOSURE).toMatchObject({ denominator: 0, excluded: 1 })
    expect(figures.SATISFACTION).toMatchObject({ numerator: 0, denominator: 1 })
    // A token of the first cycle rates nothing of the second.
    const old = citizenToken(app.runtime.keys, { id, cycle: 1, queryGeneration: 0 }, new Date(app.clock.now().getTime() + DAY))
    expect((await (await app.as(old)).raw('{ viewer { role } }')).status).toBe(401)
  })

  it('is done once more by somebody else, unless the dispatcher names who did it before', async () => {
    const id = await complained({ staff: 'staff-02' })
    await did(app, 'supervisor', 'reworkOrder', { orderId: id })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    const offers = await app.runtime.db.offer.findMany({ where: { orderId: id, cycle: 2 } })
    expect(offers.length).toBeGreaterThan(3)
    expect(offers.map((one) => one.staffId)).not.toContain(staffId('staff-02'))
    const { order } = await (await app.as('dispatcher'))(
      'query ($id: ID!, $team: ID!) { order(id: $id) { candidates(teamId: $team) { staff { id } blockedBy { code } } } }',
      { id, team: TEAMS.redPomegranate.id },
    )
    expect(order.candidates.find((one: { staff: { id: string } }) => one.staff.id === staffId('staff-02')).blockedBy).toContainEqual({ code: 'SAME_HANDLER' })
    const again = await complained({ staff: 'staff-02' })
    await did(app, 'supervisor', 'reworkOrder', { orderId: again })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: again, mode: 'DIRECT', teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-02') })
    await did(app, 'staff-02', 'acceptOrder', { orderId: again })
  })

  it('that nobody deals with is warned of, breached and counted; and closes no order', async () => {
    const id = await complained({ staff: 'staff-10' })
    await app.pass(10 * DAY)
    const said = (await eventsOf(app, id)).filter((e) => (e.data as { clock?: string }).clock === 'RECTIFY')
    expect(said.map((e) => e.kind)).toEqual(['DEADLINE_WARNED', 'DEADLINE_WARNED', 'DEADLINE_BREACHED'])
    expect(await stateOf(id)).toMatchObject({ status: 'RECTIFYING' })
    expect((await figuresOf('staff-10')).NEGATIVE_CLOSURE).toMatchObject({ numerator: 0, denominator: 1, value: 0 })
    const { rectifications } = await (await app.as('quality'))('{ rectifications(state: [OPENED], first: 50) { totalCount nodes { state order { id } } } }')
    expect(rectifications.nodes.map((n: { order: { id: string } }) => n.order.id)).toContain(id)
    expect((await (await app.as('staff-01')).raw('{ rectifications(first: 1) { nodes { id } } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('that was put right and not rated is closed seven days later, the rating being over to the millisecond', async () => {
    const id = await complained()
    app.clock.advance(3 * DAY)
    await submitted(id)
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'APPROVED' })
    await did(app, 'hotline-agent', 'logRevisit', { orderId: id, ...REACHED, resolved: true })
    await app.pass(7 * DAY - 1)
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED' })
    await app.pass(1)
    expect(await stateOf(id)).toMatchObject({ status: 'CLOSED', evaluations: [{ level: 'DISSATISFIED' }] })
  })

  it('needs a limit of its own when it is registered, and takes none otherwise', async () => {
    const id = await complained()
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId: id, ...REACHED })
    const now = app.clock.now()
    for (const input of [
      { measure: 'REGISTER', description: '示例' },
      { measure: 'FIX', description: '示例', limitUntil: new Date(now.getTime() + DAY) },
      { measure: 'REGISTER', description: '示例', limitUntil: now },
    ])
      expect(await tried('team-lead', 'planRectification', id, input)).toMatchObject({ __typename: 'InvalidInput', field: 'limitUntil' })
    expect(await tried('team-lead', 'planRectification', id, { measure: 'FIX', description: ' ' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'description',
    })
    await did(app, 'team-lead', 'planRectification', { orderId: id, measure: 'REGISTER', description: '示例', limitUntil: new Date(now.getTime() + DAY) })
  })

  it('is decided once, however many supervisors press at the same moment', async () => {
    const id = await complained()
    await submitted(id)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        tried('supervisor', 'decideRectification', id, i % 2 === 0 ? { decision: 'APPROVED' } : { decision: 'REJECTED', reason: '示例' }),
      ),
    )
    expect(answers.filter((a) => a.__typename === 'DecideRectificationSuccess')).toHaveLength(1)
    expect((await eventsOf(app, id)).filter((e) => e.kind === 'RECTIFICATION_DECIDED')).toHaveLength(1)
  })
})
