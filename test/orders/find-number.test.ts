import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY } from '../../src/clock.ts'
import { fixedId } from '../../src/ids.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE, registration, WANXIU } from '../kit/given.ts'

const FIND = 'query ($number: String!, $first: Int = 100) { orders(first: $first, search: { number: $number }) { totalCount nodes { id number externalNo } } }'

let app: TestApp
let dispatcher: Client
beforeAll(async () => {
  app = await startApp()
  dispatcher = await app.as('dispatcher')
})
afterAll(() => app.stop())

const registered = async (over: Record<string, unknown> = {}) => {
  const { id } = await givenOrder(app, 'REGISTERED', { registration: over })
  return app.runtime.db.order.findUniqueOrThrow({ where: { id }, select: { id: true, number: true, externalNo: true } })
}
const found = async (number: string, client = dispatcher) => {
  const { orders } = await client(FIND, { number })
  expect(orders.totalCount).toBe(orders.nodes.length)
  return orders.nodes.map((o: { id: string }) => o.id).sort() as string[]
}

describe('A search by a number', () => {
  it('finds a whole one, its beginning, its end and what is within, in small letters too', async () => {
    app.clock.set('2026-06-03T10:00:00.000+08:00')
    const [one, two] = [await registered(), await registered()]
    app.clock.set('2026-06-04T10:00:00.000+08:00')
    const other = await registered()
    expect(one.number).toMatch(/^MS4504002026060300001.$/)
    expect(await found(one.number)).toEqual([one.id])
    expect(await found(one.number.toLowerCase())).toEqual([one.id])
    expect(await found('MS45040020260603')).toEqual([one.id, two.id].sort())
    expect(await found('ms45040020260604')).toEqual([other.id])
    expect(await found('060300001')).toEqual([one.id])
    expect(await found('０６０３')).toEqual([one.id, two.id].sort())
    expect(await found(one.number.slice(-4))).toContain(one.id)
    expect(await found(one.number.slice(-9))).toEqual([one.id])
    expect(await found('MS450400')).toHaveLength(3)
    expect(await found('060500001')).toEqual([])
  })

  it('finds the number in the channel’s own system, whole and in part, and takes its signs as they stand', async () => {
    const mine = await registered({ externalNo: 'Gov_12345-77/a' })
    const other = await registered({ externalNo: 'GovX12345-78/b' })
    expect(await found('Gov_12345-77/a')).toEqual([mine.id])
    expect(await found('gov_1')).toEqual([mine.id])
    expect(await found('12345-7')).toEqual([mine.id, other.id].sort())
    expect(await found('*-77/A')).toEqual([mine.id])
    const wildcard = await (await app.as('dispatcher')).raw(FIND, { number: 'Gov%12345' })
    expect(wildcard.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'search.number' })
  })

  it('with * before it looks at the end alone', async () => {
    const ends = await registered({ externalNo: 'A-998877' })
    const within = await registered({ externalNo: 'A-998877-B' })
    expect(await found('8877')).toEqual([ends.id, within.id].sort())
    expect(await found('*8877')).toEqual([ends.id])
  })

  it('names the rule for fewer than four characters and for what is no number', async () => {
    for (const number of ['', '123', '*123', '12 34', '1%234', '*', `1${'2'.repeat(64)}`]) {
      const answer = await dispatcher.raw(FIND, { number })
      expect(answer.errors?.[0]?.extensions, number).toMatchObject({ code: 'BAD_INPUT', field: 'search.number' })
    }
    expect((await dispatcher.raw(FIND, { number: '123' })).errors?.[0]?.message).toContain('at least 4')
  })

  it('finds for each viewer what the viewer sees anyway: a partner its own, a sandbox its trials, no other role a trial', async () => {
    const own = await did(app, 'demo-bank', 'registerOrder', registration({ channel: 'PARTNER_APP', externalNo: 'SHARED-4711-A' }))
    const hotline = await registered({ externalNo: 'SHARED-4711-B' })
    const { secret } = await did(app, 'admin', 'issueAccessKey', { partnerId: fixedId('partner', 'demo-bank'), sandbox: true }, 'secret')
    const trial = await (await app.as(secret)).verb('registerOrder', registration({ channel: 'PARTNER_APP', externalNo: 'SHARED-4711-C' }))
    expect(await found('4711', await app.as('demo-bank'))).toEqual([own.order.id])
    expect(await found('4711', await app.as(secret))).toEqual([trial.order.id])
    expect(await found('4711', await app.as('demo-app'))).toEqual([])
    expect(await found('4711')).toEqual([own.order.id, hotline.id].sort())
    expect(await found('4711', await app.as('staff-01'))).toEqual([])
    expect(await found('4711', await app.as('auditor'))).toEqual([own.order.id, hotline.id].sort())
  })

  it('costs as many statements for a part that many have as for one that one has', async () => {
    const count = async (number: string, first: number) => {
      app.statements()
      await dispatcher(FIND, { number, first })
      return app.statements().filter((sql) => !sql.includes('event_log_meta')).length
    }
    expect([await count('MS450400', 100), await count('060300001', 1), await count('*ZZZZ', 50)]).toEqual([2, 2, 2])
  })
})

describe('What a wallboard shows of a number', () => {
  it('is found as it stands there, by a dispatcher whose area the order is in and by no other', async () => {
    app.clock.set('2026-06-09T08:45:00.000+08:00')
    const here = await givenOrder(app, 'DISPATCHED', { registration: { areaCode: JINZHU_VILLAGE } })
    const there = await givenOrder(app, 'DISPATCHED', { registration: { areaCode: WANXIU } })
    const { wallboard } = await (await app.as('city'))('{ wallboard(board: "city") { ticker { numberTail } waiting { numberTail } } }')
    const shown = new Set<string>([...wallboard.ticker, ...wallboard.waiting].map((line: { numberTail: string }) => line.numberTail))
    expect(shown.size).toBeGreaterThanOrEqual(2)
    const now = app.clock.now()
    const claims = { account: 'dispatcher', role: 'DISPATCHER', area: '450481000000' } as const
    const county = await app.as(await issueJwt(app.runtime.keys, app.runtime.config, claims, now, new Date(now.getTime() + DAY)))
    for (const [{ id }, inCounty] of [
      [here, true],
      [there, false],
    ] as const) {
      const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
      const tail = [...shown].find((one) => number.endsWith(one)) as string
      for (const typed of [tail, `*${tail}`, tail.toLowerCase()]) {
        expect(await found(typed)).toContain(id)
        expect((await found(typed, county)).includes(id)).toBe(inCounty)
      }
    }
  })
})
