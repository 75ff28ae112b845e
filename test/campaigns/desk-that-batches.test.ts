import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { areaNamed, citizenBy, everyRow, itemsNamed, mattersOf, type Newcomer, peopleOf, teamNamed } from '../wire/newcomer.ts'

const PEOPLE = 120
const DAY = '2026-06-08'
const phoneOf = (nr: number) => `139000${String(nr).padStart(5, '0')}`

/** Played by newcomers: every id they send comes from an answer. */
describe('A desk that batches', () => {
  let app: TestApp
  let who: (account: string) => Promise<Newcomer>
  beforeAll(async () => {
    app = await startApp()
    who = peopleOf(app)
  })
  afterAll(() => app.stop())

  it(`takes ${PEOPLE} fishermen from the roster to the last station in six calls: nobody is in more, and each ends as one by one`, async () => {
    app.clock.set('2026-06-05T09:00:00.000+08:00')
    const manager = await who('campaign-manager')
    const village = await areaNamed(manager, '筋竹镇')
    const teamId = await teamNamed(manager, '红石榴服务队')
    const { staff } = await manager.ask('query ($teamId: ID!) { staff(teamId: $teamId, first: 2) { nodes { id badge } } }', { teamId })
    const season = {
      ...{ name: '示例渔民换证', season: 'fishing-2026', areaCode: await areaNamed(manager, '梧州市'), items: await itemsNamed(manager, '捕捞许可') },
      ...{ stations: ['体检核验', '换证'], targetGroup: '示例渔民', legalBasis: '示例：休渔期统一换证', startsOn: DAY, endsOn: DAY },
    }
    const { campaignId } = await manager.does('createCampaign', season, 'campaignId')
    const site = { campaignId, name: '示例医院', areaCode: village, address: '示例路 9 号', staffIds: staff.nodes.map((one: Answer) => one.id) }
    const { siteId } = await manager.does('addCampaignSite', site, 'siteId')
    for (const status of ['OUTREACH', 'OPEN']) await manager.does('moveCampaign', { campaignId, status })
    const windows = [9, 14].map((hour) => ({ fromMinute: hour * 60, toMinute: (hour + 2) * 60, capacity: PEOPLE / 2 }))
    const { slotIds } = await manager.does('openCampaignSlots', { siteId, dates: [DAY], windows }, 'slotIds')

    // From here on every call is counted, and whom it is about.
    const calls: string[][] = []
    const desk = async (
      person: Newcomer,
      verb: string,
      input: { rows: Record<string, unknown>[]; [field: string]: unknown },
      selection: string,
    ): Promise<Answer[]> => {
      calls.push(input.rows.map((row) => String(row.participantId ?? row.rosterNo)))
      const answer = await person.does(verb, input, `refused results { index participantId refusal { message } ${selection} }`)
      expect([verb, answer.refused, answer.results.length]).toEqual([verb, 0, PEOPLE])
      return answer.results
    }
    const roster = Array.from({ length: PEOPLE }, (_, nr) => ({ rosterNo: `YM-${nr}`, name: `示例渔民${nr}`, phone: phoneOf(nr), areaCode: village }))
    const listed = await desk(manager, 'importParticipants', { campaignId, rows: roster }, 'fate')
    const ids = listed.map(({ participantId }): string => participantId)
    await desk(manager, 'logOutreaches', { rows: ids.map((participantId) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' })) }, 'orderId')
    await desk(manager, 'bookSeats', { rows: ids.map((participantId, i) => ({ participantId, slotId: slotIds[i % 2] })) }, 'slotId')
    await manager.does('moveCampaign', { campaignId, status: 'RUNNING' })
    app.clock.set(`${DAY}T14:00:00.000+08:00`)
    const clerk = await who(String(staff.nodes[0].badge).replace('RP-', 'staff-'))
    const came = await desk(clerk, 'checkInParticipants', { siteId, rows: ids.map((participantId) => ({ participantId })) }, 'ticketNo')
    expect(came.map(({ ticketNo }) => ticketNo)).toEqual(ids.map((_, i) => i + 1))
    for (const station of [0, 1])
      await desk(clerk, 'recordStations', { siteId, rows: ids.map((participantId) => ({ participantId, station, outcome: 'PASSED' })) }, '')
    expect(calls).toHaveLength(6)
    const callsOf = (names: readonly string[]) => calls.filter((call) => call.some((name) => names.includes(name))).length
    expect(new Set(ids.map((id, nr) => callsOf([id, `YM-${nr}`])))).toEqual(new Set([6]))

    const PARTICIPANT = '{ rosterNo status stationResults { station outcome } order { id number status handler { badge } } }'
    const all = await everyRow(manager, 'participants(campaignId: $id, first: 100, after: $after)', PARTICIPANT, { id: campaignId }, '$id: ID!')
    expect(all).toHaveLength(PEOPLE)
    for (const one of all)
      expect(one).toMatchObject({
        status: 'DONE',
        stationResults: [
          { station: 0, outcome: 'PASSED' },
          { station: 1, outcome: 'PASSED' },
        ],
        order: { status: 'IN_SERVICE', handler: { badge: staff.nodes[0].badge } },
      })
    // One of them to the very end.
    const { order } = all[0]
    const department = await who('department-fisheries')
    for (const { id: matterId } of await mattersOf(clerk, order.id)) {
      await clerk.does('submitMatter', { orderId: order.id, matterId })
      await department.does('acceptMatter', { orderId: order.id, matterId })
      await department.does('decideMatter', { orderId: order.id, matterId, outcome: 'GRANTED' })
    }
    await clerk.does('completeOrder', { orderId: order.id, result: 'SOLVED', reply: '示例：证件已发放', replyMethod: 'IN_PERSON' })
    const fisherman = await citizenBy(app, order.number)
    await fisherman.does('evaluateOrder', { orderId: order.id, level: 'VERY_SATISFIED', resolved: true })
  })
})
