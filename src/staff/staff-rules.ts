import { z } from 'zod'
import { InvalidInput } from '../errors.ts'
import { areaCode, code, list } from '../input.ts'
import type { Change } from '../runtime.ts'

export const account = z.string().regex(/^[a-z0-9-]{2,40}$/, 'must be 2 to 40 of a-z, 0-9 and - | 须为 2 到 40 位小写字母、数字或连字符')
export const areaCodes = list(areaCode, 1, 50)
export const qualifications = list(code(40), 0, 200)

/** @throws InvalidInput naming the areas that are not in the city */
export async function expectAreas(c: Change, codes: readonly string[], field: string) {
  const known = await c.tx.area.findMany({ where: { code: { in: [...codes] } }, select: { code: true } })
  const missing = codes.filter((wanted) => !known.some((k) => k.code === wanted))
  if (missing.length > 0) throw new InvalidInput(field, { en: `no area of this city: ${missing.join(', ')}`, zh: `不是本市区划：${missing.join('、')}` })
}

/** @throws InvalidInput naming the items that are not in the catalogue */
export async function expectItems(c: Change, codes: readonly string[], field: string) {
  const known = await c.tx.catalogueItem.findMany({ where: { code: { in: [...codes] } }, select: { code: true } })
  const missing = codes.filter((wanted) => !known.some((k) => k.code === wanted))
  if (missing.length > 0) throw new InvalidInput(field, { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
}
