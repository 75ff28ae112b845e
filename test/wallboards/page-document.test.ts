import { parse, validate } from 'graphql'
import { describe, expect, it } from 'vitest'
import { schema } from '../../src/schema.ts'
import { percent } from '../../src/web/percent.ts'
import { shown } from '../../src/web/report/words.ts'
import { BOARD_DOCUMENT, TOKEN_DOCUMENT } from '../../src/web/tile.ts'
import { CLOCK_WORDS, countdown, duration, shortPlace, sinceThen, statusWord } from '../../src/web/words.ts'

describe("what the wallboard's page asks for and says", () => {
  it('is in the schema', () => {
    for (const document of [BOARD_DOCUMENT, TOKEN_DOCUMENT]) expect(validate(schema, parse(document)).map((e) => e.message)).toEqual([])
  })

  it('has a word for every state', () => {
    const states = schema.getType('OrderStatus')
    if (!states || !('getValues' in states)) throw new Error('no states')
    for (const { name } of states.getValues()) expect(statusWord(name), name).not.toBe('处理中')
  })

  it('has a word for every clock, and counts it down', () => {
    const clocks = schema.getType('ClockKind')
    if (!clocks || !('getValues' in clocks)) throw new Error('no clocks')
    for (const { name } of clocks.getValues()) expect(CLOCK_WORDS[name], name).toMatch(/^.{2}$/)
    expect([
      countdown('ACCEPT', 12 * 60_000),
      countdown('CONTACT', -3 * 60_000),
      countdown('SCHEDULE', 5 * 3_600_000),
      countdown('RESOLVE', 205 * 3_600_000),
    ]).toEqual(['接单剩12分', '联系超3分', '预约剩5时', '办结剩8天'])
  })

  it('never rounds up to a hundred per cent, nor does the page of the report', () => {
    expect([1, 0.9999, 71 / 72, 0.5, 0].map(percent)).toEqual(['100%', '99.9%', '98.6%', '50%', '0%'])
    expect(percent(0.29)).toBe('29%')
    expect([0.9996, 1, -0.5, null].map((value) => shown({ kpi: 'ON_TIME', value }))).toEqual(['99.9%', '100%', '-50%', '无数据'])
    expect(shown({ kpi: 'AVERAGE_SCORE', value: 9.996 })).toBe('9.99 分')
  })

  it('says a duration in two units', () => {
    const [MINUTE, HOUR] = [60_000, 3_600_000]
    expect([0, 59 * MINUTE, HOUR, 23 * HOUR + 59 * MINUTE, 24 * HOUR, 76 * HOUR, -5].map(duration)).toEqual([
      '0 分钟',
      '59 分钟',
      '1 小时 0 分',
      '23 小时 59 分',
      '1 天 0 小时',
      '3 天 4 小时',
      '0 分钟',
    ])
    expect([0, 21_500, 180_000].map(sinceThen)).toEqual(['0 秒', '21 秒', '3 分钟'])
  })

  it('names villages by their name alone', () => {
    expect(['筋竹社区居委会', '石芹村委会', '湄江南社区居民委员会', '横山村民委员会', '筋竹镇'].map(shortPlace)).toEqual([
      '筋竹社区',
      '石芹',
      '湄江南社区',
      '横山',
      '筋竹镇',
    ])
  })
})
