import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { advanceCase, runningCase } from './running-case.ts'

export const planRectificationRules = orderVerb({
  measure: z.enum(['FIX', 'EXPLAIN', 'REGISTER']),
  description: text(2_000),
  limitUntil: z.date().nullish(),
})

/**
 * Says what will be done about a negative evaluation (整改措施, T19b), once the citizen was reached: put right at once, explained
 * when there is no legal basis, or registered with a limit of its own when it takes longer.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, OWN_WORK), StaleVersion, InvalidInput (limitUntil)
 */
export async function planRectification(caller: Caller | Change, input: z.output<typeof planRectificationRules>) {
  return change(caller, 'planRectification', input, async (c) => {
    const order = await openOrder(c, 'planRectification', input)
    const limitUntil = input.limitUntil ?? null
    if ((input.measure === 'REGISTER') !== (limitUntil !== null))
      throw new InvalidInput('limitUntil', { en: 'is given for REGISTER, and only then', zh: '登记限期整改须填写限期，其他措施不填' })
    if (limitUntil !== null && limitUntil <= c.now) throw new InvalidInput('limitUntil', { en: 'must be in the future', zh: '限期须晚于现在' })
    const running = await runningCase(c, order)
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_PLANNED',
      { measure: input.measure, limitUntil: limitUntil?.toISOString() ?? null },
      { rectificationState: 'MEASURED' },
      { state: 'MEASURED', measure: input.measure, limitUntil, measureSealed: seal(c.ground.keys, place.measure(running.id), input.description) },
    )
  })
}
