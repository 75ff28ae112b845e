import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { FRIDAY, withCases } from './cases.ts'

describe('A negative evaluation', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(FRIDAY))
  const { complained, stateOf, tried, submitted, figuresOf } = withCases(() => app)

  it('that is appealed against waits for the decision; dismissed, its case goes on, and there is no second appeal', async () => {
    const id = await complained()
    await submitted(id)
    await did(app, 'staff-01', 'fileAppeal', { orderId: id, ground: 'MALICIOUS', statement: '示例：与事实不符' })
    expect(await tried('team-lead', 'fileAppeal', id, { ground: 'MISTAKEN', statement: '示例' })).toMatchObject({ blockedBy: [{ code: 'APPEALED_ALREADY' }] })
    for (const [who, verb, input] of [
      ['supervisor', 'decideRectification', { decision: 'APPROVED' }],
      ['supervisor', 'reworkOrder', {}],
    ] as const)
      expect(await tried(who, verb, id, input)).toMatchObject({ blockedBy: [{ code: 'APPEAL_PENDING' }] })
    await did(app, 'quality', 'decideAppeal', { orderId: id, decision: 'DISMISSED', reason: '示例：评价属实' })
    expect(await tried('team-lead', 'fileAppeal', id, { ground: 'MISTAKEN', statement: '示例' })).toMatchObject({ blockedBy: [{ code: 'APPEALED_ALREADY' }] })
    await did(app, 'supervisor', 'decideRectification', { orderId: id, decision: 'APPROVED' })
  })

  it('whose appeal is upheld is counted by no figure and shown on no board, and stays where it is; its order closes by itself', async () => {
    const id = await complained({ staff: 'staff-12' })
    const before = await figuresOf('staff-12')
    expect(before.SATISFACTION).toMatchObject({ numerator: 0, denominator: 1 })
    await did(app, 'staff-12', 'fileAppeal', { orderId: id, ground: 'MISTAKEN', statement: '示例：评价对象有误' })
    await app.pass(8 * DAY)
    await did(app, 'quality', 'decideAppeal', { orderId: id, decision: 'UPHELD', reason: '示例：查实为误评' })
    expect(await stateOf(id)).toMatchObject({ status: 'COMPLETED', rectificationState: 'EXCLUDED', evaluations: [{ level: 'DISSATISFIED', score: 3 }] })
    const figures = await figuresOf('staff-12')
    expect(figures.SATISFACTION).toMatchObject({ denominator: 0, excluded: 1, value: null })
    expect(figures.RESOLUTION).toMatchObject({ denominator: 0 })
    expect(figures.AVERAGE_SCORE).toMatchObject({ denominator: 0 })
    // Its limit had passed before the appeal was upheld: that is not taken back.
    expect(figures.NEGATIVE_CLOSURE).toMatchObject({ numerator: 0, denominator: 1 })
    const { order } = await (await app.as('quality'))(
      'query ($id: ID!) { order(id: $id) { evaluation { level excludedAt appeal { state ground statement } } } }',
      { id },
    )
    expect(order.evaluation).toEqual({
      level: 'DISSATISFIED',
      excludedAt: app.clock.now().toISOString(),
      appeal: { state: 'UPHELD', ground: 'MISTAKEN', statement: '示例：评价对象有误' },
    })
    await app.pass(HOUR)
    expect(await stateOf(id)).toMatchObject({ status: 'CLOSED', evaluations: [{ source: 'CITIZEN' }] })
  })

  it('may be appealed against at the moment it is decided: one of the two happens', async () => {
    for (let i = 0; i < 5; i++) {
      const id = await complained()
      await submitted(id)
      const [decided, filed] = await Promise.all([
        tried('supervisor', 'decideRectification', id, { decision: 'APPROVED' }),
        tried('staff-01', 'fileAppeal', id, { ground: 'MISTAKEN', statement: '示例' }),
      ])
      expect([decided, filed].filter((a) => a.__typename.endsWith('Success'))).toHaveLength(1)
      const { status, appealState } = await stateOf(id)
      expect([status, appealState]).toEqual(decided.__typename.endsWith('Success') ? ['COMPLETED', null] : ['RECTIFYING', 'FILED'])
    }
  })
})
