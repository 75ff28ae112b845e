import type { AreaLevel } from '../db/generated/enums.ts'

/**
 * NBS 12-digit codes (统计用区划代码): province 2, city 2, county 2, town 3, village 3. What level a code has is read from
 * which groups of digits are zero, never from how many zeros it ends in: the town 450403005000 must not become 450403005.
 */
const LENGTHS: Record<AreaLevel, 4 | 6 | 9 | 12> = { CITY: 4, COUNTY: 6, TOWN: 9, VILLAGE: 12 }

/** The level of a 12-digit code of a city or of something inside one. */
export function areaLevel(code: string): AreaLevel {
  if (code.slice(9) !== '000') return 'VILLAGE'
  if (code.slice(6, 9) !== '000') return 'TOWN'
  return code.slice(4, 6) === '00' ? 'CITY' : 'COUNTY'
}

/** The digits every code inside the area starts with: 4 for a city, 6 for a county, 9 for a town, 12 for a village. */
export function areaPrefix(code: string): string {
  return code.slice(0, LENGTHS[areaLevel(code)])
}

/** Whether `code` is the area `ancestor` or lies inside it (decision of the API: scope is a code prefix by level). */
export function isWithin(code: string, ancestor: string): boolean {
  return code.startsWith(areaPrefix(ancestor))
}

/** Code of the county (县区) an area lies in; a city's own code stays itself, as for an order not yet placed. */
export function countyOf(code: string): string {
  return `${code.slice(0, 6)}000000`
}

/** Code of the town (乡镇、街道) an area lies in, or null for a county or a city. */
export function townOf(code: string): string | null {
  const level = areaLevel(code)
  return level === 'TOWN' || level === 'VILLAGE' ? `${code.slice(0, 9)}000` : null
}
