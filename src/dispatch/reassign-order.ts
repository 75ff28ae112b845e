import { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { dispatchAgain } from './dispatch-again.ts'

export const HANDOVER_REASONS = ['ABSENT', 'OVERLOADED', 'SKILL_MISMATCH', 'CONFLICT_OF_INTEREST', 'CITIZEN_REQUEST', 'OTHER'] as const

export const reassignOrderRules = orderVerb({ reason: z.enum(HANDOVER_REASONS), staffId: id('staff').nullish() })

/**
 * Takes an order from its handler and offers it again (改派, T11): by dispatch, or by the team's lead; to the person named, or
 * to the rest of the team. A booked visit is cancelled in the same transaction and the citizen is told. The ACCEPT clock is
 * not restarted: the first acceptance stays what it was.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, NotEligible (the person named cannot take it)
 */
export async function reassignOrder(caller: Caller | Change, input: z.output<typeof reassignOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'reassignOrder', input, async (c) => {
    const order = await openOrder(c, 'reassignOrder', input)
    const from = order.handlerId as string
    const next = await advanceOrder(c, order, 'REASSIGNED', { from, reason: input.reason }, { status: 'VERIFIED', handlerId: null })
    await dispatchAgain(c, { ...next, appointment: null }, { teamId: order.teamId as string, without: from, to: input.staffId })
    writeNotice(c, order.id, 'STAFF_CHANGED')
    return { orderId: order.id }
  })
}
