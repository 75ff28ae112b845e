import { expect } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import type { TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, type Played } from '../kit/given.ts'

/** An order, what was done to it, and the state that must be said of its visit or its matter. */
export interface Said {
  readonly visit?: string
  readonly matter?: string
  readonly play: (app: TestApp) => Promise<Played>
}

let orders = 0
/** A staff member of its own for each order, so that times of visits never meet. */
const accepted = (app: TestApp, status: 'ACCEPTED' | 'PROCESSING' = 'ACCEPTED') =>
  givenOrder(app, status, { staff: `staff-${String(++orders + 1).padStart(2, '0')}` })
/** Half past two, or an hour and a half later. */
const time = (app: TestApp, later = 0) => {
  const startsAt = new Date(app.clock.now().getTime() + 4.5 * HOUR + later)
  return { startsAt, endsAt: new Date(startsAt.getTime() + HOUR) }
}

/** Plays something at another time, then goes back. */
async function at<T>(app: TestApp, instant: Date, play: () => Promise<T>): Promise<T> {
  const before = app.clock.now()
  app.clock.set(instant)
  const done = await play()
  app.clock.set(before)
  return done
}

async function arrived(app: TestApp, order: Played) {
  const { startsAt, endsAt } = time(app)
  await did(app, order.staff, 'bookAppointment', { orderId: order.id, startsAt, endsAt })
  return startsAt
}

/** Catalogue of the states of visits and matters: each by name, with how it comes about. */
export const STATES: Record<string, Said> = {
  'a time is held': {
    visit: 'HELD',
    async play(app) {
      const order = await accepted(app)
      await did(app, order.staff, 'holdSlot', { orderId: order.id, ...time(app) })
      return order
    },
  },
  'a visit is proposed': {
    visit: 'PROPOSED',
    async play(app) {
      const order = await accepted(app)
      await did(app, order.staff, 'proposeAppointment', { orderId: order.id, ...time(app) })
      return order
    },
  },
  'a visit is moved': {
    visit: 'RESCHEDULED',
    async play(app) {
      const order = await accepted(app)
      await did(app, order.staff, 'bookAppointment', { orderId: order.id, ...time(app) })
      await did(app, 'dispatcher', 'rescheduleAppointment', { orderId: order.id, ...time(app, 90 * MINUTE) })
      return order
    },
  },
  'a visit cannot be finished': {
    visit: 'CANNOT_COMPLETE',
    async play(app) {
      const order = await accepted(app)
      const startsAt = await arrived(app, order)
      await at(app, startsAt, async () => {
        await did(app, order.staff, 'arriveAtVisit', { orderId: order.id })
        await did(app, order.staff, 'abortVisit', { orderId: order.id, reason: 'SAFETY' })
      })
      return order
    },
  },
  'the citizen is not at home': {
    visit: 'NO_SHOW_CITIZEN',
    async play(app) {
      const order = await accepted(app)
      const startsAt = await arrived(app, order)
      await at(app, startsAt, () => did(app, order.staff, 'arriveAtVisit', { orderId: order.id }))
      await at(app, new Date(startsAt.getTime() + 16 * MINUTE), async () => {
        for (let call = 0; call < 2; call++) await did(app, order.staff, 'logContact', { orderId: order.id, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
        await did(app, order.staff, 'markCitizenNoShow', { orderId: order.id })
      })
      return order
    },
  },
  'the staff do not come': {
    visit: 'NO_SHOW_STAFF',
    async play(app) {
      const order = await accepted(app)
      const startsAt = await arrived(app, order)
      await at(app, new Date(startsAt.getTime() + 46 * MINUTE), async () => {
        const answer = await (await citizenOf(app, order.id)).verb('reportStaffNoShow', { orderId: order.id })
        expect(answer.__typename).toBe('ReportStaffNoShowSuccess')
      })
      return order
    },
  },
  'materials are missing': {
    matter: 'SUPPLEMENTING',
    async play(app) {
      const order = await accepted(app, 'PROCESSING')
      await did(app, 'department', 'askForMaterials', { orderId: order.id, matterId: order.matterIds[0], materials: ['示例材料'] })
      return order
    },
  },
  'a special procedure runs': {
    matter: 'SUSPENDED',
    async play(app) {
      const order = await accepted(app, 'PROCESSING')
      const ids = { orderId: order.id, matterId: order.matterIds[0] }
      await did(app, 'department', 'acceptMatter', ids)
      const expectedUntil = new Date(app.clock.now().getTime() + 5 * DAY)
      await did(app, 'department', 'suspendMatter', { ...ids, ground: 'EXPERT_REVIEW', evidence: '示例', expectedUntil })
      return order
    },
  },
  'a hold runs out': {
    visit: 'EXPIRED',
    async play(app) {
      const order = await accepted(app)
      await did(app, order.staff, 'holdSlot', { orderId: order.id, ...time(app) })
      await app.pass(6 * MINUTE)
      return order
    },
  },
}
