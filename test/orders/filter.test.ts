import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { countyOf, townOf } from '../../src/areas/area-code.ts'
import { connect } from '../../src/db/client.ts'
import type { Database } from '../../src/db/database.ts'
import { type Order, Prisma } from '../../src/db/generated/client.ts'
import { Channel, OrderStanding, OrderStatus, OrderType, Urgency } from '../../src/db/generated/enums.ts'
import type { OrderKeys } from '../../src/events/catalogue.ts'
import { fixedId, newId } from '../../src/ids.ts'
import { matches, type OrderFilter, toWhere } from '../../src/orders/filter.ts'
import { keysOf } from '../../src/orders/keys.ts'
import { OPEN_STATUSES } from '../../src/orders/lifecycle.ts'
import { movement } from '../../src/orders/transition.ts'
import { whereSql } from '../../src/orders/where-sql.ts'
import { type FreshDatabase, freshDatabase } from '../kit/database.ts'

/** City, county, town and village, twice over; orders live at the last three levels. */
const AREAS = ['450400000000', '450403000000', '450403103000', '450481000000', '450481109000', '450481109001', '450481109201']
const TEAM_IDS = Object.values(TEAMS).map((team) => team.id)
const HANDLERS = ['staff-01', 'staff-02', 'staff-03'].map(staffId)
const PARTNERS = ['demo-bank', 'demo-app'].map((account) => fixedId('partner', account))
const CODES = Object.values(ITEMS).map((item) => item.code)

const nothing = [null, undefined]
const oneOf = <T extends string>(values: readonly T[]) =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...nothing) },
    { weight: 3, arbitrary: fc.record({ in: maybe(list(values)), notIn: maybe(list(values)) }, { requiredKeys: [] }) },
  )
const list = <T extends string>(values: readonly T[]) => fc.subarray([...values], { minLength: 0, maxLength: Math.min(values.length, 4) })
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...nothing) }, { weight: 4, arbitrary })

const leaf = {
  status: oneOf(Object.values(OrderStatus)),
  standing: oneOf(Object.values(OrderStanding)),
  area: maybe(fc.record({ within: maybe(list(AREAS)) }, { requiredKeys: [] })),
  team: oneOf(TEAM_IDS),
  handler: oneOf(HANDLERS),
  companions: maybe(fc.record({ any: maybe(list(HANDLERS)) }, { requiredKeys: [] })),
  partner: oneOf(PARTNERS),
  items: maybe(fc.record({ any: maybe(list(CODES)) }, { requiredKeys: [] })),
  channel: oneOf(Object.values(Channel)),
  type: oneOf(Object.values(OrderType)),
  urgency: oneOf(Object.values(Urgency)),
}

/** Any filter, nested to the given depth; most name few keys, so that some rows pass and some do not. */
function filters(depth: number): fc.Arbitrary<OrderFilter> {
  const some = fc.oneof(
    ...Object.entries(leaf).map(([key, arbitrary]) => fc.record({ [key]: arbitrary as fc.Arbitrary<unknown> }) as fc.Arbitrary<OrderFilter>),
    fc.record(leaf, { requiredKeys: [] }),
  )
  if (depth === 0) return some
  const inner = filters(depth - 1)
  const several = maybe(fc.array(inner, { maxLength: 3 }))
  return fc.oneof(
    { weight: 1, arbitrary: some },
    { weight: 3, arbitrary: fc.record({ and: several, or: several, not: maybe(inner) }, { requiredKeys: [] }) },
    {
      weight: 1,
      arbitrary: fc.tuple(some, fc.record({ not: maybe(inner) })).map(([a, b]) => ({ ...a, ...b })),
    },
  )
}

describe('the filter of orders', () => {
  let fresh: FreshDatabase
  let database: Database
  let rows: Order[]

  beforeAll(async () => {
    fresh = await freshDatabase()
    database = await connect(fresh.config, fresh.template ? { template: fresh.template } : {})
    const now = new Date('2026-06-02T02:00:00.000Z')
    const requesterId = newId('requester', now)
    await database.db.requester.create({ data: { id: requesterId, kind: 'PERSON', nameSealed: '-' } })
    const pick = <T>(values: readonly T[], n: number) => values[n % values.length] as T
    const target = newId('order', now)
    const orders = Array.from({ length: 120 }, (_, n) => {
      const areaCode = pick(AREAS.slice(1), n)
      const status = pick(Object.values(OrderStatus), n * 7)
      const handled = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'].includes(status)
      return {
        id: n === 0 ? target : newId('order', now),
        number: `MS-${n}`,
        channel: pick(Object.values(Channel), n),
        source: '',
        type: pick([null, ...Object.values(OrderType)], n),
        urgency: pick(Object.values(Urgency), n),
        status,
        standing: pick(Object.values(OrderStanding), n),
        closedAt: OPEN_STATUSES.includes(status) ? null : now,
        mergedIntoId: status === 'MERGED' ? target : null,
        rectificationState: status === 'RECTIFYING' ? ('OPENED' as const) : null,
        rectificationCause: status === 'RECTIFYING' ? ('EVALUATION' as const) : null,
        version: 1,
        cycle: 1,
        priority: 0,
        areaCode,
        countyCode: countyOf(areaCode),
        townCode: townOf(areaCode),
        itemCodes: CODES.filter((_code, i) => (n >> i) % 2 === 1),
        requesterId,
        onBehalf: false,
        partnerId: pick([null, null, ...PARTNERS], n * 3),
        titleSealed: '-',
        teamId: pick(status === 'DISPATCHED' ? TEAM_IDS : [null, ...TEAM_IDS], n),
        handlerId: pick(handled ? HANDLERS : [null, ...HANDLERS], n * 5),
        companionIds: HANDLERS.filter((_staff, i) => (n >> i) % 4 === 1),
        dispatchRound: 0,
        registeredAt: now,
        updatedAt: now,
        dueSort: now,
        dueProvisional: false,
      }
    })
    await database.db.order.createMany({ data: orders })
    rows = await database.db.order.findMany()
  })
  afterAll(async () => {
    await database.close()
    await fresh.cleanup()
  })

  const inDatabase = async (filter: OrderFilter) => (await database.db.order.findMany({ where: toWhere(filter), select: { id: true } })).map((o) => o.id).sort()
  /** The same by the SQL that statements of several questions are made of. */
  const inSql = async (filter: OrderFilter) =>
    (await database.db.$queryRaw<{ id: string }[]>(Prisma.sql`SELECT o.id FROM service_order o WHERE ${whereSql(toWhere(filter))}`)).map((o) => o.id).sort()
  const inMemory = (filter: OrderFilter) =>
    rows
      .filter((row) => matches(filter, keysOf(row)))
      .map((o) => o.id)
      .sort()

  test('means the same to the database as to an event, whatever is asked', async () => {
    let passed = 0
    await fc.assert(
      fc.asyncProperty(filters(3), async (filter) => {
        const found = await inDatabase(filter)
        expect(found).toEqual(inMemory(filter))
        expect(await inSql(filter)).toEqual(found)
        if (found.length > 0 && found.length < rows.length) passed++
      }),
      { numRuns: 250 },
    )
    expect(passed, 'filters that take some orders and leave others').toBeGreaterThan(20)
  })

  test.each([
    ['nothing asked', {}],
    ['only nulls', { status: null, team: { in: null, notIn: null }, area: { within: null }, items: null, and: null, or: null, not: null }],
    ['an empty list of values takes none', { team: { in: [] } }],
    ['an empty list of exceptions takes all', { team: { notIn: [] } }],
    ['no area', { area: { within: [] } }],
    ['no item', { items: { any: [] } }],
    ['no companion', { companions: { any: [] } }],
    ['one of a few companions', { companions: { any: HANDLERS.slice(0, 2) } }],
    ['not a companion, none included', { not: { companions: { any: HANDLERS } } }],
    ['no alternative', { or: [] }],
    ['no condition', { and: [] }],
    ['not nothing', { not: {} }],
    ['not a value that may be absent', { not: { team: { in: TEAM_IDS } } }],
    ['not one of a few, absent values pass', { handler: { notIn: HANDLERS.slice(0, 2) } }],
    ['twice not', { not: { not: { type: { in: ['HELP'] } } } }],
    ['not an exception, absent values included', { not: { partner: { notIn: PARTNERS.slice(0, 1) } } }],
    ['a town, though its county has villages that begin alike', { area: { within: ['450481109000'] } }],
    ['the whole city', { area: { within: ['450400000000'] } }],
  ] satisfies [string, OrderFilter][])('agrees on %s', async (_what, filter: OrderFilter) => {
    expect(await inDatabase(filter)).toEqual(inMemory(filter))
    expect(await inSql(filter)).toEqual(inMemory(filter))
  })

  test('takes all orders when nothing is asked, and none for an empty list', async () => {
    expect(inMemory({})).toHaveLength(rows.length)
    expect(inMemory({ team: { in: [] } })).toEqual([])
    expect(inMemory({ area: { within: ['450481109000'] } }).length).toBeGreaterThan(inMemory({ area: { within: ['450481109001'] } }).length)
  })
})

describe('how an event moves an order', () => {
  const keys = (status: OrderStatus): OrderKeys => ({
    status,
    standing: 'LIVE',
    area: '450403103000',
    team: null,
    handler: null,
    companions: [],
    partner: null,
    items: [],
    channel: 'HOTLINE_12345',
    type: null,
    urgency: 'NORMAL',
  })
  const watches = (k: OrderKeys) => k.status === 'VERIFIED' || k.status === 'DISPATCHED'
  test.each([
    ['REGISTERED', 'VERIFIED', 'ENTERED'],
    ['VERIFIED', 'DISPATCHED', 'CHANGED'],
    ['VERIFIED', 'VERIFIED', 'CHANGED'],
    ['DISPATCHED', 'ACCEPTED', 'LEFT'],
    ['ACCEPTED', 'SCHEDULED', null],
    [null, 'VERIFIED', 'ENTERED'],
    [null, 'REGISTERED', null],
  ] as const)('from %s to %s, for somebody who watches the dispatch queue: %s', (before, after, expected) => {
    expect(movement({ before: before === null ? null : keys(before), after: keys(after) }, watches)).toBe(expected)
  })

  test('never leaves a ghost: followed from the start, exactly the orders that are in have entered and not left', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(OrderStatus)), { minLength: 1, maxLength: 12 }), (path) => {
        let shown = false
        path.forEach((status, i) => {
          const moved = movement({ before: i === 0 ? null : keys(path[i - 1] as OrderStatus), after: keys(status) }, watches)
          if (moved === 'CHANGED' || moved === 'LEFT') expect(shown).toBe(true)
          if (moved === 'ENTERED') expect(shown).toBe(false)
          shown = moved === null ? shown : moved !== 'LEFT'
          expect(shown).toBe(watches(keys(status)))
        })
      }),
    )
  })
})
