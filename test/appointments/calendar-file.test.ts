import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, WANXIU } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}:00.000+08:00`)
const span = (local: string) => ({ startsAt: at(local), endsAt: new Date(at(local).getTime() + HOUR) })

describe('The calendar file of a visit', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** The file's properties by name, its lines unfolded as a calendar does. */
  async function fileOf(orderId: string, node?: string) {
    const citizen = await citizenOf(app, orderId)
    const { appointment } = node
      ? { appointment: (await citizen('query ($id: ID!) { node(id: $id) { ... on Appointment { id calendarFile } } }', { id: node })).node }
      : (await citizen('query ($id: ID!) { order(id: $id) { appointment { id calendarFile } } }', { id: orderId })).order
    const text: string = appointment.calendarFile
    const properties = text
      .replace(/\r\n /g, '')
      .split('\r\n')
      .filter(Boolean)
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
    return { id: appointment.id as string, text, ...Object.fromEntries(properties) } as { id: string; text: string } & Record<string, string>
  }

  it('keeps one UID however often the visit is moved, counts its SEQUENCE up, and takes it out when it is cancelled', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('2026-06-04T10:00') })
    const first = await fileOf(orderId)
    expect(first).toMatchObject({ METHOD: 'PUBLISH', UID: `${first.id}@flash-delivery`, SEQUENCE: '0', STATUS: 'CONFIRMED', DTSTAMP: '20260602T020000Z' })
    const moved = []
    for (const time of ['2026-06-04T14:00', '2026-06-04T15:00']) {
      await did(app, 'staff-01', 'rescheduleAppointment', { orderId, ...span(time) })
      moved.push(await fileOf(orderId))
    }
    expect(moved.map(({ UID, SEQUENCE, METHOD, DTSTART }) => [UID, SEQUENCE, METHOD, DTSTART])).toEqual([
      [first.UID, '2', 'PUBLISH', '20260604T060000Z'],
      [first.UID, '4', 'PUBLISH', '20260604T070000Z'],
    ])
    // Asked again by its old id it is still the visit as it is now, and not one that is called off.
    expect(await fileOf(orderId, first.id)).toMatchObject({ UID: first.UID, SEQUENCE: '4', METHOD: 'PUBLISH', DTSTART: '20260604T070000Z' })
    await did(app, 'staff-01', 'cancelAppointment', { orderId, reason: 'STAFF_UNAVAILABLE' })
    expect(await fileOf(orderId)).toMatchObject({ UID: first.UID, SEQUENCE: '5', METHOD: 'CANCEL', STATUS: 'CANCELLED' })
    // What is booked anew is another visit.
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('2026-06-05T10:00') })
    const anew = await fileOf(orderId)
    expect(anew).toMatchObject({ SEQUENCE: '0', METHOD: 'PUBLISH' })
    expect(anew.UID).not.toBe(first.UID)
  })

  it('has no line longer than 75 octets, and cuts no character in two', async () => {
    const name = '梧州市万秀区城中街道示例社区居民委员会政务闪送便民服务点（示例）𠮷祥里'
    const { name: before } = await app.runtime.db.area.findUniqueOrThrow({ where: { code: WANXIU } })
    await app.runtime.db.area.update({ where: { code: WANXIU }, data: { name } })
    const { id: orderId } = await givenOrder(app, 'SCHEDULED')
    const file = await fileOf(orderId)
    const octets = file.text.split('\r\n').map((line) => Buffer.byteLength(line))
    expect(Math.max(...octets)).toBeLessThanOrEqual(75)
    expect(Math.max(...octets)).toBeGreaterThan(70)
    expect(file.LOCATION).toBe(name)
    await app.runtime.db.area.update({ where: { code: WANXIU }, data: { name: before } })
  })
})
