import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate } from '../errors.ts'
import { newId } from '../ids.ts'
import { day, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectToCome } from './set-clock-policy.ts'

const verb = declareVerb('setTimeLimit', {
  description: 'Set the handling limit of a kind of request from a day on (设置办理时限): orders registered before keep theirs. Administrators.',
  problems: [Duplicate],
  input: {
    type: oneOf('OrderType').describe('Kind of request (诉求类型)'),
    urgency: oneOf('Urgency').describe('Urgency (紧急程度)'),
    workingDays: z.number().int().min(1).max(365).describe('Working days, from the next day (工作日)'),
    validFrom: day.describe('First day of effect, today or later (生效日期)'),
  },
})

/**
 * Sets the handling limit of a kind of request from a day on (设置办理时限). Orders registered before keep theirs.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (one a kind, urgency and day)
 */
export const setTimeLimit = verb.does(async (c, input): Promise<{ policyId: string }> => {
  expectAdmin(c.viewer)
  expectToCome(c, input.validFrom)
  const { type, urgency, workingDays, validFrom } = input
  if ((await c.tx.timeLimitPolicy.count({ where: { type, urgency, validFrom } })) > 0) throw new Duplicate(['validFrom'])
  const policyId = newId('policy', c.now)
  await c.tx.timeLimitPolicy.create({ data: { id: policyId, type, urgency, workingDays, validFrom } })
  return { policyId }
})
