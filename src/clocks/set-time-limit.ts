import { z } from 'zod'
import { expectCityAdmin } from '../access/admin.ts'
import { expectToCome, expectUnused, keepPolicyChange, lockPolicies, useOf } from '../calendar/policy-changes.ts'
import { Prisma } from '../db/generated/client.ts'
import { Duplicate } from '../errors.ts'
import { newId } from '../ids.ts'
import { day, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('setTimeLimit', {
  description:
    'Set the handling limit of a kind of request from a day on (设置办理时限): orders registered before keep theirs. The same day again corrects it, until a deadline was counted by it. Administrators.',
  // Answered until 0.2.0 for a second policy of one day: documents that ask for it go on working.
  problems: [Duplicate],
  input: {
    type: oneOf('OrderType').describe('Kind of request (诉求类型)'),
    urgency: oneOf('Urgency').describe('Urgency (紧急程度)'),
    workingDays: z.number().int().min(1).max(365).describe('Working days, from the next day (工作日)'),
    validFrom: day.describe('First day of effect, today or later (生效日期)'),
  },
})

/**
 * Sets the handling limit of a kind of request from a day on (设置办理时限). Orders registered before keep theirs. What was set for that
 * day already is corrected, as long as no deadline was counted by it.
 * @throws Unauthenticated, Forbidden, InvalidInput (a day of the past; a policy that is used)
 */
export const setTimeLimit = verb.does(async (c, input): Promise<{ policyId: string }> => {
  expectCityAdmin(c.viewer)
  expectToCome(c, input.validFrom)
  await lockPolicies(c)
  const { type, urgency, workingDays, validFrom } = input
  const before = await c.tx.timeLimitPolicy.findUnique({ where: { type_urgency_validFrom: { type, urgency, validFrom } } })
  if (before?.workingDays === workingDays) return { policyId: before.id }
  const set = { kind: 'TIME_LIMIT' as const, subject: `${type} ${urgency}`, validFrom }
  const policyId = newId('policy', c.now)
  if (before) {
    expectUnused(await useOf(c.tx, c.now, validFrom, Prisma.sql`d.policy_id = ${before.id}`))
    await c.tx.timeLimitPolicy.update({ where: { id: before.id }, data: { id: policyId, workingDays } })
  } else await c.tx.timeLimitPolicy.create({ data: { id: policyId, type, urgency, workingDays, validFrom } })
  await keepPolicyChange(c, { ...set, policyId, amount: workingDays }, before && { ...set, policyId: before.id, amount: before.workingDays })
  return { policyId }
})
