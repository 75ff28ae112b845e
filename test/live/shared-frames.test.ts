import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Stream } from '../kit/client.ts'

const EVENTS = `subscription Events($filter: OrderFilter, $masked: Boolean = false) { orderEvents(filter: $filter) { __typename
  ... on OrderEvent { cursor prevCursor kind transition order { number @skip(if: $masked) status handler { name } appointment { status } } }
  ... on CaughtUp { cursor } } }`
const JINZHU = '450481109000'
const CITY = '450400000000'

describe('filters that take the same event', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  async function follow(account: string, variables: Record<string, unknown>): Promise<Stream> {
    const stream = (await app.socketAs(account)).subscribe(EVENTS, variables)
    expect(await stream.next()).toMatchObject({ __typename: 'CaughtUp' })
    return stream
  }
  let registered = 0
  async function register(channel: 'HOTLINE_12345' | 'REAL_ECONOMY_APP') {
    const hotline = await app.as('hotline-agent')
    const input = {
      channel,
      externalNo: `shared-${registered++}`,
      areaCode: JINZHU,
      title: '示例',
      requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234' },
    }
    expect(await hotline.verb('registerOrder', input)).toMatchObject({ __typename: 'RegisterOrderSuccess' })
  }
  /** Reads of the visits of an order, which nothing here but the subscription asks for, since the last call. */
  const reads = () => app.statements().filter((sql) => sql.includes('FROM "public"."appointment"')).length

  it('have it read once, and each its own chain of cursors', async () => {
    const all = await follow('dispatcher', { filter: { area: { within: [CITY] } } })
    const town = await follow('dispatcher', { filter: { area: { within: [JINZHU] } } })
    const hotline = await follow('dispatcher', { filter: { channel: { in: ['HOTLINE_12345'] } } })
    await register('REAL_ECONOMY_APP')
    const before = [await all.event(), await town.event()]
    reads()
    await register('HOTLINE_12345')
    const [one, two, three] = [await all.event(), await town.event(), await hotline.event()]
    expect(reads()).toBe(1)
    expect([two.order, three.order]).toEqual([one.order, one.order])
    expect([two.cursor, three.cursor]).toEqual([one.cursor, one.cursor])
    expect([one.prevCursor, two.prevCursor]).toEqual(before.map((event) => event.cursor))
    expect(three.prevCursor).not.toBe(one.prevCursor)
    for (const stream of [all, town, hotline]) await stream.stop()
  })

  it('have it read anew for other rights, and for other fields', async () => {
    const city = await follow('dispatcher', { filter: { area: { within: [CITY] } } })
    const supervisor = await follow('supervisor', { filter: { area: { within: [CITY] } } })
    const masked = await follow('dispatcher', { filter: { area: { within: [CITY] } }, masked: true })
    reads()
    await register('HOTLINE_12345')
    const events = [await city.event(), await supervisor.event(), await masked.event()]
    expect(reads()).toBe(3)
    expect(events.map((event) => 'number' in event.order)).toEqual([true, true, false])
    for (const stream of [city, supervisor, masked]) await stream.stop()
  })
})
