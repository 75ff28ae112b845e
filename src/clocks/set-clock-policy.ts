import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { dateInShanghai } from '../clock.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { codes, day } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { POLICIED, type Policied, UNITS } from './clock-rules.ts'

const verb = declareVerb('setClockPolicy', {
  description: 'Set the limit of a clock from a day on (设置时限): deadlines that exist keep the end they have. Administrators.',
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

/** A policy is for what is to come: one that begins in the past would say something else than what was done. */
export function expectToCome(c: Change, validFrom: Date) {
  if (validFrom.toISOString().slice(0, 10) < dateInShanghai(c.now))
    throw new InvalidInput('validFrom', { en: 'must not be in the past', zh: '生效日期不能早于今天' })
}

/**
 * Sets the limit of a clock from a day on (设置时限). Deadlines that exist keep the end they have.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (one a clock and day)
 */
export const setClockPolicy = verb.does(async (c, input): Promise<{ policyId: string }> => {
  expectAdmin(c.viewer)
  expectToCome(c, input.validFrom)
  const { clock, amount, validFrom } = input
  if ((await c.tx.clockPolicy.count({ where: { clock, validFrom } })) > 0) throw new Duplicate(['validFrom'])
  const policyId = newId('policy', c.now)
  await c.tx.clockPolicy.create({ data: { id: policyId, clock, amount, unit: UNITS[clock], validFrom } })
  return { policyId }
})
