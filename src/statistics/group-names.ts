import type { Db } from '../db/database.ts'
import type { Channel } from '../db/generated/enums.ts'
import type { FigureGroup } from './read-statistics.ts'
import type { Dimension } from './statistics-filter.ts'

const CHANNELS: Record<Channel, string> = {
  HOTLINE_12345: '12345热线',
  REAL_ECONOMY_APP: '实体经济服务',
  UNRESOLVED_MATTERS_WINDOW: '办不成事窗口',
  PROACTIVE: '主动服务',
  PARTNER_APP: '合作应用',
}

const NONE: Record<Dimension, string> = { AREA: '未定区划', TEAM: '未派队伍', CHANNEL: '未知渠道', STAFF: '未定经办人', ITEM: '未定事项' }

/** Chinese names of the groups of a breakdown (分组名称), read at once: of their keys, and of the orders that are in none. */
export async function groupNames(db: Db, by: Dimension, groups: readonly FigureGroup[]): Promise<(key: string | null) => string> {
  const names = await namesOf(
    db,
    by,
    groups.flatMap((group) => group.key ?? []),
  )
  return (key) => (key === null ? NONE[by] : (names.get(key) ?? key))
}

async function namesOf(db: Db, by: Dimension, keys: string[]): Promise<Map<string, string>> {
  if (by === 'CHANNEL') return new Map(Object.entries(CHANNELS))
  if (by === 'TEAM') return new Map((await db.team.findMany({ where: { id: { in: keys } }, select: { id: true, name: true } })).map((t) => [t.id, t.name]))
  if (by === 'STAFF') return new Map((await db.staff.findMany({ where: { id: { in: keys } }, select: { id: true, name: true } })).map((s) => [s.id, s.name]))
  if (by === 'ITEM')
    return new Map((await db.catalogueItem.findMany({ where: { code: { in: keys } }, select: { code: true, name: true } })).map((i) => [i.code, i.name]))
  return new Map((await db.area.findMany({ where: { code: { in: keys } }, select: { code: true, name: true } })).map((a) => [a.code, a.name]))
}
