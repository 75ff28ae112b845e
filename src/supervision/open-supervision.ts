import { seal } from '../access/encryption.ts'
import { dateInShanghai } from '../clock.ts'
import type { SupervisionLevel } from '../db/generated/enums.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, text } from '../input.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { endOfWorkingDay } from '../orders/next-working-day.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'

/** Working days the reply to a letter may take. */
export const REPLY_DAYS = PARAMETERS.SUPERVISION_REPLY_DAYS.value

const verb = orderVerb('openSupervision', {
  description: 'Put an order under supervision (督办) with a numbered letter; the reply is due within one working day.',
  row: { t: 'SUPERVISE', from: OPEN, to: [], roles: ['SUPERVISOR'], event: 'SUPERVISION_OPENED', guards: [is.notSupervised] },
  input: {
    level: oneOf('SupervisionLevel').describe('Level (级别)'),
    reason: text(2_000).describe('Reason (事由)'),
  },
})

/**
 * Puts an order under supervision (督办): a numbered letter with its reason; the reply is due within one working day.
 * @throws NotFound, Forbidden, IllegalTransition (SUPERVISED), StaleVersion
 */
export const openSupervision = verb.does(async (c, input): Promise<{ orderId: string; supervisionId: string }> => {
  const order = await openOrder(c, verb, input)
  const supervisionId = await issueLetter(c, order, 'SUPERVISION_OPENED', input.level, input.reason)
  return { orderId: order.id, supervisionId }
})

/** Writes a letter of supervision (督办通知单) and the event of it. */
export async function issueLetter(
  c: Change,
  order: OrderFacts,
  kind: 'SUPERVISION_OPENED' | 'SUPERVISION_RAISED',
  level: SupervisionLevel,
  reason: string,
): Promise<string> {
  const id = newId('supervision', c.now)
  const replyDueAt = await endOfWorkingDay(c, order.areaCode, REPLY_DAYS)
  await advanceOrder(
    c,
    order,
    kind,
    { level, replyDueAt: replyDueAt.toISOString() },
    { supervisionLevel: level, supervisionReplied: false },
    { type: 'supervision', id },
  )
  await c.tx.supervision.create({
    data: {
      id,
      orderId: order.id,
      level,
      state: 'OPEN',
      letterNo: await letterNumber(c),
      reasonSealed: seal(c.runtime.keys, place.supervisionReason(id), reason),
      openedBy: actorOf(c.viewer).id,
      openedAt: c.now,
      replyDueAt,
    },
  })
  return id
}

/** `DB` + date + sequence of the day (督办单号). */
async function letterNumber(c: Change): Promise<string> {
  const day = `DB${dateInShanghai(c.now).replaceAll('-', '')}`
  const { last } = await c.tx.numberSequence.upsert({ where: { day }, create: { day, last: 1 }, update: { last: { increment: 1 } } })
  return `${day}${String(last).padStart(4, '0')}`
}
