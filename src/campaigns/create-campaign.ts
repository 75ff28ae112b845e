import { uniqueViolation } from '../db/faults.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import { day, oneOf } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { planCampaign, planRules } from './plan-campaign.ts'

const verb = declareVerb('createCampaign', {
  description: 'Plan a campaign (集中办理): a season of many people, or a tour of villages.',
  problems: [Duplicate],
  input: {
    ...planRules,
    kind: oneOf('CampaignKind').default('SEASON').describe('Kind (类型)'),
    startsOn: day.describe('First day (开始日期)'),
    endsOn: day.describe('Last day (结束日期)'),
  },
})

/**
 * Plans a campaign (集中办理计划): a season's many people with one package of items, through stations in sequence.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (its name is taken)
 */
export const createCampaign = verb.answers(async (caller: Caller | Change, input): Promise<{ campaignId: string }> => {
  return change(caller, verb.name, input, async (c) => ({ campaignId: (await planCampaign(c, input)).id })).catch((error: unknown) => {
    throw uniqueViolation(error)?.includes('campaign_name') ? new Duplicate(['name']) : error
  })
})
