import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import { openOrder } from '../orders/open-order.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { advanceCase, runningCase } from './running-case.ts'

/** Three levels, where an evaluation has five (北京市“三级评价”). */
export const RATING_LEVELS = ['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'] as const

export const rateRectificationRules = orderVerb({ level: z.enum(RATING_LEVELS), text: text(2_000).nullish() })

/**
 * Rates what was done about one's negative evaluation (二次评价): the citizen, once, within seven natural days. The first
 * evaluation stays as it is; this opens no second case.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, EVALUATION_WINDOW_OVER), StaleVersion
 */
export async function rateRectification(caller: Caller | Change, input: z.output<typeof rateRectificationRules>) {
  return change(caller, 'rateRectification', input, async (c) => {
    const order = await openOrder(c, 'rateRectification', input)
    const running = await runningCase(c, order)
    return advanceCase(
      c,
      order,
      running,
      'RECTIFICATION_RATED',
      { level: input.level },
      { rectificationState: 'RATED' },
      { state: 'RATED', rating: input.level, ratedAt: c.now, ratingSealed: sealOptional(c.ground.keys, place.rating(running.id), input.text) },
    )
  })
}
