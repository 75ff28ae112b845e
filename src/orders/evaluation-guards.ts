import { IllegalTransition } from '../errors.ts'
import type { OrderFacts } from './facts.ts'
import { rule, windowEnd } from './guards.ts'

// Rules of evaluating a visit or a matter beside the order (一次一评、一事一评): pure, like the rest of the table's guards.

/** Evaluations of the order as a whole, not of a visit or a matter: what the database is asked for. */
export const OF_THE_WHOLE = { appointmentId: null, matterId: null } as const

/** What has been decided can be evaluated: granted, refused or done (已作出决定的办件). */
export const isEvaluable = (matter: Pick<OrderFacts['matters'][number], 'status'>): boolean => ['GRANTED', 'DENIED', 'COMPLETED'].includes(matter.status)

/** Until seven natural days after it ended, or after the order's completion, whichever is later. @param endedAt of the visit or the matter */
export const mayStillEvaluate = (order: Pick<OrderFacts, 'completedAt'>, endedAt: Date | null, now: Date): boolean =>
  endedAt !== null && (now < windowEnd(endedAt) || (order.completedAt !== null && endedAt <= order.completedAt && now < windowEnd(order.completedAt)))

const open = (facts: OrderFacts, partId: string, endedAt: Date | null, now: Date) =>
  !facts.evaluatedParts.includes(partId) && mayStillEvaluate(facts, endedAt, now)

export const hasVisitToEvaluate = rule('NO_VISIT_TO_EVALUATE', 'no visit waits for an evaluation', '没有待评价的上门', (f, _v, now) =>
  f.visitsDone.some(({ id, endedAt }) => open(f, id, endedAt, now)),
)

export const hasMatterToEvaluate = rule('NO_MATTER_TO_EVALUATE', 'no matter waits for an evaluation', '没有待评价的办件', (f, _v, now) =>
  f.matters.some((matter) => isEvaluable(matter) && open(f, matter.id, matter.decidedAt, now)),
)

/** @throws IllegalTransition when this visit or matter has been evaluated, or its time is over; others may still wait */
export function requireUnevaluated(verb: { readonly name: string; readonly zh: string }, order: OrderFacts, partId: string, inTime: boolean): void {
  if (order.evaluatedParts.includes(partId))
    throw new IllegalTransition(order.id, verb, [
      { code: 'ALREADY_EVALUATED', words: { en: 'it has been evaluated; a token works once', zh: '已评价，评价仅限一次' } },
    ])
  if (!inTime)
    throw new IllegalTransition(order.id, verb, [{ code: 'EVALUATION_WINDOW_OVER', words: { en: 'the evaluation window is over', zh: '评价期已结束' } }])
}
