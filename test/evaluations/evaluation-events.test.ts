import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'

const FEED = `subscription ($after: Cursor) { evaluationEvents(after: $after) { __typename
  ... on EvaluationEvent { cursor prevCursor kind orderId orderVersion evaluation { level score resolved order { number } } }
  ... on CaughtUp { cursor } } }`

describe('the feed of evaluations', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  async function evaluated(level: string) {
    const order = await givenOrder(app, 'COMPLETED')
    const citizen = await app.as(tokenFor(app, order.id))
    const answer = await citizen.verb('evaluateOrder', { orderId: order.id, level, resolved: true, text: '示例评价' })
    expect(answer.__typename).toBe('EvaluateOrderSuccess')
    return order
  }

  it('tells the lead and quality of every evaluation once, and nothing of what else happens', async () => {
    const quality = (await app.socketAs('quality')).subscribe(FEED)
    const start = await quality.next()
    const order = await evaluated('SATISFIED')
    const event = await quality.event()
    expect(event).toMatchObject({
      __typename: 'EvaluationEvent',
      prevCursor: start.cursor,
      kind: 'EVALUATED',
      orderId: order.id,
      evaluation: { level: 'SATISFIED', resolved: true },
    })
    const again = await evaluated('DISSATISFIED')
    expect(await quality.event()).toMatchObject({ prevCursor: event.cursor, orderId: again.id })
  })

  it('resumes after a cursor', async () => {
    const first = (await app.socketAs('supervisor')).subscribe(FEED)
    const { cursor } = await first.next()
    await first.stop()
    const order = await evaluated('VERY_SATISFIED')
    const second = (await app.socketAs('supervisor')).subscribe(FEED, { after: cursor })
    expect(await second.event()).toMatchObject({ orderId: order.id, prevCursor: cursor })
  })

  it('is refused to partners and citizens, and says nothing of other teams’ orders to a lead', async () => {
    for (const account of ['demo-bank', tokenFor(app, (await givenOrder(app, 'COMPLETED')).id)]) {
      await expect((await app.socketAs(account)).subscribe(FEED).next()).rejects.toThrow(/FORBIDDEN/)
    }
    const lead = (await app.socketAs('team-lead-jinzhu')).subscribe(FEED)
    const own = (await app.socketAs('team-lead')).subscribe(FEED)
    await lead.next()
    await own.next()
    const order = await evaluated('SATISFIED')
    expect(await own.event()).toMatchObject({ orderId: order.id })
    expect(lead.waiting).toEqual([])
  })
})
