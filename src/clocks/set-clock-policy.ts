import { z } from 'zod'
import { expectCityAdmin } from '../access/admin.ts'
import { expectToCome, expectUnused, keepPolicyChange, lockPolicies, useOf } from '../calendar/policy-changes.ts'
import { Prisma } from '../db/generated/client.ts'
import { Duplicate } from '../errors.ts'
import { newId } from '../ids.ts'
import { codes, day } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { POLICIED, type Policied, UNITS } from './clock-rules.ts'

const verb = declareVerb('setClockPolicy', {
  description:
    'Set the limit of a clock from a day on (设置时限): deadlines that exist keep the end they have. The same day again corrects it, until a deadline was counted by it. Administrators.',
  // Answered until 0.2.0 for a second policy of one day: documents that ask for it go on working.
  problems: [Duplicate],
  input: {
    clock: codes(
      'PoliciedClock',
      'Clocks with a policy of their own (可设时限)',
      Object.fromEntries(POLICIED.map((k) => [k, `${k} (时限)`])) as Record<Policied, string>,
    ).describe('Clock (时限类型)'),
    amount: z.number().int().min(1).max(10_000).describe('In the unit of the clock: minutes of duty, minutes or working days (数量)'),
    validFrom: day.describe('First day of effect, today or later (生效日期)'),
  },
})

/**
 * Sets the limit of a clock from a day on (设置时限). Deadlines that exist keep the end they have. What was set for that day already is
 * corrected, as long as no deadline was counted by it; the correction is another policy, so that a deadline names the one it had.
 * @throws Unauthenticated, Forbidden, InvalidInput (a day of the past; a policy that is used)
 */
export const setClockPolicy = verb.does(async (c, input): Promise<{ policyId: string }> => {
  expectCityAdmin(c.viewer)
  expectToCome(c, input.validFrom)
  await lockPolicies(c)
  const { clock, amount, validFrom } = input
  const before = await c.tx.clockPolicy.findUnique({ where: { clock_validFrom: { clock, validFrom } } })
  if (before?.amount === amount) return { policyId: before.id }
  const set = { kind: 'CLOCK' as const, subject: clock, validFrom }
  const policyId = newId('policy', c.now)
  if (before) {
    expectUnused(await useOf(c.tx, c.now, validFrom, Prisma.sql`d.policy_id = ${before.id}`))
    await c.tx.clockPolicy.update({ where: { id: before.id }, data: { id: policyId, amount } })
  } else await c.tx.clockPolicy.create({ data: { id: policyId, clock, amount, unit: UNITS[clock], validFrom } })
  await keepPolicyChange(c, { ...set, policyId, amount }, before && { ...set, policyId: before.id, amount: before.amount })
  return { policyId }
})
