import { z } from 'zod'
import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import { NotEligible } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { dispatchAgain } from './dispatch-again.ts'
import { HANDOVER_REASONS } from './reassign-order.ts'

/** Orders one may give back in a calendar month without the lead. */
export const RELEASES_A_MONTH = PARAMETERS.RELEASES_A_MONTH.value

export const releaseOrderRules = orderVerb({ reason: z.enum(HANDOVER_REASONS) })

/**
 * The handler gives an order back (释放, T11), at most twice in a calendar month; beyond that the lead reassigns it. It is
 * offered to the rest of the team at once. A booked visit is cancelled and the citizen is told; no clock is reset.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, NotEligible (RELEASE_LIMIT)
 */
export async function releaseOrder(caller: Caller | Change, input: z.output<typeof releaseOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'releaseOrder', input, async (c) => {
    const order = await openOrder(c, 'releaseOrder', input)
    const from = order.handlerId as string
    const month = startOfDayInShanghai(`${dateInShanghai(c.now).slice(0, 7)}-01`)
    const released = await c.tx.handling.count({ where: { staffId: from, endedBy: 'RELEASED', endedAt: { gte: month } } })
    if (released >= RELEASES_A_MONTH)
      throw new NotEligible([
        {
          code: 'RELEASE_LIMIT',
          words: {
            en: `you released ${released} orders this month, the limit; ask the lead to reassign it`,
            zh: `本月已释放 ${released} 件，达到上限，请由队长改派`,
          },
        },
      ])
    const next = await advanceOrder(c, order, 'RELEASED', { from, reason: input.reason }, { status: 'VERIFIED', handlerId: null })
    await dispatchAgain(c, { ...next, appointment: null }, { teamId: order.teamId as string, without: from })
    writeNotice(c, order.id, 'STAFF_CHANGED')
    return { orderId: order.id }
  })
}
