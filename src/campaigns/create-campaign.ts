import { z } from 'zod'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, code, list, text, verb } from '../input.ts'
import { expectManager } from './campaign-scope.ts'

export const createCampaignRules = verb({
  name: text(60),
  kind: z.enum(['SEASON', 'TOUR']).default('SEASON'),
  season: code(40),
  areaCode: areaCode,
  items: list(code(40), 1, 10),
  stations: list(text(20), 1, 5),
  targetGroup: text(60),
  legalBasis: text(200),
  startsOn: z.date(),
  endsOn: z.date(),
})

/**
 * Plans a campaign (集中办理计划): a season's many people with one package of items, through stations in sequence.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (its name is taken)
 */
export async function createCampaign(caller: Caller | Change, input: z.output<typeof createCampaignRules>): Promise<{ campaignId: string }> {
  return change(caller, 'createCampaign', input, async (c) => {
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
        status: 'PLANNED',
        createdBy: viewer.id,
        createdAt: c.now,
      },
    })
    return { campaignId }
  }).catch((error: unknown) => {
    throw uniqueViolation(error)?.includes('campaign_name') ? new Duplicate(['name']) : error
  })
}
