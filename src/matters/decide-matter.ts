import { calendarIn } from '../calendar/rules-in-change.ts'
import { workingDaysBetween } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import { IllegalTransition, InvalidInput } from '../errors.ts'
import { codes, id, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place, sealOptional } from '../orders/sealed.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('decideMatter', {
  description: 'Decide a matter (办件决定).',
  row: { t: 'M3', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_DECIDED', guards: [is.ownDepartment, is.hasMatterToDecide] },
  input: {
    matterId: id('matter').describe('Matter id (办件标识)'),
    outcome: codes('MatterOutcome', 'Outcome of a matter (办件结果)', {
      GRANTED: 'Permit granted (准予办结)',
      DENIED: 'Permit denied (不予许可)',
      COMPLETED: 'Finished; not a permit (办结)',
      NOT_ACCEPTED: 'Not accepted (不予受理)',
    }).describe('Outcome (结果)'),
    reason: text(2_000).nullish().describe('Reason of a refusal (理由)'),
    remedy: text(500).nullish().describe('Remedies, with a denial (救济途径)'),
  },
})

/**
 * Decides a matter (办件决定). A permit is GRANTED or DENIED, anything else COMPLETED; NOT_ACCEPTED ends a submitted one. A
 * matter decided at once (即办件) needs no acceptance before. A denial names its reason and the remedies (复议、诉讼).
 * Working days are counted from the day after acceptance, 0 on the same day (民法典 §201).
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const decideMatter = verb.does(async (c, input): Promise<{ orderId: string; matterId: string }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId, input.outcome)
  if (matter.status === 'SUBMITTED' && !(matter.instant ?? matter.item.instant) && input.outcome !== 'NOT_ACCEPTED')
    throw new IllegalTransition(order.id, verb, [
      {
        code: 'NOT_ACCEPTED_YET',
        field: 'matterId',
        words: { en: 'accept the matter first; only an instant item is decided at once', zh: '请先受理；仅即办件可直接决定' },
      },
    ])
  const permitOutcome = input.outcome === 'GRANTED' || input.outcome === 'DENIED'
  if (input.outcome !== 'NOT_ACCEPTED' && permitOutcome !== matter.item.permit)
    throw new InvalidInput('outcome', {
      en: matter.item.permit ? 'a permit is GRANTED or DENIED' : 'this item is no permit: COMPLETED',
      zh: matter.item.permit ? '许可事项须为准予或不予' : '非许可事项须为办结',
    })
  if ((input.outcome === 'DENIED' || input.outcome === 'NOT_ACCEPTED') && input.reason == null)
    throw new InvalidInput('reason', { en: 'must be given with a refusal', zh: '不予许可或不予受理须说明理由' })
  if (input.outcome === 'DENIED' && input.remedy == null)
    throw new InvalidInput('remedy', { en: 'must name review and litigation with a denial', zh: '不予许可须告知救济途径' })
  const start = matter.acceptedAt ?? matter.submittedAt ?? c.now
  const actualWorkingDays = workingDaysBetween(await calendarIn(c, dateInShanghai(start), order.areaCode), dateInShanghai(start), dateInShanghai(c.now))
  await advanceOrder(c, order, 'MATTER_DECIDED', { item: matter.itemCode, status: input.outcome, actualWorkingDays }, {}, { type: 'matter', id: matter.id })
  await c.tx.matter.update({
    where: { id: matter.id },
    data: {
      status: MATTER.to(verb.name, input.outcome),
      decidedAt: c.now,
      actualWorkingDays,
      reasonSealed: sealOptional(c.runtime.keys, place.matterReason(matter.id), input.reason),
      remedy: input.remedy ?? null,
      // A matter decided at once is accepted in the same instant, so every decided matter has an acceptance time.
      ...(matter.acceptedAt === null && input.outcome !== 'NOT_ACCEPTED' ? { acceptedAt: c.now } : {}),
    },
  })
  return { orderId: order.id, matterId: matter.id }
})
