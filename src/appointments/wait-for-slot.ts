import { z } from 'zod'
import { calendarIn } from '../calendar/rules-in-change.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { setTimers } from '../timers/timer.ts'
import { endExpired } from './expire-slot.ts'
import { HORIZON_WORKING_DAYS, LONGEST_MINUTES, lastDay } from './slot-rules.ts'
import { OFFER_SLOT } from './slot-waits.ts'
import { LAPSE_WAIT } from './stop-waiting-for-slot.ts'

export const waitForSlotRules = orderVerb({
  from: z.date(),
  to: z.date(),
  minutes: z.number().int().min(15, 'must be 15 to 480 | 须为 15 到 480').max(LONGEST_MINUTES, 'must be 15 to 480 | 须为 15 到 480').nullish(),
})
/** Length of a visit when nothing else is said, minutes. */
const USUAL_MINUTES = PARAMETERS.USUAL_VISIT_MINUTES.value

/**
 * Waits for a visit at a time that is taken (候补上门): as soon as the staff member responsible is free between the two instants,
 * the time is proposed to the citizen for half an hour of daytime; whoever has waited longest is asked first. Waiting again changes the time
 * and goes to the end.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function waitForSlot(caller: Caller | Change, input: z.output<typeof waitForSlotRules>): Promise<{ orderId: string }> {
  return change(caller, 'waitForSlot', input, async (c) => {
    const order = await endExpired(c, await openOrder(c, 'waitForSlot', input))
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
      { kind: OFFER_SLOT, subjectId: order.handlerId as string, dueAt: c.now },
      { kind: LAPSE_WAIT, subjectId: order.id, dueAt: input.to },
    ])
    return { orderId: order.id }
  })
}
