import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { citizenToken } from '../../src/access/tokens.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const SELECT = 'order { status evaluation { source level score resolved tags text cycle submittedAt } }'
const GOOD = { level: 'VERY_SATISFIED', resolved: true }

describe('Evaluating an order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it("keeps the citizen's own words for them and quality, and the rest for the figures", async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const citizen = await citizenOf(app, id)
    const { order } = await citizen.verb('evaluateOrder', { orderId: id, ...GOOD, tags: ['FAST', 'FRIENDLY', 'FAST'], text: '示例：很好' }, SELECT)
    expect(order).toEqual({
      status: 'COMPLETED',
      evaluation: {
        source: 'CITIZEN',
        level: 'VERY_SATISFIED',
        score: 10,
        resolved: true,
        tags: ['FAST', 'FRIENDLY'],
        text: '示例：很好',
        cycle: 1,
        submittedAt: app.clock.now().toISOString(),
      },
    })
    const event = (await eventsOf(app, id)).at(-1)
    expect(event).toMatchObject({ kind: 'EVALUATED', actorKind: 'CITIZEN', actorId: id, data: { level: 'VERY_SATISFIED', score: 10, resolved: true } })
    expect(JSON.stringify(event?.data)).not.toContain('示例')
  })

  it.each([
    ['VERY_SATISFIED', 10],
    ['SATISFIED', 8],
    ['BASICALLY_SATISFIED', 6],
    ['DISSATISFIED', 3],
    ['VERY_DISSATISFIED', 0],
  ])("scores %s with %i, Wuzhou's own scale", async (level, score) => {
    const { id } = await givenOrder(app, 'COMPLETED')
    expect((await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level, resolved: false }, SELECT)).order.evaluation).toMatchObject({
      score,
      resolved: false,
    })
  })

  it('is done once: a second time is refused, with the first kept', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const citizen = await citizenOf(app, id)
    await citizen.verb('evaluateOrder', { orderId: id, ...GOOD })
    expect(await citizen.verb('evaluateOrder', { orderId: id, level: 'DISSATISFIED', resolved: false })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'ALREADY_EVALUATED' }],
    })
    expect(await app.runtime.db.evaluation.findMany({ where: { orderId: id } })).toMatchObject([{ level: 'VERY_SATISFIED' }])
  })

  it('is open for seven natural days after completion, to the millisecond', async () => {
    const [late, just] = [await givenOrder(app, 'COMPLETED'), await givenOrder(app, 'COMPLETED')]
    const clients = [await citizenOf(app, late.id), await citizenOf(app, just.id)]
    app.clock.advance(7 * DAY)
    expect(await clients[0]?.verb('evaluateOrder', { orderId: late.id, ...GOOD })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'EVALUATION_WINDOW_OVER' }],
    })
    app.clock.advance(-1)
    expect(await clients[1]?.verb('evaluateOrder', { orderId: just.id, ...GOOD })).toMatchObject({ __typename: 'EvaluateOrderSuccess' })
  })

  it('is open for what could not be completed, too, for seven days from then; and opens no case, since nothing was done', async () => {
    const { id } = await givenOrder(app, 'CLOSED_INCOMPLETE')
    const citizen = await citizenOf(app, id)
    const { order } = await citizen('query ($id: ID!) { order(id: $id) { evaluationLinks { invitation { object state } } } }', { id })
    expect(order.evaluationLinks).toEqual([{ invitation: { object: 'ORDER', state: 'OPEN' } }])
    app.clock.advance(7 * DAY)
    expect(await citizen.verb('evaluateOrder', { orderId: id, ...GOOD })).toMatchObject({ blockedBy: [{ code: 'EVALUATION_WINDOW_OVER' }] })
    app.clock.advance(-1)
    expect(await citizen.verb('evaluateOrder', { orderId: id, level: 'DISSATISFIED', resolved: false }, SELECT)).toMatchObject({
      order: { status: 'CLOSED_INCOMPLETE', evaluation: { level: 'DISSATISFIED', resolved: false } },
    })
    app.clock.advance(1 - 7 * DAY)
  })

  it('waits for completion', async () => {
    const { id } = await givenOrder(app, 'PROCESSING')
    expect(await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, ...GOOD })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'STATUS' }],
    })
  })

  it.each(['staff-01', 'dispatcher', 'quality', 'supervisor', 'admin', 'hotline-agent'])(
    "has no path for %s: nobody of the city evaluates in a citizen's stead",
    async (who) => {
      const { id } = await givenOrder(app, 'COMPLETED', { staff: 'staff-01' })
      expect(await (await app.as(who)).verb('evaluateOrder', { orderId: id, ...GOOD })).toMatchObject({ __typename: 'Forbidden' })
    },
  )

  it('does not exist for the citizen of another order', async () => {
    const [mine, other] = [await givenOrder(app, 'COMPLETED'), await givenOrder(app, 'COMPLETED')]
    expect(await (await citizenOf(app, mine.id)).verb('evaluateOrder', { orderId: other.id, ...GOOD })).toMatchObject({ __typename: 'NotFound' })
    expect(await app.runtime.db.evaluation.count({ where: { orderId: other.id } })).toBe(0)
  })

  it('knows no token of another cycle, none that has ended and none that was tampered with', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const now = app.clock.now().getTime()
    const good = citizenToken(app.runtime.keys, { id, cycle: 1, queryGeneration: 0 }, new Date(now + DAY))
    const bad = [
      citizenToken(app.runtime.keys, { id, cycle: 2, queryGeneration: 0 }, new Date(now + DAY)),
      citizenToken(app.runtime.keys, { id, cycle: 1, queryGeneration: 0 }, new Date(now)),
      `${good.slice(0, -2)}AA`,
    ]
    for (const token of bad) expect((await (await app.as(token)).raw('{ viewer { role } }')).status).toBe(401)
    expect((await (await app.as(good))('{ viewer { role } }')).viewer.role).toBe('CITIZEN')
  })

  it('refuses a comment of 2,001 characters and an unknown tag', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const citizen = await citizenOf(app, id)
    expect(await citizen.verb('evaluateOrder', { orderId: id, ...GOOD, text: '好'.repeat(2_001) })).toMatchObject({ __typename: 'InvalidInput', field: 'text' })
    expect(
      (
        await citizen.raw('mutation ($input: EvaluateOrderInput!) { evaluateOrder(input: $input) { __typename } }', {
          input: { orderId: id, ...GOOD, tags: ['NICE'] },
        })
      ).errors,
    ).toHaveLength(1)
  })
})

describe('What nobody evaluates', () => {
  it('counts as what the city says, marked as such, once the seven days are over', async () => {
    const app = await startApp({ settings: { DEFAULT_EVALUATION: 'BASICALLY_SATISFIED' } })
    try {
      const { id } = await givenOrder(app, 'COMPLETED')
      await app.pass(7 * DAY)
      expect(await app.runtime.db.evaluation.findMany({ where: { orderId: id } })).toMatchObject([
        { source: 'DEFAULT', level: 'BASICALLY_SATISFIED', score: 6 },
      ])
    } finally {
      await app.stop()
    }
  })
})
