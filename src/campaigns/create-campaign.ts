import { uniqueViolation } from '../db/faults.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, code, day, list, oneOf, text } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { CAMPAIGN } from './campaign-machine.ts'
import { expectManager } from './campaign-scope.ts'

const verb = declareVerb('createCampaign', {
  description: 'Plan a campaign (集中办理): a season of many people, or a tour of villages.',
  problems: [Duplicate],
  input: {
    name: text(60).describe('Name (活动名称)'),
    kind: oneOf('CampaignKind').default('SEASON').describe('Kind (类型)'),
    season: code(40).describe('Season, such as fishing-2026 (季节)'),
    areaCode: areaCode.describe('Area (区划)'),
    items: list(code(40), 1, 10).describe('Items everybody comes for (事项)'),
    stations: list(text(20), 1, 5).describe('Stations in sequence; the next opens when the one before is passed (站点)'),
    targetGroup: text(60).describe('Who it is for (对象群体)'),
    legalBasis: text(200).describe('Legal basis (法律依据)'),
    startsOn: day.describe('First day (开始日期)'),
    endsOn: day.describe('Last day (结束日期)'),
  },
})

/**
 * Plans a campaign (集中办理计划): a season's many people with one package of items, through stations in sequence.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (its name is taken)
 */
export const createCampaign = verb.answers(async (caller: Caller | Change, input): Promise<{ campaignId: string }> => {
  return change(caller, verb.name, input, async (c) => {
    const viewer = expectManager(c.viewer, input.areaCode)
    if (input.endsOn < input.startsOn) throw new InvalidInput('endsOn', { en: 'must not be before startsOn', zh: '不能早于开始日期' })
    if ((await c.tx.area.count({ where: { code: input.areaCode } })) === 0)
      throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
    const known = await c.tx.catalogueItem.findMany({ where: { code: { in: input.items } }, select: { code: true } })
    const missing = input.items.filter((item) => !known.some((row) => row.code === item))
    if (missing.length > 0) throw new InvalidInput('items', { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
    const campaignId = newId('campaign', c.now)
    const { name, kind, season, areaCode, stations, targetGroup, legalBasis } = input
    await c.tx.campaign.create({
      data: {
        ...{ name, kind, season, areaCode, stations, targetGroup, legalBasis },
        id: campaignId,
        itemCodes: input.items,
        startsOn: input.startsOn,
        endsOn: input.endsOn,
        status: CAMPAIGN.to(verb.name),
        createdBy: viewer.id,
        createdAt: c.now,
      },
    })
    return { campaignId }
  }).catch((error: unknown) => {
    throw uniqueViolation(error)?.includes('campaign_name') ? new Duplicate(['name']) : error
  })
})
