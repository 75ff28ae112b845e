import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf, registration } from '../kit/given.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
  await (await app.as('admin')).verb('updateItem', { code: ITEMS.drainage.code, serviceModes: ['ASSIST', 'ONSITE', 'REMOTE'] })
})
afterAll(() => app.stop())

/** An order that was verified to be served remotely, or otherwise, up to its first contact. */
async function accepted(serviceMode = 'REMOTE') {
  const who = async (account: string, verb: string, input: object, selection?: string) => (await app.as(account)).verb(verb, { ...input }, selection)
  const { order } = await who('hotline-agent', 'registerOrder', registration(), 'order { id }')
  const orderId: string = order.id
  const done = [
    await who('dispatcher', 'verifyOrder', {
      orderId,
      type: 'HELP',
      items: [ITEMS.drainage.code],
      serviceMode,
      duplicateChecked: true,
      requesterReached: true,
    }),
    await who('dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id }),
    await who('staff-01', 'acceptOrder', { orderId }),
    await who('staff-01', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' }),
  ]
  expect(done.map((answer) => answer.__typename).filter((name) => !name.endsWith('Success'))).toEqual([])
  return orderId
}

const READ = `query ($id: ID!) { order(id: $id) { status serviceMode appointment { id } clocks { clock outcome }
  remoteSessions { channel staff { badge } identityChecked startedAt finishedAt materialsReceived guidance } timeline(first: 100) { nodes { kind } } } }`

describe('an order that is served remotely', () => {
  it('goes to its end without a visit: begun, recorded, granted, completed, evaluated', async () => {
    const orderId = await accepted()
    const staff = await app.as('staff-01')
    const department = await app.as('department')
    const begun = await staff.verb('startRemoteService', { orderId, channel: 'VIDEO', identityChecked: true })
    expect(begun).toMatchObject({ __typename: 'StartRemoteServiceSuccess', order: { status: 'IN_SERVICE' } })
    const { order: running } = await staff(READ, { id: orderId })
    expect(running.clocks).toEqual(expect.arrayContaining([{ clock: 'SCHEDULE', outcome: 'MET' }]))

    await app.pass(20 * MINUTE)
    const { matters } = (await staff('query ($id: ID!) { order(id: $id) { matters { id } } }', { id: orderId })).order
    const matterId = matters[0].id
    expect(await staff.verb('submitMatter', { orderId, matterId })).toMatchObject({ __typename: 'SubmitMatterSuccess' })
    expect(await staff.verb('completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'TELEPHONE' })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: expect.arrayContaining([{ code: 'REMOTE_RUNNING' }]),
    })
    const finished = await staff.verb('finishRemoteService', { orderId, guidance: '示例指引', materialsReceived: ['示例材料'] })
    expect(finished).toMatchObject({ __typename: 'FinishRemoteServiceSuccess', order: { status: 'PROCESSING' } })
    expect((await department.verb('acceptMatter', { orderId, matterId })).__typename).toBe('AcceptMatterSuccess')
    expect((await department.verb('decideMatter', { orderId, matterId, outcome: 'GRANTED' })).__typename).toBe('DecideMatterSuccess')
    expect(await staff.verb('completeOrder', { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'TELEPHONE' })).toMatchObject({
      __typename: 'CompleteOrderSuccess',
      order: { status: 'COMPLETED' },
    })
    const { order } = await staff(READ, { id: orderId })
    expect(order).toMatchObject({
      serviceMode: 'REMOTE',
      appointment: null,
      remoteSessions: [
        {
          channel: 'VIDEO',
          staff: { badge: 'RP-01' },
          identityChecked: true,
          startedAt: '2026-06-02T02:00:00.000Z',
          finishedAt: '2026-06-02T02:20:00.000Z',
          materialsReceived: ['示例材料'],
          guidance: '示例指引',
        },
      ],
    })
    const kinds = order.timeline.nodes.map((event: { kind: string }) => event.kind)
    expect(kinds.filter((kind: string) => kind.startsWith('REMOTE'))).toHaveLength(2)
    expect(await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level: 'SATISFIED', resolved: true })).toMatchObject({
      __typename: 'EvaluateOrderSuccess',
    })
  })

  it('goes to a visit after all, when somebody must come to the door', async () => {
    const orderId = await accepted()
    const staff = await app.as('staff-01')
    await staff.verb('startRemoteService', { orderId, channel: 'TELEPHONE', identityChecked: true })
    const startsAt = new Date(app.clock.now().getTime() + 300 * MINUTE)
    const visit = { orderId, startsAt, endsAt: new Date(startsAt.getTime() + 60 * MINUTE) }
    expect(await staff.verb('scheduleFollowUp', visit)).toMatchObject({ blockedBy: [{ code: 'REMOTE_RUNNING' }] })
    await staff.verb('finishRemoteService', { orderId })
    expect(await staff.verb('scheduleFollowUp', visit)).toMatchObject({ __typename: 'ScheduleFollowUpSuccess', order: { status: 'SCHEDULED' } })
  })

  it('is begun only when it was verified so, the identity is checked, and by its handler', async () => {
    const staff = await app.as('staff-01')
    const onSite = await accepted('ONSITE')
    expect(await staff.verb('startRemoteService', { orderId: onSite, channel: 'VIDEO', identityChecked: true })).toMatchObject({
      blockedBy: [{ code: 'NOT_REMOTE' }],
    })
    const orderId = await accepted()
    expect(await staff.verb('startRemoteService', { orderId, channel: 'VIDEO', identityChecked: false })).toMatchObject({ field: 'identityChecked' })
    expect(await (await app.as('staff-02')).verb('startRemoteService', { orderId, channel: 'VIDEO', identityChecked: true })).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await staff.verb('finishRemoteService', { orderId })).toMatchObject({ code: 'ILLEGAL_TRANSITION' })
  })

  it('shows its record to those who may read texts alone', async () => {
    const orderId = await accepted()
    const staff = await app.as('staff-01')
    await staff.verb('startRemoteService', { orderId, channel: 'ONLINE', identityChecked: true })
    await staff.verb('finishRemoteService', { orderId, guidance: '示例指引', materialsReceived: ['示例材料'] })
    const seen = async (account: string) => (await (await app.as(account))(READ, { id: orderId })).order.remoteSessions
    expect(await seen('dispatcher')).toMatchObject([{ guidance: '示例指引', materialsReceived: ['示例材料'] }])
    expect(await seen('auditor')).toMatchObject([{ channel: 'ONLINE', guidance: null, materialsReceived: null }])
  })
})
