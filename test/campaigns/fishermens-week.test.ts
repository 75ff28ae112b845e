import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Stream } from '../kit/client.ts'
import { together } from '../kit/together.ts'
import { areaNamed, citizenBy, everyRow, itemsNamed, mattersOf, type Newcomer, peopleOf, teamNamed } from '../wire/newcomer.ts'

/** `PEOPLE=4000` plays the season as it was. */
const PEOPLE = Number(process.env.PEOPLE ?? 60)
const DAYS = ['2026-06-08', '2026-06-09', '2026-06-10', '2026-06-11', '2026-06-12'] as const
const at = (day: string, hour: number) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00.000+08:00`)
/** Badges and accounts of who works at each site: the desk, the examiner, the licence, and one more. */
const SITE_STAFF = [1, 5].map((first) => [0, 1, 2, 3].map((nr) => String(first + nr).padStart(2, '0')))
const PARTICIPANT = '{ id status rosterNo walkIn ticketNo site { id } stationResults { station outcome } order { id number status channel handler { badge } } }'
const phoneOf = (nr: number) => `139000${String(nr).padStart(5, '0')}`

/** Played by newcomers: every id they send comes from an answer. */
describe("The fishermen's week", () => {
  let app: TestApp
  let who: (account: string) => Promise<Newcomer>
  beforeAll(async () => {
    app = await startApp()
    who = peopleOf(app)
  })
  afterAll(() => app.stop())

  const participantsOf = async (campaignId: string, status = '') =>
    everyRow(await who('campaign-manager'), `participants(campaignId: $id, ${status} first: 100, after: $after)`, PARTICIPANT, { id: campaignId }, '$id: ID!')

  /** A season with two sites, their seats and everybody of the roster who was called and agreed. */
  async function planned(manager: Newcomer) {
    const { campaignId } = await manager.does(
      'createCampaign',
      {
        ...{ name: '示例渔民换证', season: 'fishing-2026', areaCode: await areaNamed(manager, '梧州市'), items: await itemsNamed(manager, '捕捞许可') },
        ...{ stations: ['体检核验', '换证'], targetGroup: '示例渔民', legalBasis: '示例：休渔期统一换证', startsOn: DAYS[0], endsOn: DAYS[4] },
      },
      'campaignId',
    )
    const teamId = await teamNamed(manager, '红石榴服务队')
    const { staff } = await manager.ask('query ($teamId: ID!) { staff(teamId: $teamId, first: 50) { nodes { id badge } } }', { teamId })
    const idOf = (nr: string): string => staff.nodes.find((one: Answer) => one.badge === `RP-${nr}`).id
    const village = await areaNamed(manager, '筋竹镇')
    const sites: string[] = []
    for (const [i, numbers] of SITE_STAFF.entries()) {
      const site = { campaignId, name: `示例医院 ${i + 1}`, areaCode: village, address: '示例路 9 号', staffIds: numbers.map(idOf) }
      sites.push((await manager.does('addCampaignSite', site, 'siteId')).siteId)
    }
    for (const status of ['OUTREACH', 'OPEN']) await manager.does('moveCampaign', { campaignId, status })
    const capacity = Math.ceil(PEOPLE / (DAYS.length * 2 * 2))
    const windows = [9, 14].map((hour) => ({ fromMinute: hour * 60, toMinute: (hour + 2) * 60, capacity }))
    const slots: string[][] = []
    for (const siteId of sites) slots.push((await manager.does('openCampaignSlots', { siteId, dates: DAYS, windows }, 'slotIds')).slotIds)
    for (let from = 0; from < PEOPLE; from += 500) {
      const rows = Array.from({ length: Math.min(500, PEOPLE - from) }, (_, j) => {
        const nr = from + j
        return { rosterNo: `YM-${String(nr).padStart(5, '0')}`, name: `示例渔民${nr}`, phone: phoneOf(nr), areaCode: village }
      })
      await manager.does('importParticipants', { campaignId, rows })
    }
    const listed = await participantsOf(campaignId, 'status: [LISTED],')
    await together(listed, ({ id }) => manager.does('logOutreach', { participantId: id, method: 'TELEPHONE', outcome: 'CONSENTED' }))
    const people = await participantsOf(campaignId, 'status: [CONSENTED],')
    return { campaignId, sites, slots, people: people.sort((a, b) => (a.rosterNo < b.rosterNo ? -1 : 1)) }
  }

  it(
    `takes ${PEOPLE} people at two sites through two stations in five days: bookings, walk-ins, no-shows, certificates, evaluation`,
    async () => {
      app.clock.set('2026-06-05T09:00:00.000+08:00')
      const manager = await who('campaign-manager')
      const { campaignId, sites, slots, people } = await planned(manager)
      expect(people).toHaveLength(PEOPLE)
      // Nine of ten book, spread over sites, days and halves of days; the others just come.
      await together(people, async ({ id: participantId, order }, i) => {
        if (i % 10 === 9) return
        await manager.does('bookSeat', { participantId, slotId: slots[i % 2]?.[Math.floor(i / 2) % 10] })
        expect(order).toMatchObject({ id: expect.stringMatching(/^order_/), channel: 'PROACTIVE' })
      })
      await manager.does('moveCampaign', { campaignId, status: 'RUNNING' })
      const board = await app.socketAs('town')
      const screen: Stream = board.subscribe(
        'subscription ($siteId: ID!) { campaignQueue(siteId: $siteId) { __typename ... on CampaignQueueSnapshot { value { name queue { name waiting inStation next passedToday } } } } }',
        { siteId: sites[0] },
      )
      expect((await screen.event()).value.queue.map((q: Answer) => q.name)).toEqual(['体检核验', '换证'])

      let walkIns = 0
      for (const [d, day] of DAYS.entries()) {
        for (const [half, hour] of [9, 14].entries()) {
          app.clock.set(at(day, hour))
          for (const [s, siteId] of sites.entries()) {
            const [desk, examiner, licence] = (await Promise.all((SITE_STAFF[s] ?? []).map((nr) => who(`staff-${nr}`)))) as [Newcomer, Newcomer, Newcomer]
            const due = people.filter((_, i) => i % 10 !== 9 && i % 2 === s && Math.floor(i / 2) % 10 === d * 2 + half)
            // One of ten does not come; on the third day one comes without a seat, and one who is on no roster.
            await together(due, async ({ id: participantId }, i) => {
              if (i % 10 !== 8) await desk.does('checkInParticipant', { siteId, participantId })
            })
            if (d === 2 && half === 0) {
              const without = people.filter((_, i) => i % 10 === 9)[s]
              if (without) await desk.does('checkInParticipant', { siteId, participantId: without.id })
              await desk.does('registerWalkIn', { siteId, requester: { kind: 'PERSON', name: '示例散客', phone: `1390009000${s}` } })
              walkIns++
            }
            const called = async (person: Newcomer, station: number): Promise<string | null> =>
              (await person.does('callNextParticipant', { siteId, station }, 'participantId ticketNo')).participantId
            for (let nr = 0; ; nr++) {
              const participantId = await called(examiner, 0)
              if (participantId === null) break
              // Whoever is not well comes again, or goes home; nobody writes down why.
              const outcome = nr === 5 ? 'DEFERRED' : nr === 6 ? 'NOT_PASSED' : 'PASSED'
              await examiner.does('recordStation', { siteId, participantId, outcome })
            }
            for (let participantId = await called(licence, 1); participantId !== null; participantId = await called(licence, 1))
              await licence.does('recordStation', { siteId, participantId, outcome: 'PASSED' })
          }
        }
        await app.passTo(at(day, 18))
      }

      const all = await participantsOf(campaignId)
      expect(all).toHaveLength(PEOPLE + walkIns)
      // Of the roster one a site came without a seat.
      expect(all.filter((one) => one.walkIn)).toHaveLength(walkIns * 2)
      const done = all.filter((one) => one.status === 'DONE')
      expect(done.length).toBeGreaterThan(PEOPLE * 0.6)
      for (const one of done) {
        expect(one.stationResults.map((r: Answer) => [r.station, r.outcome])).toEqual([
          [0, 'PASSED'],
          [1, 'PASSED'],
        ])
        expect(one.order).toMatchObject({ status: 'IN_SERVICE', channel: 'PROACTIVE' })
      }
      // The second station opens to nobody who has not passed the first.
      for (const one of all.filter(({ status }) => status !== 'DONE')) expect(one.stationResults.filter((r: Answer) => r.station === 1)).toEqual([])
      expect(all.filter(({ status }) => status === 'BOOKED')).toEqual([])
      const { campaigns } = await manager.ask('{ campaigns(first: 5) { nodes { id name counts { status count } sites { id slots { booked capacity } } } } }')
      const season = campaigns.nodes.find((one: Answer) => one.id === campaignId)
      expect(season.counts.find((one: Answer) => one.status === 'DONE').count).toBe(done.length)
      const seats: { booked: number; capacity: number }[] = season.sites.flatMap((one: Answer) => one.slots)
      expect(seats).toHaveLength(sites.length * DAYS.length * 2)
      expect(seats.every((slot) => slot.booked <= slot.capacity)).toBe(true)

      // One of them to the very end: the licence is granted and issued, the order completed, the fisherman content.
      const one = done.find(({ walkIn }) => !walkIn)
      const [orderId, badge]: [string, string] = [one.order.id, one.order.handler.badge]
      expect(SITE_STAFF.flat().map((nr) => `RP-${nr}`)).toContain(badge)
      const [handler, department] = [await who(badge.replace('RP-', 'staff-')), await who('department-fisheries')]
      for (const { id: matterId } of await mattersOf(handler, orderId)) {
        await handler.does('submitMatter', { orderId, matterId })
        await department.does('acceptMatter', { orderId, matterId })
        await department.does('decideMatter', { orderId, matterId, outcome: 'GRANTED' })
        await department.does('issueCertificate', { orderId, matterId, number: 'YM-2026-1', name: '示例捕捞许可证', issuer: '示例渔政' })
      }
      await handler.does('completeOrder', { orderId, result: 'SOLVED', reply: '示例：证件已发放', replyMethod: 'IN_PERSON' })
      const fisherman = await citizenBy(app, one.order.number)
      await fisherman.does('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })

      // The board saw the queue move, in numbers alone.
      const last = screen.waiting.filter((frame) => frame.__typename === 'CampaignQueueSnapshot').at(-1)
      expect(JSON.stringify(screen.waiting)).not.toContain('示例渔民')
      expect(last?.value.queue).toHaveLength(2)
      await board.close()
    },
    Math.max(120_000, PEOPLE * 500),
  )
})
