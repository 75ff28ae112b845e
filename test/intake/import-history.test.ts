import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { csv, exportRow, HEADERS } from '../kit/hotline-export.ts'
import { given, left, newStore, run } from './importing.ts'

const WITH_END = [...HEADERS, '办结时间']
let next = 500_000
/** A row of last year's export: called at the hour of its number, ended as said. */
const past = (called: string, ended: string, over: Record<string, string> = {}) => [
  ...exportRow(next++).map((cell, at) => ({ 来电时间: called, ...over })[HEADERS[at] as string] ?? cell),
  ended,
]

describe('Importing an old export with --history (历史工单)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const imported = async (content: string, options: Parameters<typeof run>[2] = {}) =>
    run(app.runtime.config, given(content), { url: app.url, tokenFile: given(await app.token('hotline-agent'), 'token'), history: true, ...options })
  const orderOf = (externalNo: string) => app.runtime.db.order.findFirstOrThrow({ where: { externalNo } })
  const beside = async () => {
    const { db } = app.runtime
    return [await db.notice.count(), await db.timer.count(), await db.deadline.count()]
  }

  it('makes closed orders of its rows, numbered and counted in the day of their call, and tells nobody', async () => {
    const rows = [past('2025-03-01 08:30:00', '2025-03-04 17:00:00'), past('2025-03-01 09:00:00', ''), past('2025/7/12 23:59', '2025年7月20日')]
    const before = await beside()
    const ran = await imported(csv([WITH_END, ...rows]))
    expect(ran.code).toBe(0)
    expect(ran.said).toContain('as orders of the past')
    expect(ran.said).toContain('3 created as history')
    expect(ran.said).not.toMatch(/no place: .*办结时间/)
    expect(ran.report.map((r) => [r.fate, r.number.slice(8, -1)])).toEqual([
      ['CREATED', '2025030100001'],
      ['CREATED', '2025030100002'],
      ['CREATED', '2025071200001'],
    ])
    const [first, second, third] = await Promise.all(ran.report.map((r) => orderOf(r.externalNo)))
    for (const order of [first, second, third]) expect(order).toMatchObject({ standing: 'HISTORY', status: 'CLOSED' })
    expect(first).toMatchObject({ registeredAt: new Date('2025-03-01T00:30:00Z'), completedAt: new Date('2025-03-04T09:00:00Z') })
    expect(second).toMatchObject({ completedAt: null, closedAt: app.clock.now() })
    expect(third?.completedAt).toEqual(new Date('2025-07-19T16:00:00Z'))
    expect(await beside()).toEqual(before)
  })

  it('recognises what is there, and tells of an end that was mended meanwhile', async () => {
    const row = past('2025-05-01 08:30', '2025-05-02 08:30')
    await imported(csv([WITH_END, row]))
    const mended = [...row.slice(0, -1), '2025-05-03 08:30']
    const again = await imported(csv([WITH_END, row, mended]))
    expect(again.report.map((r) => [r.fate, r.column])).toEqual([
      ['ALREADY_THERE', ''],
      ['REFUSED', '办结时间'],
    ])
  })

  it('refuses a row without a call time, with an end before it, or with an end that is no time, naming the column; also in a dry run', async () => {
    const rows = [past('', '2025-05-02'), past('2025-05-02 08:00', '2025-05-01 08:00'), past('2025-05-02 08:00', '昨天'), past('2025-05-02 08:00', '')]
    for (const dryRun of [true, false]) {
      const ran = await imported(csv([WITH_END, ...rows]), { dryRun })
      expect(ran.report.map((r) => [r.fate, r.column])).toEqual([
        ['REFUSED', '来电时间'],
        ['REFUSED', '办结时间'],
        ['REFUSED', '办结时间'],
        ['CREATED', ''],
      ])
      expect(ran.code).toBe(2)
    }
  })

  it('needs a column of call times', async () => {
    const without = (row: string[]) => row.filter((_cell, at) => WITH_END[at] !== '来电时间')
    await expect(imported(csv([without(WITH_END), without(past('', ''))]))).rejects.toThrow(/columns are missing: receivedAt \(来电时间/)
  })

  it('is not meant by an import without it: the end has no place, two of them neither, and the orders are work', async () => {
    const row = [...past('2025-03-01 08:30:00', '2025-03-04'), '2025-03-04']
    const ran = await imported(csv([[...WITH_END, '结案时间'], row]), { history: false })
    expect(ran.code).toBe(0)
    expect(ran.said).toMatch(/no place: .*办结时间, 结案时间/)
    expect(await orderOf(ran.report[0]?.externalNo as string)).toMatchObject({ standing: 'LIVE', status: 'REGISTERED', completedAt: null })
  })

  it('goes straight to a database as well, all of it once, however often it is run', async () => {
    const store = await newStore()
    const rows = Array.from({ length: 250 }, (_, i) =>
      past(`2025-${String((i % 12) + 1).padStart(2, '0')}-15 08:30:00`, i % 3 === 0 ? '' : '2026-01-02 10:00:00'),
    )
    const file = join(store.folder, 'past.csv')
    writeFileSync(file, csv([WITH_END, ...rows]))
    for (const fate of ['CREATED', 'ALREADY_THERE']) {
      const ran = await run(store.config, file, { history: true })
      expect([ran.code, new Set(ran.report.map((r) => r.fate))]).toEqual([0, new Set([fate])])
    }
    expect(await store.look(left)).toMatchObject({ orders: 250, externalNumbers: 250, events: 250, positionsAreDense: true, notices: 0, sequence: 250 })
    expect(await store.look((db) => db.order.count({ where: { standing: 'HISTORY', status: 'CLOSED' } }))).toBe(250)
    expect(await store.look((db) => db.timer.count())).toBe(0)
  })
})
