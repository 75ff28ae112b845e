import { z } from 'zod'
import { dateInShanghai } from '../clock.ts'
import type { Revisit } from '../db/generated/client.ts'
import type { EvaluationLevel, RevisitState } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { writeEvaluation } from '../evaluations/write-evaluation.ts'
import { oneOf, text } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { isInEvaluationWindow, isUnevaluated } from '../orders/guards.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { ratingEnd } from '../orders/rectification-guards.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'

/** Attempts after which a call back may be given up, on at least two days (回访规则). */
export const MOST_ATTEMPTS = PARAMETERS.REVISIT_ATTEMPTS.value

const verb = orderVerb('logRevisit', {
  description: 'Log an attempt to call a citizen back (回访登记): by quality or the hotline, never by the handler.',
  row: {
    t: 'REVISIT',
    from: ['COMPLETED', 'CLOSED'],
    to: [],
    roles: ['QUALITY', 'HOTLINE_AGENT'],
    event: 'REVISIT_LOGGED',
    guards: [is.notOwnWork, is.revisitOpen],
  },
  input: {
    method: oneOf('ContactMethod').describe('How (联系方式)'),
    outcome: oneOf('ContactOutcome').describe('What came of it (联系结果)'),
    resolved: z.boolean().nullish().describe('They say it was resolved; given when they were reached (是否解决)'),
    level: oneOf('EvaluationLevel').nullish().describe('What they say of the whole, if they have not evaluated it: an evaluation by call back (回访评价)'),
    comment: text(2_000).nullish().describe('What they said (回访内容)'),
  },
})

/**
 * Logs an attempt to call a citizen back (回访登记): by quality or the hotline, never by the handler. Reached, citizens say
 * whether it was resolved, and the revisit is done; the third attempt that does not reach them, on the second day at the
 * earliest, gives it up. The order of a negative evaluation is not closed before it. An answer that nothing was resolved opens a rectification.
 *
 * @param input.level what they say of the whole, if they have not evaluated it: an evaluation whose source is CALLBACK
 * @throws NotFound, Forbidden, IllegalTransition (NO_REVISIT_OPEN, OWN_WORK), StaleVersion, InvalidInput (resolved, level)
 */
export const logRevisit = verb.does(async (c, input): Promise<{ orderId: string; revisitId: string }> => {
  const order = await openOrder(c, verb, input)
  const reached = input.outcome === 'REACHED'
  if (reached !== (input.resolved != null))
    throw new InvalidInput('resolved', { en: 'is said when the citizen was reached, and only then', zh: '联系到群众时须填写是否解决，未联系到时不填' })
  if (input.level != null && !mayRate(order, reached, c.now))
    throw new InvalidInput('level', {
      en: 'is taken when the citizen was reached, has not evaluated the order, and still can',
      zh: '仅在联系到群众、尚未评价且评价期内可代录',
    })
  const revisit = await c.tx.revisit.findFirstOrThrow({ where: { orderId: order.id, cycle: order.cycle, state: 'OPEN' } })
  const today = dateInShanghai(c.now)
  const attempts = revisit.attempts + 1
  const state = stateAfter(revisit, reached, attempts, today)
  const ended = state !== 'OPEN'
  const facts = { method: input.method, outcome: input.outcome, attempt: attempts, state, resolved: input.resolved ?? null }
  // The evaluation first: a negative one opens the case, and what was not resolved then belongs to it.
  const asked = input.level == null ? order : await rateByTelephone(c, order, input.level, input.resolved === true)
  await advanceOrder(c, asked, 'REVISIT_LOGGED', facts, ended ? { openRevisit: null } : {}, { type: 'revisit', id: revisit.id })
  await c.tx.revisit.update({
    where: { id: revisit.id },
    data: {
      attempts,
      state,
      firstOn: revisit.firstOn ?? new Date(today),
      resolved: input.resolved ?? null,
      ...(ended ? { endedAt: c.now } : {}),
      ...(input.comment == null ? {} : { commentSealed: sealOptional(c.runtime.keys, place.revisitComment(revisit.id), input.comment) }),
    },
  })
  // The timer of the window may have come while the call was still to be made; one that is late fires at once.
  const end = ended && revisit.reason === 'NEGATIVE' ? ratingEnd(order) : null
  if (end !== null && order.status === 'COMPLETED') await setTimer(c, 'closeUnevaluated', order.id, end, { cycle: order.cycle })
  return { orderId: order.id, revisitId: revisit.id }
})

async function rateByTelephone(c: Change, order: OrderFacts, level: EvaluationLevel, resolved: boolean): Promise<OrderFacts> {
  const said = { level, indicators: [], tags: [], onBehalf: false }
  return (await writeEvaluation(c, order, { object: 'ORDER', resolved }, said, 'CALLBACK')).order
}

/** A level told on the telephone is an evaluation like another (回访评价), marked as such: only where the citizen could give one. */
const mayRate = (order: OrderFacts, reached: boolean, now: Date) =>
  reached && order.status === 'COMPLETED' && isUnevaluated(order) && isInEvaluationWindow(order, now)

function stateAfter(revisit: Revisit, reached: boolean, attempts: number, today: string): RevisitState {
  if (reached) return 'ANSWERED'
  const another = revisit.firstOn !== null && revisit.firstOn.toISOString().slice(0, 10) < today
  return attempts >= MOST_ATTEMPTS && another ? 'UNREACHED' : 'OPEN'
}
