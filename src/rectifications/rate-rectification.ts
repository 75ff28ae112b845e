import { codes, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { CASE } from './case-machine.ts'
import { advanceCase, runningCase } from './running-case.ts'

/** Three levels, where an evaluation has five (北京市“三级评价”). */
export const RATING_LEVELS = ['SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'] as const

const verb = orderVerb('rateRectification', {
  description: 'Rate what was done about your evaluation (二次评价): its citizen, once, within seven days. The evaluation stays.',
  row: { t: 'T20e', from: ['COMPLETED'], to: [], roles: ['CITIZEN'], event: 'RECTIFICATION_RATED', guards: [is.caseApproved, is.inRatingWindow] },
  input: {
    level: codes('RectificationRating', 'Level of a rating of a rectification (二次评价等级)', {
      SATISFIED: 'Satisfied (满意)',
      BASICALLY_SATISFIED: 'Basically satisfied (基本满意)',
      DISSATISFIED: 'Dissatisfied (不满意)',
    }).describe('Level (等级)'),
    text: text(2_000).nullish().describe('Comment (评价内容)'),
  },
})

/**
 * The citizen rates what was done about their negative evaluation (二次评价), once, within seven natural days. The first
 * evaluation stays as it is; this opens no second case.
 * @throws NotFound, Forbidden, IllegalTransition (RECTIFICATION_STATE, EVALUATION_WINDOW_OVER), StaleVersion
 */
export const rateRectification = verb.does(async (c, input) => {
  const order = await openOrder(c, verb, input)
  const running = await runningCase(c, order)
  return advanceCase(
    c,
    order,
    running,
    'RECTIFICATION_RATED',
    { level: input.level },
    { rectificationState: CASE.to(verb.name) },
    {
      state: CASE.to(verb.name),
      rating: input.level,
      ratedAt: c.now,
      ratingSealed: sealOptional(c.runtime.keys, place.rating(running.id), input.text),
    },
  )
})
