import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import { isDrawn, SAMPLE_PERCENT } from '../../src/revisits/sampling.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const MORNING = '2026-06-02T10:00:00.000+08:00'
const REACHED = { method: 'TELEPHONE', outcome: 'REACHED' }
const NOBODY = { method: 'TELEPHONE', outcome: 'NO_ANSWER' }

describe('Calling a citizen back', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(MORNING))

  const revisits = (orderId: string) => app.runtime.db.revisit.findMany({ where: { orderId }, orderBy: { openedAt: 'asc' } })
  const state = (id: string) => app.runtime.db.order.findUniqueOrThrow({ where: { id } })
  const tried = async (who: string, orderId: string, input: object) => (await app.as(who)).verb('logRevisit', { orderId, ...input })

  /** A negative evaluation that was put right. */
  async function rectified(): Promise<string> {
    const { id: orderId } = await givenOrder(app, 'RECTIFYING')
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId, ...REACHED })
    await did(app, 'team-lead', 'planRectification', { orderId, measure: 'FIX', description: '示例' })
    await did(app, 'team-lead', 'submitRectification', { orderId, outcome: '示例', informedBy: 'SMS' })
    await did(app, 'supervisor', 'decideRectification', { orderId, decision: 'APPROVED' })
    return orderId
  }
  /** A completed order that was drawn, or one that was not: the draw leaves one row and a mark on the order, set here for all but a tenth. */
  async function completed(drawn: boolean): Promise<string> {
    const { db } = app.runtime
    for (;;) {
      const { id } = await givenOrder(app, 'COMPLETED')
      if (drawn && !isDrawn(id, 1)) {
        await db.revisit.create({
          data: { id: newId('revisit', app.clock.now()), orderId: id, cycle: 1, reason: 'SAMPLE', state: 'OPEN', openedAt: app.clock.now() },
        })
        await db.order.update({ where: { id }, data: { openRevisit: 'SAMPLE' } })
      }
      if (drawn || !isDrawn(id, 1)) return id
    }
  }

  it('is to be done after every negative evaluation that was put right, and says whether it was resolved', async () => {
    const id = await rectified()
    expect(await state(id)).toMatchObject({ openRevisit: 'NEGATIVE' })
    await did(app, 'hotline-agent', 'logRevisit', { orderId: id, ...REACHED, resolved: false, comment: '示例：仍不满意' })
    expect(await revisits(id)).toMatchObject([{ reason: 'NEGATIVE', state: 'ANSWERED', attempts: 1, resolved: false }])
    expect(await state(id)).toMatchObject({ openRevisit: null })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'REVISIT_LOGGED', data: { state: 'ANSWERED', resolved: false, attempt: 1 } })
    expect(await tried('quality', id, { ...REACHED, resolved: true })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NO_REVISIT_OPEN' }],
    })
  })

  it('opens a case by itself when nothing was resolved, whose clocks run; there is no evaluation to appeal against', async () => {
    const id = await completed(true)
    await did(app, 'hotline-agent', 'logRevisit', { orderId: id, ...REACHED, resolved: false, comment: '示例：没有办成' })
    const [revisit] = await revisits(id)
    expect(await state(id)).toMatchObject({ status: 'RECTIFYING', rectificationState: 'OPENED', rectificationCause: 'REVISIT', openRevisit: null })
    expect(await app.runtime.db.rectification.findMany({ where: { orderId: id } })).toMatchObject([{ evaluationId: null, revisitId: revisit?.id }])
    expect((await eventsOf(app, id)).slice(-2)).toMatchObject([
      { kind: 'REVISIT_LOGGED', data: { resolved: false } },
      { kind: 'RECTIFICATION_OPENED', data: { evaluation: null, level: null, revisit: revisit?.id } },
    ])
    expect(await app.runtime.db.deadline.count({ where: { orderId: id, clock: { in: ['NEGATIVE_CONTACT', 'RECTIFY'] }, outcome: 'RUNNING' } })).toBe(2)
    expect(await (await app.as('team-lead')).verb('fileAppeal', { orderId: id, ground: 'MISTAKEN', statement: '示例' })).toMatchObject({
      blockedBy: [{ code: 'NO_EVALUATION' }],
    })
    const { rectifications } = await (await app.as('quality'))('{ rectifications(first: 50) { nodes { order { id } evaluation { id } revisit { id } } } }')
    expect(rectifications.nodes).toContainEqual({ order: { id }, evaluation: null, revisit: { id: revisit?.id } })
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId: id, ...REACHED })
    await did(app, 'team-lead', 'planRectification', { orderId: id, measure: 'FIX', description: '示例' })
    await did(app, 'team-lead', 'submitRectification', { orderId: id, outcome: '示例', informedBy: 'SMS' })
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'APPROVED' })
    expect(await state(id)).toMatchObject({ status: 'COMPLETED', openRevisit: 'NEGATIVE' })
  })

  it('takes an evaluation down, marked as told on the telephone, from whoever has not given one', async () => {
    const id = await completed(true)
    await did(app, 'quality', 'logRevisit', { orderId: id, ...REACHED, resolved: true, level: 'SATISFIED' })
    expect(await app.runtime.db.evaluation.findMany({ where: { orderId: id } })).toMatchObject([
      { source: 'CALLBACK', level: 'SATISFIED', score: 8, resolved: true },
    ])
    expect(await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level: 'DISSATISFIED', resolved: false })).toMatchObject({
      blockedBy: [{ code: 'ALREADY_EVALUATED' }],
    })
  })

  it('opens one case when the level told on the telephone is negative, and that case is the evaluation’s', async () => {
    const id = await completed(true)
    await did(app, 'quality', 'logRevisit', { orderId: id, ...REACHED, resolved: false, level: 'VERY_DISSATISFIED' })
    expect(await state(id)).toMatchObject({ status: 'RECTIFYING', rectificationCause: 'EVALUATION' })
    expect(await app.runtime.db.rectification.count({ where: { orderId: id } })).toBe(1)
  })

  it('takes no level from whoever has evaluated, was not reached, or can evaluate no more', async () => {
    const [given, late, silent] = [await completed(true), await completed(true), await completed(true)]
    await (await citizenOf(app, given)).verb('evaluateOrder', { orderId: given, level: 'SATISFIED', resolved: true })
    expect(await tried('quality', given, { ...REACHED, resolved: true, level: 'SATISFIED' })).toMatchObject({ __typename: 'InvalidInput', field: 'level' })
    expect(await tried('quality', silent, { ...NOBODY, level: 'SATISFIED' })).toMatchObject({ __typename: 'InvalidInput', field: 'level' })
    await app.pass(8 * DAY)
    expect(await tried('quality', late, { ...REACHED, resolved: true, level: 'SATISFIED' })).toMatchObject({ __typename: 'InvalidInput', field: 'level' })
  })

  it('is given up after three attempts on two days, not on one, and the order closes then', async () => {
    const id = await rectified()
    for (let i = 0; i < 3; i++) await did(app, 'quality', 'logRevisit', { orderId: id, ...NOBODY })
    expect(await revisits(id)).toMatchObject([{ state: 'OPEN', attempts: 3 }])
    await app.pass(8 * DAY)
    expect(await state(id)).toMatchObject({ status: 'COMPLETED', openRevisit: 'NEGATIVE' })
    await did(app, 'quality', 'logRevisit', { orderId: id, ...NOBODY })
    expect(await revisits(id)).toMatchObject([{ state: 'UNREACHED', attempts: 4, resolved: null }])
    await app.pass(HOUR)
    expect(await state(id)).toMatchObject({ status: 'CLOSED' })
  })

  it('is never done by who handled the order, nor by a role that calls nobody back', async () => {
    const id = await rectified()
    for (const who of ['staff-01', 'team-lead', 'supervisor', 'dispatcher'])
      expect((await tried(who, id, { ...REACHED, resolved: true })).__typename, who).toBe('Forbidden')
    expect(staffId('staff-01')).toBe((await state(id)).handlerId)
  })

  it('needs the answer when somebody was reached, and takes none otherwise', async () => {
    const id = await rectified()
    for (const input of [REACHED, { ...NOBODY, resolved: true }])
      expect(await tried('quality', id, input)).toMatchObject({ __typename: 'InvalidInput', field: 'resolved' })
    expect(await revisits(id)).toMatchObject([{ attempts: 0 }])
  })

  it('is drawn for a tenth of the completed orders, by their digest; a drawn one may be done after the order is closed', async () => {
    const share = Array.from({ length: 10_000 }, (_, i) => isDrawn(`order_${i}`, 1)).filter(Boolean).length / 10_000
    expect(Math.abs(share * 100 - SAMPLE_PERCENT)).toBeLessThan(1.5)
    let drawn: string
    do drawn = (await givenOrder(app, 'COMPLETED')).id
    while (!isDrawn(drawn, 1))
    const other = await completed(false)
    expect(await revisits(other)).toEqual([])
    expect(await revisits(drawn)).toMatchObject([{ reason: 'SAMPLE', state: 'OPEN' }])
    await app.pass(8 * DAY)
    expect(await state(drawn)).toMatchObject({ status: 'CLOSED', openRevisit: 'SAMPLE' })
    await did(app, 'quality', 'logRevisit', { orderId: drawn, ...REACHED, resolved: true })
    const { revisits: list } = await (await app.as('quality'))('{ revisits(state: ANSWERED, reason: SAMPLE, first: 50) { nodes { resolved order { id } } } }')
    expect(list.nodes.map((n: { order: { id: string } }) => n.order.id)).toContain(drawn)
  })

  it('is to be done about every order that was under supervision, and ends with a new cycle', async () => {
    const { id, staff, matterIds } = await givenOrder(app, 'PROCESSING')
    await did(app, 'supervisor', 'openSupervision', { orderId: id, level: 'GENERAL', reason: '示例' })
    for (const matterId of matterIds) {
      await did(app, 'department', 'acceptMatter', { orderId: id, matterId })
      await did(app, 'department', 'decideMatter', { orderId: id, matterId, outcome: 'GRANTED' })
    }
    await did(app, staff, 'completeOrder', { orderId: id, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
    expect(await revisits(id)).toMatchObject([{ reason: 'SAMPLE', state: 'OPEN' }])
    await did(app, 'quality', 'reopenOrder', { orderId: id, reason: 'NEW_FACTS' })
    expect(await revisits(id)).toMatchObject([{ state: 'VOID' }])
    expect(await state(id)).toMatchObject({ openRevisit: null })
  })
})
