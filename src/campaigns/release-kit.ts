import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectLeadOf } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'
import { openCampaign } from './campaign-scope.ts'

const verb = declareVerb('releaseKit', {
  description: "Take a kit off a site's days ahead (撤回设备): the campaign's manager, or the lead of the team that owns it.",
  input: {
    siteId: id('site').describe('Site (场所)'),
    equipmentId: id('equipment').describe('Kit (设备)'),
  },
})

/**
 * Takes a kit off the days of a site that are not over (撤回设备).
 * @throws Unauthenticated, Forbidden, NotFound (it is not tied to it)
 */
export const releaseKit = verb.does(async (c, { siteId, equipmentId }): Promise<{ siteId: string }> => {
  const tie = await c.tx.campaignKit.findFirst({ where: { siteId, equipmentId }, select: { equipment: true, site: true } })
  if (c.viewer.role === 'TEAM_LEAD' && tie) await expectLeadOf(c, tie.equipment.teamId)
  else await openCampaign(c, tie?.site.campaignId ?? '')
  const { count } = await c.tx.campaignKit.deleteMany({ where: { siteId, equipmentId, endsAt: { gt: c.now } } })
  if (count === 0) throw new NotFound('kit of this site')
  return { siteId }
})
