import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

/** Refusing (T3), handing over (T5) and answering at once (T6). */
describe('An order that is never dispatched', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const refusal = { reason: 'IN_LITIGATION', explanation: '示例：已在诉讼中', legalChannel: '示例法院' }
  const transfer = { reason: 'OTHER_AUTHORITY', receivingUnit: '示例供电局', receipt: 'ZB-2026-1' }

  it('is refused with the reason, the explanation and the legal channel, told to its citizen', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    await did(app, 'hotline-agent', 'refuseOrder', { orderId: id, ...refusal })
    const { order } = await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { status reasonCode legalChannel reply closedAt } }', { id })
    expect(order).toEqual({
      status: 'REFUSED',
      reasonCode: 'IN_LITIGATION',
      legalChannel: '示例法院',
      reply: '示例：已在诉讼中',
      closedAt: app.clock.now().toISOString(),
    })
    expect((await app.runtime.db.notice.findMany({ where: { orderId: id } })).map((n) => n.template).sort()).toEqual(['REFUSED', 'REGISTERED'])
  })

  it('keeps the explanation of a refusal out of the log: the event has the code alone', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    await did(app, 'dispatcher', 'refuseOrder', { orderId: id, ...refusal })
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ kind: 'REFUSED', data: { reason: 'IN_LITIGATION' } })
  })

  it('is not refused once it has been verified', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    expect(await (await app.as('dispatcher')).verb('refuseOrder', { orderId: id, ...refusal })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'STATUS' }],
    })
  })

  it('is handed to another authority with its receipt', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const { order } = await did(
      app,
      'dispatcher',
      'transferOrder',
      { orderId: id, ...transfer },
      'order { status reasonCode receivingUnit transferReceipt closedAt }',
    )
    expect(order).toEqual({
      status: 'TRANSFERRED',
      reasonCode: 'OTHER_AUTHORITY',
      receivingUnit: '示例供电局',
      transferReceipt: 'ZB-2026-1',
      closedAt: app.clock.now().toISOString(),
    })
  })

  it('takes its matters along when it is handed over after verification', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const { order } = await did(app, 'dispatcher', 'transferOrder', { orderId: id, ...transfer }, 'order { matters { status } }')
    expect(order.matters).toEqual([{ status: 'WITHDRAWN' }])
  })

  it('is handed over by a dispatcher, not by the hotline', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    expect(await (await app.as('hotline-agent')).verb('transferOrder', { orderId: id, ...transfer })).toMatchObject({ __typename: 'Forbidden' })
  })

  it.each([null, 'CONSULT'])('is answered at once when it was registered as %s', async (type) => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { type } })
    const { order } = await did(
      app,
      'hotline-agent',
      'answerDirectly',
      { orderId: id, answer: '示例答复' },
      'order { status type result reply replyMethod completedAt firstDispatchedAt acceptedAt }',
    )
    expect(order).toEqual({
      status: 'COMPLETED',
      type: 'CONSULT',
      result: 'EXPLAINED',
      reply: '示例答复',
      replyMethod: 'TELEPHONE',
      completedAt: app.clock.now().toISOString(),
      firstDispatchedAt: null,
      acceptedAt: null,
    })
  })

  it('is not answered at once when it asks for help', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { type: 'HELP' } })
    expect(await (await app.as('hotline-agent')).verb('answerDirectly', { orderId: id, answer: '示例' })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NOT_A_CONSULTATION' }],
    })
  })

  it('can be evaluated when it was answered at once', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    await did(app, 'hotline-agent', 'answerDirectly', { orderId: id, answer: '示例' })
    expect(await (await citizenOf(app, id)).verb('evaluateOrder', { orderId: id, level: 'SATISFIED', resolved: true })).toMatchObject({
      __typename: 'EvaluateOrderSuccess',
    })
  })
})
