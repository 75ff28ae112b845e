import { guideOf, type ItemMaterial } from '../catalogue/item-guide.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { code, id, list, text } from '../input.ts'
import type { MatterFacts } from '../orders/facts.ts'
import { ACTIVE, is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import type { Change } from '../runtime.ts'
import { MATTER } from './matter-machine.ts'
import { openMatter } from './open-matter.ts'

const verb = orderVerb('askForMaterials', {
  description: 'Tell once and for all what is missing (一次性告知); what a later notice adds is kept as late.',
  row: { t: 'M1a', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATERIALS_ASKED', guards: [is.ownDepartment, is.hasMatterToSupplement] },
  input: {
    matterId: id('matter').describe('Matter (办件)'),
    materials: list(text(60), 0, 30).describe('What is missing and is not in the list of the item; may be empty beside materialCodes (缺少材料)'),
    materialCodes: list(code(40), 0, 30).default([]).describe('What is missing of the list of the item, by code (清单内缺少材料编码)'),
  },
})

/**
 * Tells once and for all what is missing (一次性告知, 行政许可法 §32): SUBMITTED → SUPPLEMENTING. A material a later notice
 * names and the first did not is kept as late: it should have been told at once. Materials of the item's list are named by their
 * codes, as the version has them that the matter was made by.
 * @returns the materials that come late
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput
 */
export const askForMaterials = verb.does(async (c, input): Promise<{ orderId: string; matterId: string; late: string[] }> => {
  const order = await openOrder(c, verb, input)
  const matter = openMatter(c, order, verb, input.matterId)
  const before = await c.tx.materialNotice.findMany({ where: { matterId: matter.id }, orderBy: { round: 'asc' } })
  const listed = await ofTheList(c, matter, input.materialCodes)
  const materials = [...new Set([...listed.map(({ name }) => name), ...input.materials])]
  if (materials.length === 0) throw new InvalidInput('materials', { en: 'name at least one, or a code of the list', zh: '请至少填写一项材料或清单内材料编码' })
  const told = before[0]?.materials ?? materials
  const late = materials.filter((material) => !told.includes(material))
  const round = before.length + 1
  await advanceOrder(
    c,
    order,
    'MATERIALS_ASKED',
    { item: matter.itemCode, round, materials: materials.length, late: late.length },
    {},
    { type: 'matter', id: matter.id },
  )
  await c.tx.materialNotice.create({
    data: { id: newId('material', c.now), matterId: matter.id, round, materials, listed, late, notifiedAt: c.now },
  })
  await c.tx.matter.update({ where: { id: matter.id }, data: { status: MATTER.to(verb.name) } })
  return { orderId: order.id, matterId: matter.id, late }
})

/** Materials of the item's list, by their codes. */
async function ofTheList(c: Change, { itemCode, itemVersionId }: MatterFacts, codes: readonly string[]): Promise<ItemMaterial[]> {
  if (codes.length === 0) return []
  const made = itemVersionId ? { id: itemVersionId } : { currentOf: { code: itemCode } }
  const list = guideOf(await c.tx.itemVersion.findFirst({ where: made, select: { guide: true } }))?.materials ?? []
  const missing = codes.filter((one) => list.every((material) => material.code !== one))
  if (missing.length > 0)
    throw new InvalidInput('materialCodes', {
      en: `not in the list of ${itemCode}: ${missing.join(', ')}`,
      zh: `不在事项 ${itemCode} 的材料清单中：${missing.join('、')}`,
    })
  return list.filter((material) => codes.includes(material.code))
}
