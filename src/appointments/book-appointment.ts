import { z } from 'zod'
import { DAY, MINUTE } from '../clock.ts'
import { exclusionViolation, uniqueViolation } from '../db/faults.ts'
import { IllegalTransition, InvalidInput, SlotTaken } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { id, list, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { writeNotice } from '../orders/write-notice.ts'

/** Longest visit, and how far ahead one can be booked (policy parameters; five working days with the calendar's slots). */
const LONGEST_MINUTES = 8 * 60
const HORIZON_DAYS = 30

export const bookAppointmentRules = orderVerb({
  startsAt: z.date(),
  endsAt: z.date(),
  staffIds: list(id('staff'), 0, 4).nullish(),
})

/**
 * Books a visit (预约, T12) for the half-open time [startsAt, endsAt): the responsible staff member and whoever comes
 * along. The database's exclusion constraint makes two visits of one person at a time impossible; the rows of the staff
 * are locked first, in order of id, so that concurrent bookings wait for each other instead of deadlocking.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput, SlotTaken
 */
export async function bookAppointment(
  caller: Caller | Change,
  input: z.output<typeof bookAppointmentRules>,
): Promise<{ orderId: string; appointmentId: string }> {
  const { startsAt, endsAt } = input
  if (endsAt <= startsAt) throw new InvalidInput('endsAt', { en: 'must be after startsAt', zh: '须晚于开始时间' })
  if (endsAt.getTime() - startsAt.getTime() > LONGEST_MINUTES * MINUTE)
    throw new InvalidInput('endsAt', { en: 'a visit lasts at most 8 hours', zh: '单次上门不超过 8 小时' })
  try {
    return await change(caller, 'bookAppointment', input, async (c) => {
      if (startsAt < c.now) throw new InvalidInput('startsAt', { en: 'must not be in the past', zh: '不能早于当前时间' })
      if (startsAt.getTime() > c.now.getTime() + HORIZON_DAYS * DAY)
        throw new InvalidInput('startsAt', { en: `must be within ${HORIZON_DAYS} days`, zh: `须在 ${HORIZON_DAYS} 天内` })
      const order = await openOrder(c, 'bookAppointment', input)
      const staffIds = [...new Set([order.handlerId as string, ...(input.staffIds ?? [])])].sort()
      const present = await c.tx.$queryRaw<{ id: string }[]>`SELECT id FROM staff WHERE id = ANY(${staffIds}) AND active ORDER BY id FOR UPDATE`
      if (present.length < staffIds.length) throw new InvalidInput('staffIds', { en: 'names somebody who is not in service', zh: '含有不在岗人员' })
      const appointmentId = newId('appointment', c.now)
      await advanceOrder(
        c,
        order,
        'APPOINTMENT_BOOKED',
        { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString(), staff: staffIds },
        // A citizen who books has been reached (T12).
        { status: 'SCHEDULED', ...(order.firstContactAt === null && c.viewer.role === 'CITIZEN' ? { firstContactAt: c.now } : {}) },
        { type: 'appointment', id: appointmentId },
      )
      await c.tx.appointment.create({
        data: { id: appointmentId, orderId: order.id, areaCode: order.areaCode, status: 'BOOKED', startsAt, endsAt, bookedAt: c.now },
      })
      await c.tx.appointmentStaff.createMany({ data: staffIds.map((staffId) => ({ appointmentId, staffId, startsAt, endsAt, occupying: true })) })
      await writeNotice(c, order, 'BOOKED', { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() })
      return { orderId: order.id, appointmentId }
    })
  } catch (error) {
    if (exclusionViolation(error)) throw new SlotTaken(startsAt, endsAt)
    if (uniqueViolation(error)?.includes('appointment_one_committed'))
      throw new IllegalTransition(input.orderId, 'bookAppointment', [
        { code: 'APPOINTMENT_EXISTS', words: { en: 'there already is an appointment', zh: '已有预约' } },
      ])
    throw error
  }
}
