import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { hasRedis, type Redis, startRedis } from '../kit/redis.ts'

const MOST = 40
const TINY = '{ __typename }'

describe.skipIf(!hasRedis)('Quotas of reads of two servers with one Redis', () => {
  let redis: Redis
  let apps: TestApp[] = []
  beforeAll(async () => {
    redis = await startRedis()
    const settings = { REDIS_URL: redis.url, REPLICAS: '2', QUOTAS: `READ.PERSON=${MOST}`, ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}` }
    apps = [await startApp({ settings }), await startApp({ settings })]
  })
  afterAll(async () => {
    for (const app of apps) await app.stop()
    await redis?.kill()
  })

  /** How many of so many documents each server answers. */
  const answered = async (account: string, ...counts: number[]) => {
    const asked = counts.map(async (count, i) => {
      const client = await (apps[i] as TestApp).as(account)
      const statuses: number[] = []
      for (let nr = 0; nr < count; nr++) statuses.push((await client.raw(TINY)).status)
      return statuses.filter((status) => status === 200).length
    })
    return Promise.all(asked)
  }

  it('are one quota: a caller has all of it at one server, and nothing is left at the other', async () => {
    expect(await answered('dispatcher', 50, 0)).toEqual([MOST, 0])
    expect(await answered('dispatcher', 0, 5)).toEqual([0, 0])
    const [one = 0, other = 0] = await answered('supervisor', 50, 50)
    expect(one + other).toBe(MOST)
  })

  it('are counted by each server, its share, while Redis is frozen or gone; nobody waits for it', async () => {
    redis.freeze(true)
    expect(await answered('quality', 25, 25)).toEqual([MOST / 2, MOST / 2])
    redis.freeze(false)
    await redis.kill()
    expect(await answered('team-lead', 25, 25)).toEqual([MOST / 2, MOST / 2])
  })
})
