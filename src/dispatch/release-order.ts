import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import { NotEligible } from '../errors.ts'
import { oneOf } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { writeNotice } from '../orders/write-notice.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { dispatchAgain } from './dispatch-again.ts'

/** Orders one may give back in a calendar month without the lead. */
export const RELEASES_A_MONTH = PARAMETERS.RELEASES_A_MONTH.value

const verb = orderVerb('releaseOrder', {
  description: 'Give an order back (释放): at most twice a month; it is offered to the rest of the team at once.',
  row: {
    t: 'T11r',
    from: ['ACCEPTED', 'SCHEDULED'],
    to: ['VERIFIED'],
    roles: ['STAFF'],
    event: 'RELEASED',
    guards: [is.handlerOnly, is.noPendingReturn, is.noVisitRunning],
  },
  problems: [NotEligible],
  input: {
    reason: oneOf('HandoverReason').describe('Reason (原因)'),
  },
})

/**
 * The handler gives an order back (释放, T11), at most twice in a calendar month; beyond that the lead reassigns it. It is
 * offered to the rest of the team at once. A booked visit is cancelled and the citizen is told; no clock is reset.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, NotEligible (RELEASE_LIMIT)
 */
export const releaseOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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
  const next = await advanceOrder(c, order, 'RELEASED', { from, reason: input.reason }, { status: 'VERIFIED', handlerId: null, companionIds: [] })
  await dispatchAgain(c, { ...next, appointment: null }, { teamId: order.teamId as string, without: from })
  writeNotice(c, order.id, 'STAFF_CHANGED')
  return { orderId: order.id }
})
