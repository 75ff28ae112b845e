import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { givenListed, givenSeason, givenSlots } from '../campaigns/city.ts'
import { type Answer, verbDocument } from '../kit/client.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const PEOPLE = 200
const SEATS = 80

describe('Batches at two server processes', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
  })
  afterAll(() => processes?.stop())

  it('about the same people and the same slot at once make one order of each, and sell each seat once', async () => {
    const day = new Date(processes.clock.now().getTime() + 36 * 3_600_000).toISOString().slice(0, 10)
    const { campaignId, sites } = await givenSeason(processes, { days: [day, day], sites: 1, status: 'OPEN' })
    const ids = await givenListed(processes, campaignId, PEOPLE)
    const desks = await Promise.all([0, 1].map((nr) => processes.as('campaign-manager', nr)))
    /** Both processes at once, one from the first to the last and one from the last to the first. */
    const both = (verb: string, row: (participantId: string) => object): Promise<Answer[]> =>
      Promise.all(
        desks.map(async (desk, nr): Promise<Answer> => {
          const rows = (nr === 0 ? ids : [...ids].reverse()).map(row)
          for (;;) {
            const { data, errors } = await desk.raw(verbDocument(verb, 'done refused results { refusal { code } }'), { input: { rows } })
            if (errors?.[0]?.extensions.retryable === true) continue
            if (errors) throw new Error(JSON.stringify(errors))
            return data[verb]
          }
        }),
      )
    const calls = await both('logOutreaches', (participantId) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' }))
    const { db } = processes.database
    expect(calls.reduce((sum, { done }) => sum + done, 0)).toBe(PEOPLE)
    expect(await db.order.count({ where: { participant: { campaignId } } })).toBe(PEOPLE)
    const [slotId] = (await givenSlots(processes, sites[0] as string, [day], [[9, 11, SEATS]])) as [string]
    const seats = await both('bookSeats', (participantId) => ({ participantId, slotId }))
    const refusals: string[] = seats.flatMap(({ results }) => results.flatMap((one: Answer) => one.refusal?.code ?? []))
    expect(new Set(refusals)).toEqual(new Set(['SLOT_FULL']))
    expect(await db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: SEATS })
    expect(await db.participant.count({ where: { slotId, status: 'BOOKED' } })).toBe(SEATS)
  }, 120_000)
})
