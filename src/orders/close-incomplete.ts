import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { IllegalTransition } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb, text } from '../input.ts'
import type { OrderFacts } from './facts.ts'
import { incompleteBlock } from './incomplete-guards.ts'
import { reopenUntil } from './next-working-day.ts'
import { advanceOrder, openOrder } from './open-order.ts'
import { codesOf, INCOMPLETE_REASONS } from './reasons.ts'
import { place } from './sealed.ts'
import { withdrawOpenMatters } from './withdraw-open-matters.ts'
import { writeNotice } from './write-notice.ts'

export const closeIncompleteRules = orderVerb({ reason: z.enum(codesOf(INCOMPLETE_REASONS)), explanation: text(2_000) })

/** Contact attempts of the present cycle: nobody calls before its first dispatch. */
const attemptsOf = (c: Change, { id, firstDispatchedAt }: OrderFacts) =>
  c.tx.contact.findMany({ where: { orderId: id, at: { gte: firstDispatchedAt ?? c.now } }, select: { at: true, outcome: true } })

/**
 * Ends an order without its result (未能办结, T24), with a reason a supervisor answers for and a written explanation.
 * @throws NotFound, Forbidden, IllegalTransition (also NOT_UNREACHABLE, NO_MATERIALS_AWAITED: what the reason itself needs), StaleVersion
 */
export async function closeIncomplete(caller: Caller | Change, input: z.output<typeof closeIncompleteRules>): Promise<{ orderId: string }> {
  return change(caller, 'closeIncomplete', input, async (c) => {
    const order = await openOrder(c, 'closeIncomplete', input)
    const block = incompleteBlock(input.reason, order, await attemptsOf(c, order))
    if (block) throw new IllegalTransition(order.id, 'closeIncomplete', [block])
    await advanceOrder(
      c,
      order,
      'CLOSED_INCOMPLETE',
      { reason: input.reason },
      {
        status: 'CLOSED_INCOMPLETE',
        closedAt: c.now,
        reopenUntil: await reopenUntil(c, order.areaCode),
        returnPending: false,
        reasonCode: input.reason,
        outcomeSealed: seal(c.ground.keys, place.outcome(order.id), input.explanation),
      },
    )
    await withdrawOpenMatters(c, order)
    writeNotice(c, order.id, 'CLOSED_INCOMPLETE', { reason: input.reason })
    return { orderId: order.id }
  })
}
