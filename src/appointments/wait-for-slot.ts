import { z } from 'zod'
import { calendarIn } from '../calendar/rules-in-change.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimers } from '../timers/timer.ts'
import { endExpired } from './expire-slot.ts'
import { HORIZON_WORKING_DAYS, LONGEST_MINUTES, lastDay } from './slot-rules.ts'

const verb = orderVerb('waitForSlot', {
  description:
    'Wait for a visit at a time that is taken (候补上门): once it is free it is proposed for half an hour of daytime (08:00 to 21:00), longest waiting first.',
  row: {
    t: 'A3w',
    from: ['ACCEPTED'],
    to: [],
    roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'],
    event: 'SLOT_AWAITED',
    guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn],
  },
  input: {
    from: z.date().describe('Not before (最早)'),
    to: z.date().describe('Over by then; within five working days (最晚)'),
    minutes: z
      .number()
      .int()
      .min(15, 'must be 15 to 480 | 须为 15 到 480')
      .max(LONGEST_MINUTES, 'must be 15 to 480 | 须为 15 到 480')
      .nullish()
      .describe('Length of the visit, 15 to 480; 60 when left out (时长分钟)'),
  },
})
/** Length of a visit when nothing else is said, minutes. */
const USUAL_MINUTES = PARAMETERS.USUAL_VISIT_MINUTES.value

/**
 * Waits for a visit at a time that is taken (候补上门): as soon as the staff member responsible is free between the two instants,
 * the time is proposed to the citizen for half an hour of daytime; the order that has waited longest is asked first. Waiting again changes
 * the time and goes to the end.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const waitForSlot = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await endExpired(c, await openOrder(c, verb, input))
  const minutes = input.minutes ?? USUAL_MINUTES
  if (input.from < c.now) throw new InvalidInput('from', { en: 'must not lie in the past', zh: '不得早于当前时间' })
  if (input.to.getTime() < input.from.getTime() + minutes * MINUTE)
    throw new InvalidInput('to', { en: `must be at least ${minutes} minutes after from`, zh: `须晚于起始时间至少 ${minutes} 分钟` })
  const calendar = await calendarIn(c, dateInShanghai(c.now), order.areaCode)
  if (dateInShanghai(input.to) > lastDay(calendar, c.now))
    throw new InvalidInput('to', { en: `must be within ${HORIZON_WORKING_DAYS} working days`, zh: `须在 ${HORIZON_WORKING_DAYS} 个工作日内` })
  const told = { from: input.from.toISOString(), to: input.to.toISOString(), minutes }
  await advanceOrder(c, order, 'SLOT_AWAITED', told, { slotWaitSince: c.now })
  const row = { fromAt: input.from, toAt: input.to, minutes, joinedAt: c.now, offeredId: null }
  await c.tx.slotWait.upsert({ where: { orderId: order.id }, create: { ...row, orderId: order.id }, update: row })
  // What is free already is proposed at once.
  await setTimers(c, [
    { kind: 'offerSlot', subjectId: order.handlerId as string, dueAt: c.now },
    { kind: 'lapseWait', subjectId: order.id, dueAt: input.to },
  ])
  return { orderId: order.id }
})
