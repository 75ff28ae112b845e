import { InvalidInput } from '../errors.ts'
import { id, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { CAMPAIGN_WORDS, eitherOf } from '../words.ts'
import { CAMPAIGN, isOver } from './campaign-machine.ts'
import { openCampaign } from './campaign-scope.ts'
import { leaveCampaign } from './end-campaign.ts'

const verb = declareVerb('moveCampaign', {
  description: 'Move a campaign on to its next state (推进活动).',
  input: {
    campaignId: id('campaign').describe('Campaign (集中办理)'),
    status: oneOf('CampaignStatus').describe('State it goes to (目标状态)'),
  },
})

/**
 * Moves a campaign on (推进活动): outreach, open for bookings, running, wrapping up, ended; or calls it off.
 * Once it is over everybody who has agreed is told, their seats are free, and the orders that were waiting for it end.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput for a way the machine does not have
 */
export const moveCampaign = verb.does(async (c, input): Promise<{ campaignId: string }> => {
  const campaign = await openCampaign(c, input.campaignId)
  const ways = CAMPAIGN.ways(verb.name, campaign.status)
  if (!ways.includes(input.status))
    throw new InvalidInput('status', {
      en: `from ${campaign.status} it goes to ${ways.join(' or ') || 'nothing'}`,
      zh: `当前状态为${CAMPAIGN_WORDS[campaign.status]}，${ways.length > 0 ? `可变更为${eitherOf(CAMPAIGN_WORDS, ways)}` : '不能再变更'}`,
    })
  const { count } = await c.tx.campaign.updateMany({ where: { id: campaign.id, status: campaign.status }, data: { status: input.status } })
  if (count === 0) throw new InvalidInput('status', { en: 'was moved by somebody else meanwhile', zh: '刚被他人变更' })
  if (isOver(input.status)) await leaveCampaign(c, campaign.id)
  return { campaignId: campaign.id }
})
