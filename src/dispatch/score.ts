import { areaLevel, isWithin } from '../areas/area-code.ts'
import type { AreaLevel } from '../db/generated/enums.ts'
import type { Block } from '../errors.ts'
import type { Availability } from '../staff/availability.ts'

/** What the score of somebody who can take an order is made of. */
export interface Scored {
  readonly areaCodes: readonly string[]
  readonly availability: Availability
}

/** Points for the smallest of one's areas the order lies in: who knows the village comes first. */
const NEARNESS: Record<AreaLevel, { points: number; en: string; zh: string }> = {
  VILLAGE: { points: 40, en: 'of this village', zh: '本村' },
  TOWN: { points: 30, en: 'of this town', zh: '本镇' },
  COUNTY: { points: 20, en: 'of this county', zh: '本县' },
  CITY: { points: 10, en: 'of this city', zh: '本市' },
}
/** Points taken for each open order, and at most. */
const LOAD = { each: 5, most: 50 } as const
const BASE = 100

/**
 * How well an order fits somebody (派单评分), and why: larger is better. Nearness, roster, presence and load are points;
 * what forbids an order is no matter of points (eligibility.ts). Pure.
 */
export function scoreOf(candidate: Scored, order: { readonly areaCode: string }): { score: number; reasons: Block[] } {
  const { availability: a } = candidate
  const parts: { points: number; reason: Block }[] = []
  const add = (points: number, code: string, en: string, zh: string) =>
    parts.push({ points, reason: { code, words: { en: `${en} (${sign(points)})`, zh: `${zh}（${sign(points)}）` } } })
  const nearest = candidate.areaCodes
    .filter((area) => isWithin(order.areaCode, area))
    .map((area) => NEARNESS[areaLevel(area)])
    .sort((x, y) => y.points - x.points)[0]
  if (nearest) add(nearest.points, 'NEAR', nearest.en, nearest.zh)
  if (a.onShift) add(10, 'ON_SHIFT', 'on shift', '在班')
  if (a.presence === 'ONLINE') add(10, 'ONLINE', 'online', '在线')
  if (a.presence === 'BUSY') add(-20, 'BUSY', 'busy', '忙碌')
  if (a.openOrders > 0) add(-Math.min(LOAD.most, LOAD.each * a.openOrders), 'LOAD', `${a.openOrders} open orders`, `在办 ${a.openOrders} 件`)
  return { score: BASE + parts.reduce((sum, part) => sum + part.points, 0), reasons: parts.map((part) => part.reason) }
}

const sign = (points: number) => (points > 0 ? `+${points}` : `−${-points}`)
