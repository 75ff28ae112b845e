import { isPerson } from '../access/viewer.ts'
import type { MatterStatus } from '../db/generated/enums.ts'
import { IllegalTransition, NotFound } from '../errors.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Act } from '../orders/lifecycle.ts'
import type { Change } from '../runtime.ts'
import { eitherOf, MATTER_WORDS } from '../words.ts'
import { MATTER, type MatterVerb } from './matter-machine.ts'

/**
 * The matter a verb is about, checked against the states its machine lets the verb find and, for a department, against its own items.
 * @param to where a verb with several ends leads
 * @throws NotFound when it is not of this order; IllegalTransition with the reason
 */
export function openMatter(
  c: Change,
  order: OrderFacts,
  act: Act & { readonly name: MatterVerb },
  matterId: string,
  to?: MatterStatus,
): OrderFacts['matters'][number] {
  const matter = order.matters.find((m) => m.id === matterId)
  if (!matter) throw new NotFound('matter of this order')
  const refuse = (code: string, en: string, zh: string) => new IllegalTransition(order.id, act, [{ code, field: 'matterId', words: { en, zh } }])
  if (c.viewer.role === 'DEPARTMENT' && isPerson(c.viewer) && !c.viewer.itemCodes.includes(matter.itemCode))
    throw refuse('NOT_YOUR_ITEM', 'this matter belongs to another department', '该办件属于其他科室')
  const states = MATTER.from(act.name, to)
  if (!states.includes(matter.status))
    throw refuse(
      'MATTER_STATUS',
      `the matter is ${matter.status}, it must be ${states.join(' or ')}`,
      `办件状态为${MATTER_WORDS[matter.status]}，须为${eitherOf(MATTER_WORDS, states)}`,
    )
  return matter
}
