import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { play } from './play.ts'

describe('a history of writers and subscribers whose connections are cut', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ settings: { MAX_CONNECTIONS_PER_USER: '200', QUOTA_FACTOR: '100' } })
  })
  afterAll(() => app.stop())

  it('has nothing lost, nothing twice, nothing out of order, and nothing shown to whom it is none of', async () => {
    const where = { ...app, urls: [app.url], query: <R>(sql: string) => app.runtime.db.$queryRawUnsafe<R[]>(sql) }
    const { findings, history, writers, connections, cuts } = await play(where, { changes: 80, seed: 20_261 })
    expect(findings).toEqual([])
    expect(writers.flatMap(({ surprises }) => surprises)).toEqual([])
    // It did happen: refusals, repeated requests, cuts, and events for each subscriber.
    const sum = (of: 'changes' | 'refused' | 'retries') => writers.reduce((all, one) => all + one[of], 0)
    expect(sum('changes')).toBeGreaterThan(40)
    expect(sum('refused')).toBeGreaterThan(0)
    expect(sum('retries')).toBeGreaterThan(0)
    expect(cuts).toBeGreaterThan(3)
    expect(connections).toBeGreaterThan(history.subscribers.size + 3)
    expect([...history.subscribers].filter(([, seen]) => !seen.some((one) => one.type === 'event')).map(([name]) => name)).toEqual([])
  })
})
