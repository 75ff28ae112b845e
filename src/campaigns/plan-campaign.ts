import type { Campaign } from '../db/generated/client.ts'
import type { CampaignKind } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, code, list, nameOf, text } from '../input.ts'
import type { Change } from '../runtime.ts'
import { CAMPAIGN } from './campaign-machine.ts'
import { expectManager } from './campaign-scope.ts'

/** What every campaign is planned with. */
export const planRules = {
  name: nameOf(60).describe('Name (活动名称)'),
  season: code(40).describe('Season, such as fishing-2026 (季节)'),
  areaCode: areaCode.describe('Area (区划)'),
  items: list(code(40), 1, 10).describe('Items everybody comes for (事项)'),
  stations: list(text(20), 1, 5).describe('Stations in sequence; the next opens when the one before is passed (站点)'),
  targetGroup: text(60).describe('Who it is for (对象群体)'),
  legalBasis: text(200).describe('Legal basis (法律依据)'),
}

/** A campaign that is to be planned. */
export type Plan = Pick<Campaign, 'name' | 'season' | 'areaCode' | 'stations' | 'targetGroup' | 'legalBasis' | 'startsOn' | 'endsOn'> & {
  readonly kind: CampaignKind
  readonly items: readonly string[]
}

/**
 * Plans a campaign (集中办理计划), inside a change.
 * @throws Unauthenticated, Forbidden, InvalidInput; the database's error when its name is taken
 */
export async function planCampaign(c: Change, plan: Plan): Promise<Campaign> {
  const viewer = expectManager(c.viewer, plan.areaCode)
  if (plan.endsOn < plan.startsOn) throw new InvalidInput('endsOn', { en: 'must not be before startsOn', zh: '不能早于开始日期' })
  if ((await c.tx.area.count({ where: { code: plan.areaCode } })) === 0)
    throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  const known = await c.tx.catalogueItem.findMany({ where: { code: { in: [...plan.items] } }, select: { code: true } })
  const missing = plan.items.filter((item) => !known.some((row) => row.code === item))
  if (missing.length > 0) throw new InvalidInput('items', { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
  const { name, kind, season, areaCode, stations, targetGroup, legalBasis, startsOn, endsOn } = plan
  return c.tx.campaign.create({
    data: {
      ...{ name, kind, season, areaCode, stations, targetGroup, legalBasis, startsOn, endsOn },
      ...{ id: newId('campaign', c.now), itemCodes: [...plan.items], status: CAMPAIGN.to('createCampaign'), createdBy: viewer.id, createdAt: c.now },
    },
  })
}
