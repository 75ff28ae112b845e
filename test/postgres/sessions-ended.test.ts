import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { verbDocument } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { registration } from '../kit/given.ts'
import { asAdministrator } from '../kit/postgres.ts'

const FEED = 'subscription { orderEvents { __typename ... on OrderEvent { orderId order { id } } } }'

describe('while an administrator ends the sessions of the database', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** Ends every session the program has. */
  const endSessions = () => {
    const name = new URL(app.runtime.config.databaseUrl as string).pathname.slice(1)
    return asAdministrator(onPostgres as string, (admin) => admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]))
  }

  it('tells callers to try again, and sends no event with a hole in it', async () => {
    const stream = (await app.socketAs('dispatcher')).subscribe(FEED)
    expect((await stream.next()).__typename).toBe('CaughtUp')
    const agent = await app.as('hotline-agent')
    const codes = new Set<unknown>()
    const registered: string[] = []
    // The same key until it is done: a session may end before the commit, or between it and the answer.
    async function register(idempotencyKey: string) {
      for (;;) {
        const { data, errors } = await agent.raw(verbDocument('registerOrder'), { input: { ...registration({ externalNo: idempotencyKey }), idempotencyKey } })
        for (const { extensions } of errors ?? []) codes.add(`${extensions.code} ${extensions.retryable}`)
        if (!data?.registerOrder?.order) continue
        registered.push(data.registerOrder.order.id)
        return
      }
    }
    for (let i = 0; i < 40 && (codes.size === 0 || i < 8); i++) {
      await Promise.all([register(`a-${i}`), register(`b-${i}`), endSessions(), register(`c-${i}`)])
    }
    expect([...codes]).toEqual(['UNAVAILABLE true'])
    const seen = new Map<string, string>()
    while (seen.size < registered.length) {
      const { orderId, order } = await stream.event()
      expect(order, orderId).not.toBeNull()
      expect(seen.has(orderId)).toBe(false)
      seen.set(orderId, order.id)
    }
    expect([...seen.keys()].sort()).toEqual([...registered].sort())
  })
})
