import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Answer, httpClient } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, codeOf, registration } from '../kit/given.ts'

const BASIS = 'proactiveBasis { consentMethod consentAt askedBy { badge } evidence evidenceHash duty campaignId }'
const READ = `query ($id: ID!) { order(id: $id) { ${BASIS} } }`
const HASH = 'a'.repeat(64)

/** Why the citizen of a proactive order was approached (主动服务依据). */
describe('A proactive order', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const earlier = () => new Date(app.clock.now().getTime() - HOUR)
  const consent = (over: object = {}) => ({ method: 'TELEPHONE', at: earlier(), evidence: 'LY-0001', ...over })
  const tries = async (over: object, who = 'campaign-manager') =>
    (await app.as(who)).verb('registerOrder', registration({ channel: 'PROACTIVE', ...over }), 'alreadyRegistered order { id }')
  let nr = 0
  const campaign = async (over: object = {}) => {
    const input = {
      name: `示例集中办理 ${++nr}`,
      legalBasis: '示例',
      season: 'example-2026',
      targetGroup: '示例群体',
      kind: 'TOUR',
      areaCode: '450403000000',
      startsOn: '2026-06-08',
      endsOn: '2026-06-12',
    }
    return (await did(app, 'campaign-manager', 'createCampaign', { ...input, items: ['PS-001'], stations: ['窗口'], ...over }, 'campaignId'))
      .campaignId as string
  }

  it('keeps the consent: who asked by which means and when, and the evidence sealed', async () => {
    const { order } = await tries({ basis: { consent: consent({ askedBy: staffId('staff-02'), evidenceHash: HASH }) } })
    const kept = { consentMethod: 'TELEPHONE', consentAt: earlier().toISOString(), evidenceHash: HASH, duty: null, campaignId: null }
    expect((await (await app.as('supervisor'))(READ, { id: order.id })).order.proactiveBasis).toEqual({
      ...kept,
      askedBy: { badge: 'RP-02' },
      evidence: 'LY-0001',
    })
    const row = await app.runtime.db.proactiveBasis.findUniqueOrThrow({ where: { orderId: order.id } })
    expect(row.evidenceSealed).not.toContain('LY-0001')
    expect(JSON.stringify((await eventsOf(app, order.id)).map(({ data }) => data))).not.toContain('LY-0001')
  })

  it('shows its basis to signed-on roles and its citizen, the evidence to those who read its texts', async () => {
    const { order } = await tries({ basis: { consent: consent() } })
    const read = async (who: string) => (await (await app.as(who))(READ, { id: order.id })).order.proactiveBasis
    expect(await read('auditor')).toMatchObject({ consentMethod: 'TELEPHONE', evidence: null })
    expect(await read('dispatcher')).toMatchObject({ evidence: 'LY-0001' })
    expect((await (await citizenOf(app, order.id))(READ, { id: order.id })).order.proactiveBasis).toMatchObject({ evidence: 'LY-0001' })
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id } })
    const code = await codeOf(app.runtime, { number })
    const tracked = await (await app.as(null))(
      `query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { order { ${BASIS} } } }`,
      {
        ...{ number, code },
      },
    )
    expect(tracked.trackedOrder.order.proactiveBasis).toBeNull()
  })

  it('is registered for a public duty alone, or by the roster of a campaign with consent', async () => {
    expect(await tries({ basis: { duty: 'PERMIT_RENEWAL' } })).toMatchObject({ __typename: 'RegisterOrderSuccess' })
    const campaignId = await campaign()
    const { order } = await tries({ basis: { consent: consent({ evidence: null, evidenceHash: HASH }), campaignId } })
    expect((await (await app.as('campaign-manager'))(READ, { id: order.id })).order.proactiveBasis).toMatchObject({ campaignId, evidenceHash: HASH })
  })

  it.each<[string, (t: { elsewhere: string }) => object | null, string, string]>([
    ['no basis at all', () => null, 'basis', '主动服务工单须有群众同意记录或职责依据'],
    ['a roster alone', ({ elsewhere }) => ({ campaignId: elsewhere }), 'basis', '主动服务工单须有群众同意记录或职责依据'],
    ['a consent that is to come', () => ({ consent: consent({ at: new Date(app.clock.now().getTime() + 1) }) }), 'basis.consent.at', '不能晚于当前时间'],
    ['a consent without evidence', () => ({ consent: consent({ evidence: null }) }), 'basis.consent.evidence', '请填写证据编号或证据摘要'],
    ['a digest that is none', () => ({ consent: consent({ evidenceHash: 'A1' }) }), 'basis.consent.evidenceHash', '须为 64 位十六进制摘要'],
    ['nobody who asked', () => ({ consent: consent({ askedBy: staffId('nobody') }) }), 'basis.consent.askedBy', '人员不存在'],
    ['a campaign of another area', ({ elsewhere }) => ({ duty: 'ELDERLY_CARE', campaignId: elsewhere }), 'basis.campaignId', '活动不在该区划'],
    ['a campaign that is none', () => ({ duty: 'ELDERLY_CARE', campaignId: 'campaign_00000000000000000000000000' }), 'basis.campaignId', '活动不存在或已取消'],
  ])('is refused with %s, alone and among others', async (_what, make, field, message) => {
    const basis = make({ elsewhere: await campaign({ areaCode: '450481000000' }) })
    const input = registration({ channel: 'PROACTIVE', basis })
    expect(await tries({ basis })).toMatchObject({ __typename: 'InvalidInput', field })
    const { results } = await did(app, 'campaign-manager', 'registerOrders', { orders: [input, registration({ channel: 'PROACTIVE' })] }, ROWS)
    expect(results.map((row: Answer) => row.refusal?.fields ?? null)).toEqual([[field], null])
    const chinese = await httpClient(app.url, await app.token('campaign-manager'), 'zh').verb('registerOrder', input)
    expect(chinese.message).toContain(message)
  })

  it('says the same again with the same basis; another basis is another content', async () => {
    const input = registration({ channel: 'PROACTIVE', externalNo: 'PB-1', basis: { consent: consent() } })
    expect(await tries(input)).toMatchObject({ alreadyRegistered: false })
    expect(await tries(input)).toMatchObject({ alreadyRegistered: true })
    expect(await tries({ ...input, basis: { duty: 'ELDERLY_CARE' } })).toMatchObject({ __typename: 'Duplicate', fields: ['basis'] })
  })

  it('is the one channel with a basis', async () => {
    expect(await (await app.as('hotline-agent')).verb('registerOrder', registration({ basis: { duty: 'ELDERLY_CARE' } }))).toMatchObject({
      __typename: 'InvalidInput',
      field: 'basis',
    })
  })
})

const ROWS = 'results { alreadyRegistered refusal { code fields } }'
