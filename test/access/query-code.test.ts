import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadKeys } from '../../src/access/encryption.ts'
import { expectQueryKeys, isQueryCode, queryCode } from '../../src/access/query-code.ts'
import { readConfig } from '../../src/config.ts'
import { type City, city, ORDER, START } from './city.ts'

const [K1, K2] = ['k1', 'k2'].map((kid) => `${kid}:${randomBytes(32).toString('base64')}`)
const keysOf = (...all: (string | undefined)[]) => loadKeys(readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ENCRYPTION_KEYS: all.join(',') }))
const order = { id: ORDER, queryGeneration: 0, queryKey: 'k1' }

describe('A query code', () => {
  it('is of one order, one generation and one key, and 50 bits', async () => {
    const keys = await keysOf(K2, K1)
    const others = [order, { ...order, id: `${ORDER}x` }, { ...order, queryGeneration: 1 }, { ...order, queryKey: 'k2' }]
    const codes = others.map((one) => queryCode(keys, one))
    expect(new Set(codes).size).toBe(4)
    for (const [i, one] of others.entries()) expect(codes.map((code) => isQueryCode(keys, one, code ?? ''))).toEqual(codes.map((_, nr) => nr === i))
    const signs = new Set(Array.from({ length: 2_000 }, (_, i) => queryCode(keys, { ...order, queryGeneration: i })?.replace('-', '')).join(''))
    expect([...signs].sort().join('')).toBe('0123456789ABCDEFGHJKMNPQRSTVWXYZ')
  })

  it('stays the same when a key is added, of orders older than codes too; a retired key ends it', async () => {
    const before = await keysOf(K1)
    const after = await keysOf(K2, K1)
    for (const one of [order, { ...order, queryKey: null }]) expect(queryCode(after, one)).toBe(queryCode(before, one))
    const retired = await keysOf(K2)
    expect(queryCode(retired, order)).toBeNull()
    for (const given of [queryCode(before, order) ?? '', '', '??????????']) expect(isQueryCode(retired, order, given)).toBe(false)
  })

  it('opens nothing where there is no order, not even what an order without an id would have', async () => {
    const keys = await keysOf(K1)
    expect(isQueryCode(keys, undefined, queryCode(keys, { id: '', queryGeneration: 0, queryKey: null }) ?? '')).toBe(false)
  })
})

describe('A program', () => {
  let c: City
  beforeAll(async () => {
    c = await city('department_1')
  })
  afterAll(() => c.database.close())

  it('does not start without the key of an open order, and does without that of a closed one', async () => {
    const { db } = c.runtime
    await db.order.update({ where: { id: ORDER }, data: { queryKey: 'k1' } })
    await expectQueryKeys(db, await keysOf(K2, K1))
    await expect(keysOf(K2).then((keys) => expectQueryKeys(db, keys))).rejects.toThrow('ENCRYPTION_KEYS lacks the key k1')
    await db.order.update({ where: { id: ORDER }, data: { status: 'WITHDRAWN', closedAt: START } })
    await expectQueryKeys(db, await keysOf(K2))
  })
})
