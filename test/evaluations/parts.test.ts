import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder, tokenFor } from '../kit/given.ts'
import { attachSigned } from '../kit/picture.ts'

const LEVEL = { level: 'SATISFIED' }
const BAD = { level: 'DISSATISFIED' }

describe('Evaluating a visit and a matter', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  /** A completed order, its visit ended a moment ago, as it would be. */
  async function completed() {
    const order = await givenOrder(app, 'COMPLETED')
    return { ...order, matterId: order.matterIds[0] as string, citizen: await citizenOf(app, order.id) }
  }
  const stateOf = (id: string) => app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { evaluations: true, rectifications: true } })

  it('gives an order with one visit and one matter three evaluations, each once, and only the whole says whether it was resolved', async () => {
    const { id: orderId, appointmentId, matterId, citizen } = await completed()
    await citizen.verb('evaluateVisit', { orderId, appointmentId, ...LEVEL, indicators: [{ code: 'ATTITUDE', level: 'VERY_SATISFIED' }], text: '示例：准时' })
    await citizen.verb('evaluateMatter', { orderId, matterId, ...LEVEL })
    await citizen.verb('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })
    const { order } = await citizen(
      `query ($id: ID!) { order(id: $id) { evaluation { level resolved appointment { id } } matters { evaluation { level resolved scale order { id } } } } }`,
      { id: orderId },
    )
    expect(order.evaluation).toEqual({ level: 'VERY_SATISFIED', resolved: true, appointment: null })
    expect(order.matters).toEqual([{ evaluation: { level: 'SATISFIED', resolved: null, scale: '2025-1', order: { id: orderId } } }])
    for (const [verb, input] of [
      ['evaluateVisit', { appointmentId }],
      ['evaluateMatter', { matterId }],
    ] as const)
      expect(await citizen.verb(verb, { orderId, ...input, ...BAD })).toMatchObject({ __typename: 'IllegalTransition' })
    const quality = await app.as('quality')
    const of = async (object: string) =>
      (await quality(`{ evaluations(of: ${object}, first: 50) { nodes { order { id } text indicators { code level score } } } }`)).evaluations.nodes.filter(
        (e: { order: { id: string } }) => e.order.id === orderId,
      )
    expect(await of('VISIT')).toEqual([{ order: { id: orderId }, text: '示例：准时', indicators: [{ code: 'ATTITUDE', level: 'VERY_SATISFIED', score: 10 }] }])
    expect([await of('MATTER'), await of('ORDER')].map((list) => list.length)).toEqual([1, 1])
    expect((await eventsOf(app, orderId)).slice(-3)).toMatchObject([
      { kind: 'PART_EVALUATED', subjectType: 'evaluation', data: { object: 'VISIT', of: appointmentId, level: 'SATISFIED', score: 8, source: 'CITIZEN' } },
      { kind: 'PART_EVALUATED', data: { object: 'MATTER', of: matterId } },
      { kind: 'EVALUATED', data: { level: 'VERY_SATISFIED', resolved: true } },
    ])
  })

  it('lets one visit have one evaluation, however many send theirs at once', async () => {
    const { id: orderId, appointmentId, citizen } = await completed()
    const answers = await Promise.all(
      ['SATISFIED', 'DISSATISFIED', 'VERY_SATISFIED'].map((level) => citizen.verb('evaluateVisit', { orderId, appointmentId, level })),
    )
    expect(answers.filter((a) => a.__typename === 'EvaluateVisitSuccess')).toHaveLength(1)
    expect(await app.runtime.db.evaluation.count({ where: { appointmentId: appointmentId as string } })).toBe(1)
  })

  it('waits for the end of the visit and the decision of the matter', async () => {
    const { id: orderId, appointmentId, matterIds } = await givenOrder(app, 'IN_SERVICE')
    const citizen = await citizenOf(app, orderId)
    expect(await citizen.verb('evaluateVisit', { orderId, appointmentId, ...LEVEL })).toMatchObject({ blockedBy: [{ code: 'NO_VISIT_TO_EVALUATE' }] })
    expect(await citizen.verb('evaluateMatter', { orderId, matterId: matterIds[0], ...LEVEL })).toMatchObject({
      blockedBy: [{ code: 'NO_MATTER_TO_EVALUATE' }],
    })
  })

  it('does not know the visit or the matter of another order', async () => {
    const [mine, other] = [await completed(), await completed()]
    expect(await mine.citizen.verb('evaluateVisit', { orderId: mine.id, appointmentId: other.appointmentId, ...LEVEL })).toMatchObject({
      __typename: 'NotFound',
    })
    expect(await mine.citizen.verb('evaluateMatter', { orderId: mine.id, matterId: other.matterId, ...LEVEL })).toMatchObject({ __typename: 'NotFound' })
  })

  it('ends seven natural days after completion, to the millisecond', async () => {
    const { id: orderId, matterId, citizen } = await completed()
    app.clock.advance(7 * DAY)
    expect(await citizen.verb('evaluateMatter', { orderId, matterId, ...LEVEL })).toMatchObject({ blockedBy: [{ code: 'NO_MATTER_TO_EVALUATE' }] })
    app.clock.advance(-1)
    expect(await citizen.verb('evaluateMatter', { orderId, matterId, ...LEVEL })).toMatchObject({ __typename: 'EvaluateMatterSuccess' })
  })

  it.each(['staff-01', 'quality', 'hotline-agent', 'admin'])('has no path for %s', async (who) => {
    const { id: orderId, appointmentId, matterId } = await completed()
    const client = await app.as(who)
    expect(await client.verb('evaluateVisit', { orderId, appointmentId, ...LEVEL })).toMatchObject({ __typename: 'Forbidden' })
    expect(await client.verb('evaluateMatter', { orderId, matterId, ...LEVEL })).toMatchObject({ __typename: 'Forbidden' })
    const links = await client.raw('query ($id: ID!) { order(id: $id) { evaluationLinks { link qr } } }', { id: orderId })
    expect(JSON.stringify(links)).toContain('FORBIDDEN')
    expect(JSON.stringify(links)).not.toContain('fe_')
  })

  it('opens the case by itself when it is negative, and one case is all there is', async () => {
    const { id: orderId, appointmentId, matterId, citizen } = await completed()
    await citizen.verb('evaluateVisit', { orderId, appointmentId, ...BAD })
    expect(await stateOf(orderId)).toMatchObject({
      status: 'RECTIFYING',
      rectificationState: 'OPENED',
      rectificationCause: 'EVALUATION',
      evaluations: [{ appointmentId }],
      rectifications: [{ state: 'OPENED' }],
    })
    // What else there is to say can still be said, and is not a case of its own.
    await citizen.verb('evaluateMatter', { orderId, matterId, ...BAD })
    expect(await citizen.verb('evaluateOrder', { orderId, ...BAD, resolved: false })).toMatchObject({ __typename: 'EvaluateOrderSuccess' })
    expect((await stateOf(orderId)).rectifications).toHaveLength(1)
  })

  it('keeps a negative word from before the completion, and opens the case with it', async () => {
    const { id: orderId, appointmentId, matterIds } = await givenOrder(app, 'PROCESSING')
    await did(app, tokenFor(app, orderId), 'evaluateVisit', { orderId, appointmentId, ...BAD })
    expect(await stateOf(orderId)).toMatchObject({ status: 'PROCESSING', rectificationState: null })
    for (const verb of [{ acceptMatter: {} }, { decideMatter: { outcome: 'GRANTED' } }])
      for (const [name, input] of Object.entries(verb)) await did(app, 'department', name, { orderId, matterId: matterIds[0], ...input })
    await did(app, 'staff-01', 'completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
    expect(await stateOf(orderId)).toMatchObject({ status: 'RECTIFYING', rectifications: [{ state: 'OPENED' }] })
    expect((await eventsOf(app, orderId)).slice(-2).map((e) => e.kind)).toEqual(['COMPLETED', 'RECTIFICATION_OPENED'])
  })

  it('asks at the door what is asked at the door: another indicator, or one twice, is refused by name', async () => {
    const { id: orderId, appointmentId, matterId, citizen } = await completed()
    const mark = (code: string) => ({ code, level: 'SATISFIED' })
    expect(await citizen.verb('evaluateVisit', { orderId, appointmentId, ...LEVEL, indicators: [mark('PLATFORM')] })).toMatchObject({ field: 'indicators' })
    expect(await citizen.verb('evaluateMatter', { orderId, matterId, ...LEVEL, indicators: [mark('ATTITUDE')] })).toMatchObject({ field: 'indicators' })
    expect(await citizen.verb('evaluateVisit', { orderId, appointmentId, ...LEVEL, indicators: [mark('ATTITUDE'), mark('ATTITUDE')] })).toMatchObject({
      field: 'indicators',
    })
    expect((await (await app.as(null))('{ evaluationScale { version from onSite online } }')).evaluationScale).toEqual({
      version: '2025-1',
      from: '2025-01-01',
      onSite: ['EFFICIENCY', 'SERVICE_LEVEL', 'ATTITUDE'],
      online: ['EFFICIENCY', 'GUIDE_ACCURACY', 'CONVENIENCE', 'PLATFORM'],
    })
  })

  it('is told to the feed of evaluations like that of the whole', async () => {
    const { id: orderId, matterId, citizen } = await completed()
    const stream = (await app.socketAs('quality')).subscribe(
      'subscription { evaluationEvents { __typename ... on EvaluationEvent { kind orderId evaluation { level matter { id } } } } }',
    )
    expect(await stream.next()).toMatchObject({ __typename: 'CaughtUp' })
    await citizen.verb('evaluateMatter', { orderId, matterId, ...LEVEL })
    expect(await stream.event()).toEqual({
      __typename: 'EvaluationEvent',
      kind: 'PART_EVALUATED',
      orderId,
      evaluation: { level: 'SATISFIED', matter: { id: matterId } },
    })
  })

  describe('in somebody’s stead', () => {
    const mandate = (evidenceHash: string, over: object = {}) => ({
      items: ['PS-001'],
      scope: ['EVALUATE'],
      method: 'E_SIGN',
      evidenceHash,
      validTo: new Date(app.clock.now().getTime() + 3 * DAY).toISOString(),
      agentName: '示例代评人',
      ...over,
    })

    it('takes an authorisation that says so, in force; the row says that it was by proxy', async () => {
      const { id: orderId, matterIds } = await givenOrder(app, 'PROCESSING')
      const citizen = await citizenOf(app, orderId)
      expect(await citizen.verb('grantAuthorization', { orderId, ...mandate(await attachSigned(app, 'staff-01', orderId)) })).toMatchObject({
        __typename: 'GrantAuthorizationSuccess',
      })
      for (const [name, input] of [
        ['acceptMatter', {}],
        ['decideMatter', { outcome: 'GRANTED' }],
      ] as const)
        await did(app, 'department', name, { orderId, matterId: matterIds[0], ...input })
      await did(app, 'staff-01', 'completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
      expect(await citizen.verb('evaluateOrder', { orderId, ...LEVEL, resolved: true, onBehalf: true })).toMatchObject({ __typename: 'EvaluateOrderSuccess' })
      app.clock.advance(3 * DAY)
      expect(await citizen.verb('evaluateMatter', { orderId, matterId: matterIds[0], ...LEVEL, onBehalf: true })).toMatchObject({ field: 'onBehalf' })
      expect((await stateOf(orderId)).evaluations).toMatchObject([{ source: 'PROXY' }])
    })

    it('takes an authorisation of the matter’s own item, not of another item of the order', async () => {
      const { id: orderId, matterIds } = await givenOrder(app, 'PROCESSING', { items: ['PS-001', 'SG-001'] })
      const citizen = await citizenOf(app, orderId)
      const evidence = await attachSigned(app, 'staff-01', orderId)
      expect(await citizen.verb('grantAuthorization', { orderId, ...mandate(evidence) })).toMatchObject({ __typename: 'GrantAuthorizationSuccess' })
      const matters = await app.runtime.db.matter.findMany({ where: { orderId }, include: { item: true } })
      const of = (code: string) => matters.find((matter) => matter.itemCode === code)?.id as string
      await did(app, 'staff-01', 'submitMatter', { orderId, matterId: matterIds[1] })
      for (const matterId of matterIds)
        for (const [name, input] of [
          ['acceptMatter', {}],
          ['decideMatter', { outcome: 'GRANTED' }],
        ] as const)
          await did(app, 'department', name, { orderId, matterId, ...input })
      await did(app, 'staff-01', 'completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
      const rated = (code: string) => citizen.verb('evaluateMatter', { orderId, matterId: of(code), ...LEVEL, onBehalf: true })
      expect(await rated('SG-001')).toMatchObject({ __typename: 'InvalidInput', field: 'onBehalf' })
      expect(await rated('PS-001')).toMatchObject({ __typename: 'EvaluateMatterSuccess' })
    })

    it('takes nothing less, and staff can never be authorised to', async () => {
      const { id: orderId } = await givenOrder(app, 'ACCEPTED')
      const citizen = await citizenOf(app, orderId)
      const { agentName: _nobody, ...ofStaff } = mandate(await attachSigned(app, 'staff-01', orderId))
      expect(await citizen.verb('grantAuthorization', { orderId, ...ofStaff })).toMatchObject({ __typename: 'InvalidInput', field: 'scope' })
      const done = await completed()
      expect(await done.citizen.verb('evaluateOrder', { orderId: done.id, ...LEVEL, resolved: true, onBehalf: true })).toMatchObject({ field: 'onBehalf' })
    })
  })
})
