import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registration } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const MOST = 30

describe('Quotas of changes at two server processes on one database', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2, undefined, { QUOTAS: `REGISTER.PERSON=${MOST},REVEAL.PERSON=3` })
  })
  afterAll(() => processes?.stop())

  const outcomes = async (account: string, verb: string, input: () => object, count: number) => {
    const clients = [await processes.as(account, 0), await processes.as(account, 1)] as const
    const all = await Promise.all(Array.from({ length: count }, (_, i) => (clients[i % 2] as (typeof clients)[0]).verb(verb, { ...input() })))
    return all.map(({ __typename }) => __typename as string)
  }
  const count = (all: readonly string[], what: string) => all.filter((one) => one === what).length

  it('are one quota: of eighty registrations at both at once thirty are done, and nobody is given one twice', async () => {
    const all = await outcomes('hotline-agent', 'registerOrder', registration, 80)
    expect([count(all, 'RegisterOrderSuccess'), count(all, 'RateLimited')]).toEqual([MOST, 80 - MOST])
    expect(await processes.database.db.order.count()).toBe(MOST)
  })

  it('are exact where they are small, whichever process is asked', async () => {
    const input = () => ({ orderId: 'order_01j00000000000000000000000', fields: ['PHONE'], purpose: 'CALL' })
    const first = await outcomes('dispatcher', 'revealContact', input, 3)
    const more = await outcomes('dispatcher', 'revealContact', input, 4)
    expect([first, more]).toEqual([Array(3).fill('NotFound'), Array(4).fill('RateLimited')])
  })

  it('ask the database for a portion, not for each change', async () => {
    const { used } = await processes.database.db.quotaUse.aggregate({ _max: { used: true } }).then(({ _max }) => ({ used: _max.used ?? 0 }))
    // Each process has asked once more than there was, and then no more.
    expect(used).toBeGreaterThan(MOST)
    expect(used).toBeLessThanOrEqual(MOST + 2 * Math.ceil(MOST / 20))
  })
})
