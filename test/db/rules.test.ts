import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exclusionViolation, retryable, uniqueViolation } from '../../src/db/faults.ts'
import { openDatabase } from '../kit/database.ts'

const at = (hour: number) => new Date(Date.UTC(2026, 5, 2, hour))
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

describe('rules the database itself keeps', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>
  let staffId: string
  beforeAll(async () => {
    database = await openDatabase()
    const { db } = database
    staffId = (await db.staff.findFirstOrThrow({ orderBy: { id: 'asc' } })).id
    const area = await db.area.findFirstOrThrow({ where: { level: 'TOWN' }, orderBy: { code: 'asc' } })
    await db.requester.create({ data: { id: 'requester_a', kind: 'PERSON', nameSealed: '-' } })
    for (const id of ['order_a', 'order_b', 'order_c'])
      await db.order.create({
        data: {
          id,
          number: id,
          channel: 'HOTLINE_12345',
          source: '',
          urgency: 'NORMAL',
          status: 'REGISTERED',
          version: 1,
          cycle: 1,
          priority: 0,
          areaCode: area.code,
          countyCode: area.code,
          requesterId: 'requester_a',
          onBehalf: false,
          titleSealed: '-',
          dispatchRound: 0,
          registeredAt: at(0),
          dueProvisional: false,
          dueSort: at(0),
          updatedAt: at(0),
        },
      })
  })
  afterAll(() => database.discard())

  const visit = async (id: string, orderId: string, from: number, to: number, occupying = true, status: 'BOOKED' | 'CANCELLED' = 'BOOKED') => {
    const { areaCode } = await database.db.order.findUniqueOrThrow({ where: { id: orderId } })
    const times = { startsAt: at(from), endsAt: at(to) }
    return database.db.appointment.create({
      data: { id, orderId, areaCode, status, ...times, bookedAt: at(0), staff: { create: { staffId, occupying, ...times } } },
    })
  }
  const event = (orderId: string, version: number) => ({
    order_id: orderId,
    order_version: version,
    kind: 'REFUSED',
    subject_type: 'order',
    subject_id: orderId,
    actor_kind: 'SYSTEM',
    actor_id: 'system',
    cycle: 1,
    at: '2026-06-02T02:00:00.000Z',
    before: null,
    after: {},
    data: {},
  })
  const append = (...events: object[]) => database.query<{ last: string }>('SELECT event_log_append($1::jsonb)::text AS last', [JSON.stringify(events)])

  it('nobody is on two visits at once', async () => {
    await visit('appointment_1', 'order_a', 10, 11)
    const error = await failure(visit('appointment_2', 'order_b', 10, 11))
    expect(exclusionViolation(error)).toBe(true)
    expect(retryable(error)).toBe(false)
  })

  it('a visit may begin when another ends, and beside one that no longer occupies', async () => {
    await visit('appointment_3', 'order_b', 11, 12)
    await visit('appointment_4', 'order_c', 10, 11, false, 'CANCELLED')
  })

  it('an order has one committed appointment at most', async () => {
    expect(uniqueViolation(await failure(visit('appointment_5', 'order_a', 14, 15)))).toBe('appointment_one_committed')
  })

  it('a broken unique rule is told by its name', async () => {
    const { number: _, ...order } = await database.db.order.findUniqueOrThrow({ where: { id: 'order_a' } })
    expect(uniqueViolation(await failure(database.db.order.create({ data: { ...order, id: 'order_d', number: 'order_b' } })))).toBe('service_order_number_key')
    expect(uniqueViolation(new Error('something else'))).toBeNull()
  })

  it('a visit ends after it begins', async () => {
    await expect(visit('appointment_6', 'order_c', 16, 16)).rejects.toThrow(/appointment_(times|staff_order)/)
  })

  it('an accepted order has a handler', async () => {
    await expect(database.query("UPDATE service_order SET status = 'ACCEPTED' WHERE id = 'order_c'")).rejects.toThrow('service_order_handler')
  })

  it('an evaluation has the score of its level', async () => {
    const data = {
      id: 'evaluation_1',
      orderId: 'order_a',
      cycle: 1,
      source: 'CITIZEN',
      level: 'SATISFIED',
      score: 10,
      resolved: true,
      submittedAt: at(0),
    } as const
    await expect(database.db.evaluation.create({ data })).rejects.toThrow('evaluation_score')
  })

  it('events get positions without a gap, in the order they were handed in', async () => {
    expect(await append(event('order_a', 2), event('order_a', 3))).toEqual([{ last: '2' }])
    // A change that fails gives its number back.
    const broken = database.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT event_log_append(${JSON.stringify([event('order_b', 2)])}::jsonb)`
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await append(event('order_b', 2))).toEqual([{ last: '3' }])
    expect(await database.query('SELECT pos::int, order_id, order_version FROM event_log ORDER BY pos')).toEqual([
      { pos: 1, order_id: 'order_a', order_version: 2 },
      { pos: 2, order_id: 'order_a', order_version: 3 },
      { pos: 3, order_id: 'order_b', order_version: 2 },
    ])
  })

  it('the same version of an order is never logged twice', async () => {
    expect(uniqueViolation(await failure(database.db.$queryRaw`SELECT event_log_append(${JSON.stringify([event('order_a', 3)])}::jsonb)`))).toBe(
      'event_log_order_id_order_version_key',
    )
  })

  it('events are refused in a transaction that would not see the last position', async () => {
    const json = JSON.stringify([event('order_c', 2)])
    const serializable = database.db.$transaction((tx) => tx.$queryRaw`SELECT event_log_append(${json}::jsonb)`, { isolationLevel: 'Serializable' })
    await expect(serializable).rejects.toThrow('the event log needs READ COMMITTED')
  })

  it('what happened is never rewritten', async () => {
    await expect(database.query("UPDATE event_log SET kind = 'ACCEPTED'")).rejects.toThrow('event_log is append only')
  })

  it('the log knows its table, so that a restore is noticed', async () => {
    expect(
      await database.query("SELECT low::int, relation_oid = 'event_log'::regclass::oid::bigint AS same, length(epoch) AS length FROM event_log_meta"),
    ).toEqual([{ low: 0, same: true, length: 36 }])
  })
})
