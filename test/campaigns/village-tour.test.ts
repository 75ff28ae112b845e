import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { areaNamed, citizenBy, everyRow, itemsNamed, mattersOf, type Newcomer, peopleOf, teamNamed } from '../wire/newcomer.ts'

/** Six villages a day, three a kit. */
const DAYS = ['2026-06-08', '2026-06-09', '2026-06-10'] as const
const at = (day: string, hour: number) => new Date(`${day}T${String(hour).padStart(2, '0')}:00:00.000+08:00`)
const phoneOf = (nr: number) => `139000070${String(nr).padStart(2, '0')}`

/** Played by newcomers: every id they send comes from an answer. */
describe("Jinzhu Town's eighteen villages", () => {
  let app: TestApp
  let who: (account: string) => Promise<Newcomer>
  beforeAll(async () => {
    app = await startApp()
    who = peopleOf(app)
  })
  afterAll(() => app.stop())

  it('are visited in three days with two kits: a stop and its seats in each, kits out in the morning and back in the evening, checked and evaluated', async () => {
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    const [manager, admin, department] = [await who('campaign-manager'), await who('admin'), await who('department-social')]
    const town = await areaNamed(manager, '筋竹镇')
    const { areas } = await manager.ask('query ($parent: AreaCode) { areas(parent: $parent, first: 50) { nodes { code name } } }', { parent: town })
    const villages: { code: string; name: string }[] = areas.nodes
    expect(villages).toHaveLength(18)
    const teamId = await teamNamed(manager, '筋竹镇闪送队')
    const { staff } = await manager.ask('query ($teamId: ID!) { staff(teamId: $teamId, first: 20) { nodes { id badge } } }', { teamId })
    const members: { id: string; badge: string }[] = staff.nodes.filter((one: Answer) => one.badge.startsWith('RP-'))
    const crews = members.slice(0, 2)
    const crew = (nr: number) => who(String(crews[nr]?.badge).replace('RP-', 'staff-'))
    for (const code of ['KIT-A', 'KIT-B']) await admin.does('registerEquipment', { code, kind: 'portable-kit', teamId })
    const { campaignId } = await manager.does(
      'createCampaign',
      {
        ...{ name: '示例筋竹巡回', kind: 'TOUR', season: 'pension-2026', areaCode: town, items: await itemsNamed(manager, '养老资格认证'), stations: ['认证'] },
        ...{ targetGroup: '示例高龄老人', legalBasis: '示例', startsOn: DAYS[0], endsOn: DAYS[2] },
      },
      'campaignId',
    )
    const stops: { siteId: string; slotId: string; crew: number; day: string; hour: number }[] = []
    for (const [i, village] of villages.entries()) {
      const site = { campaignId, name: `${village.name}村委会`, areaCode: village.code, address: '示例村委会', staffIds: [crews[i % 2]?.id] }
      const { siteId } = await manager.does('addCampaignSite', site, 'siteId')
      const day = DAYS[Math.floor(i / 6)] as string
      const hour = 9 + Math.floor((i % 6) / 2) * 2
      const windows = [{ fromMinute: hour * 60, toMinute: (hour + 2) * 60, capacity: 5 }]
      const { slotIds } = await manager.does('openCampaignSlots', { siteId, dates: [day], windows }, 'slotIds')
      stops.push({ siteId, slotId: slotIds[0], crew: i % 2, day, hour })
    }
    for (const status of ['OUTREACH', 'OPEN']) await manager.does('moveCampaign', { campaignId, status })
    const rows = villages.map((village, i) => ({ rosterNo: `JZ-${i + 1}`, name: `示例老人${i + 1}`, phone: phoneOf(i), areaCode: village.code }))
    await manager.does('importParticipants', { campaignId, rows })
    const roster = async () =>
      everyRow(
        manager,
        'participants(campaignId: $id, first: 100, after: $after)',
        '{ id rosterNo status area { code } order { id number status evaluation { level } } }',
        { id: campaignId },
        '$id: ID!',
      )
    for (const { id: participantId, area } of await roster()) {
      await manager.does('logOutreach', { participantId, method: 'TELEPHONE', outcome: 'CONSENTED' })
      await manager.does('bookSeat', { participantId, slotId: stops[villages.findIndex(({ code }) => code === area.code)]?.slotId })
    }
    await manager.does('moveCampaign', { campaignId, status: 'RUNNING' })
    const people = await roster()
    const kits = async (person: Newcomer) =>
      (await person.ask('{ equipment(first: 10) { nodes { id code loan { dueBackAt } } } }')).equipment.nodes as { id: string; code: string; loan: unknown }[]

    for (const day of DAYS) {
      app.clock.set(at(day, 8))
      for (const nr of [0, 1]) {
        const person = await crew(nr)
        const kit = (await kits(person)).find((one) => one.loan === null)
        await person.does('checkOutEquipment', { equipmentId: kit?.id, dueBackAt: at(day, 20) })
      }
      // A kit that is out is out: the other crew cannot take it along.
      const out = await kits(await crew(1))
      expect(out.filter(({ loan }) => loan !== null)).toHaveLength(2)
      expect(await (await crew(1)).tries('checkOutEquipment', { equipmentId: out[0]?.id, dueBackAt: at(day, 18) })).toMatchObject({
        __typename: 'InvalidInput',
      })
      for (const [i, stop] of stops.entries()) {
        if (stop.day !== day) continue
        app.clock.set(at(day, stop.hour))
        const person = await crew(stop.crew)
        const { id: participantId, order } = people.find(({ area }) => area.code === villages[i]?.code)
        await person.does('checkInParticipant', { siteId: stop.siteId, participantId })
        await person.does('callNextParticipant', { siteId: stop.siteId, station: 0 })
        await person.does('recordStation', { siteId: stop.siteId, participantId, outcome: 'PASSED' })
        const orderId: string = order.id
        for (const { id: matterId } of await mattersOf(person, orderId)) {
          await person.does('submitMatter', { orderId, matterId })
          await department.does('acceptMatter', { orderId, matterId })
          await department.does('decideMatter', { orderId, matterId, outcome: 'COMPLETED' })
        }
        await person.does('completeOrder', { orderId, result: 'SOLVED', reply: '示例：认证已完成', replyMethod: 'IN_PERSON' })
        const citizen = await citizenBy(app, order.number)
        await citizen.does('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })
      }
      app.clock.set(at(day, 17))
      for (const nr of [0, 1]) {
        const person = await crew(nr)
        const { nodes } = (await person.ask('{ equipment(first: 10, out: true) { nodes { id loan { staff { badge } } } } }')).equipment
        const own = nodes.find((one: Answer) => one.loan.staff.badge === crews[nr]?.badge)
        await person.does('returnEquipment', { equipmentId: own.id })
      }
    }
    const after = await roster()
    expect(after.map(({ status, order }) => [status, order.status, order.evaluation?.level])).toEqual(after.map(() => ['DONE', 'COMPLETED', 'VERY_SATISFIED']))
    expect((await kits(admin)).map(({ loan }) => loan)).toEqual([null, null])
  }, 120_000)
})
