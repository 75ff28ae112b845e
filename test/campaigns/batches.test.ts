import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { eventsOf } from '../kit/did.ts'
import { citizenOf } from '../kit/given.ts'
import { givenListed, givenSeason, givenSlots, plays, type Season } from './city.ts'

const DAY_ONE = '2026-06-08'
const ROWS = 'done refused results { index participantId refusal { code fields message } '
const RESULTS = {
  logOutreaches: `${ROWS} orderId }`,
  bookSeats: `${ROWS} slotId }`,
  checkInParticipants: `${ROWS} ticketNo }`,
  recordStations: `${ROWS} }`,
}
const consents = (participantId: string) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' })
const refused = (code: string, field?: string) => ({ code, fields: field ? [field] : [], message: expect.stringMatching(/\w/) })

describe('A batch about participants', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  beforeEach(() => app.clock.set('2026-06-05T09:00:00.000+08:00'))
  afterAll(() => app.stop())

  const batch = (who: string, verb: keyof typeof RESULTS, input: Record<string, unknown>): Promise<Answer> => plays(app, who, verb, input, RESULTS[verb])
  const agree = (ids: readonly string[]) => batch('campaign-manager', 'logOutreaches', { rows: ids.map(consents) })
  const outcomes = (answer: Answer): (string | null)[] => answer.results.map((one: Answer) => one.refusal?.code ?? null)

  /** A season at its first day, everybody with a seat. */
  async function seated(count: number): Promise<Season & { ids: string[]; slotId: string; siteId: string }> {
    const season = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 2, status: 'OPEN' })
    const ids = await givenListed(app, season.campaignId, count)
    await agree(ids)
    const siteId = season.sites[0] as string
    const [slotId] = (await givenSlots(app, siteId, [DAY_ONE], [[9, 10, count]])) as [string]
    await batch('campaign-manager', 'bookSeats', { rows: ids.map((participantId) => ({ participantId, slotId })) })
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId: season.campaignId, status: 'RUNNING' })
    app.clock.set(`${DAY_ONE}T09:00:00.000+08:00`)
    return { ...season, ids, slotId, siteId }
  }

  it('answers row by row: one that is malformed, unknown, named twice or in the wrong state says why, and the others are done', async () => {
    const { campaignId } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1 })
    const [one, two, three] = (await givenListed(app, campaignId, 3)) as [string, string, string]
    await agree([three])
    const rows = [
      consents(one),
      { ...consents(one), participantId: campaignId },
      consents(one),
      consents('participant_01kg0000000000000000000000'),
      consents(three),
      { ...consents(two), outcome: 'NO_ANSWER' },
      { ...consents(two), participantId: 'x' },
    ]
    const answer = await batch('campaign-manager', 'logOutreaches', { rows })
    expect(answer).toMatchObject({ done: 2, refused: 5 })
    expect(answer.results).toEqual([
      { index: 0, participantId: one, refusal: null, orderId: expect.stringMatching(/^order_/) },
      { index: 1, participantId: null, refusal: refused('BAD_INPUT', 'participantId'), orderId: null },
      { index: 2, participantId: one, refusal: refused('BAD_INPUT', 'participantId'), orderId: null },
      { index: 3, participantId: 'participant_01kg0000000000000000000000', refusal: refused('NOT_FOUND'), orderId: null },
      { index: 4, participantId: three, refusal: refused('BAD_INPUT', 'participantId'), orderId: null },
      { index: 5, participantId: two, refusal: null, orderId: null },
      { index: 6, participantId: null, refusal: refused('BAD_INPUT', 'participantId'), orderId: null },
    ])
    expect(await app.runtime.db.participant.findUniqueOrThrow({ where: { id: two } })).toMatchObject({ status: 'LISTED', attempts: 1 })
    expect(await app.runtime.db.order.count({ where: { participant: { campaignId } } })).toBe(2)
  })

  it('does nothing twice when it comes again with its key, also over several changes; the same key with other rows is refused', async () => {
    const { campaignId } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    const ids = await givenListed(app, campaignId, 130)
    const input = { rows: ids.map(consents), idempotencyKey: `calls-${campaignId}` }
    const first = await batch('campaign-manager', 'logOutreaches', input)
    expect(first).toMatchObject({ done: 130, refused: 0 })
    expect(new Set(first.results.map((one: Answer) => one.orderId)).size).toBe(130)
    expect(await batch('campaign-manager', 'logOutreaches', input)).toEqual(first)
    expect(await app.runtime.db.order.count({ where: { participant: { campaignId } } })).toBe(130)
    expect(await app.runtime.db.outreach.count({ where: { participant: { campaignId } } })).toBe(130)
    const other = await (await app.as('campaign-manager')).verb('logOutreaches', { ...input, rows: input.rows.slice(1) })
    expect(other).toMatchObject({ __typename: 'IdempotencyMismatch' })
    // Without the key it is refused person by person: they have agreed.
    const again = await agree(ids.slice(0, 3))
    expect(outcomes(again)).toEqual(['BAD_INPUT', 'BAD_INPUT', 'BAD_INPUT'])
  })

  it('leaves an order of each person as the single verbs leave it, event by event', async () => {
    const { campaignId, sites } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    const siteId = sites[0] as string
    const [one, other] = (await givenListed(app, campaignId, 2)) as [string, string]
    const [slotId] = (await givenSlots(app, siteId, [DAY_ONE], [[9, 10, 5]])) as [string]
    await plays(app, 'campaign-manager', 'logOutreach', consents(one))
    await agree([other])
    await plays(app, 'hotline-agent', 'bookSeat', { participantId: one, slotId })
    expect((await batch('hotline-agent', 'bookSeats', { rows: [{ participantId: other, slotId }] })).results).toMatchObject([{ slotId, refusal: null }])
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    app.clock.set(`${DAY_ONE}T09:00:00.000+08:00`)
    await plays(app, 'staff-01', 'checkInParticipant', { siteId, participantId: one })
    await batch('staff-01', 'checkInParticipants', { siteId, rows: [{ participantId: other }] })
    for (const station of [0, 1]) {
      expect((await plays(app, 'staff-02', 'callNextParticipant', { siteId, station }, 'participantId')).participantId).toBe(one)
      await plays(app, 'staff-02', 'recordStation', { siteId, participantId: one, outcome: 'PASSED' })
      expect(outcomes(await batch('staff-02', 'recordStations', { siteId, rows: [{ participantId: other, station, outcome: 'PASSED' }] }))).toEqual([null])
    }
    const rowOf = (id: string) =>
      app.runtime.db.participant.findUniqueOrThrow({ where: { id }, include: { stationResults: true, outreach: true, order: true } })
    const [a, b] = [await rowOf(one), await rowOf(other)]
    const eventsFor = async (orderId: string | null) => {
      const events = await eventsOf(app, String(orderId))
      return events.map(({ kind, actorKind, orderVersion, subjectType, data }) => ({ kind, actorKind, orderVersion, subjectType, data }))
    }
    const unnumbered = (events: object) => JSON.stringify(events).replaceAll(/"ticket":\d/g, '"ticket":0')
    expect(unnumbered(await eventsFor(b.orderId))).toBe(unnumbered(await eventsFor(a.orderId)))
    const own = ['id', 'rosterNo', 'requesterId', 'orderId', 'ticketNo', 'stationResults', 'outreach', 'order']
    const shared = (row: object) => Object.fromEntries(Object.entries(row).filter(([key]) => !own.includes(key)))
    expect(shared(b)).toEqual(shared(a))
    expect(b).toMatchObject({ status: 'DONE', calledAt: expect.any(Date), order: { status: 'IN_SERVICE', handlerId: a.order?.handlerId } })
    for (const row of [a, b]) {
      expect(row.stationResults.map(({ station, outcome, staffId }) => [station, outcome, staffId])).toEqual([
        [0, 'PASSED', a.order?.handlerId],
        [1, 'PASSED', a.order?.handlerId],
      ])
      expect(row.outreach).toHaveLength(1)
      expect(await app.runtime.db.deadline.count({ where: { orderId: String(row.orderId) } })).toBe(
        await app.runtime.db.deadline.count({ where: { orderId: String(a.orderId) } }),
      )
      expect(await app.runtime.db.matter.count({ where: { orderId: String(row.orderId) } })).toBe(1)
      expect(await app.runtime.db.handling.count({ where: { orderId: String(row.orderId) } })).toBe(1)
    }
  })

  it('costs as many statements for sixty rows as for six', async () => {
    const { campaignId, sites } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    const siteId = sites[0] as string
    const ids = await givenListed(app, campaignId, 66)
    const [slotId] = (await givenSlots(app, siteId, [DAY_ONE], [[9, 10, 100]])) as [string]
    const parts = [ids.slice(0, 6), ids.slice(6)]
    const statementsOf = () => app.statements().filter((sql) => !/event_log_meta|pg_notify/.test(sql))
    const cost = async (who: string, verb: keyof typeof RESULTS, input: (part: readonly string[]) => Record<string, unknown>) => {
      const used: number[] = []
      for (const part of parts) {
        await app.as(who)
        statementsOf()
        expect((await batch(who, verb, input(part))).refused).toBe(0)
        used.push(statementsOf().length)
      }
      expect(used[1], `${verb}: ${used}`).toBe(used[0])
      return used[1]
    }
    expect(await cost('campaign-manager', 'logOutreaches', (part) => ({ rows: part.map(consents) }))).toBeLessThanOrEqual(26)
    expect(await cost('campaign-manager', 'bookSeats', (part) => ({ rows: part.map((participantId) => ({ participantId, slotId })) }))).toBeLessThanOrEqual(16)
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    const rows = (part: readonly string[]) => part.map((participantId) => ({ participantId }))
    app.clock.set(`${DAY_ONE}T09:00:00.000+08:00`)
    expect(await cost('staff-01', 'checkInParticipants', (part) => ({ siteId, rows: rows(part) }))).toBeLessThanOrEqual(20)
    const passed = (part: readonly string[]) => rows(part).map((row) => ({ ...row, station: 0, outcome: 'PASSED' }))
    expect(await cost('staff-01', 'recordStations', (part) => ({ siteId, rows: passed(part) }))).toBeLessThanOrEqual(20)
  })

  it('never sells a seat twice: two batches and citizens at once, and who is named first is served first', async () => {
    const { campaignId, sites } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    const ids = await givenListed(app, campaignId, 40)
    const called = await agree(ids)
    const [slotId] = (await givenSlots(app, sites[0] as string, [DAY_ONE], [[9, 10, 13]])) as [string]
    const rows = ids.map((participantId) => ({ participantId, slotId }))
    const citizen = await citizenOf(app, called.results[39].orderId)
    const [forwards, backwards, own] = await Promise.all([
      batch('campaign-manager', 'bookSeats', { rows: rows.slice(0, 30) }),
      batch('hotline-agent', 'bookSeats', { rows: rows.slice(10).reverse() }),
      citizen.verb('bookSeat', { participantId: ids[39], slotId }),
    ])
    expect(await app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: 13 })
    expect(await app.runtime.db.participant.count({ where: { slotId, status: 'BOOKED' } })).toBe(13)
    for (const answer of [forwards, backwards])
      expect(answer.results.filter((one: Answer) => one.refusal !== null).every((one: Answer) => one.refusal.code === 'SLOT_FULL')).toBe(true)
    expect(['BookSeatSuccess', 'SlotFull']).toContain(own.__typename)
    // Within a batch nobody is seated before somebody who is named earlier; whom the other batch has seated has the seat already.
    const seatedThere = new Set(outcomes(backwards).flatMap((one, i) => (one === null ? [ids[39 - i]] : [])))
    const fate = outcomes(forwards).filter((_, i) => !seatedThere.has(ids[i]))
    expect(fate).toEqual([...fate].sort((a, b) => Number(a !== null) - Number(b !== null)))
  })

  it('makes one order of each, of two batches over the same people at once', async () => {
    const { campaignId } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1 })
    const ids = await givenListed(app, campaignId, 30)
    const answers = await Promise.all([agree(ids), agree([...ids].reverse())])
    expect(answers.map(({ done }) => done).reduce((a, b) => a + b)).toBe(30)
    expect(await app.runtime.db.order.count({ where: { participant: { campaignId } } })).toBe(30)
    expect(await app.runtime.db.outreach.count({ where: { participant: { campaignId } } })).toBe(30)
  })

  it('gives a seat that is given up in it to who is named after, and one that others wait for to them', async () => {
    const { campaignId, sites } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'OPEN' })
    const [has, wants, waits, late] = (await givenListed(app, campaignId, 4)) as [string, string, string, string]
    await agree([has, wants, waits, late])
    const [nine, ten] = (await givenSlots(
      app,
      sites[0] as string,
      [DAY_ONE],
      [
        [9, 10, 1],
        [10, 11, 2],
      ],
    )) as [string, string]
    const seat = (participantId: string, slotId: string) => ({ participantId, slotId })
    await batch('campaign-manager', 'bookSeats', { rows: [seat(has, nine)] })
    expect(outcomes(await batch('campaign-manager', 'bookSeats', { rows: [seat(has, ten), seat(wants, nine)] }))).toEqual([null, null])
    await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: waits, slotId: nine })
    const again = await batch('campaign-manager', 'bookSeats', { rows: [seat(wants, ten), seat(late, nine), seat(has, ten)] })
    expect(outcomes(again)).toEqual([null, 'SLOT_FULL', null])
    const bookedOf = async (id: string) => (await app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id } })).booked
    expect([await bookedOf(nine), await bookedOf(ten)]).toEqual([1, 2])
    expect(outcomes(await batch('campaign-manager', 'bookSeats', { rows: [seat(waits, nine)] }))).toEqual([null])
  })

  it('gives numbers in the order people are named, and those with a seat elsewhere give it up', async () => {
    const { ids, sites, slotId } = await seated(4)
    const there = sites[1] as string
    const first = await batch('staff-01', 'checkInParticipants', { siteId: sites[0], rows: [ids[2], ids[0]].map((participantId) => ({ participantId })) })
    expect(first.results.map((one: Answer) => one.ticketNo)).toEqual([1, 2])
    const elsewhere = await batch('staff-05', 'checkInParticipants', {
      siteId: there,
      rows: [ids[0], ids[1], ids[3]].map((participantId) => ({ participantId })),
    })
    expect(outcomes(elsewhere)).toEqual(['BAD_INPUT', null, null])
    expect(elsewhere.results.map((one: Answer) => one.ticketNo)).toEqual([null, 1, 2])
    expect(await app.runtime.db.campaignSlot.findUniqueOrThrow({ where: { id: slotId } })).toMatchObject({ booked: 2 })
    expect((await app.runtime.db.participant.findUniqueOrThrow({ where: { id: ids[1] as string } })).walkIn).toBe(true)
  })

  it('records at the station it names alone: a list entered twice, or of the wrong site, records nothing', async () => {
    const { ids, sites, siteId } = await seated(3)
    await batch('staff-01', 'checkInParticipants', { siteId, rows: ids.map((participantId) => ({ participantId })) })
    const at = (station: number, outcome = 'PASSED') => ids.map((participantId) => ({ participantId, station, outcome }))
    expect(outcomes(await batch('staff-05', 'recordStations', { siteId: sites[1], rows: at(0) }))).toEqual(['BAD_INPUT', 'BAD_INPUT', 'BAD_INPUT'])
    expect((await batch('staff-01', 'recordStations', { siteId, rows: at(1) })).results[0].refusal).toEqual(refused('BAD_INPUT', 'station'))
    expect(await batch('staff-01', 'recordStations', { siteId, rows: at(0) })).toMatchObject({ done: 3 })
    expect(await batch('staff-01', 'recordStations', { siteId, rows: at(0) })).toMatchObject({ done: 0, refused: 3 })
    expect(await batch('staff-02', 'recordStations', { siteId, rows: at(1, 'NOT_PASSED') })).toMatchObject({ done: 3 })
    const results = await app.runtime.db.stationResult.findMany({ where: { participantId: { in: ids } } })
    expect(results.map(({ station, outcome }) => `${station} ${outcome}`).sort()).toEqual([...Array(3).fill('0 PASSED'), ...Array(3).fill('1 NOT_PASSED')])
  })

  it('is for whom the single verb is', async () => {
    const { ids, siteId, slotId } = await seated(1)
    const [participantId] = ids as [string]
    const kind = async (who: string | null, verb: string, input: Record<string, unknown>) => (await (await app.as(who)).verb(verb, input)).__typename
    const rows = [{ participantId }]
    for (const who of ['staff-01', 'hotline-agent', 'team-lead', 'dispatcher'])
      expect(await kind(who, 'logOutreaches', { rows: [consents(participantId)] }), who).toBe('Forbidden')
    for (const who of ['staff-01', 'team-lead', 'dispatcher'])
      expect(await kind(who, 'bookSeats', { rows: [{ participantId, slotId }] }), who).toBe('Forbidden')
    expect(await kind('campaign-manager', 'checkInParticipants', { siteId, rows })).toBe('Forbidden')
    expect(await kind('staff-09', 'checkInParticipants', { siteId, rows })).toBe('NotFound')
    expect(await kind('staff-09', 'recordStations', { siteId, rows: [{ participantId, station: 0, outcome: 'PASSED' }] })).toBe('NotFound')
    for (const [verb, input] of [
      ['logOutreaches', { rows: [consents(participantId)] }],
      ['bookSeats', { rows: [{ participantId, slotId }] }],
      ['checkInParticipants', { siteId, rows }],
    ] as const)
      expect(await kind(null, verb, input), verb).toBe('Unauthenticated')
  })
})

describe('What somebody comes for', () => {
  it('is all of the campaign’s items, or those they name on the telephone or at the site; no other', async () => {
    const app = await startApp()
    try {
      app.clock.set('2026-06-05T09:00:00.000+08:00')
      const items = ['drainage', 'fishing'] as const
      const { campaignId, sites, codes } = await givenSeason(app, { days: [DAY_ONE, '2026-06-12'], sites: 1, status: 'RUNNING', items })
      const [drainage, fishing] = codes as [string, string]
      const [all, some] = (await givenListed(app, campaignId, 2)) as [string, string]
      const mattersOf = async (orderId: string) =>
        (await app.runtime.db.matter.findMany({ where: { orderId }, orderBy: { seq: 'asc' } })).map(({ itemCode }) => itemCode)
      const rows = [consents(all), { ...consents(some), items: [fishing] }]
      const { results } = await plays(app, 'campaign-manager', 'logOutreaches', { rows }, RESULTS.logOutreaches)
      expect(await mattersOf(results[0].orderId)).toEqual([drainage, fishing])
      expect(await mattersOf(results[1].orderId)).toEqual([fishing])
      const walkIn = (over: object) => ({ siteId: sites[0], requester: { kind: 'PERSON', name: '示例散客', phone: '13900090001' }, ...over })
      const { orderId } = await plays(app, 'staff-01', 'registerWalkIn', walkIn({ items: [drainage] }), 'orderId')
      expect(await mattersOf(orderId)).toEqual([drainage])
      const foreign = await (await app.as('staff-01')).verb('registerWalkIn', walkIn({ items: ['NO-SUCH'] }))
      expect(foreign).toMatchObject({ __typename: 'InvalidInput', field: 'items' })
    } finally {
      await app.stop()
    }
  })
})
