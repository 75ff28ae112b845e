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
    await givenPeople(app, campaignId, 1)
    await plays(app, 'campaign-manager', 'importParticipants', {
      campaignId,
      rows: [{ rosterNo: 'YM-LISTED', name: '示例渔民', phone: '13900099999', areaCode: VILLAGE }],
    })
    const read = 'query ($id: ID!) { participants(campaignId: $id, first: 5) { nodes { status order { number status area { name } } site { name } } } }'
    const { participants } = await (await app.as('campaign-manager'))(read, { id: campaignId })
    expect(participants.nodes).toContainEqual({ status: 'LISTED', order: null, site: null })
    expect(participants.nodes).toContainEqual({ status: 'CONSENTED', order: expect.objectContaining({ number: expect.stringMatching(/^MS/) }), site: null })
  })
})
