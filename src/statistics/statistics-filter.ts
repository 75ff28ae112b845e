import { areaLevel, areaPrefix } from '../areas/area-code.ts'
import { Prisma } from '../db/generated/client.ts'
import type { AreaLevel, Channel } from '../db/generated/enums.ts'
import type { RollupDimension } from './rollup-sums.ts'

/** Which orders figures are of: a half-open period of instants, a place, and whatever else narrows it. */
export interface StatisticsFilter {
  readonly from: Date
  readonly to: Date
  readonly areaCode: string
  readonly teamIds: readonly string[] | null
  readonly staffId: string | null
  readonly itemCode: string | null
  readonly channel: Channel | null
  /** Only this group of a breakdown. */
  readonly group?: { readonly by: Dimension; readonly key: string | null }
}

/** What figures can be broken down by; each order and cycle is in exactly one group of each, and in the group of each of its items. */
export type Dimension = 'AREA' | 'TEAM' | 'CHANNEL' | 'STAFF' | 'ITEM'

const within = (areaCode: string) => {
  const prefix = areaPrefix(areaCode)
  return areaLevel(areaCode) === 'VILLAGE'
    ? Prisma.sql`f.area_code = ${areaCode}`
    : Prisma.sql`f.area_code BETWEEN ${prefix.padEnd(12, '0')} AND ${prefix.padEnd(12, '9')}`
}

/** The part of an area a fact is counted in, one level below; the area's own code for one that is placed no lower. */
const PART: Record<AreaLevel, Prisma.Sql> = {
  CITY: Prisma.sql`(left(f.area_code, 6) || '000000')`,
  COUNTY: Prisma.sql`(left(f.area_code, 9) || '000')`,
  TOWN: Prisma.sql`f.area_code`,
  VILLAGE: Prisma.sql`f.area_code`,
}

/** What a fact's group is in a breakdown. */
export function groupKey(filter: StatisticsFilter, by: Dimension | null): Prisma.Sql {
  if (by === 'AREA') return PART[areaLevel(filter.areaCode)]
  if (by === 'TEAM') return Prisma.sql`f.team_id`
  if (by === 'STAFF') return Prisma.sql`f.handler_id`
  if (by === 'ITEM') return Prisma.sql`nullif(i.item, '')`
  return by === 'CHANNEL' ? Prisma.sql`f.channel::text` : Prisma.sql`NULL::text`
}

/** Which facts are in a group. */
function inGroup(filter: StatisticsFilter, { by, key }: NonNullable<StatisticsFilter['group']>): Prisma.Sql {
  if (by === 'ITEM') return key === null ? Prisma.sql`cardinality(f.item_codes) = 0` : Prisma.sql`f.item_codes @> ARRAY[${key}]::text[]`
  return Prisma.sql`${groupKey(filter, by)} IS NOT DISTINCT FROM ${key}::text`
}

/** What narrows the facts besides the period. */
export function narrow(filter: StatisticsFilter): Prisma.Sql {
  const { areaCode, teamIds, staffId, itemCode, channel, group } = filter
  return Prisma.join(
    [
      within(areaCode),
      ...(teamIds === null ? [] : [Prisma.sql`f.team_id = ANY(${[...teamIds]}::text[])`]),
      ...(staffId === null ? [] : [Prisma.sql`f.handler_id = ${staffId}`]),
      ...(itemCode === null ? [] : [Prisma.sql`f.item_codes @> ARRAY[${itemCode}]::text[]`]),
      ...(channel === null ? [] : [Prisma.sql`f.channel = ${channel}::"Channel"`]),
      ...(group === undefined ? [] : [inGroup(filter, group)]),
    ],
    ' AND ',
  )
}

/** The sums that have one value of one dimension, within a city, which is all that the filter asks for; null: it asks for more. */
export function rolledUpBy(filter: StatisticsFilter): { city: string; dimension: RollupDimension; keys: readonly string[] } | null {
  const city = `${filter.areaCode.slice(0, 4)}00000000`
  const asked: { dimension: RollupDimension; keys: readonly string[] }[] = [
    ...(filter.areaCode === city ? [] : [{ dimension: 'AREA' as const, keys: [filter.areaCode] }]),
    ...(filter.teamIds === null ? [] : [{ dimension: 'TEAM' as const, keys: [...new Set(filter.teamIds)] }]),
    ...(filter.staffId === null ? [] : [{ dimension: 'STAFF' as const, keys: [filter.staffId] }]),
    ...(filter.itemCode === null ? [] : [{ dimension: 'ITEM' as const, keys: [filter.itemCode] }]),
    ...(filter.channel === null ? [] : [{ dimension: 'CHANNEL' as const, keys: [filter.channel] }]),
  ]
  if (filter.group !== undefined || asked.length > 1) return null
  return { city, ...(asked[0] ?? { dimension: 'AREA', keys: [city] }) }
}
