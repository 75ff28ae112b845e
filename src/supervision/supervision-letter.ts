import { HOUR } from '../clock.ts'
import type { SupervisionLevel } from '../db/generated/enums.ts'

const LEVELS: Record<SupervisionLevel, string> = { GENERAL: '一般督办', KEY: '重点督办', LISTED: '挂牌督办' }

const inShanghai = (at: Date) => {
  const [date = '', time = ''] = new Date(at.getTime() + 8 * HOUR).toISOString().slice(0, 16).split('T')
  return `${date.slice(0, 4)}年${Number(date.slice(5, 7))}月${Number(date.slice(8, 10))}日 ${time}`
}

/** The letter of supervision (督办通知单) as text, after the annex of the local hotline standards. Pure. */
export function letterOf(letter: {
  readonly letterNo: string
  readonly level: SupervisionLevel
  readonly number: string
  readonly openedAt: Date
  readonly replyDueAt: Date
  readonly reason: string
}): string {
  return [
    `督办通知单（${LEVELS[letter.level]}）`,
    `编号：${letter.letterNo}`,
    `工单编号：${letter.number}`,
    `督办事由：${letter.reason}`,
    `请于 ${inShanghai(letter.replyDueAt)} 前书面回复办理情况。`,
    `发出时间：${inShanghai(letter.openedAt)}`,
  ].join('\n')
}
