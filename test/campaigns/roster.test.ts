import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenPeople, givenSeason, plays, VILLAGE } from './city.ts'

describe('A roster', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is read whole with the orders of those who agreed, and none for those who have not been asked', async () => {
    const { campaignId } = await givenSeason(app, { days: ['2026-06-08', '2026-06-12'], sites: 1 })
    const [agreed] = await givenPeople(app, campaignId, 1)
    // Who waits for a campaign is verified in time, and is not late to be dispatched.
    const clocks = await app.runtime.db.deadline.findMany({ where: { orderId: agreed?.orderId as string }, select: { clock: true, outcome: true } })
    expect(clocks.sort((a, b) => (a.clock < b.clock ? -1 : 1))).toEqual([
      { clock: 'RESOLVE', outcome: 'RUNNING' },
      { clock: 'VERIFY', outcome: 'MET' },
    ])
    await plays(app, 'campaign-manager', 'importParticipants', {
      campaignId,
      rows: [{ rosterNo: 'YM-LISTED', name: '示例渔民', phone: '13900099999', areaCode: VILLAGE }],
    })
    const read = 'query ($id: ID!) { participants(campaignId: $id, first: 5) { nodes { status order { number status area { name } } site { name } } } }'
    const { participants } = await (await app.as('campaign-manager'))(read, { id: campaignId })
    expect(participants.nodes).toContainEqual({ status: 'LISTED', order: null, site: null })
    expect(participants.nodes).toContainEqual({ status: 'CONSENTED', order: expect.objectContaining({ number: expect.stringMatching(/^MS/) }), site: null })
  })

  it('is taken row by row: a bad row is refused with its reason, the others are listed, and it may come again', async () => {
    const { campaignId } = await givenSeason(app, { days: ['2026-06-08', '2026-06-12'], sites: 1 })
    const person = (rosterNo: string, over: Record<string, string> = {}) => ({ rosterNo, name: '示例渔民', phone: '13900099998', areaCode: VILLAGE, ...over })
    const rows = [
      person('YM-A'),
      person('YM-B', { phone: '12' }),
      person('YM-C', { areaCode: '450499999000' }),
      person('YM-D', { areaCode: '450' }),
      person('YM-E'),
    ]
    const document = `mutation ($input: ImportParticipantsInput!) { importParticipants(input: $input) { __typename
      ... on ImportParticipantsSuccess { listed known refused results { index fate refusal { code fields message } } } } }`
    const { raw } = await app.as('campaign-manager')
    const send = async (sent: object[]) => (await raw(document, { input: { campaignId, rows: sent } })).data.importParticipants
    const refused = (index: number, code: string, field: string) => ({
      index,
      fate: 'REFUSED',
      refusal: { code, fields: [field], message: expect.stringMatching(/\w/) },
    })
    const listed = (index: number) => ({ index, fate: 'LISTED', refusal: null })
    expect(await send(rows)).toEqual({
      ...{ __typename: 'ImportParticipantsSuccess', listed: 2, known: 0, refused: 3 },
      results: [listed(0), refused(1, 'BAD_INPUT', 'phone'), refused(2, 'BAD_INPUT', 'areaCode'), refused(3, 'BAD_INPUT', 'areaCode'), listed(4)],
    })
    const again = await send([person('YM-A'), person('YM-E', { name: '示例另一人' }), person('YM-F'), person('YM-F'), person('YM-F', { phone: '13900099997' })])
    expect(again).toMatchObject({ listed: 1, known: 2, refused: 2 })
    expect(again.results.map((one: { fate: string }) => one.fate)).toEqual(['KNOWN', 'REFUSED', 'LISTED', 'KNOWN', 'REFUSED'])
    expect(again.results[1]).toEqual(refused(1, 'DUPLICATE', 'rosterNo'))
    expect(await app.runtime.db.participant.count({ where: { campaignId } })).toBe(3)
  })

  it('tells a name and a telephone to the campaign’s manager alone, each look a row of the access log, also with the key of the look before', async () => {
    const { campaignId } = await givenSeason(app, { days: ['2026-06-08', '2026-06-12'], sites: 1 })
    const rows = [{ rosterNo: 'YM-CALL', name: '示例待访渔民', phone: '13900099996', areaCode: VILLAGE }]
    await plays(app, 'campaign-manager', 'importParticipants', { campaignId, rows })
    const read = 'query ($id: ID!) { participants(campaignId: $id, first: 5) { nodes { id } } }'
    const { participants } = await (await app.as('campaign-manager'))(read, { id: campaignId })
    const participantId = participants.nodes[0].id
    const looks = () => app.runtime.db.accessLog.count({ where: { orderId: participantId, purpose: 'CALL' } })
    const look = async (who: string | null) => (await app.as(who)).verb('revealParticipant', { participantId, idempotencyKey: 'the-same' }, 'name phone')
    for (let n = 1; n <= 2; n++) {
      expect(await look('campaign-manager')).toEqual({ __typename: 'RevealParticipantSuccess', name: '示例待访渔民', phone: '+8613900099996' })
      expect(await looks()).toBe(n)
    }
    for (const who of ['staff-01', 'dispatcher', 'hotline-agent', 'team-lead', 'admin']) expect(await look(who), who).toMatchObject({ __typename: 'NotFound' })
    expect(await look(null)).toMatchObject({ __typename: 'Unauthenticated' })
    expect(await looks()).toBe(2)
  })
})
