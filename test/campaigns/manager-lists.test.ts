import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { citizenOf } from '../kit/given.ts'
import { givenListed, givenSeason, givenSlots, plays, VILLAGE } from './city.ts'

const [MONDAY, TUESDAY] = ['2026-06-08', '2026-06-09'] as const
const FIGURES = 'capacity booked free waiting checkedIn inQueue done noShow walkIns'
const none = { booked: 0, waiting: 0, checkedIn: 0, inQueue: 0, done: 0, noShow: 0, walkIns: 0 }

describe('A campaign’s manager', () => {
  let app: TestApp
  let campaignId: string
  let sites: string[]
  let ids: string[]
  let slotId: string
  const ask = async (account: string, document: string, variables: object = {}): Promise<Answer> => (await app.as(account))(document, { ...variables })

  /** Of six, four have a seat on Monday, one waits for the fourth; two of them and a walk-in came, one is through. */
  beforeAll(async () => {
    app = await startApp()
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    const season = await givenSeason(app, { days: [MONDAY, TUESDAY], sites: 2, status: 'OPEN', stations: ['换证'] })
    campaignId = season.campaignId
    sites = season.sites
    ids = await givenListed(app, campaignId, 6)
    await plays(app, 'campaign-manager', 'logOutreaches', {
      rows: ids.slice(0, 5).map((participantId) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' })),
    })
    slotId = (await givenSlots(app, sites[0] as string, [MONDAY], [[9, 10, 4]]))[0] as string
    await givenSlots(app, sites[0] as string, [TUESDAY], [[9, 10, 6]])
    await givenSlots(app, sites[1] as string, [TUESDAY], [[9, 10, 3]])
    await plays(app, 'campaign-manager', 'bookSeats', { rows: ids.slice(0, 4).map((participantId) => ({ participantId, slotId })) })
    await plays(app, 'campaign-manager', 'joinWaitingList', { participantId: ids[4], slotId })
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
    app.clock.set(`${MONDAY}T09:00:00.000+08:00`)
    await plays(app, 'staff-01', 'checkInParticipants', { siteId: sites[0], rows: ids.slice(0, 2).map((participantId) => ({ participantId })) })
    await plays(app, 'staff-01', 'recordStations', { siteId: sites[0], rows: [{ participantId: ids[0], station: 0, outcome: 'PASSED' }] })
    await plays(app, 'staff-01', 'registerWalkIn', { siteId: sites[0], requester: { kind: 'PERSON', name: '示例散客', phone: '13900090001' } })
  })
  afterAll(() => app.stop())

  it('sees of each site how many seats are free and taken, who waits, came and is there: of all its days, or of one', async () => {
    const document = `query ($id: ID, $from: DateTime, $to: DateTime) { campaignSites(campaignId: $id, first: 10) { totalCount nodes { seq figures(from: $from, to: $to) { ${FIGURES} } } } }`
    const read = async (from?: string, to?: string) => (await ask('campaign-manager', document, { id: campaignId, from, to })).campaignSites
    const first = { booked: 4, waiting: 1, checkedIn: 3, inQueue: 2, done: 1, noShow: 0, walkIns: 1 }
    expect(await read()).toEqual({
      totalCount: 2,
      nodes: [
        { seq: 1, figures: { capacity: 10, free: 6, ...first } },
        { seq: 2, figures: { capacity: 3, free: 3, ...none } },
      ],
    })
    expect((await read(`${MONDAY}T00:00:00+08:00`, `${TUESDAY}T00:00:00+08:00`)).nodes).toEqual([
      { seq: 1, figures: { capacity: 4, free: 0, ...first } },
      { seq: 2, figures: { capacity: 0, free: 0, ...none } },
    ])
    expect((await read(`${TUESDAY}T00:00:00+08:00`)).nodes[0]).toEqual({ seq: 1, figures: { capacity: 6, free: 6, ...none } })
  })

  it('finds sites by campaign, state, place and day; staff find where they work', async () => {
    const found = async (account: string, args: string) =>
      (await ask(account, `{ campaignSites(first: 50, ${args}) { nodes { id } } }`)).campaignSites.nodes.map((one: Answer) => one.id)
    expect(await found('campaign-manager', `campaignId: "${campaignId}"`)).toEqual(sites)
    expect(await found('campaign-manager', 'status: [RUNNING], area: "450481000000"')).toEqual(expect.arrayContaining(sites))
    expect(await found('campaign-manager', 'area: "450403000000"')).toEqual([])
    expect(await found('campaign-manager', 'status: [PLANNED]')).toEqual([])
    expect(await found('campaign-manager', `to: "${TUESDAY}T00:00:00+08:00"`)).toEqual([sites[0]])
    expect(await found('staff-05', 'mine: true')).toEqual([sites[1]])
    expect(await found('dispatcher', 'mine: true')).toEqual([])
  })

  it('counts participants by state, of the campaign, a site or a place, and finds them by seat', async () => {
    const counted = async (args = '') => {
      const { node } = await ask('campaign-manager', `query ($id: ID!) { node(id: $id) { ... on Campaign { counts${args} { status count } } } }`, {
        id: campaignId,
      })
      return Object.fromEntries(node.counts.filter((one: Answer) => one.count > 0).map((one: Answer) => [one.status, one.count]))
    }
    expect(await counted()).toEqual({ LISTED: 1, CONSENTED: 1, BOOKED: 2, CHECKED_IN: 2, DONE: 1 })
    expect(await counted(`(siteId: "${sites[0]}")`)).toEqual({ BOOKED: 2, CHECKED_IN: 2, DONE: 1 })
    expect(await counted(`(siteId: "${sites[1]}")`)).toEqual({})
    expect(await counted(`(area: "${VILLAGE}")`)).toEqual({ LISTED: 1, CONSENTED: 1, BOOKED: 2, CHECKED_IN: 2, DONE: 1 })
    expect(await counted('(area: "450403000000")')).toEqual({})
    const found = async (args: string) =>
      (await ask('campaign-manager', `{ participants(campaignId: "${campaignId}", ${args}) { totalCount nodes { id requester { name phone } } } }`))
        .participants
    expect(await found(`slotId: "${slotId}", status: [BOOKED]`)).toMatchObject({ totalCount: 2, nodes: ids.slice(2, 4).map((id) => ({ id })) })
    expect((await found('walkIn: true')).totalCount).toBe(1)
    // Who they are is masked: a name and a telephone are looked up one by one, and logged.
    expect(JSON.stringify(await found('walkIn: false'))).not.toMatch(/示例渔民\d|139000000/)
  })

  it('finds who can be put on a site on a day: in service, on no other site with seats then, not on leave', async () => {
    const leave = { kind: 'ANNUAL', startsAt: `${MONDAY}T00:00:00+08:00`, endsAt: `${TUESDAY}T00:00:00+08:00` }
    const { leaveId } = await plays(app, 'staff-09', 'requestLeave', leave, 'leaveId')
    await plays(app, 'team-lead', 'decideLeave', { leaveId, decision: 'GRANTED' })
    const document = `query ($on: Date, $team: ID) { staff(teamId: $team, freeOn: $on, first: 50) { nodes { badge name campaignSites(from: "${MONDAY}T00:00:00+08:00") { id } } } }`
    const free = async (on: string | null) => (await ask('campaign-manager', document, { on, team: TEAMS.redPomegranate.id })).staff.nodes
    const badges = async (on: string | null): Promise<string[]> => (await free(on)).map((one: Answer) => one.badge)
    const all = await badges(null)
    const without = (...gone: string[]) => all.filter((badge) => !gone.includes(badge))
    expect(await badges(MONDAY)).toEqual(without('RP-01', 'RP-02', 'RP-03', 'RP-04', 'RP-09'))
    expect(await badges(TUESDAY)).toEqual(without('RP-01', 'RP-02', 'RP-03', 'RP-04', 'RP-05', 'RP-06', 'RP-07', 'RP-08'))
    expect(await badges('2026-06-10')).toEqual(all)
    expect((await free(null)).find((one: Answer) => one.badge === 'RP-05').campaignSites).toEqual([{ id: sites[1] }])
    const { order } = await app.runtime.db.participant.findUniqueOrThrow({ where: { id: ids[0] as string }, include: { order: true } })
    const citizen = await citizenOf(app, order?.id as string)
    const asked = await citizen.raw(
      'query ($id: ID!) { order(id: $id) { handler { badge campaignSites { id } } participant { site { name staff { id } kits { code } figures { free } } } } }',
      {
        id: order?.id,
      },
    )
    expect(asked.data.order.handler).toMatchObject({ badge: 'RP-01', campaignSites: null })
    expect(asked.data.order.participant.site).toMatchObject({ staff: null, kits: null, figures: null })
    expect(new Set(asked.errors?.map((error) => error.extensions.code))).toEqual(new Set(['FORBIDDEN']))
  })

  it('reads a page of sites, and of campaigns, in as many statements as one of them', async () => {
    for (const [name, document, most] of [
      [
        'campaignSites',
        `query ($n: Int) { list: campaignSites(first: $n) { nodes { name area { name } staff { badge } kits { code } figures { ${FIGURES} } } } }`,
        2,
      ],
      ['campaigns', `query ($n: Int) { list: campaigns(first: $n) { nodes { name counts { count } sites { figures { free } } } } }`, 3],
    ] as const) {
      if (name === 'campaigns') for (let i = 0; i < 2; i++) await givenSeason(app, { days: ['2026-06-20', '2026-06-22'], sites: 1 })
      const used: number[] = []
      for (const n of [1, most]) {
        const caller = await app.as('campaign-manager')
        app.statements()
        expect((await caller(document, { n })).list.nodes).toHaveLength(n)
        used.push(app.statements().filter((sql) => !/event_log_meta|pg_notify/.test(sql)).length)
      }
      expect(used[1], name).toBe(used[0])
    }
  })
})
