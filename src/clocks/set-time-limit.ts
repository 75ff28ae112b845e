import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { verb } from '../input.ts'
import { expectToCome } from './set-clock-policy.ts'

export const setTimeLimitRules = verb({
  type: z.enum(['CONSULT', 'HELP', 'COMPLAINT', 'SUGGESTION', 'PRAISE']),
  urgency: z.enum(['NORMAL', 'URGENT']),
  workingDays: z.number().int().min(1).max(365),
  validFrom: z.date(),
})

/**
 * Sets the handling limit of a kind of request from a day on (设置办理时限). Orders registered before keep theirs.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (one a kind, urgency and day)
 */
export async function setTimeLimit(caller: Caller | Change, input: z.output<typeof setTimeLimitRules>): Promise<{ policyId: string }> {
  return change(caller, 'setTimeLimit', input, async (c) => {
    expectAdmin(c.viewer)
    expectToCome(c, input.validFrom)
    const { type, urgency, workingDays, validFrom } = input
    if ((await c.tx.timeLimitPolicy.count({ where: { type, urgency, validFrom } })) > 0) throw new Duplicate(['validFrom'])
    const policyId = newId('policy', c.now)
    await c.tx.timeLimitPolicy.create({ data: { id: policyId, type, urgency, workingDays, validFrom } })
    return { policyId }
  })
}
