import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

describe('A visit that is not ended', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  const asked = async (id: string) => (await eventsOf(app, id)).filter(({ kind }) => kind === 'VISIT_ASKED')
  async function arrived(staff: string) {
    const order = await givenOrder(app, 'SCHEDULED', { staff })
    const visit = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: order.id } })
    await app.passTo(visit.startsAt)
    await did(app, staff, 'arriveAtVisit', { orderId: order.id })
    return { ...order, visit }
  }

  it('at the door is asked about two hours after its end and every day, until the lead ends it', async () => {
    const { id, visit } = await arrived('staff-01')
    await app.passTo(new Date(visit.endsAt.getTime() + 2 * HOUR - 1))
    expect(await asked(id)).toEqual([])
    await app.passTo(new Date(visit.endsAt.getTime() + 2 * HOUR))
    expect(await asked(id)).toMatchObject([
      { actorKind: 'SYSTEM', subjectId: visit.id, data: { staff: [staffId('staff-01')], since: visit.startsAt.toISOString() } },
    ])
    await app.pass(2 * DAY)
    expect(await asked(id)).toHaveLength(3)
    // Both who are there and their lead hear of it, and the lead may end it.
    const timeline = '{ order { timeline(last: 1) { nodes { kind } } } }'
    const read = await (await app.as('team-lead'))(`query ($id: ID!) ${timeline.replace('order', 'order(id: $id)')}`, { id })
    expect(read.order.timeline.nodes).toEqual([{ kind: 'VISIT_ASKED' }])
    const actions = (await (await app.as('team-lead'))('query ($id: ID!) { order(id: $id) { availableActions { action allowed } } }', { id })).order
      .availableActions
    expect(actions).toContainEqual({ action: 'abortVisit', allowed: true })
    await did(app, 'team-lead', 'abortVisit', { orderId: id, reason: 'STAFF_UNAVAILABLE' })
    await app.pass(3 * DAY)
    expect(await asked(id)).toHaveLength(3)
  })

  it('while in progress is asked about, and finished by the lead', async () => {
    const { id } = await arrived('staff-02')
    await did(app, 'staff-02', 'startVisit', { orderId: id, identityChecked: true })
    await app.pass(4 * HOUR)
    expect(await asked(id)).toHaveLength(1)
    await did(app, 'team-lead', 'finishVisit', { orderId: id })
    await app.pass(2 * DAY)
    expect(await asked(id)).toHaveLength(1)
  })

  it('and was ended in time is not asked about', async () => {
    const { id } = await arrived('staff-03')
    await did(app, 'staff-03', 'startVisit', { orderId: id, identityChecked: true })
    await app.pass(30 * MINUTE)
    await did(app, 'staff-03', 'finishVisit', { orderId: id })
    await app.pass(3 * DAY)
    expect(await asked(id)).toEqual([])
  })

  it('is asked about as well when it is a remote service', async () => {
    const orderId = (await did(app, 'hotline-agent', 'registerOrder', registration())).order.id
    const verified = { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'REMOTE', duplicateChecked: true, requesterReached: true }
    await did(app, 'dispatcher', 'verifyOrder', { orderId, ...verified })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-04', 'acceptOrder', { orderId })
    await did(app, 'staff-04', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    await did(app, 'staff-04', 'startRemoteService', { orderId, channel: 'TELEPHONE', identityChecked: true })
    await app.pass(2 * HOUR)
    expect(await asked(orderId)).toMatchObject([{ data: { staff: [staffId('staff-04')] } }])
    await did(app, 'team-lead', 'finishRemoteService', { orderId })
    await app.pass(2 * DAY)
    expect(await asked(orderId)).toHaveLength(1)
  })
})
