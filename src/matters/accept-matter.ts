import { calendarIn } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import { code, id } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Caller, Change } from '../runtime.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('acceptMatter', {
  description: "Accept a matter (受理办件); the matter's promised and statutory limits start.",
  row: { t: 'M2', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_ACCEPTED', guards: [is.ownDepartment, is.hasMatterToAccept] },
  problems: [Duplicate],
  input: {
    matterId: id('matter').describe('Matter id (办件标识)'),
    caseNo: code(64).nullish().describe('Number in the approval system (办件编号)'),
  },
})

/**
 * Accepts a matter (受理办件): SUBMITTED → ACCEPTED. Both limits are counted from the next working day: the promised one of
 * the catalogue and the statutory one (行政许可法 §42–45).
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, Duplicate when the case number is taken
 */
export const acceptMatter = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; matterId: string }> => {
  try {
    return await change(caller, verb.name, input, async (c) => {
      const order = await openOrder(c, verb, input)
      const matter = openMatter(c, order, verb, input.matterId)
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
        data: { status: MATTER.to(verb.name), acceptedAt: c.now, caseNo: input.caseNo ?? null, promisedDueAt, statutoryDueAt },
      })
      return { orderId: order.id, matterId: matter.id }
    })
  } catch (error) {
    if (uniqueViolation(error)?.includes('case_no')) throw new Duplicate(['caseNo'])
    throw error
  }
})
