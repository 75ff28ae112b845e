import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import type { Role } from '../../src/access/viewer.ts'
import { LIFECYCLE, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'
import { leastInput } from '../kit/least-input.ts'
import { picture, upload } from '../kit/picture.ts'

/** An account of each role whose verbs there are. */
const WHO: Partial<Record<Role, string>> = {
  HOTLINE_AGENT: 'hotline-agent',
  DISPATCHER: 'dispatcher',
  STAFF: 'staff-01',
  TEAM_LEAD: 'team-lead',
  SUPERVISOR: 'supervisor',
  QUALITY: 'quality',
  DEPARTMENT: 'department',
}

describe('An old expectedVersion', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('answers StaleVersion to every verb, whatever state the order has moved to', async () => {
    const another = (await givenOrder(app, 'REGISTERED')).id
    const order = await givenOrder(app, 'COMPLETED')
    const digest = String((await upload(app, 'staff-01', picture(1))).json.sha256)
    const tried = { id: order.id, matterId: order.matterIds[0] ?? null, matterStatus: 'GRANTED', another, visit: order.appointmentId, digest }
    const answers: Record<string, unknown> = {}
    for (const action of ORDER_ACTIONS) {
      const role = LIFECYCLE[action].roles.find((one) => one === 'CITIZEN' || one in WHO) as Role
      const client = await app.as(role === 'CITIZEN' ? tokenFor(app, order.id) : (WHO[role] as string))
      const { code } = await client.verb(action, { ...leastInput(app.clock.now(), action, tried), expectedVersion: 1 })
      answers[action] = code
    }
    expect(answers).toEqual(Object.fromEntries(ORDER_ACTIONS.map((action) => [action, 'STALE_VERSION'])))
  })

  it('shows the order as it is now, and the present version is asked by the rules', async () => {
    const order = await givenOrder(app, 'VERIFIED')
    const dispatcher = await app.as('dispatcher')
    const verify = { type: 'HELP', items: [], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
    const { verifyOrder } = await dispatcher(
      'mutation ($input: VerifyOrderInput!) { verifyOrder(input: $input) { __typename ... on StaleVersion { current { version status } } } }',
      { input: { ...leastInput(app.clock.now(), 'verifyOrder', { id: order.id, matterId: null, matterStatus: null, another: '' }), expectedVersion: 1 } },
    )
    expect(verifyOrder).toEqual({ __typename: 'StaleVersion', current: { version: 2, status: 'VERIFIED' } })
    expect((await dispatcher.verb('verifyOrder', { ...verify, items: ['X'], orderId: order.id, expectedVersion: 2 })).code).toBe('ILLEGAL_TRANSITION')
    expect((await dispatcher.verb('dispatchOrder', { orderId: order.id, mode: 'POOL', teamId: TEAMS.redPomegranate.id, expectedVersion: 2 })).__typename).toBe(
      'DispatchOrderSuccess',
    )
  })

  it('says nothing to who may not do it at all, nor to who may not know of the order', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect((await (await app.as('auditor')).verb('closeIncomplete', { orderId: id, reason: 'SAFETY', explanation: '示例', expectedVersion: 1 })).code).toBe(
      'FORBIDDEN',
    )
    expect((await (await app.as('staff-03')).verb('logContact', { orderId: id, method: 'SMS', outcome: 'REACHED', expectedVersion: 1 })).code).toBe('NOT_FOUND')
  })

  it('does not take the order from who accepted it, nor the winner from who came too late', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect((await (await app.as('staff-01')).verb('acceptOrder', { orderId: id, expectedVersion: 1 })).__typename).toBe('AcceptOrderSuccess')
    expect((await (await app.as('staff-02')).verb('acceptOrder', { orderId: id, expectedVersion: 1 })).__typename).toBe('AlreadyTaken')
    const waiting = await givenOrder(app, 'DISPATCHED')
    expect((await (await app.as('staff-01')).verb('acceptOrder', { orderId: waiting.id, expectedVersion: 1 })).__typename).toBe('StaleVersion')
  })
})
