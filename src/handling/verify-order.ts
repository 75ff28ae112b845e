import { z } from 'zod'
import { countyOf, townOf } from '../areas/area-code.ts'
import { calendarIn, handlingDays } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import type { Change } from '../ground.ts'
import { areaCode, code, list, oneOf, text } from '../input.ts'
import { createDraftMatters, itemsOf } from '../matters/draft-matters.ts'
import { isTooWide, NAME_THE_TOWN } from '../orders/needs.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { priorityOf } from '../orders/priority.ts'
import { openOptional, place, sealOptional } from '../orders/sealed.ts'

const verb = orderVerb('verifyOrder', {
  description: 'Verify an order (核实): classify it, one matter for each item, and the handling limit in working days.',
  row: {
    t: 'T2',
    from: ['REGISTERED'],
    to: ['VERIFIED'],
    roles: ['HOTLINE_AGENT', 'DISPATCHER'],
    event: 'VERIFIED',
    needs: [{ field: 'areaCode', when: 'the order is of a county', holds: ({ areaCode }) => isTooWide(areaCode), words: () => NAME_THE_TOWN }],
  },
  input: {
    type: oneOf('OrderType').describe('Kind of request (诉求类型)'),
    urgency: oneOf('Urgency').default('NORMAL').describe('Urgency (紧急程度)'),
    areaCode: areaCode.nullish().describe('Town or village, if it differs from the registration (所在区划)'),
    items: list(code(40), 1, 10).describe('Item codes, at least one (事项编码)'),
    serviceMode: oneOf('ServiceMode').describe('How it is to be served (服务方式)'),
    duplicateChecked: z.literal(true, 'check for duplicates first | 请先查重').describe('Duplicates were looked for (已查重)'),
    requesterReached: z.boolean().describe('The requester was reached; false marks them unreachable (已联系)'),
    exceptionReason: text(500).nullish().describe('Why an item that is not deliverable is delivered all the same (例外理由)'),
  },
})

/**
 * Verifies an order (核实, T2): classifies it, creates a DRAFT matter for each item and stores the handling limit, in
 * working days from the next day (民法典 §201), ending 24:00 Asia/Shanghai.
 *
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (area above town; item not in the
 *   catalogue today, not deliverable without a stated reason, or not served this way)
 */
export const verifyOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
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

/** What else a verification is checked by, in one statement: whether the area exists, and the requester's special groups. */
async function checked(c: Change, areaCode: string, requesterId: string): Promise<{ isArea: boolean; groups: string[] }> {
  const [row] = await c.tx.$queryRaw<{ is_area: boolean; groups: string | null }[]>`
    SELECT EXISTS (SELECT FROM area WHERE code = ${areaCode}) AS is_area, (SELECT special_groups_sealed FROM requester WHERE id = ${requesterId}) AS groups`
  const groups = openOptional(c.ground.keys, place.specialGroups(requesterId), row?.groups ?? null)
  return { isArea: row?.is_area ?? false, groups: JSON.parse(groups ?? '[]') }
}
