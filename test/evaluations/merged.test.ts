import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

describe('Whose order was merged', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** An order in work, and another that was merged into it. */
  async function two() {
    const into = await givenOrder(app, 'PROCESSING')
    const merged = await givenOrder(app, 'REGISTERED')
    await did(app, 'dispatcher', 'mergeOrder', { orderId: merged.id, intoId: into.id, reason: '示例' })
    return { into, id: merged.id }
  }
  async function complete({ id: orderId, staff, matterIds }: Awaited<ReturnType<typeof givenOrder>>) {
    await did(app, 'department', 'acceptMatter', { orderId, matterId: matterIds[0] })
    await did(app, 'department', 'decideMatter', { orderId, matterId: matterIds[0], outcome: 'GRANTED' })
    await did(app, staff, 'completeOrder', { orderId, result: 'SOLVED', reply: '示例：仅告知本人', replyMethod: 'SMS' })
  }
  const evaluate = async (id: string, level: string) =>
    (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level, resolved: level !== 'DISSATISFIED' })
  const read = async (id: string) =>
    (await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { status mergedIntoResult reply availableActions { action allowed } } }', { id }))
      .order

  it('hears the result of the order they were merged into, sees it without its answer, and evaluates it once', async () => {
    const { into, id } = await two()
    expect(await evaluate(id, 'SATISFIED')).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'EVALUATION_WINDOW_OVER' }] })
    await complete(into)
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'MERGED_RESULT', data: { into: into.id, became: 'COMPLETED', result: 'SOLVED' } })
    const order = await read(id)
    expect(order).toMatchObject({ status: 'MERGED', mergedIntoResult: 'SOLVED' })
    expect(JSON.stringify(order)).not.toContain('仅告知本人')
    expect(order.availableActions).toContainEqual({ action: 'evaluateOrder', allowed: true })
    const { notices } = (await (await fetch(`${app.url}/dev/outbox`)).json()) as { notices: { template: string; evaluate?: { link: string }[] }[] }
    const [link] = notices.find((notice) => notice.template === 'MERGED_RESULT')?.evaluate ?? []
    const submitted = await (await app.as(null)).verb('submitEvaluation', { token: link?.link.split('#')[1], level: 'SATISFIED', resolved: true })
    expect(submitted.__typename).toBe('SubmitEvaluationSuccess')
    expect(await evaluate(id, 'SATISFIED')).toMatchObject({ blockedBy: [{ code: 'ALREADY_EVALUATED' }] })
    expect((await read(id)).status).toBe('MERGED')
    expect(await evaluate(into.id, 'VERY_SATISFIED')).toMatchObject({ __typename: 'EvaluateOrderSuccess' })
  })

  it('and is not satisfied opens the rectification of the order they were merged into', async () => {
    const { into, id } = await two()
    await complete(into)
    expect(await evaluate(id, 'DISSATISFIED')).toMatchObject({ __typename: 'EvaluateOrderSuccess' })
    const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id: into.id }, include: { rectifications: { include: { evaluation: true } } } })
    expect(row).toMatchObject({ status: 'RECTIFYING', rectifications: [{ state: 'OPENED', evaluation: { orderId: id } }] })
    await did(app, 'team-lead', 'contactAboutEvaluation', { orderId: into.id, method: 'TELEPHONE', outcome: 'REACHED' })
  })

  it('evaluates within seven days of the completion, and not what was never done', async () => {
    const { into, id } = await two()
    await complete(into)
    app.clock.advance(7 * DAY)
    expect(await evaluate(id, 'SATISFIED')).toMatchObject({ blockedBy: [{ code: 'EVALUATION_WINDOW_OVER' }] })
    const gone = await givenOrder(app, 'REGISTERED')
    const other = await givenOrder(app, 'REGISTERED')
    await did(app, 'dispatcher', 'mergeOrder', { orderId: other.id, intoId: gone.id, reason: '示例' })
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: gone.id, reason: 'OTHER' })
    app.clock.advance(HOUR)
    expect(await evaluate(other.id, 'SATISFIED')).toMatchObject({ blockedBy: [{ code: 'EVALUATION_WINDOW_OVER' }] })
  })
})
