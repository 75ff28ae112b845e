import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf } from '../kit/given.ts'
import { givenSlots, plays } from './city.ts'

const JINZHU = '450481109000'
/** Six villages a day, three a kit. */
const DAYS = ['2026-06-08', '2026-06-09', '2026-06-10'] as const
const at = (day: string, hour: number) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00.000+08:00`)

describe("Jinzhu Town's eighteen villages", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('are visited in three days with two kits: a stop and its seats in each, kits out in the morning and back in the evening, checked and evaluated', async () => {
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    const villages = await app.ground.db.area.findMany({ where: { parentCode: JINZHU }, orderBy: { code: 'asc' } })
    expect(villages).toHaveLength(18)
    const members = (
      await app.ground.db.teamMember.findMany({ where: { teamId: TEAMS.jinzhu.id, lead: false }, include: { staff: true }, orderBy: { staffId: 'asc' } })
    ).map((m) => m.staff.account)
    const crews = [members[0] as string, members[1] as string] as const
    const kits: string[] = []
    for (const code of ['KIT-A', 'KIT-B'])
      kits.push((await plays(app, 'admin', 'registerEquipment', { code, kind: 'portable-kit', teamId: TEAMS.jinzhu.id }, 'equipment { id }')).equipment.id)
    const { campaignId } = await plays(
      app,
      'campaign-manager',
      'createCampaign',
      {
        ...{ name: '示例筋竹巡回', kind: 'TOUR', season: 'pension-2026', areaCode: JINZHU, items: [ITEMS.pensionCheck.code], stations: ['认证'] },
        ...{ targetGroup: '示例高龄老人', legalBasis: '示例', startsOn: DAYS[0], endsOn: DAYS[2] },
      },
      'campaignId',
    )
    const stops: { siteId: string; slotId: string; crew: number; day: string; hour: number }[] = []
    for (const [i, village] of villages.entries()) {
      const crew = i % 2
      const site = { campaignId, name: `${village.name}村委会`, areaCode: village.code, address: '示例村委会', staffIds: [staffId(crews[crew] as string)] }
      const { siteId } = await plays(app, 'campaign-manager', 'addCampaignSite', site, 'siteId')
      const day = DAYS[Math.floor(i / 6)] as string
      const hour = 9 + Math.floor((i % 6) / 2) * 2
      const [slotId] = await givenSlots(app, siteId, [day], [[hour, hour + 2, 5]])
      stops.push({ siteId, slotId: slotId as string, crew, day, hour })
    }
    for (const status of ['OUTREACH', 'OPEN']) await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status })
    const rows = villages.map((village, i) => ({
      rosterNo: `JZ-${i + 1}`,
      name: `示例老人${i + 1}`,
      phone: `139000070${String(i).padStart(2, '0')}`,
      areaCode: village.code,
    }))
    await plays(app, 'campaign-manager', 'importParticipants', { campaignId, rows })
    const people = await app.ground.db.participant.findMany({ where: { campaignId }, orderBy: { areaCode: 'asc' } })
    const orders: string[] = []
    for (const [i, { id: participantId }] of people.entries()) {
      orders.push((await plays(app, 'campaign-manager', 'logOutreach', { participantId, method: 'TELEPHONE', outcome: 'CONSENTED' }, 'orderId')).orderId)
      await plays(app, 'campaign-manager', 'bookSeat', { participantId, slotId: stops[i]?.slotId })
    }
    await plays(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })

    for (const day of DAYS) {
      app.clock.set(at(day, 8))
      for (const [nr, crew] of crews.entries())
        await plays(app, crew, 'checkOutEquipment', { equipmentId: kits[nr], dueBackAt: new Date(at(day, 8).getTime() + DAY / 2) })
      // A kit that is out is out: the other crew cannot take it along.
      expect(await (await app.as(crews[1])).verb('checkOutEquipment', { equipmentId: kits[0], dueBackAt: at(day, 18) })).toMatchObject({
        __typename: 'InvalidInput',
      })
      for (const [i, stop] of stops.entries()) {
        if (stop.day !== day) continue
        app.clock.set(at(day, stop.hour))
        const crew = crews[stop.crew] as string
        const participantId = people[i]?.id as string
        await plays(app, crew, 'checkInParticipant', { siteId: stop.siteId, participantId })
        await plays(app, crew, 'callNextParticipant', { siteId: stop.siteId, station: 0 })
        await plays(app, crew, 'recordStation', { siteId: stop.siteId, participantId, outcome: 'PASSED' })
        const orderId = orders[i] as string
        const { id: matterId } = await app.ground.db.matter.findFirstOrThrow({ where: { orderId } })
        await plays(app, crew, 'submitMatter', { orderId, matterId })
        await plays(app, 'department-social', 'acceptMatter', { orderId, matterId })
        await plays(app, 'department-social', 'decideMatter', { orderId, matterId, outcome: 'COMPLETED' })
        await plays(app, crew, 'completeOrder', { orderId, result: 'SOLVED', reply: '示例：认证已完成', replyMethod: 'IN_PERSON' })
        const said = await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })
        expect(said.__typename).toBe('EvaluateOrderSuccess')
      }
      app.clock.set(at(day, 17))
      for (const [nr, crew] of crews.entries()) await plays(app, crew, 'returnEquipment', { equipmentId: kits[nr] })
    }
    expect(await app.ground.db.participant.count({ where: { campaignId, status: 'DONE' } })).toBe(18)
    expect(await app.ground.db.evaluation.count({ where: { orderId: { in: orders }, source: 'CITIZEN' } })).toBe(18)
    expect(await app.ground.db.equipmentLoan.count({ where: { equipmentId: { in: kits }, returnedAt: null } })).toBe(0)
    expect(await app.ground.db.equipmentLoan.count({ where: { equipmentId: { in: kits } } })).toBe(6)
  }, 120_000)
})
