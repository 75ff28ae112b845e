import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { seal } from '../../src/access/encryption.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import { place } from '../../src/orders/sealed.ts'
import { digestsOf, searchKeysOf } from '../../src/orders/search-keys.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

const FIND = `query ($title: String!, $first: Int = 100, $after: String, $last: Int, $before: String, $filter: OrderFilter, $orderBy: OrderSort) {
  orders(first: $first, after: $after, last: $last, before: $before, search: { title: $title }, filter: $filter, orderBy: $orderBy) {
    totalCount pageInfo { startCursor endCursor hasNextPage hasPreviousPage } nodes { id title } } }`

let app: TestApp
let dispatcher: Client
beforeAll(async () => {
  app = await startApp()
  dispatcher = await app.as('dispatcher')
})
afterAll(() => app.stop())

const titled = async (title: string, over: Record<string, unknown> = {}) => (await givenOrder(app, 'REGISTERED', { registration: { title, ...over } })).id
const found = async (title: string, client = dispatcher) => {
  const { orders } = await client(FIND, { title })
  const ids = orders.nodes.map((o: { id: string }) => o.id) as string[]
  expect(orders.totalCount).toBe(ids.length)
  return ids.sort()
}
const refused = async (title: string, who: string) => (await (await app.as(who)).raw(FIND, { title })).errors?.[0]

describe('A search by words of the title', () => {
  it('finds titles with the words, however they are written, and no others', async () => {
    const lamp = await titled('示例：金龙路（东段）路灯不亮，ＡＢＣ小区')
    const other = await titled('示例：金龙路 井盖松动 abc')
    expect(await found('路灯')).toEqual([lamp])
    expect(await found('金龙路')).toEqual([lamp, other].sort())
    expect(await found('ａｂ')).toEqual([lamp, other].sort())
    expect(await found('ABC小区')).toEqual([lamp])
    expect(await found('松动　金龙路')).toEqual([other])
    expect(await found('东段路灯')).toEqual([lamp])
    expect(await found('路灯 松动')).toEqual([])
    expect(await found('小区路灯')).toEqual([])
  })

  it('compares the words themselves: a title with all their pieces in other places is not found, nor counted', async () => {
    const pieces = await titled('示例：甲乙丙 乙丙丁')
    const whole = await titled('示例：甲乙丙丁')
    expect(digestsOf(app.runtime.keys, '甲乙丙丁').every((digest) => digestsOf(app.runtime.keys, '甲乙丙 乙丙丁').includes(digest))).toBe(true)
    expect(await found('甲乙丙丁')).toEqual([whole])
    expect(await found('乙丙丁')).toEqual([pieces, whole].sort())
  })

  it('finds what came with a list, from a partner, and what is of the past; not a trial', async () => {
    const title = '示例：戊己庚'
    const row = (over: Record<string, unknown> = {}) => registration({ title, items: [], ...over })
    const { results } = await did(app, 'hotline-agent', 'registerOrders', { orders: [row(), row()] }, 'results { order { id } }')
    const past = await did(
      app,
      'hotline-agent',
      'registerOrders',
      { orders: [row({ receivedAt: '2025-11-03T09:30:00.000+08:00' })], history: true },
      'results { order { id } }',
    )
    const { order } = await did(app, 'demo-bank', 'registerOrder', row({ channel: 'PARTNER_APP' }))
    const { id: trial } = await givenOrder(app, 'REGISTERED', { registration: { title } })
    await app.runtime.db.order.update({ where: { id: trial }, data: { standing: 'TEST' } })
    const ids = [...results, ...past.results].map((one: { order: { id: string } }) => one.order.id)
    expect(await found('戊己庚')).toEqual([...ids, order.id].sort())
  })

  it('names the rule when there is too little or too much to look for', async () => {
    for (const title of ['路', '', ' ，。', '路灯 亮', '路'.repeat(51)])
      expect((await refused(title, 'dispatcher'))?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'search.title' })
    expect((await refused('路灯 亮', 'dispatcher'))?.message).toContain('at least two')
    expect(await found('路灯'.repeat(25))).toEqual([])
  })

  it('is for roles that read titles of many orders; others are refused, whatever there is', async () => {
    for (const title of ['路灯', '没有的词'])
      for (const who of ['department', 'campaign-manager', 'auditor', 'admin', 'demo-bank'])
        expect((await refused(title, who))?.extensions.code, `${who} ${title}`).toBe('FORBIDDEN')
  })

  it('goes with every filter and order of the list', async () => {
    const early = await titled('示例：辛壬癸')
    app.clock.advance(MINUTE)
    const late = await titled('示例：辛壬癸', { urgency: 'URGENT' })
    const ids = async (variables: object) => (await dispatcher(FIND, { title: '辛壬癸', ...variables })).orders.nodes.map((o: { id: string }) => o.id)
    expect(await ids({ orderBy: 'REGISTERED_AT_ASC' })).toEqual([early, late])
    expect(await ids({ orderBy: 'REGISTERED_AT_DESC' })).toEqual([late, early])
    expect(await ids({ filter: { urgency: { in: ['URGENT'] } } })).toEqual([late])
    expect(await ids({ filter: { status: { in: ['CLOSED'] } } })).toEqual([])
  })
})

/** Orders as they may be to a viewer: the title is the same everywhere. */
const KINDS = {
  plain: {},
  'of another county': { areaCode: '450481109000', countyCode: '450481000000', townCode: '450481109000' },
  'of another team': { teamId: TEAMS.jinzhu.id, handlerId: staffId('staff-03') },
  'of no team': { teamId: null, handlerId: null, status: 'VERIFIED' },
  'of a colleague': { handlerId: staffId('staff-02') },
  'of a colleague, accompanied': { handlerId: staffId('staff-02'), companionIds: [staffId('staff-01')] },
  'offered to the squad': { handlerId: null, status: 'DISPATCHED' },
  'completed a week ago': { completedAt: new Date('2026-05-26T10:00:00.000+08:00') },
  'completed longer ago': { completedAt: new Date('2026-05-26T09:59:59.999+08:00') },
  'accompanied, completed longer ago': {
    handlerId: staffId('staff-03'),
    companionIds: [staffId('staff-01')],
    completedAt: new Date('2026-05-26T09:59:59.999+08:00'),
  },
  'of the past': { standing: 'HISTORY' },
} as const

describe('A title that a viewer may not read', () => {
  const made = new Map<string, string>()
  const WANXIU = '450403000000'
  const of = async (account: string, role: 'HOTLINE_AGENT' | 'DISPATCHER' | 'SUPERVISOR' | 'QUALITY') => {
    const now = app.clock.now()
    return app.as(await issueJwt(app.runtime.keys, app.runtime.config, { account, role, area: WANXIU }, now, new Date(now.getTime() + DAY)))
  }
  beforeAll(async () => {
    app.clock.set('2026-06-02T10:00:00.000+08:00')
    for (const [kind, data] of Object.entries(KINDS)) {
      const { id } = await givenOrder(app, 'ACCEPTED', { registration: { title: '示例：子丑寅卯' } })
      await app.runtime.db.order.update({ where: { id }, data: data as object })
      made.set(kind, id)
    }
    app.clock.set('2026-06-02T10:00:00.000+08:00')
  })
  const kinds = (ids: readonly string[]) => [...made].filter(([, id]) => ids.includes(id)).map(([kind]) => kind)
  const ALL = Object.keys(KINDS)
  const but = (...left: string[]) => ALL.filter((kind) => !left.includes(kind))
  const inCounty = () => but('of another county')

  it.each([
    ['a dispatcher of the city', () => app.as('dispatcher'), () => ALL],
    ['a dispatcher of a county', () => of('dispatcher', 'DISPATCHER'), inCounty],
    ['a hotline agent of a county', () => of('hotline-agent', 'HOTLINE_AGENT'), inCounty],
    ['a supervisor of a county', () => of('supervisor', 'SUPERVISOR'), inCounty],
    ['quality of a county', () => of('quality', 'QUALITY'), inCounty],
    ['a team lead', () => app.as('team-lead'), () => but('of another team', 'of no team')],
    ['a staff member', () => app.as('staff-01'), () => ['plain', 'of another county', 'of a colleague, accompanied', 'completed a week ago', 'of the past']],
  ] as const)('is not found by %s, in no count either, though the order is seen', async (_who, client, readable) => {
    const caller = await client()
    const { orders } = await caller('{ orders(first: 100) { nodes { id title } } }')
    const read = orders.nodes.filter((o: { title: string | null }) => o.title !== null).map((o: { id: string }) => o.id)
    expect(kinds(read)).toEqual(readable())
    const ids = await found('子丑', caller)
    expect(kinds(ids)).toEqual(readable())
    expect(ids).toHaveLength(readable().length)
  })
})

/** Statements of one search: what the hub asks of the log's head now and then is none of its. */
const statementsOf = async (title: string, first: number) => {
  app.statements()
  await dispatcher(FIND, { title, first })
  return app.statements().filter((sql) => !sql.includes('event_log_meta')).length
}

describe('Pages of a search by words', () => {
  const MANY = 1_030
  const LAST = MANY - 5
  const ids: string[] = []
  const has = (i: number) => i % 7 === 0
  /** All have the pieces of both words searched for below; every seventh has 辰巳午 itself, and one of the last 巳午辰. */
  const title = (i: number) => (has(i) ? '示例：午辰巳午' : i === LAST ? '示例：午辰巳 巳午辰' : '示例：午辰巳 巳午')
  let before: number[]
  beforeAll(async () => {
    before = [await statementsOf('辰巳午', 1), await statementsOf('路灯', 1)]
    const { keys, db } = app.runtime
    const base = await db.order.findFirstOrThrow({ where: { status: 'REGISTERED', standing: 'LIVE' }, orderBy: { id: 'asc' } })
    const now = app.clock.now()
    const rows = Array.from({ length: MANY }, (_, i) => {
      const id = newId('order', now)
      const registeredAt = new Date(now.getTime() - i * MINUTE)
      const titleSealed = seal(keys, place.title(id), title(i))
      return {
        ...base,
        id,
        number: `P-${i}`,
        externalNo: `PAGE-${i}`,
        urgency: i < 1_000 ? ('NORMAL' as const) : ('URGENT' as const),
        registeredAt,
        titleSealed,
      }
    })
    await db.order.createMany({ data: rows })
    const found = rows.map((row, i) => searchKeysOf(keys, { ...row, title: title(i) }))
    await db.searchKeys.createMany({ data: found.map((one) => ({ ...one, titleDigests: [...one.titleDigests], numberParts: [...one.numberParts] })) })
    ids.push(...rows.map(({ id }) => id))
  })
  const page = async (variables: object) => (await dispatcher(FIND, { title: '辰巳午', ...variables })).orders
  const matching = () => ids.filter((_, i) => has(i))

  it('have every order once, forward and backward, though most that are looked at do not match', async () => {
    const walked: string[] = []
    for (let after: string | null = null, more = true, pages = 0; more; pages++) {
      expect(pages).toBeLessThan(20)
      const { nodes, pageInfo } = await page({ first: 40, after })
      walked.push(...nodes.map((o: { id: string }) => o.id))
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(walked).toEqual(matching())
    const back: string[] = []
    for (let before: string | null = null, more = true, pages = 0; more; pages++) {
      expect(pages).toBeLessThan(20)
      const { nodes, pageInfo } = await page({ first: null, last: 40, before })
      back.unshift(...nodes.map((o: { id: string }) => o.id))
      before = pageInfo.startCursor
      more = pageInfo.hasPreviousPage
    }
    expect(back).toEqual(matching())
  })

  it('end where a thousand were looked at, and the next goes on there', async () => {
    const first = await page({ title: '巳午辰', first: 5 })
    expect([first.nodes, first.pageInfo.hasNextPage]).toEqual([[], true])
    const next = await page({ title: '巳午辰', first: 5, after: first.pageInfo.endCursor })
    expect([next.nodes.map((o: { id: string }) => o.id), next.pageInfo.hasNextPage]).toEqual([[ids[LAST]], false])
    const last = await page({ title: '巳午辰', orderBy: 'REGISTERED_AT_ASC', first: null, last: 5 })
    expect([last.nodes, last.pageInfo.hasPreviousPage]).toEqual([[], true])
    const previous = await page({ title: '巳午辰', orderBy: 'REGISTERED_AT_ASC', first: null, last: 5, before: last.pageInfo.startCursor })
    expect([previous.nodes.map((o: { id: string }) => o.id), previous.pageInfo.hasPreviousPage]).toEqual([[ids[LAST]], false])
  })

  it('name no total when more than a thousand have the pieces, and the exact one when fewer do', async () => {
    expect((await page({})).totalCount).toBeNull()
    const fewer = await page({ filter: { urgency: { in: ['NORMAL'] } } })
    expect(fewer.totalCount).toBe(ids.slice(0, 1_000).filter((_, i) => has(i)).length)
  })

  it('cost three statements with the total, however many match and however many there are', async () => {
    const after = [await statementsOf('辰巳午', 1), await statementsOf('辰巳午', 100), await statementsOf('路灯', 50), await statementsOf('没有的词', 50)]
    expect([...before, ...after]).toEqual([3, 3, 3, 3, 3, 3])
  })
})
