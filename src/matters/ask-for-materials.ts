import type { z } from 'zod'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { id, list, orderVerb, text } from '../input.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { openMatter } from './open-matter.ts'

export const askForMaterialsRules = orderVerb({ matterId: id('matter'), materials: list(text(60), 1, 30) })

/**
 * Tells once and for all what is missing (一次性告知, 行政许可法 §32): SUBMITTED → SUPPLEMENTING. A material a later notice
 * names and the first did not is kept as late: it should have been told at once.
 * @returns the materials that come late
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export async function askForMaterials(
  caller: Caller | Change,
  input: z.output<typeof askForMaterialsRules>,
): Promise<{ orderId: string; matterId: string; late: string[] }> {
  return change(caller, 'askForMaterials', input, async (c) => {
    const order = await openOrder(c, 'askForMaterials', input)
    const matter = openMatter(c, order, 'askForMaterials', input.matterId, ['SUBMITTED'])
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
    await c.tx.matter.update({ where: { id: matter.id }, data: { status: 'SUPPLEMENTING' } })
    return { orderId: order.id, matterId: matter.id, late }
  })
}
