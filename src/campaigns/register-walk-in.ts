import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, code, id, list } from '../input.ts'
import { requesterRules } from '../registration/requester.ts'
import { declareVerb } from '../verb.ts'
import { CAMPAIGN_WORDS } from '../words.ts'
import { only } from './batch.ts'
import { expectOnSite } from './campaign-scope.ts'
import { checkInPeople } from './check-in-people.ts'
import { makeOrder } from './make-order.ts'
import { PARTICIPANT } from './participant-machine.ts'

const verb = declareVerb('registerWalkIn', {
  description: 'Register somebody who is on no roster and stands at the site (现场取号).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    areaCode: areaCode.nullish().describe("Where they are from; the site's when left out (所在区划)"),
    requester: requesterRules.describe('Person (群众)'),
    items: list(code(40), 1, 10).nullish().describe("What they come for, of the campaign's items; left out: all of them (事项)"),
  },
})

/**
 * Registers somebody who is on no roster and stands at the site (现场取号): an order, and a number.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (the campaign's state, an item that is not the campaign's)
 */
export const registerWalkIn = verb.does(async (c, input): Promise<{ participantId: string; orderId: string; ticketNo: number }> => {
  const { site, campaign } = await expectOnSite(c, input.siteId)
  if (campaign.status !== 'RUNNING')
    throw new InvalidInput('siteId', {
      en: `the campaign is ${campaign.status}, it must be RUNNING`,
      zh: `活动状态为${CAMPAIGN_WORDS[campaign.status]}，须为${CAMPAIGN_WORDS.RUNNING}`,
    })
  const participantId = newId('participant', c.now)
  const areaCode = input.areaCode ?? site.areaCode
  const rosterNo = `WALK-IN-${participantId.slice(-12)}`
  const made = await makeOrder(c, campaign, { rosterNo, areaCode, requester: input.requester, items: input.items ?? null, method: 'IN_PERSON' })
  await c.tx.participant.create({
    data: {
      id: participantId,
      campaignId: campaign.id,
      rosterNo,
      areaCode,
      ...made,
      status: PARTICIPANT.to(verb.name),
      walkIn: true,
      listedAt: c.now,
      consentedAt: c.now,
    },
  })
  const { ticketNo } = only(await checkInPeople(c, site, [participantId]))
  return { participantId, orderId: made.orderId, ticketNo }
})
