import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const WORK = '{ offers { order { id } } orders { id status } visits { status order { id } } inHand overdue }'

describe('The work of a staff member', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is shown as it is, then anew when an offer comes, is accepted, a visit is booked, and the offer of another runs out', async () => {
    const socket = await app.socketAs('staff-09')
    const stream = socket.subscribe(`subscription { myWork { __typename ... on MyWorkSnapshot { value ${WORK} } } }`)
    /** The next states, until one is so: what comes between may be left out. */
    async function until(holds: (value: { offers: unknown[]; orders: { status: string }[]; visits: unknown[] }) => boolean) {
      for (;;) {
        const { value } = await stream.event()
        if (holds(value)) return value
      }
    }
    expect(await until(() => true)).toEqual({ offers: [], orders: [], visits: [], inHand: 0, overdue: 0 })
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await until((w) => w.offers.length > 0)).toMatchObject({ offers: [{ order: { id } }], inHand: 0 })
    await did(app, 'staff-09', 'acceptOrder', { orderId: id })
    expect(await until((w) => w.orders.length > 0)).toMatchObject({ offers: [], orders: [{ id, status: 'ACCEPTED' }], inHand: 1 })
    await did(app, 'staff-09', 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'REACHED' })
    const startsAt = new Date(app.clock.now().getTime() + 30 * MINUTE)
    await did(app, 'staff-09', 'bookAppointment', { orderId: id, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
    expect(await until((w) => w.visits.length > 0)).toMatchObject({ visits: [{ status: 'BOOKED', order: { id } }] })
    await givenOrder(app, 'DISPATCHED')
    await until((w) => w.offers.length > 0)
    await app.pass(31 * MINUTE)
    await until((w) => w.offers.length === 0)
    await socket.close()
  })

  it('counts what is past its limit', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-10' })
    await app.runtime.db.order.update({ where: { id }, data: { dueAt: new Date(app.clock.now().getTime() - HOUR) } })
    const { myWork } = await (await app.as('staff-10'))(`{ myWork ${WORK} }`)
    expect(myWork).toMatchObject({ inHand: 1, overdue: 1 })
  })

  it('is nobody else’s to see', async () => {
    for (const who of ['dispatcher', 'team-lead', 'demo-bank', 'city'] as const) {
      const answer = await (await app.as(who)).raw(`{ myWork { inHand } }`)
      expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
    }
  })
})
