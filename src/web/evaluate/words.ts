/** The five levels, in their fixed wording (五级评价). */
export const LEVELS = [
  ['VERY_SATISFIED', '非常满意'],
  ['SATISFIED', '满意'],
  ['BASICALLY_SATISFIED', '基本满意'],
  ['DISSATISFIED', '不满意'],
  ['VERY_DISSATISFIED', '非常不满意'],
] as const
export type Level = (typeof LEVELS)[number][0]

export const INDICATORS: Record<string, string> = {
  EFFICIENCY: '办事效率',
  SERVICE_LEVEL: '业务水平',
  ATTITUDE: '服务态度',
  GUIDE_ACCURACY: '指南准确度',
  CONVENIENCE: '办事便捷度',
  PLATFORM: '平台体验',
}

export const TAGS: Record<string, string> = {
  FAST: '办理快捷',
  FRIENDLY: '态度热情',
  CLEAR: '指引清楚',
  PUNCTUAL: '准时上门',
  SLOW: '办理缓慢',
  RUDE: '态度不好',
  UNCLEAR: '指引不清',
  LATE: '上门迟到',
  REPEATED_MATERIALS: '反复要求材料',
  UNSOLVED: '问题未解决',
}
/** Tags for citizens who are not satisfied; the others are offered the rest. */
const NEGATIVE = ['SLOW', 'RUDE', 'UNCLEAR', 'LATE', 'REPEATED_MATERIALS', 'UNSOLVED']

export const isNegative = (level: Level | null): boolean => level === 'DISSATISFIED' || level === 'VERY_DISSATISFIED'

/** The tags that go with a level. */
export const tagsFor = (level: Level | null, offered: readonly string[]): string[] => offered.filter((tag) => NEGATIVE.includes(tag) === isNegative(level))

export const OBJECTS: Record<string, string> = { ORDER: '整体服务', VISIT: '上门服务', MATTER: '办理事项' }

const DAY = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', year: 'numeric', month: 'long', day: 'numeric' })
export const dayName = (instant: string): string => DAY.format(new Date(instant))
