import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenPeople, givenSeason, givenSlots } from '../campaigns/city.ts'
import { type Answer, verbDocument } from '../kit/client.ts'
import { tokenFor } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const CITIZENS = 500
const SEATS = 100

describe('Five hundred citizens at two server processes', () => {
  let processes: Processes
  beforeAll(async () => {
    // Whom the answer tells to try again does so at once, more often than a person can.
    processes = await startProcesses(2, undefined, { QUOTA_FACTOR: '100' })
  })
  afterAll(() => processes?.stop())

  it('who want one of a hundred seats at once: exactly a hundred are sold, and the rest are told and may wait', async () => {
    const day = new Date(processes.clock.now().getTime() + 36 * 3_600_000).toISOString().slice(0, 10)
    const { campaignId, sites } = await givenSeason(processes, { days: [day, day], sites: 1, status: 'OPEN' })
    const people = await givenPeople(processes, campaignId, CITIZENS)
    const [slotId] = (await givenSlots(processes, sites[0] as string, [day], [[9, 11, SEATS]])) as [string]
    const citizens = await Promise.all(people.map(({ orderId }, i) => processes.as(tokenFor(processes, orderId), i)))
    // Five hundred at once are more than a slow machine takes on (busy, or no connection in time): whom the answer tells to
    // try again does. Asking twice is safe: whoever already has the seat is told so.
    const book = async (citizen: (typeof citizens)[number], i: number): Promise<Answer> => {
      const input = { participantId: people[i]?.participantId, slotId }
      for (;;) {
        const { data, errors } = await citizen.raw(verbDocument('bookSeat'), { input })
        if (errors?.[0]?.extensions.retryable === true) continue
        if (errors) throw new Error(JSON.stringify(errors))
        return data.bookSeat
      }
    }
    const answers = await Promise.all(citizens.map(book))
    const kinds = answers.map((a) => a.__typename)
    expect(kinds.filter((kind) => kind === 'BookSeatSuccess')).toHaveLength(SEATS)
    expect(kinds.filter((kind) => kind === 'SlotFull')).toHaveLength(CITIZENS - SEATS)
    const { db } = processes.database
    expect(await db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: SEATS, capacity: SEATS })
    expect(await db.participant.count({ where: { slotId, status: 'BOOKED' } })).toBe(SEATS)
    const late = answers.findIndex((a) => a.__typename === 'SlotFull')
    expect(await citizens[late]?.verb('joinWaitingList', { participantId: people[late]?.participantId, slotId })).toMatchObject({
      __typename: 'JoinWaitingListSuccess',
    })
  }, 300_000) // most of it is the roster: five hundred people agree, and five hundred orders are made
})
