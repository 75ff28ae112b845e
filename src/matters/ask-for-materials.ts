import { newId } from '../ids.ts'
import { id, list, text } from '../input.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('askForMaterials', {
  description: 'Tell once and for all what is missing (一次性告知); what a later notice adds is kept as late.',
  row: { t: 'M1a', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATERIALS_ASKED', guards: [is.ownDepartment, is.hasMatterToSupplement] },
  input: {
    matterId: id('matter').describe('Matter (办件)'),
    materials: list(text(60), 1, 30).describe('Everything that is missing (缺少材料)'),
  },
})

/**
 * Tells once and for all what is missing (一次性告知, 行政许可法 §32): SUBMITTED → SUPPLEMENTING. A material a later notice
 * names and the first did not is kept as late: it should have been told at once.
 * @returns the materials that come late
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const askForMaterials = verb.does(async (c, input): Promise<{ orderId: string; matterId: string; late: string[] }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  const before = await c.tx.materialNotice.findMany({ where: { matterId: matter.id }, orderBy: { round: 'asc' } })
  const told = before[0]?.materials ?? input.materials
  const late = input.materials.filter((material) => !told.includes(material))
  const round = before.length + 1
  await advanceOrder(
    c,
    order,
    'MATERIALS_ASKED',
    { item: matter.itemCode, round, materials: input.materials.length, late: late.length },
    {},
    { type: 'matter', id: matter.id },
  )
  await c.tx.materialNotice.create({
    data: { id: newId('material', c.now), matterId: matter.id, round, materials: input.materials, late, notifiedAt: c.now },
  })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name) } })
  return { orderId: order.id, matterId: matter.id, late }
})
