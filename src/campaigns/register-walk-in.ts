import type { z } from 'zod'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, id, verb } from '../input.ts'
import { requesterRules } from '../registration/requester.ts'
import { CAMPAIGN_WORDS } from '../words.ts'
import { expectOnSite } from './campaign-scope.ts'
import { checkIn } from './check-in.ts'
import { makeOrder } from './make-order.ts'

export const registerWalkInRules = verb({
  siteId: id('site'),
  areaCode: areaCode.nullish(),
  requester: requesterRules,
})

/**
 * Registers somebody who is on no roster and stands at the site (现场取号): an order, and a number.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export async function registerWalkIn(
  caller: Caller | Change,
  input: z.output<typeof registerWalkInRules>,
): Promise<{ participantId: string; orderId: string; ticketNo: number }> {
  return change(caller, 'registerWalkIn', input, async (c) => {
    const { site, campaign } = await expectOnSite(c, input.siteId)
    if (campaign.status !== 'RUNNING')
      throw new InvalidInput('siteId', {
        en: `the campaign is ${campaign.status}, it must be RUNNING`,
        zh: `活动状态为${CAMPAIGN_WORDS[campaign.status]}，须为${CAMPAIGN_WORDS.RUNNING}`,
      })
    const participantId = newId('participant', c.now)
    const areaCode = input.areaCode ?? site.areaCode
    const rosterNo = `WALK-IN-${participantId.slice(-12)}`
    const made = await makeOrder(c, campaign, rosterNo, areaCode, input.requester)
    const participant = await c.tx.participant.create({
      data: { id: participantId, campaignId: campaign.id, rosterNo, areaCode, ...made, status: 'CONSENTED', walkIn: true, listedAt: c.now, consentedAt: c.now },
    })
    return { participantId, orderId: made.orderId, ticketNo: await checkIn(c, { ...participant, campaign }, site.id, true) }
  })
}
