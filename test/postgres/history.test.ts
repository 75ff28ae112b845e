import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NAIVE_LOG } from '../history/naive-log.ts'
import { play } from '../history/play.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

describe('a history through two server processes', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2, undefined, { QUOTA_FACTOR: '100' })
  })
  afterAll(() => processes.stop())

  it('has nothing lost, nothing twice, nothing out of order, whichever process a connection comes back to', async () => {
    const { findings, writers, cuts } = await play({ ...processes, query: processes.database.query }, { changes: 100, seed: 20_262 })
    expect(findings).toEqual([])
    expect(writers.flatMap(({ surprises }) => surprises)).toEqual([])
    expect(cuts).toBeGreaterThan(3)
  })
})

describe('the same history over a log with plain sequence ids (the control)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ settings: { MAX_CONNECTIONS_PER_USER: '200', QUOTA_FACTOR: '100' } })
    for (const statement of NAIVE_LOG) await app.runtime.db.$executeRawUnsafe(statement)
  })
  afterAll(() => app.stop())

  it('has losses, and the checker finds them', async () => {
    const where = { ...app, urls: [app.url], query: <R>(sql: string) => app.runtime.db.$queryRawUnsafe<R[]>(sql) }
    const { findings } = await play(where, { changes: 100, seed: 20_263 })
    expect(findings.map(({ anomaly }) => anomaly)).toContain('LOST_EVENT')
  })
})
