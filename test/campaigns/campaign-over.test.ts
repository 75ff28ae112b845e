import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { eventsOf } from '../kit/did.ts'
import { citizenOf } from '../kit/given.ts'
import { givenPeople, givenSeason, givenSlots, plays } from './city.ts'

const DAY_ONE = '2026-06-08'

/** A campaign with two seats: who has one, who waits for one, who has agreed and no more; two were given to a team, which gave one back. */
describe.each(['CANCELLED', 'ENDED'] as const)('A campaign that is %s', (end) => {
  let app: TestApp
  let campaignId: string
  let slotId: string
  let people: { participantId: string; orderId: string }[]
  const who = (i: number) => people[i] as { participantId: string; orderId: string }
  const to = (status: string) => plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status })
  const rowOf = (i: number) =>
    app.runtime.db.participant.findUniqueOrThrow({ where: { id: who(i).participantId }, include: { order: { include: { notices: true } } } })
  const [BOOKED, BOOKED_LATE, WAITING, AGREED, WITH_A_TEAM, BACK] = [0, 1, 2, 3, 4, 5] as const

  beforeAll(async () => {
    app = await startApp()
    const season = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    campaignId = season.campaignId
    people = await givenPeople(app, campaignId, 6)
    slotId = (await givenSlots(app, season.sites[0] as string, [DAY_ONE], [[9, 10, 3]]))[0] as string
    for (const i of [BOOKED, BOOKED_LATE, WITH_A_TEAM]) await plays(app, 'campaign-manager', 'bookSeat', { participantId: who(i).participantId, slotId })
    await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: who(WAITING).participantId, slotId })
    for (const i of [WITH_A_TEAM, BACK]) await plays(app, 'dispatcher', 'dispatchOrder', { orderId: who(i).orderId, teamId: TEAMS.redPomegranate.id })
    await plays(app, 'staff-01', 'acceptOrder', { orderId: who(BACK).orderId })
    await plays(app, 'team-lead', 'returnOrder', { orderId: who(BACK).orderId, reason: 'OTHER', basis: '示例' })
    await plays(app, 'dispatcher', 'decideReturn', { orderId: who(BACK).orderId, decision: 'APPROVED', reason: '示例' })
    if (end === 'ENDED') for (const status of ['RUNNING', 'WRAP_UP']) await to(status)
    await to(end)
  })
  afterAll(() => app.stop())

  it('takes a seat that is given up before it has told everybody, and offers it to nobody', async () => {
    await (await citizenOf(app, who(BOOKED_LATE).orderId)).verb('cancelSeat', { participantId: who(BOOKED_LATE).participantId })
    expect(await rowOf(BOOKED_LATE)).toMatchObject({ status: 'CONSENTED', slotId: null })
    expect((await rowOf(WAITING)).order?.notices.map((n) => n.template)).not.toContain('SEAT_OFFERED')
    expect(await app.runtime.db.waitingSeat.findMany({ select: { state: true } })).toEqual([{ state: 'LEFT' }])
  })

  it('tells everybody who had agreed, frees their seats and ends the orders that waited for it', async () => {
    await app.sweep()
    for (const i of [BOOKED, BOOKED_LATE, WAITING, AGREED]) {
      const { status, order } = await rowOf(i)
      expect({ status, order: order?.status, why: order?.reasonCode }).toEqual({ status: 'CALLED_OFF', order: 'CLOSED_INCOMPLETE', why: 'CAMPAIGN_OVER' })
      expect(order?.notices.filter((n) => n.template === 'CLOSED_INCOMPLETE').map((n) => n.parameters)).toEqual([{ reason: 'CAMPAIGN_OVER' }])
    }
    expect((await eventsOf(app, who(BOOKED).orderId)).slice(-2)).toMatchObject([
      { kind: 'SEAT_FREED', data: { because: 'CALLED_OFF' } },
      { kind: 'CLOSED_INCOMPLETE', actorKind: 'SYSTEM' },
    ])
    expect(await app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: 0 })
    const { order } = await (await citizenOf(app, who(AGREED).orderId))('query ($id: ID!) { order(id: $id) { status reply } }', { id: who(AGREED).orderId })
    expect(order.reply).toContain(end === 'CANCELLED' ? '已取消' : '已结束')
  })

  it('leaves an order a team was given to the team, and tells its citizen that they need not come', async () => {
    for (const [i, as] of [
      [WITH_A_TEAM, 'DISPATCHED'],
      [BACK, 'VERIFIED'],
    ] as const) {
      const { status, order } = await rowOf(i)
      expect({ status, order: order?.status }).toEqual({ status: 'CALLED_OFF', order: as })
      expect(order?.notices.filter((n) => n.template === 'CAMPAIGN_OVER').map((n) => n.parameters)).toEqual([{ campaign: campaignId, became: end }])
    }
    await plays(app, 'staff-01', 'acceptOrder', { orderId: who(WITH_A_TEAM).orderId })
  })

  it('blames nobody on the day, offers no seat and lets no clock of an order run that ended with it', async () => {
    await app.passTo(`${DAY_ONE}T11:30:00.000+08:00`)
    await app.pass(20 * DAY + HOUR)
    for (const i of [BOOKED, WAITING, AGREED]) {
      const { orderId } = who(i)
      expect((await eventsOf(app, orderId)).filter((event) => event.kind === 'DEADLINE_BREACHED')).toEqual([])
      expect(await app.runtime.db.deadline.count({ where: { orderId, outcome: 'RUNNING' } })).toBe(0)
      expect((await rowOf(i)).status).toBe('CALLED_OFF')
    }
  })

  it('is not what its citizens declined: who asks again within the period has the order reopened', async () => {
    app.clock.set(new Date((await rowOf(AGREED)).order?.closedAt as Date))
    const reopened = await (await citizenOf(app, who(AGREED).orderId)).verb('reopenOrder', { orderId: who(AGREED).orderId, reason: 'UNRESOLVED' })
    expect(reopened).toMatchObject({ __typename: 'ReopenOrderSuccess', order: { status: 'VERIFIED' } })
  })
})

describe('A campaign that is wrapping up', () => {
  it('blames nobody for a seat they could no longer come to', async () => {
    const app = await startApp()
    try {
      const { campaignId, sites } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'RUNNING' })
      const [one] = (await givenPeople(app, campaignId, 1)) as [{ participantId: string; orderId: string }]
      const [slotId] = (await givenSlots(app, sites[0] as string, [DAY_ONE], [[9, 10, 1]])) as [string]
      await plays(app, 'campaign-manager', 'bookSeat', { participantId: one.participantId, slotId })
      await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'WRAP_UP' })
      await app.passTo(`${DAY_ONE}T12:00:00.000+08:00`)
      expect((await app.runtime.db.participant.findUniqueOrThrow({ where: { id: one.participantId } })).status).toBe('BOOKED')
    } finally {
      await app.stop()
    }
  })
})
