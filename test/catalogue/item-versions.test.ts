import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'

const { code } = ITEMS.construction
const DAYS = 'item { promisedDays version { nr } } version { nr promisedDays validFrom enteredBy } laterVersions { nr }'

describe('versions of an item', () => {
  let app: TestApp
  let admin: Client
  let nobody: Client
  beforeAll(async () => {
    app = await startApp()
    admin = await app.as('admin')
    nobody = await app.as(null)
  })
  afterAll(() => app.stop())

  const change = (input: object, selection = DAYS) => admin.verb('updateItem', { code, ...input }, selection)
  const on = async (day: string) =>
    (await nobody('query ($code: String!, $on: Date!) { item(code: $code, on: $on) { name promisedDays version { nr } } }', { code, on: day })).item

  it('begin on a day to come and hold from its midnight on, also before the catalogue itself has been brought up to date', async () => {
    const done = await change({ promisedDays: 4, validFrom: '2026-07-01' })
    expect(done).toMatchObject({
      item: { promisedDays: 5, version: { nr: 1 } },
      version: { nr: 2, promisedDays: 4, validFrom: '2026-07-01', enteredBy: 'admin' },
    })
    expect([await on('2026-06-30'), await on('2026-07-01')].map((item) => item.promisedDays)).toEqual([5, 4])
    expect(await on('2023-12-31'), 'before its first day').toBeNull()
    const before = await givenOrder(app, 'VERIFIED', { items: [code] })
    const daysOf = async (id: string) => (await app.runtime.db.matter.findMany({ where: { orderId: id } })).map((matter) => matter.promisedDays)
    app.clock.set('2026-07-01T00:00:00.000+08:00')
    const after = await givenOrder(app, 'VERIFIED', { items: [code] })
    expect([await daysOf(before.id), await daysOf(after.id)]).toEqual([[5], [4]])
    expect((await nobody('query ($code: String!) { item(code: $code) { promisedDays } }', { code })).item).toEqual({ promisedDays: 5 })
    await app.sweep()
    expect((await nobody('query ($code: String!) { item(code: $code) { promisedDays version { nr } } }', { code })).item).toEqual({
      promisedDays: 4,
      version: { nr: 2 },
    })
    const dispatcher = await app.as('dispatcher')
    const { order } = await dispatcher(
      'query ($id: ID!) { order: node(id: $id) { ... on Order { matters { item { promisedDays } itemVersion { nr promisedDays } } } } }',
      {
        id: before.id,
      },
    )
    expect(order.matters, 'the item as it is now, and the version the matter keeps').toEqual([
      { item: { promisedDays: 4 }, itemVersion: { nr: 1, promisedDays: 5 } },
    ])
  })

  it('stay as entered when an earlier one is changed, and are named', async () => {
    await change({ name: '施工许可（新）', validFrom: '2026-09-01' })
    const done = await change({ statutoryDays: 19 })
    expect(done).toMatchObject({ version: { nr: 4 }, laterVersions: [{ nr: 3 }] })
    expect((await on('2026-09-01')).version).toEqual({ nr: 3 })
  })

  it('are corrected on their own day: the one entered last holds, and the history keeps both with who entered them', async () => {
    await change({ promisedDays: 3 })
    expect(await change({ promisedDays: 2 })).toMatchObject({ item: { promisedDays: 2, version: { nr: 6 } } })
    const history = 'query ($code: String!) { item(code: $code) { versions { nr validFrom promisedDays enteredBy } } }'
    const { item } = await (await app.as('auditor'))(history, { code })
    expect(item.versions.map((version: { nr: number }) => version.nr)).toEqual([3, 6, 5, 4, 2, 1])
    expect(item.versions.at(-1)).toMatchObject({ validFrom: '2024-01-01', enteredBy: null })
    const outside = await nobody.raw(history, { code })
    expect(outside.data.item.versions[0]).toMatchObject({ nr: 3, enteredBy: null })
    expect(outside.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
  })

  it('are not entered for a change that changes nothing', async () => {
    const before = await app.runtime.db.itemVersion.count()
    expect(await change({ promisedDays: 2 })).toMatchObject({ version: { nr: 6 } })
    expect(await app.runtime.db.itemVersion.count()).toBe(before)
  })

  it('never begin in the past, nor before the item', async () => {
    expect(await change({ promisedDays: 1, validFrom: '2026-06-30' })).toMatchObject({ __typename: 'InvalidInput', field: 'validFrom' })
    const item = { name: '示例', category: '示例', statutoryDays: 5, promisedDays: 3, instant: false, permit: false, flashEligible: true, sensitive: false }
    const { departmentId } = await app.runtime.db.catalogueItem.findUniqueOrThrow({ where: { code } })
    await admin.verb('createItem', { ...item, code: 'LATER-1', departmentId, serviceModes: ['ONSITE'], validFrom: '2026-12-01' })
    expect(await admin.verb('updateItem', { code: 'LATER-1', promisedDays: 2, validFrom: '2026-11-01' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'validFrom',
    })
    expect(await admin.verb('updateItem', { code: 'LATER-1', promisedDays: 2 }, DAYS)).toMatchObject({ version: { nr: 2, validFrom: '2026-12-01' } })
    await expect(givenOrder(app, 'VERIFIED', { items: ['LATER-1'] })).rejects.toThrow('is not in the catalogue today')
  })

  it('are what the catalogue of a day lists: what may be used then, by the flags of then', async () => {
    await admin.verb('updateItem', { code: ITEMS.fishing.code, flashEligible: false, validFrom: '2026-08-01' })
    await admin.verb('updateItem', { code: ITEMS.pensionPay.code, validTo: '2026-08-15' })
    const codes = async (args: string) => (await nobody(`{ items(first: 100, ${args}) { totalCount nodes { code flashEligible } } }`)).items
    const names = async (args: string) => (await codes(args)).nodes.map((item: { code: string }) => item.code)
    expect(await names('on: "2026-08-01", flashEligible: false')).toEqual([ITEMS.fishing.code])
    expect(await names('on: "2026-07-31", flashEligible: false')).toEqual([])
    expect(await names('on: "2026-08-14"')).toContain(ITEMS.pensionPay.code)
    expect(await names('on: "2026-08-15"')).not.toContain(ITEMS.pensionPay.code)
    expect(await names('on: "2026-08-15"')).not.toContain('LATER-1')
    expect((await codes('on: "2026-12-01"')).nodes.find((item: { code: string }) => item.code === ITEMS.fishing.code)).toMatchObject({ flashEligible: false })
    app.statements()
    await codes('on: "2026-12-01"')
    expect(app.statements().filter((sql) => sql.includes('item_version')).length).toBeLessThanOrEqual(2)
  })
})
