import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { givenListed, givenSeason, givenSlots, plays } from './city.ts'

/** A Monday and a Thursday. */
const [MONDAY, THURSDAY] = ['2026-06-08', '2026-06-11'] as const
const MADE = 'campaignId sites slots listed leftOut restDays'

describe('The next season', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  beforeEach(() => app.clock.set('2026-06-05T09:00:00.000+08:00'))
  afterAll(() => app.stop())

  const manager = (verb: string, input: object, selection?: string): Promise<Answer> => plays(app, 'campaign-manager', verb, { ...input }, selection)
  const next = (campaignId: string, over: object = {}) =>
    manager(
      'nextSeason',
      { campaignId, name: `示例下一季 ${campaignId} ${JSON.stringify(over)}`.slice(0, 60), season: 'fishing-2027', startsOn: '2026-09-01', ...over },
      MADE,
    )

  /** Two sites with windows on a Monday and a Thursday; of those with a seat who are named came. */
  async function lastSeason(count: number, cameFirst: number) {
    const { campaignId, sites } = await givenSeason(app, { days: [MONDAY, '2026-06-12'], sites: 2, status: 'OPEN', stations: ['换证'] })
    const ids = await givenListed(app, campaignId, count)
    await manager('logOutreaches', { rows: ids.map((participantId) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' })) })
    const [slotId] = (await givenSlots(app, sites[0] as string, [MONDAY, THURSDAY], [[9, 11, 50]])) as [string]
    await givenSlots(app, sites[1] as string, [THURSDAY], [[14, 16, 7]])
    await manager('bookSeats', { rows: ids.map((participantId) => ({ participantId, slotId })) })
    await manager('moveCampaign', { campaignId, status: 'RUNNING' })
    app.clock.set(`${MONDAY}T09:00:00.000+08:00`)
    const rows = ids.slice(0, cameFirst).map((participantId) => ({ participantId }))
    await plays(app, 'staff-01', 'checkInParticipants', { siteId: sites[0], rows })
    return { campaignId, siteId: sites[0] as string, ids, rows }
  }

  it('has last season’s items, stations, sites, staff in service and windows, on the same weekdays from the new first day on', async () => {
    const { campaignId } = await lastSeason(2, 1)
    await plays(app, 'admin', 'updateStaff', { staffId: staffId('staff-08'), active: false })
    const made = await next(campaignId)
    await plays(app, 'admin', 'updateStaff', { staffId: staffId('staff-08'), active: true })
    expect(made).toMatchObject({ sites: 2, slots: 3, listed: 1, leftOut: 0, restDays: [] })
    const read = `{ campaigns(first: 20) { nodes { id kind season status startsOn endsOn itemCodes stations targetGroup legalBasis area { code }
      sites { seq name address area { code } staff { badge } slots { startsAt endsAt capacity booked } } } } }`
    const { campaigns } = await (await app.as('campaign-manager'))(read)
    const [last, then] = [campaignId, made.campaignId].map((id) => campaigns.nodes.find((one: Answer) => one.id === id))
    const kept = ({ kind, itemCodes, stations, targetGroup, legalBasis, area }: Answer) => ({ kind, itemCodes, stations, targetGroup, legalBasis, area })
    expect(kept(then)).toEqual(kept(last))
    // The first of September is a Tuesday: thirteen weeks bring Monday's windows to the seventh.
    expect(then).toMatchObject({ season: 'fishing-2027', status: 'PLANNED', startsOn: '2026-09-01', endsOn: '2026-09-11' })
    expect(then.sites).toMatchObject([
      {
        ...{ seq: 1, name: last.sites[0].name, address: last.sites[0].address, area: last.sites[0].area, staff: last.sites[0].staff },
        slots: [
          { startsAt: '2026-09-07T01:00:00.000Z', endsAt: '2026-09-07T03:00:00.000Z', capacity: 50, booked: 0 },
          { startsAt: '2026-09-10T01:00:00.000Z', endsAt: '2026-09-10T03:00:00.000Z', capacity: 50, booked: 0 },
        ],
      },
      { seq: 2, staff: [{ badge: 'RP-05' }, { badge: 'RP-06' }, { badge: 'RP-07' }], slots: [{ startsAt: '2026-09-10T06:00:00.000Z', capacity: 7 }] },
    ])
    expect(last.sites[1].staff).toHaveLength(4)
    // On a day that is Monday too nothing moves but the weeks; a window on the National Day is said.
    expect(await next(campaignId, { startsOn: '2026-09-28' })).toMatchObject({ slots: 3, restDays: ['2026-10-01'] })
  })

  it('lists who came, to be asked anew: not who stayed away, declined or withdrew; last season’s orders stay as they are', async () => {
    const { campaignId, siteId, ids, rows } = await lastSeason(5, 3)
    const outcomes = ['PASSED', 'NOT_PASSED', 'DEFERRED']
    await plays(app, 'staff-01', 'recordStations', { siteId, rows: rows.map((row, i) => ({ ...row, station: 0, outcome: outcomes[i] })) })
    const walkIn = { siteId, requester: { kind: 'PERSON', name: '示例散客', phone: '13900090001' } }
    const { participantId: came } = await plays(app, 'staff-01', 'registerWalkIn', walkIn, 'participantId')
    const gone = await plays(app, 'staff-01', 'registerWalkIn', walkIn, 'participantId orderId')
    await plays(app, 'hotline-agent', 'withdrawOrder', { orderId: gone.orderId, reason: 'OTHER' })
    const before = await app.runtime.db.participant.findMany({ where: { campaignId }, include: { requester: true, order: true }, orderBy: { id: 'asc' } })
    const made = await next(campaignId)
    expect(made).toMatchObject({ listed: 4, leftOut: 0 })
    const read =
      'query ($id: ID!) { participants(campaignId: $id, first: 20) { nodes { id rosterNo status walkIn station attempts consentedAt site { id } order { id } } } }'
    const { participants } = await (await app.as('campaign-manager'))(read, { id: made.campaignId })
    const rosterNos = before.filter(({ id }) => [...ids.slice(0, 3), came].includes(id)).map(({ rosterNo }) => rosterNo)
    expect(participants.nodes.map((one: Answer) => one.rosterNo).sort()).toEqual(rosterNos.sort())
    for (const one of participants.nodes)
      expect(one).toMatchObject({ status: 'LISTED', walkIn: false, station: 0, attempts: 0, consentedAt: null, site: null, order: null })
    const first = participants.nodes.find((one: Answer) => one.rosterNo === 'YM-00000')
    expect(await manager('revealParticipant', { participantId: first.id }, 'name phone')).toMatchObject({ name: '示例渔民0', phone: '+8613900000000' })
    await manager('moveCampaign', { campaignId: made.campaignId, status: 'OUTREACH' })
    const { orderId } = await manager('logOutreach', { participantId: first.id, method: 'TELEPHONE', outcome: 'CONSENTED' }, 'orderId')
    expect(orderId).toMatch(/^order_/)
    expect(await app.runtime.db.participant.findMany({ where: { campaignId }, include: { requester: true, order: true }, orderBy: { id: 'asc' } })).toEqual(
      before,
    )
    expect(await next(campaignId, { withRoster: false })).toMatchObject({ listed: 0 })
  })

  it('costs as many statements for forty people as for four', async () => {
    const used: number[] = []
    for (const count of [4, 40]) {
      const { campaignId } = await lastSeason(count, count)
      await app.as('campaign-manager')
      app.statements()
      expect(await next(campaignId)).toMatchObject({ listed: count })
      used.push(app.statements().filter((sql) => !/event_log_meta|pg_notify/.test(sql)).length)
      app.clock.set('2026-06-05T09:00:00.000+08:00')
    }
    expect(used[1]).toBe(used[0])
  })

  it('begins after the last, has a name of its own, and is planned by a manager of the place', async () => {
    const { campaignId } = await givenSeason(app, { days: [MONDAY, '2026-06-12'], sites: 1 })
    const tries = async (account: string, over: object): Promise<Answer> =>
      (await app.as(account)).verb('nextSeason', { campaignId, name: '示例下一季', season: 'fishing-2027', startsOn: '2026-09-01', ...over })
    for (const startsOn of [MONDAY, '2026-06-01'])
      expect(await tries('campaign-manager', { startsOn })).toMatchObject({ __typename: 'InvalidInput', field: 'startsOn' })
    app.clock.set('2026-09-02T09:00:00.000+08:00')
    expect(await tries('campaign-manager', {})).toMatchObject({ __typename: 'InvalidInput', field: 'startsOn' })
    expect((await tries('campaign-manager', { startsOn: '2026-09-02' })).__typename).toBe('NextSeasonSuccess')
    expect(await tries('campaign-manager', { startsOn: '2026-09-02' })).toMatchObject({ __typename: 'Duplicate', fields: ['name'] })
    for (const account of ['dispatcher', 'team-lead', 'staff-01', 'admin']) expect((await tries(account, {})).__typename, account).toBe('Forbidden')
    expect((await tries('campaign-manager', { campaignId: 'campaign_01kg0000000000000000000000' })).__typename).toBe('NotFound')
  })
})
