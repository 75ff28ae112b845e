import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const HANDLER = 'staff-01'
const COMPANION = 'staff-04'
const OTHER = 'staff-05'
const MINE = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { order(id: $id) { id title requester { address } } orders(first: 100) { nodes { id } }
  appointments(first: 100, from: $from, to: $to) { nodes { order { id } } } }`
const FOLLOW = `subscription ($filter: OrderFilter) { orderEvents(filter: $filter) { __typename ... on OrderEvent { kind orderId transition order { title } } } }`
const REVEAL = 'name phone address specialGroups'

/** Staff who come along to a visit (同行人员). */
describe('Staff who come along to a visit', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const visitOfTwo = () => givenOrder(app, 'SCHEDULED', { company: [COMPANION] })
  /** Whether an account finds the order: alone, in the list, and among the visits. */
  async function finds(who: string, id: string): Promise<[boolean, boolean, boolean]> {
    const [from, to] = [new Date(app.clock.now().getTime() - 90 * DAY), new Date(app.clock.now().getTime() + 90 * DAY)]
    const { order, orders, appointments } = await (await app.as(who))(MINE, { id, from, to })
    return [order !== null, orders.nodes.some((one: Answer) => one.id === id), appointments.nodes.some((one: Answer) => one.order.id === id)]
  }
  const YES = [true, true, true]
  const NO = [false, false, false]
  const reveal = async (who: string, orderId: string, purpose: string) =>
    (await app.as(who)).verb('revealContact', { orderId, fields: ['NAME', 'PHONE', 'ADDRESS', 'SPECIAL_GROUPS'], purpose }, REVEAL)
  const moveTo = (orderId: string, whom: string, day: number) => {
    const startsAt = new Date(new Date('2026-06-02T10:00:00+08:00').getTime() + day * DAY)
    return did(app, HANDLER, 'rescheduleAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR), staffIds: [staffId(whom)] })
  }

  it('find its order alone, in lists and among visits, from the booking on; colleagues do not', async () => {
    const { id } = await visitOfTwo()
    expect(await finds(COMPANION, id)).toEqual(YES)
    expect(await finds(OTHER, id)).toEqual(NO)
    const asked = { filter: { companions: { any: [staffId(COMPANION)] } } }
    const { orders } = await (await app.as('dispatcher'))('query ($filter: OrderFilter) { orders(first: 100, filter: $filter) { nodes { id } } }', asked)
    expect(orders.nodes.map((one: Answer) => one.id)).toContain(id)
  })

  it('read what it is about, and reveal where it goes for the visit alone, a line of the access log each time', async () => {
    const { id } = await visitOfTwo()
    const { order } = await (await app.as(COMPANION))('query ($id: ID!) { order(id: $id) { title priority requester { phone } } }', { id })
    expect(order).toEqual({ title: '示例：排水许可办理', priority: null, requester: { phone: '139****1234' } })
    expect(await reveal(COMPANION, id, 'CALL')).toMatchObject({ __typename: 'InvalidInput', field: 'purpose' })
    expect(await app.runtime.db.accessLog.count({ where: { orderId: id } })).toBe(0)
    expect(await reveal(COMPANION, id, 'VISIT')).toMatchObject({ name: '示例群众', phone: '+8613900001234', address: '示例路 1 号' })
    expect(await app.runtime.db.accessLog.findMany({ where: { orderId: id } })).toMatchObject([{ actorId: COMPANION, purpose: 'VISIT' }])
    expect((await reveal(OTHER, id, 'VISIT')).__typename).toBe('NotFound')
  })

  it('do at the door what their visit is for, and nothing else: the rest is the handler’s', async () => {
    const { id } = await visitOfTwo()
    const { order } = await (await app.as(COMPANION))('query ($id: ID!) { order(id: $id) { availableActions { action allowed } } }', { id })
    const { startsAt } = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: id } })
    const allowed = order.availableActions.filter((one: Answer) => one.allowed).map((one: Answer) => one.action)
    expect(allowed).toEqual([])
    const before = app.clock.now()
    app.clock.set(startsAt)
    expect((await did(app, COMPANION, 'arriveAtVisit', { orderId: id })).__typename).toBe('ArriveAtVisitSuccess')
    app.clock.set(before)
    for (const [verb, input] of [
      ['logContact', { method: 'TELEPHONE', outcome: 'REACHED' }],
      ['releaseOrder', { reason: 'OTHER' }],
    ] as const)
      expect(await (await app.as(COMPANION)).verb(verb, { orderId: id, ...input })).toMatchObject({
        blockedBy: expect.arrayContaining([expect.objectContaining({ code: 'NOT_HANDLER' })]),
      })
  })

  it('lose it with the visit: moved to others, cancelled, handed to another handler, withdrawn', async () => {
    const moved = await visitOfTwo()
    await moveTo(moved.id, OTHER, 2)
    const cancelled = await visitOfTwo()
    await did(app, HANDLER, 'cancelAppointment', { orderId: cancelled.id, reason: 'OTHER' })
    const reassigned = await visitOfTwo()
    await did(app, 'dispatcher', 'reassignOrder', { orderId: reassigned.id, reason: 'OTHER' })
    const withdrawn = await visitOfTwo()
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: withdrawn.id, reason: 'OTHER' })
    expect(await finds(OTHER, moved.id)).toEqual(YES)
    for (const { id } of [moved, cancelled, withdrawn]) {
      expect(await finds(COMPANION, id)).toEqual(NO)
      expect((await reveal(COMPANION, id, 'VISIT')).__typename).toBe('NotFound')
    }
    // Offered again to the squad, of which they are: without its texts.
    expect((await app.runtime.db.order.findUniqueOrThrow({ where: { id: reassigned.id } })).companionIds).toEqual([])
    expect((await reveal(COMPANION, reassigned.id, 'VISIT')).__typename).not.toBe('RevealContactSuccess')
  })

  it('hear of it while they are on the visit, and that it has left them, without the order', async () => {
    const stream = (await app.socketAs(COMPANION)).subscribe(FOLLOW)
    await stream.next()
    const { id } = await visitOfTwo()
    await moveTo(id, OTHER, 3)
    await did(app, HANDLER, 'cancelAppointment', { orderId: id, reason: 'OTHER' })
    await visitOfTwo()
    const told: Answer[] = []
    while (told.at(-1)?.kind !== 'APPOINTMENT_BOOKED' || told.at(-1)?.orderId === id) told.push(await stream.event())
    const ofVisit = told.filter(({ orderId, kind }) => orderId === id && !['DISPATCHED', 'ACCEPTED'].includes(kind))
    expect(ofVisit).toMatchObject([
      { kind: 'APPOINTMENT_BOOKED', transition: 'ENTERED' },
      { kind: 'APPOINTMENT_RESCHEDULED', transition: 'LEFT', order: null },
    ])
    await stream.stop()
  })

  it('see the order whole or not at all while it moves to others, and not once it has', async () => {
    const { id } = await visitOfTwo()
    const client = await app.as(COMPANION)
    let moved = false
    const moving = moveTo(id, OTHER, 6).then(() => {
      moved = true
    })
    const READ = 'query ($id: ID!) { order(id: $id) { id title } }'
    for (let i = 0; i < 40; i++) {
      const late = moved
      const [{ order }, revealed] = await Promise.all([client(READ, { id }), reveal(COMPANION, id, 'VISIT')])
      if (order !== null) expect(order.title).toBe('示例：排水许可办理')
      if (late) expect([order, revealed.__typename]).toEqual([null, 'NotFound'])
      expect(['RevealContactSuccess', 'NotFound']).toContain(revealed.__typename)
      if (late) break
    }
    await moving
    expect(await finds(COMPANION, id)).toEqual(NO)
    const shown = await app.runtime.db.accessLog.count({ where: { orderId: id } })
    await reveal(COMPANION, id, 'VISIT')
    expect(await app.runtime.db.accessLog.count({ where: { orderId: id } })).toBe(shown)
  })

  it('are found by an index, with a list of a fixed number of statements', async () => {
    const client = await app.as(COMPANION)
    const LIST = 'query ($first: Int!) { orders(first: $first) { nodes { id title status } } }'
    const count = async (first: number) => {
      app.statements()
      await client(LIST, { first })
      return app.statements().length
    }
    await visitOfTwo()
    expect(await count(50)).toBe(await count(1))
    const plan = await app.runtime.db.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_seqscan = off`
      return tx.$queryRaw<Record<string, string>[]>`
        EXPLAIN SELECT id FROM service_order WHERE handler_id = 'staff_x' OR companion_ids && ARRAY['staff_x'] OR (team_id = 'team_x' AND status = 'DISPATCHED')`
    })
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('service_order_companion_ids_idx')
  })

  it('keep it after the visit until a week after the completion, and not longer: a timer ends it, with an event', async () => {
    const { id } = await givenOrder(app, 'COMPLETED', { company: [COMPANION] })
    await app.pass(7 * DAY - HOUR)
    expect(await finds(COMPANION, id)).toEqual(YES)
    await app.pass(2 * HOUR)
    expect(await finds(COMPANION, id)).toEqual(NO)
    const left = (await eventsOf(app, id)).filter(({ kind }) => kind === 'COMPANIONS_LEFT')
    expect(left).toMatchObject([{ actorKind: 'SYSTEM', data: { staff: [staffId(COMPANION)] }, after: { companions: [] } }])
    expect((await finds(HANDLER, id))[0]).toBe(true)
  })
})
