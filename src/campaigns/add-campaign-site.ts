import type { z } from 'zod'
import { isWithin } from '../areas/area-code.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, id, list, text, verb } from '../input.ts'
import { openCampaign } from './campaign-scope.ts'

export const addCampaignSiteRules = verb({
  campaignId: id('campaign'),
  name: text(60),
  areaCode: areaCode,
  address: text(200),
  staffIds: list(id('staff'), 0, 50).default([]),
})

/**
 * Adds a site to a campaign (增设场所): a third party's place with the staff who work there, from whatever section; on a tour
 * the next stop.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function addCampaignSite(caller: Caller | Change, input: z.output<typeof addCampaignSiteRules>): Promise<{ campaignId: string; siteId: string }> {
  return change(caller, 'addCampaignSite', input, async (c) => {
    const campaign = await openCampaign(c, input.campaignId)
    if (!isWithin(input.areaCode, campaign.areaCode) || (await c.tx.area.count({ where: { code: input.areaCode } })) === 0)
      throw new InvalidInput('areaCode', { en: "must be an area of the campaign's", zh: '须在活动区划内' })
    if ((await c.tx.staff.count({ where: { id: { in: input.staffIds }, active: true } })) < input.staffIds.length)
      throw new InvalidInput('staffIds', { en: 'names somebody who is not in service', zh: '含有不在岗人员' })
    await c.tx.$queryRaw`SELECT id FROM campaign WHERE id = ${campaign.id} FOR UPDATE`
    const siteId = newId('site', c.now)
    const seq = (await c.tx.campaignSite.count({ where: { campaignId: campaign.id } })) + 1
    await c.tx.campaignSite.create({
      data: { id: siteId, campaignId: campaign.id, seq, name: input.name, areaCode: input.areaCode, address: input.address },
    })
    await c.tx.campaignStaff.createMany({ data: input.staffIds.map((staffId) => ({ siteId, staffId })) })
    return { campaignId: campaign.id, siteId }
  })
}
