import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, type Played } from '../kit/given.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

/** An order, what was done to it, and the state that must be said of its visit or its matter. */
interface Said {
  readonly visit?: string
  readonly matter?: string
  readonly play: () => Promise<Played>
}

let orders = 0
/** A staff member of its own for each order, so that times of visits never meet. */
const accepted = (status: 'ACCEPTED' | 'PROCESSING' = 'ACCEPTED') => givenOrder(app, status, { staff: `staff-${String(++orders + 1).padStart(2, '0')}` })
/** Half past two, or an hour and a half later. */
const time = (later = 0) => {
  const startsAt = new Date(app.clock.now().getTime() + 4.5 * HOUR + later)
  return { startsAt, endsAt: new Date(startsAt.getTime() + HOUR) }
}

/** Plays something at another time, then goes back. */
async function at<T>(instant: Date, play: () => Promise<T>): Promise<T> {
  const before = app.clock.now()
  app.clock.set(instant)
  const done = await play()
  app.clock.set(before)
  return done
}

async function arrived(order: Played) {
  const { startsAt, endsAt } = time()
  await did(app, order.staff, 'bookAppointment', { orderId: order.id, startsAt, endsAt })
  return startsAt
}

const STATES: Record<string, Said> = {
  'a time is held': {
    visit: 'HELD',
    async play() {
      const order = await accepted()
      await did(app, order.staff, 'holdSlot', { orderId: order.id, ...time() })
      return order
    },
  },
  'a visit is proposed': {
    visit: 'PROPOSED',
    async play() {
      const order = await accepted()
      await did(app, order.staff, 'proposeAppointment', { orderId: order.id, ...time() })
      return order
    },
  },
  'a visit is moved': {
    visit: 'RESCHEDULED',
    async play() {
      const order = await accepted()
      await did(app, order.staff, 'bookAppointment', { orderId: order.id, ...time() })
      await did(app, 'dispatcher', 'rescheduleAppointment', { orderId: order.id, ...time(90 * MINUTE) })
      return order
    },
  },
  'a visit cannot be finished': {
    visit: 'CANNOT_COMPLETE',
    async play() {
      const order = await accepted()
      const startsAt = await arrived(order)
      await at(startsAt, async () => {
        await did(app, order.staff, 'arriveAtVisit', { orderId: order.id })
        await did(app, order.staff, 'abortVisit', { orderId: order.id, reason: 'SAFETY' })
      })
      return order
    },
  },
  'the citizen is not at home': {
    visit: 'NO_SHOW_CITIZEN',
    async play() {
      const order = await accepted()
      const startsAt = await arrived(order)
      await at(startsAt, () => did(app, order.staff, 'arriveAtVisit', { orderId: order.id }))
      await at(new Date(startsAt.getTime() + 16 * MINUTE), async () => {
        for (let call = 0; call < 2; call++) await did(app, order.staff, 'logContact', { orderId: order.id, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
        await did(app, order.staff, 'markCitizenNoShow', { orderId: order.id })
      })
      return order
    },
  },
  'the staff do not come': {
    visit: 'NO_SHOW_STAFF',
    async play() {
      const order = await accepted()
      const startsAt = await arrived(order)
      await at(new Date(startsAt.getTime() + 46 * MINUTE), async () => {
        const answer = await (await citizenOf(app, order.id)).verb('reportStaffNoShow', { orderId: order.id })
        expect(answer.__typename).toBe('ReportStaffNoShowSuccess')
      })
      return order
    },
  },
  'materials are missing': {
    matter: 'SUPPLEMENTING',
    async play() {
      const order = await accepted('PROCESSING')
      await did(app, 'department', 'askForMaterials', { orderId: order.id, matterId: order.matterIds[0], materials: ['示例材料'] })
      return order
    },
  },
  'a special procedure runs': {
    matter: 'SUSPENDED',
    async play() {
      const order = await accepted('PROCESSING')
      const ids = { orderId: order.id, matterId: order.matterIds[0] }
      await did(app, 'department', 'acceptMatter', ids)
      const expectedUntil = new Date(app.clock.now().getTime() + 5 * DAY)
      await did(app, 'department', 'suspendMatter', { ...ids, ground: 'EXPERT_REVIEW', evidence: '示例', expectedUntil })
      return order
    },
  },
  'a hold runs out': {
    visit: 'EXPIRED',
    async play() {
      const order = await accepted()
      await did(app, order.staff, 'holdSlot', { orderId: order.id, ...time() })
      await app.pass(6 * MINUTE)
      return order
    },
  },
}

const ROW = 'id number status appointment { id status startsAt } matters { id status }'

/** Reads a document that must be answered whole. */
async function whole(client: Client, document: string, variables?: Record<string, unknown>): Promise<Answer> {
  const { data, errors } = await client.raw(document, variables)
  expect(errors, document).toBeUndefined()
  return data
}

describe.each(Object.entries(STATES))('when %s', (_name, { play, visit, matter }) => {
  let order: Played
  let number: string
  beforeAll(async () => {
    order = await play()
    number = (await whole(await app.as('dispatcher'), 'query ($id: ID!) { order(id: $id) { number } }', { id: order.id })).order.number
  })

  /** What a row says of the visit or the matter; a moved visit has given its place to the next one. */
  const said = (row: Answer) => (visit === undefined ? row.matters[0].status : row.appointment.status)
  const expected = visit === 'RESCHEDULED' ? 'BOOKED' : (visit ?? matter)

  test.each(['hotline-agent', 'dispatcher', 'supervisor', 'quality', 'auditor', 'department', 'team-lead'])('%s reads the list of orders', async (who) => {
    const { orders } = await whole(await app.as(who), `{ orders(first: 50) { nodes { ${ROW} } } }`)
    const row = orders.nodes.find((one: Answer) => one.id === order.id)
    // A department sees the orders with a matter of its own that was submitted.
    if (row === undefined) expect([who, matter]).toEqual(['department', undefined])
    else expect(said(row)).toBe(expected)
  })

  test('the dispatcher reads the list of visits', async () => {
    const span = { from: new Date(app.clock.now().getTime() - DAY), to: new Date(app.clock.now().getTime() + 10 * DAY) }
    const { appointments } = await whole(
      await app.as('dispatcher'),
      'query ($from: DateTime!, $to: DateTime!) { appointments(from: $from, to: $to, first: 100) { nodes { status order { id } previous } } }',
      span,
    )
    const states = appointments.nodes.filter((one: Answer) => one.order.id === order.id).map((one: Answer) => one.status)
    if (visit) expect(states).toContain(visit)
    else expect(states).toContain('FULFILLED')
  })

  test('the handler reads the work in hand', async () => {
    const { myWork } = await whole(await app.as(order.staff), `{ myWork { orders { ${ROW} } visits { id status } } }`)
    expect(said(myWork.orders.find((one: Answer) => one.id === order.id))).toBe(expected)
  })

  test('the citizen reads the order by the link and by its number', async () => {
    const { order: mine } = await whole(await citizenOf(app, order.id), `query ($id: ID!) { order(id: $id) { ${ROW} } }`, { id: order.id })
    expect(said(mine)).toBe(expected)
    const document = `query ($number: String!) { trackedOrder(number: $number, phoneLast4: "1234") { order { ${ROW} } } }`
    const { trackedOrder } = await whole(await app.as(null), document, { number })
    expect(said(trackedOrder.order)).toBe(expected)
  })

  test('the dispatcher follows a view of it', async () => {
    const socket = await app.socketAs('dispatcher')
    const stream = socket.subscribe(`subscription ($id: ID!) { order(id: $id) { __typename ... on OrderSnapshot { value { ${ROW} } } } }`, { id: order.id })
    expect(said((await stream.event()).value)).toBe(expected)
    await stream.stop()
  })
})
