import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCKS, lockInTransaction } from '../../src/db/locks.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

describe('Locks with a name', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(1)
  })
  afterAll(() => processes?.stop())

  it('hold up nobody who wants another: the calendar is changed while figures are being made anew', async () => {
    const admin = await processes.as('admin')
    const entry = { source: '示例：停电通知', areaCode: '450403000000', days: [{ date: '2026-12-09', kind: 'REST', name: '示例停电' }] }
    const answer = await processes.database.db.$transaction(
      async (tx) => {
        await lockInTransaction(tx, 'figures')
        return admin.verb('setCalendarDays', entry, 'version')
      },
      { timeout: 30_000 },
    )
    expect(answer).toMatchObject({ __typename: 'SetCalendarDaysSuccess' })
  })

  it('have numbers of their own, and none has the log’s', () => {
    const numbers = Object.values(LOCKS)
    expect(new Set([1, ...numbers]).size).toBe(numbers.length + 1)
  })
})
