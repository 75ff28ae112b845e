import { dateInShanghai } from '../clock.ts'
import type { EvaluationSource } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { advanceOrder } from '../orders/open-order.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import type { Change } from '../runtime.ts'
import { SCORES } from './levels.ts'
import type { Said } from './said.ts'
import { checkSaid, scaleOf } from './scale.ts'

/** What is evaluated: the order as a whole (综合评价), a visit (一次一评) or a matter (一事一评). */
export type Evaluated = { readonly object: 'ORDER'; readonly resolved: boolean } | { readonly object: 'VISIT' | 'MATTER'; readonly id: string }

/**
 * Writes an evaluation, once and for good: the row is never changed, and the event says whose evaluation it was. The
 * lifecycle table decides whether it may be given.
 *
 * @param source CALLBACK when it was said on the telephone; else it is the citizen's own, or by proxy with `said.onBehalf`
 * @throws InvalidInput (indicators, tags, onBehalf)
 */
export async function writeEvaluation(
  c: Change,
  order: OrderFacts,
  of: Evaluated,
  said: Said,
  source?: 'CALLBACK',
): Promise<{ order: OrderFacts; evaluationId: string }> {
  const scale = scaleOf(dateInShanghai(c.now))
  checkSaid(scale, of.object === 'VISIT' || (of.object === 'ORDER' && order.visitsDone.length > 0), said)
  const by: EvaluationSource = source ?? (said.onBehalf ? proxy(order, of, c.now) : 'CITIZEN')
  const evaluationId = newId('evaluation', c.now)
  const { level } = said
  const score = SCORES[level]
  const subject = { type: 'evaluation', id: evaluationId } as const
  const next =
    of.object === 'ORDER'
      ? await advanceOrder(c, order, 'EVALUATED', { level, score, resolved: of.resolved, source: by }, {}, subject)
      : await advanceOrder(c, order, 'PART_EVALUATED', { object: of.object, of: of.id, level, score, source: by }, {}, subject)
  await c.tx.evaluation.create({
    data: {
      id: evaluationId,
      orderId: order.id,
      cycle: order.cycle,
      source: by,
      level,
      score,
      appointmentId: of.object === 'VISIT' ? of.id : null,
      matterId: of.object === 'MATTER' ? of.id : null,
      resolved: of.object === 'ORDER' ? of.resolved : null,
      scale: scale.version,
      ...(said.indicators.length > 0 ? { indicators: Object.fromEntries(said.indicators.map((one) => [one.code, one.level])) } : {}),
      tags: said.tags,
      textSealed: sealOptional(c.runtime.keys, place.evaluationText(evaluationId), said.text),
      submittedAt: c.now,
    },
  })
  return { order: next, evaluationId }
}

/**
 * An agent who evaluates for the citizen (代评) has an authorisation that says so, in force, and is never staff; it
 * covers the matter, if a matter is evaluated.
 */
function proxy(order: OrderFacts, of: Evaluated, now: Date): 'PROXY' {
  const item = of.object === 'MATTER' ? order.matters.find(({ id }) => id === of.id)?.itemCode : undefined
  const may = order.authorizations.some(
    (a) =>
      a.agentStaffId === null && a.scope.includes('EVALUATE') && a.validFrom <= now && now < a.validTo && (item === undefined || a.itemCodes.includes(item)),
  )
  if (!may)
    throw new InvalidInput('onBehalf', {
      en: 'needs an authorisation in force that lets somebody who is not staff evaluate',
      zh: '代评须有有效的代评授权，且代评人不得为工作人员',
    })
  return 'PROXY'
}
