import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { place } from '../orders/sealed.ts'
import { advanceCase, runningCase } from './running-case.ts'

export const submitRectificationRules = orderVerb({ outcome: text(2_000), informedBy: z.enum(['TELEPHONE', 'SMS', 'IN_PERSON']) })

/**
 * Hands a rectification in for acceptance (提交整改, T19c): what came of it, and how the citizen was told.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, OWN_WORK), StaleVersion
 */
export async function submitRectification(caller: Caller | Change, input: z.output<typeof submitRectificationRules>) {
  return change(caller, 'submitRectification', input, async (c) => {
    const order = await openOrder(c, 'submitRectification', input)
    const running = await runningCase(c, order)
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_SUBMITTED',
      { informedBy: input.informedBy },
      { rectificationState: 'SUBMITTED' },
      {
        state: 'SUBMITTED',
        submittedAt: c.now,
        informedBy: input.informedBy,
        outcomeSealed: seal(c.ground.keys, place.rectified(running.id), input.outcome),
      },
    )
  })
}
