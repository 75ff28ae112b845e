import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Stream } from '../kit/client.ts'
import { citizenOf } from '../kit/given.ts'
import { givenPeople, givenSeason, givenSlots, plays, together } from './city.ts'

/** `PEOPLE=4000` plays the season as it was. */
const PEOPLE = Number(process.env.PEOPLE ?? 60)
const DAYS = ['2026-06-08', '2026-06-09', '2026-06-10', '2026-06-11', '2026-06-12'] as const
const at = (day: string, hour: number) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00.000+08:00`)
const SITE_STAFF = [
  ['staff-01', 'staff-02', 'staff-03', 'staff-04'],
  ['staff-05', 'staff-06', 'staff-07', 'staff-08'],
] as const

describe("The fishermen's week", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it(
    `takes ${PEOPLE} people at two sites through two stations in five days: bookings, walk-ins, no-shows, certificates, evaluation`,
    async () => {
      app.clock.set('2026-06-05T09:00:00.000+08:00')
      const { campaignId, sites } = await givenSeason(app, { days: [DAYS[0], DAYS[4]], sites: 2, status: 'OPEN' })
      const people = await givenPeople(app, campaignId, PEOPLE)
      expect(people).toHaveLength(PEOPLE)
      const seats = Math.ceil(PEOPLE / (DAYS.length * 2 * 2))
      const slots: string[][] = []
      for (const site of sites)
        slots.push(
          await givenSlots(app, site, DAYS, [
            [9, 11, seats],
            [14, 16, seats],
          ]),
        )
      // Nine of ten book, spread over sites, days and halves of days; the others just come.
      await together(people, async ({ participantId, orderId }, i) => {
        if (i % 10 === 9) return
        const slot = slots[i % 2]?.[Math.floor(i / 2) % 10] as string
        await plays(app, 'campaign-manager', 'bookSeat', { participantId, slotId: slot })
        expect(orderId).toMatch(/^order_/)
      })
      await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
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
          for (const [s, site] of sites.entries()) {
            const [desk = '', examiner = '', licence = ''] = SITE_STAFF[s] as readonly string[]
            const due = people.filter((_, i) => i % 10 !== 9 && i % 2 === s && Math.floor(i / 2) % 10 === d * 2 + half)
            // One of ten does not come; on the third day one comes without a seat, and one who is on no roster.
            await together(due, async ({ participantId }, i) => {
              if (i % 10 !== 8) await plays(app, desk, 'checkInParticipant', { siteId: site, participantId })
            })
            if (d === 2 && half === 0) {
              const without = people.filter((_, i) => i % 10 === 9)[s]
              if (without) await plays(app, desk, 'checkInParticipant', { siteId: site, participantId: without.participantId })
              await plays(app, desk, 'registerWalkIn', { siteId: site, requester: { kind: 'PERSON', name: '示例散客', phone: `1390009000${s}` } })
              walkIns++
            }
            const called = async (who: string, station: number) =>
              (await plays(app, who, 'callNextParticipant', { siteId: site, station }, 'participantId ticketNo')).participantId as string | null
            for (let nr = 0; ; nr++) {
              const participantId = await called(examiner, 0)
              if (participantId === null) break
              // Whoever is not well comes again, or goes home; nobody writes down why.
              const outcome = nr === 5 ? 'DEFERRED' : nr === 6 ? 'NOT_PASSED' : 'PASSED'
              await plays(app, examiner, 'recordStation', { siteId: site, participantId, outcome })
            }
            for (let participantId = await called(licence, 1); participantId !== null; participantId = await called(licence, 1))
              await plays(app, licence, 'recordStation', { siteId: site, participantId, outcome: 'PASSED' })
          }
        }
        await app.passTo(at(day, 18))
      }

      const all = await app.ground.db.participant.findMany({ where: { campaignId }, include: { stationResults: { orderBy: { station: 'asc' } }, order: true } })
      expect(all).toHaveLength(PEOPLE + walkIns * 1)
      const done = all.filter((p) => p.status === 'DONE')
      expect(done.length).toBeGreaterThan(PEOPLE * 0.6)
      for (const p of done) {
        expect(p.stationResults.map((r) => [r.station, r.outcome])).toEqual([
          [0, 'PASSED'],
          [1, 'PASSED'],
        ])
        expect(p.order).toMatchObject({ status: 'IN_SERVICE', channel: 'PROACTIVE' })
      }
      // The second station opens to nobody who has not passed the first.
      for (const p of all.filter((one) => one.status !== 'DONE')) expect(p.stationResults.filter((r) => r.station === 1)).toEqual([])
      expect(all.filter((p) => p.status === 'BOOKED')).toEqual([])
      for (const site of sites) {
        const tickets = all.filter((p) => p.siteId === site && p.ticketNo !== null).map((p) => `${p.ticketDay?.toISOString()} ${p.ticketNo}`)
        expect(new Set(tickets).size).toBe(tickets.length)
      }
      const counted = await app.ground.db.campaignSlot.findMany({ where: { siteId: { in: sites } } })
      expect(counted.every((slot) => slot.booked <= slot.capacity)).toBe(true)

      // One of them to the very end: the licence is granted and issued, the order completed, the fisherman content.
      const one = done[0] as (typeof done)[number]
      const orderId = one.orderId as string
      const handler = (await app.ground.db.staff.findUniqueOrThrow({ where: { id: one.order?.handlerId as string } })).account
      const matter = await app.ground.db.matter.findFirstOrThrow({ where: { orderId } })
      await plays(app, handler, 'submitMatter', { orderId, matterId: matter.id })
      await plays(app, 'department-fisheries', 'acceptMatter', { orderId, matterId: matter.id })
      await plays(app, 'department-fisheries', 'decideMatter', { orderId, matterId: matter.id, outcome: 'GRANTED' })
      await plays(app, 'department-fisheries', 'issueCertificate', {
        orderId,
        matterId: matter.id,
        number: 'YM-2026-1',
        name: '示例捕捞许可证',
        issuer: '示例渔政',
      })
      await plays(app, handler, 'completeOrder', { orderId, result: 'SOLVED', reply: '示例：证件已发放', replyMethod: 'IN_PERSON' })
      expect(await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })).toMatchObject({
        __typename: 'EvaluateOrderSuccess',
      })
      expect(await app.ground.db.handling.count({ where: { orderId, staffId: { in: SITE_STAFF.flat().map(staffId) } } })).toBe(1)

      // The board saw the queue move, in numbers alone.
      const last = screen.waiting.filter((frame) => frame.__typename === 'CampaignQueueSnapshot').at(-1)
      expect(JSON.stringify(screen.waiting)).not.toContain('示例渔民')
      expect(last?.value.queue).toHaveLength(2)
      await board.close()
      const { nodes } = (await (await app.as('campaign-manager'))('{ campaigns(first: 5) { nodes { name status counts { status count } } } }')).campaigns
      expect(nodes[0].counts.find((c: Answer) => c.status === 'DONE').count).toBe(done.length)
      app.clock.set(new Date(app.clock.now().getTime() + HOUR))
    },
    Math.max(120_000, PEOPLE * 500),
  )
})
