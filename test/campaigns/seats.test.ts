import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf } from '../kit/given.ts'
import { givenPeople, givenSeason, givenSlots, plays } from './city.ts'

const DAY_ONE = '2026-06-08'

describe('Seats of a campaign', () => {
  let app: TestApp
  let campaignId: string
  let site: string
  let people: { participantId: string; orderId: string }[]
  beforeAll(async () => {
    app = await startApp()
    const season = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    campaignId = season.campaignId
    site = season.sites[0] as string
    people = await givenPeople(app, campaignId, 12)
  })
  afterAll(() => app.stop())

  const who = (i: number) => people[i] as { participantId: string; orderId: string }
  const book = async (i: number, slotId: string) => (await citizenOf(app, who(i).orderId)).verb('bookSeat', { participantId: who(i).participantId, slotId })
  const slotOf = (id: string) => app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id } })
  const stateOf = async (i: number) => (await app.runtime.db.participant.findUniqueOrThrow({ where: { id: who(i).participantId } })).status

  it('are taken by citizens with their own link, moved in one step, and never oversold', async () => {
    const [small, large] = (await givenSlots(
      app,
      site,
      [DAY_ONE],
      [
        [9, 10, 2],
        [10, 11, 5],
      ],
    )) as [string, string]
    expect(await book(0, small)).toMatchObject({ __typename: 'BookSeatSuccess' })
    expect(await book(1, small)).toMatchObject({ __typename: 'BookSeatSuccess' })
    expect(await book(2, small)).toMatchObject({ __typename: 'SlotFull', waiting: 0, startsAt: '2026-06-08T01:00:00.000Z' })
    // Somebody else's link opens nothing.
    expect(await (await citizenOf(app, who(3).orderId)).verb('bookSeat', { participantId: who(2).participantId, slotId: large })).toMatchObject({
      __typename: 'NotFound',
    })
    await plays(app, 'hotline-agent', 'bookSeat', { participantId: who(0).participantId, slotId: large })
    expect(await slotOf(small)).toMatchObject({ booked: 1 })
    expect(await slotOf(large)).toMatchObject({ booked: 1 })
    expect(await book(2, small)).toMatchObject({ __typename: 'BookSeatSuccess' })
  })

  it('that become free are offered for half an hour to who has waited longest, then to the next', async () => {
    const [slot] = (await givenSlots(app, site, ['2026-06-09'], [[9, 10, 1]])) as [string]
    await book(4, slot)
    for (const [i, before] of [
      [5, 0],
      [6, 1],
    ] as const) {
      expect(await book(i, slot)).toMatchObject({ __typename: 'SlotFull', waiting: before })
      expect(await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: who(i).participantId, slotId: slot }, 'before')).toMatchObject({ before })
    }
    expect(await (await app.as('campaign-manager')).verb('joinWaitingList', { participantId: who(5).participantId, slotId: slot })).toMatchObject({
      __typename: 'InvalidInput',
    })
    await plays(app, 'campaign-manager', 'cancelSeat', { participantId: who(4).participantId })
    expect(await stateOf(4)).toBe('CONSENTED')
    // It is kept for the first: nobody else gets it, not even who waits second.
    expect(await book(7, slot)).toMatchObject({ __typename: 'SlotFull', waiting: 2 })
    expect(await book(6, slot)).toMatchObject({ __typename: 'SlotFull' })
    await app.pass(30 * MINUTE)
    expect(await book(5, slot)).toMatchObject({ __typename: 'SlotFull' })
    expect(await book(6, slot)).toMatchObject({ __typename: 'BookSeatSuccess' })
    expect(await slotOf(slot)).toMatchObject({ booked: 1 })
    expect(await app.runtime.db.notice.count({ where: { template: 'SEAT_OFFERED' } })).toBe(2)
  })

  it('that become free at night are kept until half past eight in the morning', async () => {
    const [slot] = (await givenSlots(app, site, ['2026-06-12'], [[10, 11, 1]])) as [string]
    await book(8, slot)
    await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: who(3).participantId, slotId: slot })
    await app.passTo('2026-06-02T22:00:00.000+08:00')
    await plays(app, 'campaign-manager', 'cancelSeat', { participantId: who(8).participantId })
    await app.passTo('2026-06-03T08:29:00.000+08:00')
    expect(await book(7, slot)).toMatchObject({ __typename: 'SlotFull', waiting: 1 })
    expect(await book(3, slot)).toMatchObject({ __typename: 'BookSeatSuccess' })
  })

  it('are free again when the order is withdrawn, and so is what was kept on a waiting list', async () => {
    const [slot] = (await givenSlots(app, site, ['2026-06-12'], [[9, 10, 1]])) as [string]
    await book(10, slot)
    await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: who(11).participantId, slotId: slot })
    await plays(app, 'hotline-agent', 'withdrawOrder', { orderId: who(10).orderId, reason: 'OTHER' })
    expect(await stateOf(10)).toBe('DECLINED')
    // Kept for who waited; who then withdraws as well leaves it to everybody.
    expect(await book(7, slot)).toMatchObject({ __typename: 'SlotFull' })
    await plays(app, 'hotline-agent', 'withdrawOrder', { orderId: who(11).orderId, reason: 'OTHER' })
    expect(await slotOf(slot)).toMatchObject({ booked: 0 })
    expect(await book(7, slot)).toMatchObject({ __typename: 'BookSeatSuccess' })
  })

  it('go past who waited and has withdrawn, to the next who waits', async () => {
    const [slot] = (await givenSlots(app, site, ['2026-06-12'], [[14, 15, 1]])) as [string]
    const three = await givenPeople(app, campaignId, 3, 500)
    const [first, gone, next] = three as [(typeof three)[0], (typeof three)[0], (typeof three)[0]]
    await plays(app, 'campaign-manager', 'bookSeat', { participantId: first.participantId, slotId: slot })
    for (const { participantId } of [gone, next]) await plays(app, 'campaign-manager', 'joinWaitingList', { participantId, slotId: slot })
    await plays(app, 'hotline-agent', 'withdrawOrder', { orderId: gone.orderId, reason: 'OTHER' })
    await plays(app, 'campaign-manager', 'cancelSeat', { participantId: first.participantId })
    // Kept for the one who still waits: nobody else takes it, and they do.
    expect(await book(7, slot)).toMatchObject({ __typename: 'SlotFull' })
    expect(await (await citizenOf(app, next.orderId)).verb('bookSeat', { participantId: next.participantId, slotId: slot })).toMatchObject({
      __typename: 'BookSeatSuccess',
    })
  })

  it.each([['of another campaign', { days: ['2026-06-08', '2026-06-08'] as [string, string] }]])('%s cannot be booked', async (_what, over) => {
    const other = await givenSeason(app, { ...over, sites: 1, status: 'OPEN' })
    const [slot] = (await givenSlots(app, other.sites[0] as string, ['2026-06-08'], [[9, 10, 1]])) as [string]
    expect(await book(8, slot)).toMatchObject({ __typename: 'InvalidInput', field: 'slotId' })
  })

  it('are lost by who does not come, an hour after the end; who did not come may book again', async () => {
    const [slot, later] = (await givenSlots(app, site, ['2026-06-10', '2026-06-11'], [[9, 10, 3]])) as [string, string]
    await book(9, slot)
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    await app.passTo(new Date(new Date('2026-06-10T10:00:00.000+08:00').getTime() + HOUR))
    expect(await stateOf(9)).toBe('NO_SHOW')
    expect(await book(9, later)).toMatchObject({ __typename: 'BookSeatSuccess' })
    app.clock.set(new Date(app.clock.now().getTime() + DAY))
  })
})
