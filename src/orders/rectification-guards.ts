import { isPerson } from '../access/viewer.ts'
import type { RectificationState } from '../db/generated/enums.ts'
import { eitherOf, RECTIFICATION_WORDS } from '../words.ts'
import type { OrderFacts } from './facts.ts'
import { rule, windowEnd } from './guards.ts'

// Rules of a negative evaluation's case (差评整改): pure, like the rest of the table's guards.

/** The two lowest levels are negative (差评). */
export const isNegative = (level: string) => level === 'DISSATISFIED' || level === 'VERY_DISSATISFIED'

/** A negative evaluation without a rectification: only one from before there were rectifications. */
export const isUnanswered = (order: OrderFacts) => order.rectificationState === null && order.evaluations.some(({ level }) => isNegative(level))

const caseIn = (...states: RectificationState[]) =>
  rule(
    'RECTIFICATION_STATE',
    `the rectification must be ${states.join(' or ')}`,
    `整改状态须为${eitherOf(RECTIFICATION_WORDS, states)}`,
    (f) => f.rectificationState !== null && states.includes(f.rectificationState),
  )

/** The citizen is called as often as it takes, until the case is handed in. */
export const caseToContact = caseIn('OPENED', 'CONTACTED', 'MEASURED', 'REJECTED')
export const caseContacted = caseIn('CONTACTED', 'MEASURED', 'REJECTED')
export const caseMeasured = caseIn('MEASURED')
export const caseSubmitted = caseIn('SUBMITTED')
export const caseApproved = caseIn('APPROVED')

/** Staff do not deal with a complaint about their own work (回避): a lead who was the handler leaves it to quality. */
export const notOwnWork = rule(
  'OWN_WORK',
  'the evaluation is of your own work; somebody else deals with it',
  '涉及本人办理的工单，应当回避',
  (f, v) => !isPerson(v) || v.staffId === null || v.staffId !== f.handlerId,
)

export const aboutEvaluation = rule(
  'NO_EVALUATION',
  'the rectification answers a call back; there is no evaluation to appeal against',
  '整改缘于回访，没有可申诉的评价',
  (f) => f.rectificationCause === 'EVALUATION',
)
export const notAppealed = rule('APPEALED_ALREADY', 'an evaluation is appealed against once', '对同一评价只能申诉一次', (f) => f.appealState === null)
export const noAppealPending = rule('APPEAL_PENDING', 'an appeal against the evaluation waits for its decision', '申诉待审核', (f) => f.appealState !== 'FILED')
export const appealPending = rule('NO_APPEAL_PENDING', 'no appeal waits for a decision', '没有待审核的申诉', (f) => f.appealState === 'FILED')

/** The citizen may rate a rectification for as long as an order: 7 natural days (二次评价期). */
export const ratingEnd = (facts: Pick<OrderFacts, 'rectifiedAt'>): Date | null => (facts.rectifiedAt === null ? null : windowEnd(facts.rectifiedAt))
const ratingOpen = (facts: OrderFacts, now: Date) => {
  const end = ratingEnd(facts)
  return facts.rectificationState === 'APPROVED' && end !== null && now < end
}
export const inRatingWindow = rule('EVALUATION_WINDOW_OVER', 'the time to rate the rectification is over', '二次评价期已结束', (f, _v, now) =>
  ratingOpen(f, now),
)
export const ratedOrRatingOver = rule(
  'RATING_PENDING',
  'the citizen can still rate the rectification',
  '群众仍可对整改进行评价',
  (f, _v, now) => !ratingOpen(f, now),
)
