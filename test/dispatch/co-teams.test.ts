import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

describe('Co-handling teams of the dispatch catalogue', () => {
  let app: TestApp
  let ruleId: string
  beforeAll(async () => {
    app = await startApp()
    const rule = { areaCode: CITY, itemCode: ITEMS.drainage.code, teamId: TEAMS.redPomegranate.id, coTeamIds: [TEAMS.jinzhu.id], validFrom: '2026-01-01' }
    ruleId = (await did(app, 'admin', 'createDispatchRule', rule, 'rule { id }')).rule.id
  })
  afterAll(() => app.stop())

  const helpersOf = (orderId: string) => app.runtime.db.coHandling.findMany({ where: { orderId } })
  const accepted = async (over: Parameters<typeof givenOrder>[2] = {}) => (await givenOrder(app, 'ACCEPTED', over)).id

  it('are asked once the lead team has accepted, and not before', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id })
    expect(await helpersOf(id)).toEqual([])
    const { order } = await did(app, 'staff-05', 'acceptOrder', { orderId: id }, 'order { status coHandlings { state team { name } staff { badge } } }')
    expect(order).toEqual({ status: 'ACCEPTED', coHandlings: [{ state: 'REQUESTED', team: { name: TEAMS.jinzhu.name }, staff: null }] })
    expect((await eventsOf(app, id)).slice(-2).map((e) => [e.kind, e.data])).toMatchObject([
      ['ACCEPTED', { staffId: staffId('staff-05') }],
      ['CO_HANDLING_REQUESTED', { team: TEAMS.jinzhu.id }],
    ])
    expect(await helpersOf(id)).toMatchObject([{ requestedBy: ruleId }])
  })

  it('hear of it in their feed, read what is asked, and hold up completion until they have done it', async () => {
    const stream = (await app.socketAs('team-lead-jinzhu')).subscribe('subscription { dispatches { __typename ... on DispatchEvent { news orderId } } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')
    const id = await accepted({ staff: 'staff-06' })
    expect(await stream.next()).toMatchObject({ news: 'HELP_ASKED', orderId: id })
    await stream.stop()
    const { coHandlings } = await (await app.as('team-lead-jinzhu'))('{ coHandlings(first: 50) { nodes { id orderNumber task state } } }')
    const { number, openCoHandlings } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    expect(openCoHandlings).toBe(1)
    const own = coHandlings.nodes.find((h: { orderNumber: string }) => h.orderNumber === number)
    expect(own).toMatchObject({ state: 'REQUESTED', task: expect.stringContaining('派单目录') })
    await did(app, 'team-lead-jinzhu', 'acceptCoHandling', { coHandlingId: own.id }, '')
    await did(app, 'team-lead-jinzhu', 'finishCoHandling', { coHandlingId: own.id, result: '示例' }, '')
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ openCoHandlings: 0 })
  })

  it('are asked once in a cycle, also when the order changes hands', async () => {
    const id = await accepted({ staff: 'staff-07' })
    await did(app, 'dispatcher', 'reassignOrder', { orderId: id, reason: 'ABSENT', staffId: staffId('staff-08') })
    await did(app, 'staff-08', 'acceptOrder', { orderId: id })
    expect(await helpersOf(id)).toHaveLength(1)
  })

  it('are not asked where no rule names them, when they lead the order themselves, or are out of use', async () => {
    expect(await helpersOf(await accepted({ items: [ITEMS.pensionCheck.code] }))).toEqual([])
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, teamId: TEAMS.jinzhu.id })
    await did(app, 'staff-03', 'acceptOrder', { orderId: id })
    expect(await helpersOf(id)).toEqual([])
    await app.runtime.db.team.update({ where: { id: TEAMS.jinzhu.id }, data: { active: false } })
    expect(await helpersOf(await accepted({ staff: 'staff-09' }))).toEqual([])
    await app.runtime.db.team.update({ where: { id: TEAMS.jinzhu.id }, data: { active: true } })
  })
})
