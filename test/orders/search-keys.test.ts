import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { blindIndex, eachIndexing, loadKeys, wordDigest } from '../../src/access/encryption.ts'
import { readConfig } from '../../src/config.ts'
import { fillSearchKeys } from '../../src/orders/keep-search-keys.ts'
import { digestsOf, partsOf } from '../../src/orders/search-keys.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, registration } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'
import { masterKey } from '../kit/master-key.ts'

describe('What a title is found by', () => {
  const keysOf = (encryption: string) => loadKeys(readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ENCRYPTION_KEYS: encryption }))

  it('is a set of numbers of 16 bits, in the order of the numbers, worthless without the key', async () => {
    const keys = await keysOf(`one:${masterKey('a')}`)
    const digests = digestsOf(keys, '甲乙丙，甲 乙丙')
    // 甲乙, 乙丙 (twice each) and 丙甲.
    expect(digests).toHaveLength(3)
    expect(digests).toEqual([...digests].sort((a, b) => a - b))
    for (const digest of digests) expect(digest).toBeLessThan(2 ** 16)
    expect(digestsOf(await keysOf(`one:${masterKey('b')}`), '甲乙丙')).not.toEqual(digestsOf(keys, '甲乙丙'))
    expect(digestsOf(keys, '甲')).toEqual([])
  })

  it('comes from a key of its own, and is looked for by each key that is listed', async () => {
    const keys = await keysOf(`one:${masterKey('a')}`)
    expect(Buffer.from(blindIndex(keys, '甲乙'), 'base64url').readUInt16BE(0)).not.toBe(wordDigest(keys, '甲乙'))
    const both = await keysOf(`two:${masterKey('b')},one:${masterKey('a')}`)
    expect(eachIndexing(both).map((ring) => digestsOf(ring, '甲乙丙丁'))).toEqual([digestsOf(both, '甲乙丙丁'), digestsOf(keys, '甲乙丙丁')])
    expect(digestsOf(both, '甲乙丙丁')).not.toEqual(digestsOf(keys, '甲乙丙丁'))
  })

  it('is each four characters of a number, and none of a shorter one', () => {
    expect(partsOf(['ab-123', null, 'x1'])).toEqual(['AB-1', 'B-12', '-123'])
  })
})

describe('Orders without search keys', () => {
  const MANY = 230
  let app: TestApp
  const log = logText()
  const count = () => app.runtime.db.searchKeys.count()
  const found = async (search: object) =>
    (await (await app.as('dispatcher'))('query ($search: OrderSearch) { orders(first: 100, search: $search) { nodes { id } } }', { search })).orders.nodes.map(
      (o: { id: string }) => o.id,
    )
  beforeAll(async () => {
    app = await startApp({ logTo: log.logTo })
    const agent = await app.as('hotline-agent')
    for (let i = 0; i < 3; i++)
      await agent.verb('registerOrders', { orders: Array.from({ length: i < 2 ? 100 : 30 }, () => registration({ title: '示例：亥戌酉', items: [] })) })
  })
  afterAll(() => app.stop())
  beforeEach(async () => {
    await app.runtime.db.searchKeys.deleteMany({})
  })

  it('are found by their whole number, and get the keys they would have: the newest first, from where it was left', async () => {
    const [newest, oldest] = await Promise.all(
      (['desc', 'asc'] as const).map((id) => app.runtime.db.order.findFirstOrThrow({ orderBy: { id }, select: { id: true, number: true } })),
    )
    expect(await found({ number: oldest?.number })).toEqual([oldest?.id])
    expect(await found({ title: '亥戌酉' })).toEqual([])
    let asked = 0
    expect(await fillSearchKeys(app.runtime, () => asked++ > 0)).toBe(200)
    const first = await app.runtime.db.searchKeys.findMany()
    expect(first).toHaveLength(200)
    expect(first.map(({ orderId }) => orderId)).toContain(newest?.id)
    expect(first.map(({ orderId }) => orderId)).not.toContain(oldest?.id)
    expect((await found({ title: '亥戌酉' })).length).toBe(100)
    expect(await fillSearchKeys(app.runtime)).toBe(MANY - 200)
    expect(await fillSearchKeys(app.runtime)).toBe(0)
    expect(await found({ number: `*${oldest?.number.slice(-5)}` })).toContain(oldest?.id)
  })

  it('get the same as at their registration', async () => {
    await fillSearchKeys(app.runtime)
    const filled = await app.runtime.db.searchKeys.findMany({ take: 3 })
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { title: '示例：亥戌酉' } })
    const written = await app.runtime.db.searchKeys.findUniqueOrThrow({ where: { orderId: id } })
    for (const row of filled) expect(row.titleDigests).toEqual(written.titleDigests)
    await app.runtime.db.searchKeys.delete({ where: { orderId: id } })
    await fillSearchKeys(app.runtime)
    expect(await app.runtime.db.searchKeys.findUniqueOrThrow({ where: { orderId: id } })).toEqual(written)
  })

  it('are filled once by two programs at the same time', async () => {
    await Promise.all([fillSearchKeys(app.runtime), fillSearchKeys(app.runtime)])
    expect(await count()).toBe(await app.runtime.db.order.count())
  })

  it('are found by their number alone when their title cannot be unsealed; the log names the order and nothing of the title', async () => {
    const { id, number } = await app.runtime.db.order.findFirstOrThrow({ orderBy: { id: 'asc' } })
    await app.runtime.db.order.update({ where: { id }, data: { titleSealed: 'v1.gone.AAAA.AAAA.AAAA' } })
    await fillSearchKeys(app.runtime)
    expect(await count()).toBe(await app.runtime.db.order.count())
    expect(await found({ number: number.slice(-9) })).toEqual([id])
    expect(await app.runtime.db.searchKeys.findUniqueOrThrow({ where: { orderId: id } })).toMatchObject({ titleDigests: [] })
    expect(log.text()).toContain(id)
  })
})
