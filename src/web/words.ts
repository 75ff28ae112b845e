import type { Tile } from './tile.ts'

/** What each state is called on the board: what the order waits for (工单状态). */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  REGISTERED: '待核实',
  VERIFIED: '待派单',
  DISPATCHED: '待接单',
  ACCEPTED: '待预约',
  SCHEDULED: '已预约',
  IN_SERVICE: '服务中',
  PROCESSING: '审批中',
  COMPLETED: '待评价',
  RECTIFYING: '整改中',
  CLOSED: '已归档',
  CLOSED_INCOMPLETE: '未能办结',
  REFUSED: '不予受理',
  MERGED: '已并单',
  TRANSFERRED: '已转办',
  WITHDRAWN: '已撤单',
}

export const statusWord = (status: string): string => STATUS_WORDS[status] ?? '处理中'

/** What each clock waits for, in two characters (时限类型). */
export const CLOCK_WORDS: Readonly<Record<string, string>> = {
  ACCEPT: '接单',
  CONTACT: '联系',
  SCHEDULE: '预约',
  VISIT: '上门',
  RESOLVE: '办结',
  MATTER_PROMISED: '承诺',
  MATTER_STATUTORY: '法定',
  EVALUATE: '评价',
  RETURN_REVIEW: '审核',
  VERIFY: '初核',
  DISPATCH: '派单',
  NEGATIVE_CONTACT: '核实',
  RECTIFY: '整改',
}

/** A length of time in its largest unit alone: `12分`, `3时`, `8天`. */
const roughly = (milliseconds: number): string => {
  const minutes = Math.floor(milliseconds / 60_000)
  if (minutes < 60) return `${minutes}分`
  return minutes < 1_440 ? `${Math.floor(minutes / 60)}时` : `${Math.floor(minutes / 1_440)}天`
}

/** How long a clock has left, or is over (剩余时间): `接单剩12分`, `联系超3分`. */
export const countdown = (kind: string, left: number): string => `${CLOCK_WORDS[kind] ?? '时限'}${left < 0 ? '超' : '剩'}${roughly(Math.abs(left))}`

/** The three rates, and what they count in plain words. */
export const RATE_WORDS = [
  { of: 'onTime', name: '按时办结率', short: '按时办结', about: '期限内办结 / 应办结' },
  { of: 'resolution', name: '群众诉求解决率', short: '诉求解决', about: '答复已解决 / 已答复' },
  { of: 'satisfaction', name: '群众满意率', short: '群众满意', about: '基本满意以上 / 已评价' },
] as const

/** What the parts of a board's area are called. */
export const partWord = (tile: Pick<Tile, 'profile' | 'areas'>): string => {
  const code = tile.areas[0]?.code ?? ''
  if (code.slice(9) !== '000') return '村、社区'
  return code.slice(6, 9) !== '000' ? '乡镇、街道' : '县、市、区'
}

/** A place in few characters: a village by its name alone. */
export const shortPlace = (name: string): string => name.replace(/(?:村民|居民)?委员会$|(?:村|居)委会$/, '') || name

/** How long something has been going on, in two units: `3 天 4 小时`, `4 小时 12 分`, `12 分钟`. */
export function duration(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000))
  const [days, hours] = [Math.floor(minutes / 1_440), Math.floor(minutes / 60) % 24]
  if (days > 0) return `${days} 天 ${hours} 小时`
  return hours > 0 ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分钟`
}

/** The same while it is short: `45 秒`. */
export const sinceThen = (milliseconds: number): string =>
  milliseconds < 60_000 ? `${Math.max(0, Math.floor(milliseconds / 1_000))} 秒` : duration(milliseconds)

const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options })
const TIME = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' })
const MINUTE = format({ hour: '2-digit', minute: '2-digit' })
const DAY = format({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'long' })

/** Everything on a board is said in the time of Wuzhou, whatever the machine's own zone is. */
export const clockTime = (at: number): string => TIME.format(at)
export const minuteTime = (at: number): string => MINUTE.format(at)
export const calendarDay = (at: number): string => DAY.format(at).replace('日星期', '日 星期')
