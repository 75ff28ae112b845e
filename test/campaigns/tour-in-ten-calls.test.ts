import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { areaNamed, itemsNamed, type Newcomer, peopleOf, teamNamed } from '../wire/newcomer.ts'
import { plays, VILLAGE } from './city.ts'

const DAYS = ['2026-06-08', '2026-06-09', '2026-06-10'] as const
const TOWN = '450481109000'

describe('A tour of villages', () => {
  let app: TestApp
  let who: (account: string) => Promise<Newcomer>
  beforeAll(async () => {
    app = await startApp()
    who = peopleOf(app)
  })
  beforeEach(() => app.clock.set('2026-06-05T09:00:00.000+08:00'))
  afterAll(() => app.stop())

  let tours = 0
  const tour = (stops: object[], over: object = {}) => ({
    ...{ name: `示例巡回 ${++tours}`, season: 'pension-2026', areaCode: TOWN, items: [ITEMS.pensionPay.code], stations: ['认证'] },
    ...{ targetGroup: '示例老人', legalBasis: '示例', stops, ...over },
  })
  const stop = (over: object = {}) => ({
    ...{ areaCode: VILLAGE, date: DAYS[0], windows: [{ fromMinute: 540, toMinute: 660, capacity: 5 }] },
    ...{ staffIds: [staffId('staff-01')], ...over },
  })
  const kit = async (code: string): Promise<string> =>
    (await plays(app, 'team-lead', 'registerEquipment', { code, kind: 'portable-kit', teamId: TEAMS.redPomegranate.id }, 'equipment { id }')).equipment.id
  const creates = (stops: object[]) => plays(app, 'campaign-manager', 'createVillageTour', tour(stops), 'campaignId stops { siteId slotIds }')
  const tries = async (account: string, verb: string, input: object): Promise<Answer> => (await app.as(account)).verb(verb, { ...input })

  it('through eighteen villages in three days with two kits is set up in ten calls at most, its roster seated', async () => {
    const [manager, lead] = [await who('campaign-manager'), await who('team-lead-jinzhu')]
    // Read: who and what there is.
    const town = await areaNamed(manager, '筋竹镇')
    const { areas } = await manager.ask('query ($parent: AreaCode) { areas(parent: $parent, first: 50) { nodes { code name } } }', { parent: town })
    const teamId = await teamNamed(manager, '筋竹镇闪送队')
    const { staff } = await manager.ask('query ($teamId: ID!) { staff(teamId: $teamId, first: 2) { nodes { id badge } } }', { teamId })
    const items = await itemsNamed(manager, '养老资格认证')
    // Done: every call is counted.
    let calls = 0
    const does = (person: Newcomer, verb: string, input: Record<string, unknown>, selection?: string) => {
      calls++
      return person.does(verb, input, selection)
    }
    for (const code of ['KIT-A', 'KIT-B']) await does(lead, 'registerEquipment', { code, kind: 'portable-kit', teamId })
    const { equipment } = await manager.ask('query ($teamId: ID!) { equipment(teamId: $teamId, first: 5) { nodes { id code stops { startsAt } } } }', {
      teamId,
    })
    expect(equipment.nodes).toMatchObject([
      { code: 'KIT-A', stops: [] },
      { code: 'KIT-B', stops: [] },
    ])
    const villages: { code: string; name: string }[] = areas.nodes
    const stops = villages.map(({ code }, i) => {
      const from = 9 + Math.floor((i % 6) / 2) * 2
      const windows = [{ fromMinute: from * 60, toMinute: (from + 2) * 60, capacity: 5 }]
      return { areaCode: code, date: DAYS[Math.floor(i / 6)], windows, staffIds: [staff.nodes[i % 2].id], equipmentIds: [equipment.nodes[i % 2].id] }
    })
    const plan = { name: '示例筋竹巡回', season: 'pension-2026', areaCode: town, items, stations: ['认证'], targetGroup: '示例老人', legalBasis: '示例', stops }
    const { campaignId, stops: made } = await does(manager, 'createVillageTour', plan, 'campaignId stops { siteId slotIds }')
    for (const status of ['OUTREACH', 'OPEN']) await does(manager, 'moveCampaign', { campaignId, status })
    const rows = villages.map(({ code }, i) => ({ rosterNo: `JZ-${i}`, name: `示例老人${i}`, phone: `139000070${String(i).padStart(2, '0')}`, areaCode: code }))
    const { results } = await does(manager, 'importParticipants', { campaignId, rows }, 'results { participantId }')
    const calledRows = results.map((one: Answer) => ({ participantId: one.participantId, method: 'TELEPHONE', outcome: 'CONSENTED' }))
    await does(manager, 'logOutreaches', { rows: calledRows })
    const seats = results.map((one: Answer, i: number) => ({ participantId: one.participantId, slotId: made[i].slotIds[0] }))
    expect(await does(manager, 'bookSeats', { rows: seats }, 'done')).toMatchObject({ done: 18 })
    await does(manager, 'moveCampaign', { campaignId, status: 'RUNNING' })
    expect(calls).toBeLessThanOrEqual(10)

    const { campaigns } = await manager.ask(
      '{ campaigns(first: 5) { nodes { id kind startsOn endsOn sites { seq name address area { code } staff { id } kits { code startsAt endsAt } slots { startsAt booked capacity } } } } }',
    )
    const there = campaigns.nodes.find((one: Answer) => one.id === campaignId)
    expect(there).toMatchObject({ kind: 'TOUR', startsOn: DAYS[0], endsOn: DAYS[2] })
    expect(there.sites.map((site: Answer) => [site.seq, site.area.code, site.name])).toEqual(villages.map(({ code, name }, i) => [i + 1, code, name]))
    expect(there.sites[7]).toMatchObject({
      staff: [{ id: staff.nodes[1].id }],
      kits: [{ code: 'KIT-B', startsAt: '2026-06-09T01:00:00.000Z', endsAt: '2026-06-09T03:00:00.000Z' }],
      slots: [{ startsAt: '2026-06-09T01:00:00.000Z', booked: 1, capacity: 5 }],
    })
  })

  it('is planned whole, or not at all with the stop that is wrong named', async () => {
    const before = await app.runtime.db.campaign.count()
    const answer = async (wrong: object) => tries('campaign-manager', 'createVillageTour', tour([stop(), stop(wrong)]))
    for (const [wrong, field] of [
      [{ areaCode: '450400000000' }, 'stops.1.areaCode'],
      [{ areaCode: '450481109999' }, 'stops.1.areaCode'],
      [{ date: '2026-06-04' }, 'stops.1.date'],
      [{ windows: [{ fromMinute: 600, toMinute: 600, capacity: 1 }] }, 'stops.1.windows.0.toMinute'],
      [
        {
          windows: [
            { fromMinute: 600, toMinute: 660, capacity: 1 },
            { fromMinute: 600, toMinute: 700, capacity: 1 },
          ],
        },
        'stops.1.windows',
      ],
      [{ staffIds: ['staff_01kg0000000000000000000000'] }, 'stops.1.staffIds'],
      [{ equipmentIds: ['equipment_01kg0000000000000000000000'] }, 'stops.1.equipmentIds'],
    ] as const)
      expect(await answer(wrong), field).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await app.runtime.db.campaign.count()).toBe(before)
    const named = tour([stop()])
    await plays(app, 'campaign-manager', 'createVillageTour', named)
    expect(await tries('campaign-manager', 'createVillageTour', named)).toMatchObject({ __typename: 'Duplicate', fields: ['name'] })
    for (const account of ['team-lead', 'dispatcher', 'staff-01'])
      expect(await tries(account, 'createVillageTour', tour([stop()]))).toMatchObject({ __typename: 'Forbidden' })
  })

  it('costs as many statements for twelve stops as for two', async () => {
    const kits = [await kit('KIT-C'), await kit('KIT-D')]
    const used: number[] = []
    for (const count of [2, 12]) {
      const stops = Array.from({ length: count }, (_, i) => {
        const from = 540 + Math.floor(i / 2) * 60
        const windows = [{ fromMinute: from, toMinute: from + 60, capacity: 5 }]
        return stop({ date: count === 2 ? DAYS[0] : DAYS[1], windows, equipmentIds: [kits[i % 2]] })
      })
      await app.as('campaign-manager')
      app.statements()
      await creates(stops)
      used.push(app.statements().filter((sql) => !/event_log_meta|pg_notify/.test(sql)).length)
    }
    expect(used[1]).toBe(used[0])
  })

  it('has each kit at one stop at a time: in one call, in two, and in two at once', async () => {
    const equipmentIds = [await kit('KIT-E')]
    const eleven = [{ fromMinute: 659, toMinute: 700, capacity: 5 }]
    const later = [{ fromMinute: 660, toMinute: 700, capacity: 5 }]
    const refused = { __typename: 'InvalidInput', message: expect.stringMatching(/KIT-E is at 示例村一 then/) }
    const inOne = [stop({ name: '示例村一', equipmentIds }), stop({ name: '示例村二', windows: eleven, equipmentIds })]
    expect(await tries('campaign-manager', 'createVillageTour', tour(inOne))).toMatchObject({ ...refused, field: 'stops.1.equipmentIds' })
    const { stops } = await creates([stop({ name: '示例村一', equipmentIds }), stop({ name: '示例村二', windows: later, equipmentIds })])
    expect(await tries('campaign-manager', 'createVillageTour', tour([stop({ equipmentIds })]))).toMatchObject({ ...refused, field: 'stops.0.equipmentIds' })
    const other = await creates([stop({ windows: eleven })])
    const input = { siteId: other.stops[0].siteId, equipmentIds }
    expect(await tries('campaign-manager', 'assignKits', input)).toMatchObject({ __typename: 'InvalidInput', field: 'equipmentIds' })
    for (const { siteId } of stops) await plays(app, 'team-lead', 'releaseKit', { siteId, equipmentId: equipmentIds[0] })
    const site = 'site { kits { code startsAt } }'
    expect(await plays(app, 'campaign-manager', 'assignKits', input, site)).toMatchObject({ site: { kits: [{ code: 'KIT-E' }] } })
    // Again changes nothing.
    expect((await plays(app, 'campaign-manager', 'assignKits', input, site)).site.kits).toHaveLength(1)
    const both = await Promise.all([1, 2].map(() => tries('campaign-manager', 'createVillageTour', tour([stop({ date: DAYS[2], equipmentIds })]))))
    expect(both.map(({ __typename }) => __typename).sort()).toEqual(['CreateVillageTourSuccess', 'InvalidInput'])
  })

  it('keeps its kits for those who work at the stop, until it is called off', async () => {
    const equipmentId = await kit('KIT-F')
    const { campaignId, stops } = await creates([stop({ name: '示例村三', staffIds: [staffId('staff-01')], equipmentIds: [equipmentId] })])
    const out = { equipmentId, dueBackAt: `${DAYS[0]}T20:00:00+08:00` }
    expect(await tries('staff-02', 'checkOutEquipment', out)).toMatchObject({
      ...{ __typename: 'InvalidInput', field: 'dueBackAt' },
      message: expect.stringContaining('示例村三'),
    })
    expect(await tries('staff-02', 'checkOutEquipment', { ...out, dueBackAt: `${DAYS[0]}T09:00:00+08:00` })).toMatchObject({
      __typename: 'CheckOutEquipmentSuccess',
    })
    await plays(app, 'staff-02', 'returnEquipment', { equipmentId })
    await plays(app, 'staff-01', 'checkOutEquipment', out)
    await plays(app, 'staff-01', 'returnEquipment', { equipmentId })
    expect(await tries('admin', 'retireEquipment', { equipmentId })).toMatchObject({ __typename: 'InvalidInput', message: expect.stringContaining('示例村三') })
    for (const account of ['team-lead-jinzhu', 'dispatcher', 'staff-01'])
      expect((await tries(account, 'releaseKit', { siteId: stops[0].siteId, equipmentId })).__typename, account).toBe('Forbidden')
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'CANCELLED' })
    expect(await tries('campaign-manager', 'releaseKit', { siteId: stops[0].siteId, equipmentId })).toMatchObject({ __typename: 'NotFound' })
    expect(await tries('admin', 'retireEquipment', { equipmentId })).toMatchObject({ __typename: 'RetireEquipmentSuccess' })
  })

  it('has kits that leads enter for their own team, and nobody else but an administrator', async () => {
    const entered = async (account: string, teamId: string) =>
      (await tries(account, 'registerEquipment', { code: `KIT-${account}-${teamId.slice(-3)}`, kind: 'portable-kit', teamId })).__typename
    expect(await entered('team-lead', TEAMS.redPomegranate.id)).toBe('RegisterEquipmentSuccess')
    expect(await entered('team-lead', TEAMS.jinzhu.id)).toBe('Forbidden')
    expect(await entered('admin', TEAMS.jinzhu.id)).toBe('RegisterEquipmentSuccess')
    for (const account of ['staff-01', 'dispatcher', 'campaign-manager']) expect(await entered(account, TEAMS.redPomegranate.id), account).toBe('Forbidden')
  })
})
