import { z } from 'zod'
import { countyOf, townOf } from '../areas/area-code.ts'
import { calendarIn, handlingDays } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { areaCode, code, list, orderVerb, text } from '../input.ts'
import { createDraftMatters, itemsOf } from '../matters/draft-matters.ts'
import { isTooWide, NAME_THE_TOWN } from '../orders/needs.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { priorityOf } from '../orders/priority.ts'
import { openOptional, place, sealOptional } from '../orders/sealed.ts'

export const verifyOrderRules = orderVerb({
  type: z.enum(['CONSULT', 'HELP', 'COMPLAINT', 'SUGGESTION', 'PRAISE']),
  urgency: z.enum(['NORMAL', 'URGENT']).default('NORMAL'),
  areaCode: areaCode.nullish(),
  items: list(code(40), 1, 10),
  serviceMode: z.enum(['ASSIST', 'AGENCY', 'ONSITE', 'REMOTE']),
  duplicateChecked: z.literal(true, 'check for duplicates first | 请先查重'),
  requesterReached: z.boolean(),
  exceptionReason: text(500).nullish(),
})

/**
 * Verifies an order (核实, T2): classifies it, creates a DRAFT matter for each item and stores the handling limit, in
 * working days from the next day (民法典 §201), ending 24:00 Asia/Shanghai.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (area above town; item not in the
 *   catalogue today, not deliverable without a stated reason, or not served this way)
 */
export async function verifyOrder(caller: Caller | Change, input: z.output<typeof verifyOrderRules>): Promise<{ orderId: string }> {
  return change(caller, 'verifyOrder', input, async (c) => {
    const order = await openOrder(c, 'verifyOrder', input)
    const areaCode = input.areaCode ?? order.areaCode
    if (isTooWide(areaCode)) throw new InvalidInput('areaCode', NAME_THE_TOWN)
    const { isArea, groups } = await checked(c, areaCode, order.requesterId)
    if (!isArea) throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
    const items = await itemsOf(c, input.items, input.serviceMode, input.exceptionReason ?? null)
    const today = dateInShanghai(order.registeredAt)
    const calendar = await calendarIn(c, today, areaCode)
    const due = addWorkingDays(calendar, today, await handlingDays(c, input.type, input.urgency, today))
    const dueAt = dueInstant(due.date)
    await advanceOrder(
      c,
      order,
      'VERIFIED',
      { type: input.type, matters: items.length, dueAt: dueAt.toISOString(), dueProvisional: due.provisional },
      {
        status: 'VERIFIED',
        type: input.type,
        urgency: input.urgency,
        priority: priorityOf(input.urgency, groups),
        areaCode,
        countyCode: countyOf(areaCode),
        townCode: townOf(areaCode),
        itemCodes: items.map((item) => item.code),
        serviceMode: input.serviceMode,
        verifiedAt: c.now,
        requesterReached: input.requesterReached,
        exceptionSealed: sealOptional(c.ground.keys, place.exception(order.id), input.exceptionReason),
        dueAt,
        dueSort: dueAt,
        dueProvisional: due.provisional,
      },
    )
    await createDraftMatters(c, order, items)
    return { orderId: order.id }
  })
}

/** What else a verification is checked by, in one statement: whether the area exists, and the requester's special groups. */
async function checked(c: Change, areaCode: string, requesterId: string): Promise<{ isArea: boolean; groups: string[] }> {
  const [row] = await c.tx.$queryRaw<{ is_area: boolean; groups: string | null }[]>`
    SELECT EXISTS (SELECT FROM area WHERE code = ${areaCode}) AS is_area, (SELECT special_groups_sealed FROM requester WHERE id = ${requesterId}) AS groups`
  const groups = openOptional(c.ground.keys, place.specialGroups(requesterId), row?.groups ?? null)
  return { isArea: row?.is_area ?? false, groups: JSON.parse(groups ?? '[]') }
}
