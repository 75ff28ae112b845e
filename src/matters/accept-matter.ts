import type { z } from 'zod'
import { calendarIn } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { code, id, orderVerb } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { openMatter } from './open-matter.ts'

export const acceptMatterRules = orderVerb({ matterId: id('matter'), caseNo: code(64).nullish() })

/**
 * Accepts a matter (受理办件): SUBMITTED → ACCEPTED. Both limits are counted from the next working day: the promised one of
 * the catalogue and the statutory one (行政许可法 §42–45).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, Duplicate when the case number is taken
 */
export async function acceptMatter(caller: Caller | Change, input: z.output<typeof acceptMatterRules>): Promise<{ orderId: string; matterId: string }> {
  try {
    return await change(caller, 'acceptMatter', input, async (c) => {
      const order = await openOrder(c, 'acceptMatter', input)
      const matter = openMatter(c, order, 'acceptMatter', input.matterId, ['SUBMITTED'])
      const today = dateInShanghai(c.now)
      const calendar = await calendarIn(c, today, order.areaCode)
      const promisedDueAt = dueInstant(addWorkingDays(calendar, today, matter.promisedDays).date)
      const statutoryDueAt = dueInstant(addWorkingDays(calendar, today, matter.statutoryDays).date)
      await advanceOrder(
        c,
        order,
        'MATTER_ACCEPTED',
        { item: matter.itemCode, promisedDueAt: promisedDueAt.toISOString(), statutoryDueAt: statutoryDueAt.toISOString() },
        {},
        { type: 'matter', id: matter.id },
      )
      await c.tx.matter.update({
        where: { id: matter.id },
        data: { status: 'ACCEPTED', acceptedAt: c.now, caseNo: input.caseNo ?? null, promisedDueAt, statutoryDueAt },
      })
      return { orderId: order.id, matterId: matter.id }
    })
  } catch (error) {
    if (uniqueViolation(error)?.includes('case_no')) throw new Duplicate(['caseNo'])
    throw error
  }
}
