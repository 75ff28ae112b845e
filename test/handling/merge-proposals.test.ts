import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HOUR } from '../../src/clock.ts'
import { likeness, TWICE_TOLD_HOURS } from '../../src/handling/merge-proposals.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

describe('A request from two sides', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const proposals = async (): Promise<Answer[]> =>
    (await (await app.as('dispatcher'))('{ mergeProposals { order { id } into { id } reasons } }')).mergeProposals
  /** The same request on the hotline, then on another channel; each pair of a telephone of its own. */
  let nr = 0
  const twice = async (over: { first?: object; second?: object; items?: string[]; hours?: number; status?: 'REGISTERED' | 'VERIFIED' } = {}) => {
    const requester = { kind: 'PERSON', name: '示例群众', phone: `1390002${String(++nr).padStart(4, '0')}` }
    const first = await givenOrder(app, 'VERIFIED', { registration: { requester, ...over.first } })
    app.clock.set(new Date(app.clock.now().getTime() + (over.hours ?? 1) * HOUR))
    const second = await givenOrder(app, over.status ?? 'VERIFIED', {
      ...(over.items ? { items: over.items } : {}),
      registration: { requester, channel: 'REAL_ECONOMY_APP', ...over.second },
    })
    return { first: first.id, second: second.id, phone: requester.phone }
  }
  const of = async (id: string) => (await proposals()).filter((p) => p.order.id === id)

  it('is proposed to be merged into the earlier order, with what agrees, and without the telephone', async () => {
    const { first, second, phone } = await twice()
    const found = await of(second)
    expect(found).toEqual([{ order: { id: second }, into: { id: first }, reasons: ['SAME_REQUESTER', 'SAME_ITEM', 'SIMILAR_TITLE', 'SAME_AREA'] }])
    expect(JSON.stringify(found)).not.toContain(phone)
    const { order } = await (await app.as('dispatcher'))(`{ order(id: "${second}") { mergeProposals { into { id } reasons } } }`)
    expect(order.mergeProposals).toMatchObject([{ into: { id: first } }])
    await did(app, 'dispatcher', 'mergeOrder', { orderId: second, intoId: first })
    expect(await of(second)).toEqual([])
  })

  it('before it is verified is found by its title', async () => {
    const { first, second } = await twice({ status: 'REGISTERED', second: { title: '示例：申请办理排水许可' } })
    expect(await of(second)).toMatchObject([{ into: { id: first }, reasons: ['SAME_REQUESTER', 'SIMILAR_TITLE', 'SAME_AREA'] }])
    expect(likeness('示例：排水许可办理', '示例：申请办理排水许可')).toBeGreaterThanOrEqual(0.5)
    expect(likeness('养老金资格认证', '排水许可办理')).toBe(0)
    expect(likeness('', '')).toBe(0)
  })

  it('is none of one channel, of another item and title, of another county, or after too long', async () => {
    for (const over of [
      { second: { channel: 'HOTLINE_12345' } },
      { second: { title: '示例：养老金资格认证' }, items: [ITEMS.pensionCheck.code] },
      { second: { areaCode: JINZHU_VILLAGE } },
      { hours: TWICE_TOLD_HOURS + 1 },
    ]) {
      const { second } = await twice(over)
      expect(await of(second), JSON.stringify(over)).toEqual([])
    }
  })

  it('that was declined is not proposed again, declined once, and merged only with a reason', async () => {
    const { first, second } = await twice()
    const dispatcher = await app.as('dispatcher')
    const decline = (orderId: string, otherId: string) => dispatcher.verb('declineMerge', { orderId, otherId, reason: '示例：两处房屋' })
    const answers = await Promise.all([decline(second, first), decline(first, second)])
    expect(answers.map((a) => a.__typename).sort()).toEqual(['DeclineMergeSuccess', 'InvalidInput'])
    expect(await of(second)).toEqual([])
    expect(JSON.stringify(await app.runtime.db.declinedMerge.findMany())).not.toMatch(/示例/)
    expect(await dispatcher.verb('mergeOrder', { orderId: second, intoId: first })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    await did(app, 'dispatcher', 'mergeOrder', { orderId: second, intoId: first, reason: '示例：复核后并单' })
    expect(await decline(second, first)).toMatchObject({ __typename: 'InvalidInput', field: 'otherId' })
  })

  it('that two dispatchers decide otherwise at once has one winner', async () => {
    for (let i = 0; i < 3; i++) {
      const { first, second } = await twice()
      const dispatcher = await app.as('dispatcher')
      const answers = await Promise.all([
        dispatcher.verb('mergeOrder', { orderId: second, intoId: first }),
        dispatcher.verb('declineMerge', { orderId: second, otherId: first, reason: '示例' }),
      ])
      expect(answers.filter((a) => a.__typename.endsWith('Success'))).toHaveLength(1)
    }
  })

  it('is the dispatchers’ alone, in the list, on the order and to decline', async () => {
    const { first, second } = await twice()
    for (const who of ['hotline-agent', 'team-lead', 'staff-01', 'quality', 'admin', 'demo-bank']) {
      const client = await app.as(who)
      expect((await client.raw('{ mergeProposals { reasons } }')).errors?.[0]?.extensions.code, who).toBe('FORBIDDEN')
      expect(await client.verb('declineMerge', { orderId: second, otherId: first, reason: '示例' }), who).toMatchObject({ __typename: 'Forbidden' })
    }
    const { data, errors } = await (await app.as('hotline-agent')).raw(`{ order(id: "${second}") { id mergeProposals { reasons } } }`)
    expect(JSON.stringify(data ?? null)).not.toMatch(/SAME_/)
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    expect((await (await app.as('dispatcher')).raw('{ mergeProposals(first: 0) { reasons } }')).errors?.[0]?.extensions).toMatchObject({ field: 'first' })
  })
})
