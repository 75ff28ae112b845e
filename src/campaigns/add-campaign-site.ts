import { isWithin } from '../areas/area-code.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, id, list, nameOf, text } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { openCampaign } from './campaign-scope.ts'

const verb = declareVerb('addCampaignSite', {
  description: 'Add a site, or the next stop of a tour, with its staff (增设场所).',
  input: {
    campaignId: id('campaign').describe('Campaign (集中办理)'),
    name: nameOf(60).describe('Name (场所名称)'),
    areaCode: areaCode.describe('Area (所在区划)'),
    address: text(200).describe('Address, public (场所地址)'),
    staffIds: list(id('staff'), 0, 50).default([]).describe('Who works there, from whatever section (驻点人员)'),
  },
})

/**
 * Adds a site to a campaign (增设场所): a third party's place with the staff who work there, from whatever section; on a tour
 * the next stop.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const addCampaignSite = verb.does(async (c, input): Promise<{ campaignId: string; siteId: string }> => {
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
