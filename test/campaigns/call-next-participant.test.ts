import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenPeople, givenSeason, givenSlots, plays } from './city.ts'

const DAY = '2026-06-08'
const at = (time: string) => new Date(`${DAY}T${time}+08:00`)

describe('The next number called to a station', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is one whose seat has begun, in the order they came; then who came early or without a seat, in theirs; from the very instant a seat begins', async () => {
    app.clock.set(at('08:00:00.000'))
    const { campaignId, sites } = await givenSeason(app, { days: [DAY, '2026-06-12'], sites: 1, status: 'OPEN', stations: ['换证'] })
    const siteId = sites[0] as string
    const people = (await givenPeople(app, campaignId, 6)).map((one) => one.participantId)
    const [nine, ten] = await givenSlots(
      app,
      siteId,
      [DAY],
      [
        [9, 10, 5],
        [10, 11, 5],
      ],
    )
    const [early, secondOfTen, ofNine, alsoOfNine, walkIn, lateWalkIn] = people
    for (const [participantId, slotId] of [
      [early, ten],
      [secondOfTen, ten],
      [ofNine, nine],
      [alsoOfNine, nine],
    ])
      await plays(app, 'campaign-manager', 'bookSeat', { participantId, slotId })
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })

    const came = [
      ['09:00:00.000', early],
      ['09:01:00.000', walkIn],
      ['09:02:00.000', ofNine],
      ['09:03:00.000', alsoOfNine],
      ['09:04:00.000', secondOfTen],
      ['09:05:00.000', lateWalkIn],
    ] as const
    for (const [time, participantId] of came) {
      app.clock.set(at(time))
      await plays(app, 'staff-01', 'checkInParticipant', { siteId, participantId })
    }
    const called = async (time: string) => {
      app.clock.set(at(time))
      return (await plays(app, 'staff-01', 'callNextParticipant', { siteId, station: 0 }, 'participantId')).participantId
    }
    expect(await called('09:06:00.000')).toBe(ofNine)
    expect(await called('09:59:59.999')).toBe(alsoOfNine)
    // Both were before their hour a millisecond ago; now the one who came first is called before the walk-in who came between.
    expect(await called('10:00:00.000')).toBe(early)
    expect(await called('10:00:00.000')).toBe(secondOfTen)
    expect(await called('10:00:01.000')).toBe(walkIn)
    expect(await called('10:00:01.000')).toBe(lateWalkIn)
    expect(await called('10:00:02.000')).toBeNull()
  })

  it('is the walk-in’s who came first, before a seat of a later hour', async () => {
    app.clock.set(at('08:00:00.000'))
    const { campaignId, sites } = await givenSeason(app, { days: [DAY, '2026-06-12'], sites: 1, status: 'OPEN', stations: ['换证'] })
    const siteId = sites[0] as string
    const [walkIn, early] = (await givenPeople(app, campaignId, 2)).map((one) => one.participantId)
    const [slotId] = await givenSlots(app, siteId, [DAY], [[15, 16, 1]])
    await plays(app, 'campaign-manager', 'bookSeat', { participantId: early, slotId })
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    await plays(app, 'staff-01', 'checkInParticipant', { siteId, participantId: walkIn })
    app.clock.set(at('08:01:00.000'))
    await plays(app, 'staff-01', 'checkInParticipant', { siteId, participantId: early })
    expect((await plays(app, 'staff-01', 'callNextParticipant', { siteId, station: 0 }, 'participantId')).participantId).toBe(walkIn)
  })

  it('is given at the site people come to: a seat at another site is free again', async () => {
    app.clock.set(at('08:00:00.000'))
    const { campaignId, sites } = await givenSeason(app, { days: [DAY, '2026-06-12'], sites: 2, status: 'OPEN', stations: ['换证'] })
    const [here, there] = sites as [string, string]
    const participantId = (await givenPeople(app, campaignId, 1))[0]?.participantId as string
    const [slotId] = (await givenSlots(app, there, [DAY], [[9, 10, 1]])) as [string]
    await plays(app, 'campaign-manager', 'bookSeat', { participantId, slotId })
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    expect(await plays(app, 'staff-01', 'checkInParticipant', { siteId: here, participantId }, 'ticketNo')).toMatchObject({ ticketNo: 1 })
    expect(await app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: 0 })
    expect((await plays(app, 'staff-01', 'callNextParticipant', { siteId: here, station: 0 }, 'participantId')).participantId).toBe(participantId)
  })
})
