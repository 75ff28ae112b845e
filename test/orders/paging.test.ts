import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { registration } from '../kit/given.ts'

const SORTS = ['REGISTERED_AT_DESC', 'REGISTERED_AT_ASC', 'DUE_AT_ASC', 'DUE_AT_DESC']
const PAGE = 'edges { cursor node { id } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }'
const ORDERS = `query ($orderBy: OrderSort, $first: Int, $after: String, $last: Int, $before: String) { orders(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) { ${PAGE} } }`

interface Page {
  edges: { cursor: string; node: { id: string } }[]
  pageInfo: { startCursor: string; endCursor: string; hasNextPage: boolean; hasPreviousPage: boolean }
}
const idsOf = (page: Page) => page.edges.map((edge) => edge.node.id)

let app: TestApp
let agent: Client
let dispatcher: Client
/** Orders nobody touches; some share their instants, some have a limit. */
let still: string[]

const register = async () => (await agent.verb('registerOrder', registration())).order.id as string
const verify = (orderId: string, type = 'HELP') =>
  dispatcher.verb('verifyOrder', { orderId, type, items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true })

beforeAll(async () => {
  app = await startApp()
  agent = await app.as('hotline-agent')
  dispatcher = await app.as('dispatcher')
  still = []
  for (let i = 0; i < 24; i++) {
    // Four orders an instant: only their ids tell them apart.
    if (i % 4 === 0) app.clock.advance(MINUTE)
    const id = await register()
    still.push(id)
    if (i % 3 !== 0) await verify(id, i % 2 === 0 ? 'HELP' : 'CONSULT')
  }
})
afterAll(() => app?.stop())

const read = async (variables: object): Promise<Page> => (await dispatcher(ORDERS, { ...variables })).orders

/** All pages of one direction, in the order of the list; `between` runs beside every page but the first. */
async function walk(orderBy: string, size: number, forward: boolean, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const ids: string[] = []
  let place: string | null = null
  for (;;) {
    const asked = read({ orderBy, ...(forward ? { first: size, after: place } : { last: size, before: place }) })
    const beside = place === null ? null : between()
    const page: Page = await asked
    await beside
    if (forward) ids.push(...idsOf(page))
    else ids.unshift(...idsOf(page))
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo
    if (!(forward ? hasNextPage : hasPreviousPage)) return ids
    place = forward ? endCursor : startCursor
  }
}

describe('pages of orders', () => {
  it.each(SORTS)('show every order once, the same way forward and backward: %s', async (orderBy) => {
    const whole = idsOf(await read({ orderBy, first: 100 }))
    expect([...whole].sort()).toEqual([...still].sort())
    for (const size of [1, 5, 24]) {
      expect(await walk(orderBy, size, true)).toEqual(whole)
      expect(await walk(orderBy, size, false)).toEqual(whole)
    }
  })

  it('say whether there is more on either side', async () => {
    const orderBy = 'DUE_AT_ASC'
    const first = await read({ orderBy, first: 5 })
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false })
    const second = await read({ orderBy, first: 5, after: first.pageInfo.endCursor })
    expect(second.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true })
    expect(idsOf(await read({ orderBy, last: 5, before: second.pageInfo.startCursor }))).toEqual(idsOf(first))
    const between = await read({ orderBy, first: 10, after: first.edges[1]?.cursor, before: second.edges[2]?.cursor })
    expect(idsOf(between)).toEqual([...idsOf(first), ...idsOf(second)].slice(2, 7))
  })

  it.each(SORTS)('show what nobody touched exactly once while others are registered, verified and withdrawn beside every page: %s', async (orderBy) => {
    for (const forward of [true, false]) {
      const restless = [await register(), await register(), await register()]
      let left = 5
      const seen = await walk(orderBy, 4, forward, async () => {
        if (left-- <= 0) return
        app.clock.advance(MINUTE)
        const [withdrawn, verified] = restless.splice(0, 2)
        restless.push(await register(), await register())
        if (verified) await verify(verified)
        if (withdrawn) await agent.verb('withdrawOrder', { orderId: withdrawn, reason: 'OTHER' })
      })
      const counts = still.map((id) => seen.filter((one) => one === id).length)
      expect(counts).toEqual(still.map(() => 1))
      // An order's registration never changes, so by it nothing at all comes twice.
      if (orderBy.startsWith('REGISTERED')) expect(new Set(seen).size).toBe(seen.length)
    }
  })

  it('go on from the cursor of an order that is gone', async () => {
    const orderBy = 'REGISTERED_AT_ASC'
    const whole = idsOf(await read({ orderBy, first: 100 }))
    const page = await read({ orderBy, first: 3 })
    const [, , { cursor, node: gone }] = page.edges as [unknown, unknown, Page['edges'][number]]
    for (const table of ['notice', 'matter', 'deadline', 'event_log'])
      await app.runtime.db.$executeRawUnsafe(`DELETE FROM ${table} WHERE order_id = $1`, gone.id)
    await app.runtime.db.order.delete({ where: { id: gone.id } })
    still = still.filter((id) => id !== gone.id)
    expect(idsOf(await read({ orderBy, first: 2, after: cursor }))).toEqual(whole.slice(3, 5))
    expect(idsOf(await read({ orderBy, last: 2, before: cursor }))).toEqual(whole.slice(0, 2))
  })
})

describe('pages that are refused', () => {
  const refused = async (variables: object) => {
    const { errors } = await dispatcher.raw(ORDERS, { ...variables })
    return errors?.map((e) => ({ code: e.extensions.code, field: e.extensions.field }))
  }

  it('name the argument that is not a size of a page', async () => {
    for (const n of [0, -1, 101]) {
      expect(await refused({ first: n })).toEqual([{ code: 'BAD_INPUT', field: 'first' }])
      expect(await refused({ last: n })).toEqual([{ code: 'BAD_INPUT', field: 'last' }])
    }
    expect(await refused({ first: 5, last: 5 })).toEqual([{ code: 'BAD_INPUT', field: 'last' }])
    expect((await read({ first: 100 })).edges.length).toBeGreaterThan(0)
  })

  it('name the cursor that belongs to another sort, to another list, or to none', async () => {
    const { endCursor } = (await read({ orderBy: 'REGISTERED_AT_ASC', first: 1 })).pageInfo
    expect(await refused({ orderBy: 'DUE_AT_ASC', after: endCursor })).toEqual([{ code: 'BAD_INPUT', field: 'after' }])
    expect(await refused({ orderBy: 'DUE_AT_ASC', last: 1, before: endCursor })).toEqual([{ code: 'BAD_INPUT', field: 'before' }])
    const { staff } = await dispatcher('{ staff(first: 1) { pageInfo { endCursor } } }')
    const broken = [
      '',
      'nonsense',
      '\u0000',
      Buffer.from('null').toString('base64url'),
      Buffer.from('["registeredAt",{"d":"never"},"x"]').toString('base64url'),
      Buffer.from('["registeredAt",{"d":"2026-01-01T00:00:00Z"},{"a":1}]').toString('base64url'),
    ]
    for (const after of [staff.pageInfo.endCursor, ...broken.slice(1)]) expect(await refused({ after })).toEqual([{ code: 'BAD_INPUT', field: 'after' }])
  })
})

describe('the total', () => {
  it('is counted only when it is asked for, and is of all that match, whatever the page', async () => {
    const statements = () => app.statements().filter((sql) => sql.includes('service_order'))
    await dispatcher('{ orders(first: 1) { totalCount } }')
    statements()
    await dispatcher('{ orders(first: 3) { nodes { id } } }')
    expect(statements()).toHaveLength(1)
    const { orders } = await dispatcher('{ orders(first: 3, filter: { status: { in: [WITHDRAWN] } }) { totalCount nodes { id } } }')
    expect(statements()).toHaveLength(2)
    expect(orders.totalCount).toBe(await app.runtime.db.order.count({ where: { status: 'WITHDRAWN' } }))
  })
})
