import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const ANSWER = { result: 'SOLVED', reply: '示例：证照已送达', replyMethod: 'IN_PERSON' }

/** Completing (T16) and closing (T18). */
describe('Completing and closing an order', () => {
  let app: TestApp
  /** An order whose visit is over and whose one matter is decided. */
  async function ready() {
    const { id: orderId, staff, matterIds } = await givenOrder(app, 'PROCESSING')
    for (const [verb, over] of [
      ['acceptMatter', {}],
      ['decideMatter', { outcome: 'GRANTED' }],
    ] as const)
      await did(app, 'department', verb, { orderId, matterId: matterIds[0], ...over })
    return { orderId, staff }
  }
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('files the answer and how it reached the citizen, and writes the notice that leads to the evaluation', async () => {
    const { orderId, staff } = await ready()
    const { order } = await did(app, staff, 'completeOrder', { orderId, ...ANSWER }, 'order { status result reply replyMethod completedAt }')
    expect(order).toEqual({ status: 'COMPLETED', completedAt: app.clock.now().toISOString(), ...ANSWER })
    expect((await app.runtime.db.notice.findMany({ where: { orderId, template: 'COMPLETED' } })).map((n) => n.state)).toEqual(['PENDING'])
  })

  it('waits for every matter to have an outcome', async () => {
    const { id, staff } = await givenOrder(app, 'PROCESSING')
    expect(await (await app.as(staff)).verb('completeOrder', { orderId: id, ...ANSWER })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'MATTER_UNDECIDED' }],
    })
  })

  it('waits for the visit to end', async () => {
    const { id, staff } = await givenOrder(app, 'IN_SERVICE')
    const answer = await (await app.as(staff)).verb('completeOrder', { orderId: id, ...ANSWER })
    expect(answer.blockedBy.map((b: { code: string }) => b.code)).toContain('VISIT_RUNNING')
  })

  it('can follow a visit at the end of which everything was decided, without a state between', async () => {
    const { id: orderId, staff, matterIds } = await givenOrder(app, 'IN_SERVICE', { items: [ITEMS.drainage.code] })
    const input = { orderId, matterId: matterIds[0] }
    await did(app, staff, 'submitMatter', input)
    await did(app, 'department', 'acceptMatter', input)
    await did(app, 'department', 'decideMatter', { ...input, outcome: 'GRANTED' })
    expect((await did(app, staff, 'finishVisit', { orderId })).order.status).toBe('IN_SERVICE')
    expect((await did(app, staff, 'completeOrder', { orderId, ...ANSWER })).order.status).toBe('COMPLETED')
  })

  it('may be done by the department that decided the last matter', async () => {
    const { orderId } = await ready()
    expect(await (await app.as('department')).verb('completeOrder', { orderId, ...ANSWER })).toMatchObject({ __typename: 'CompleteOrderSuccess' })
  })

  it('may not be done by a colleague', async () => {
    const { orderId } = await ready()
    expect(await (await app.as('staff-02')).verb('completeOrder', { orderId, ...ANSWER })).toMatchObject({ __typename: 'NotFound' })
  })

  it('closes an evaluated order at once', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level: 'SATISFIED', resolved: true })
    expect(await (await app.as('quality')).verb('closeOrder', { orderId: id })).toMatchObject({ order: { status: 'CLOSED' } })
    expect(await app.runtime.db.evaluation.findMany({ where: { orderId: id }, select: { source: true } })).toEqual([{ source: 'CITIZEN' }])
  })

  it('waits with closing while the citizen can still evaluate', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    expect(await (await app.as('quality')).verb('closeOrder', { orderId: id })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'EVALUATION_PENDING' }],
    })
  })

  it('closes with a default rating, marked as such, once the seven days are over', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    app.clock.advance(7 * DAY)
    const { order } = await did(app, 'quality', 'closeOrder', { orderId: id }, 'order { status evaluation { source level score resolved tags } }')
    expect(order).toEqual({ status: 'CLOSED', evaluation: { source: 'DEFAULT', level: 'VERY_SATISFIED', score: 10, resolved: true, tags: [] } })
    expect((await eventsOf(app, id)).map((e) => e.kind)).not.toContain('EVALUATED')
  })

  it('closes after a negative evaluation from before there were rectifications only with a stated reason', async () => {
    const { id } = await givenOrder(app, 'RECTIFYING')
    await app.runtime.db.rectification.deleteMany({ where: { orderId: id } })
    await app.runtime.db.order.update({ where: { id }, data: { status: 'COMPLETED', rectificationState: null, rectificationCause: null } })
    expect(await (await app.as('quality')).verb('closeOrder', { orderId: id })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    const { order } = await did(app, 'quality', 'closeOrder', { orderId: id, reason: '示例：已核实并致歉' }, 'order { status reasonCode reply }')
    expect(order).toMatchObject({ status: 'CLOSED', reasonCode: 'NEGATIVE_EXPLAINED' })
    // The answer filed at completion stays as it was given; the reason stands below it.
    expect(order.reply).toBe('示例答复\n\n归档理由：示例：已核实并致歉')
  })

  it('is closed by quality alone', async () => {
    const { id, staff } = await givenOrder(app, 'COMPLETED')
    for (const who of ['dispatcher', 'supervisor', staff]) expect((await (await app.as(who)).verb('closeOrder', { orderId: id })).__typename).toBe('Forbidden')
  })
})
