import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { dateInShanghai } from '../clock.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { verb } from '../input.ts'
import { POLICIED, UNITS } from './clock-rules.ts'

export const setClockPolicyRules = verb({ clock: z.enum(POLICIED), amount: z.number().int().min(1).max(10_000), validFrom: z.date() })

/** A policy is for what is to come: one that begins in the past would say something else than what was done. */
export function expectToCome(c: Change, validFrom: Date) {
  if (validFrom.toISOString().slice(0, 10) < dateInShanghai(c.now))
    throw new InvalidInput('validFrom', { en: 'must not be in the past', zh: '生效日期不能早于今天' })
}

/**
 * Sets the limit of a clock from a day on (设置时限). Deadlines that exist keep the end they have.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (one a clock and day)
 */
export async function setClockPolicy(caller: Caller | Change, input: z.output<typeof setClockPolicyRules>): Promise<{ policyId: string }> {
  return change(caller, 'setClockPolicy', input, async (c) => {
    expectAdmin(c.viewer)
    expectToCome(c, input.validFrom)
    const { clock, amount, validFrom } = input
    if ((await c.tx.clockPolicy.count({ where: { clock, validFrom } })) > 0) throw new Duplicate(['validFrom'])
    const policyId = newId('policy', c.now)
    await c.tx.clockPolicy.create({ data: { id: policyId, clock, amount, unit: UNITS[clock], validFrom } })
    return { policyId }
  })
}
