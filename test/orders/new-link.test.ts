import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const STATUS = 'query ($id: ID!) { order(id: $id) { status cycle } }'

describe("The citizen's own link", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  interface Told {
    readonly template: string
    readonly orderNumber: string
    readonly parameters: Record<string, string>
    readonly token: string
  }
  /** What an order's citizen is told; several of one instant are in no order. */
  async function told(id: string): Promise<Told[]> {
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    const { notices } = (await (await fetch(`${app.url}/dev/outbox`)).json()) as { notices: Told[] }
    return notices.filter((notice) => notice.orderNumber === number)
  }
  const templates = async (id: string) => (await told(id)).map((notice) => notice.template).sort()
  /** What was told besides. */
  const since = async (id: string, before: readonly string[]) => {
    const left = [...before]
    return (await templates(id)).filter((template) => (left.includes(template) ? !left.splice(left.indexOf(template), 1) : true))
  }

  it('is followed by a new one when they have the order reopened, with the answer and with a notice', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    app.clock.advance(HOUR)
    const citizen = await citizenOf(app, id)
    const { token, cycle } = await citizen.verb('reopenOrder', { orderId: id, reason: 'UNRESOLVED' }, 'cycle token')
    expect(cycle).toBe(2)
    await expect(citizen(STATUS, { id })).rejects.toThrow()
    expect((await (await app.as(token))(STATUS, { id })).order).toEqual({ status: 'VERIFIED', cycle: 2 })
    const link = (await told(id)).find((notice) => notice.template === 'REOPENED')
    expect((await (await app.as(link?.token ?? ''))(STATUS, { id })).order).toEqual({ status: 'VERIFIED', cycle: 2 })
  })

  it('comes with a notice when somebody else reopens or reworks the order, and no token goes to them', async () => {
    const reopened = await givenOrder(app, 'COMPLETED')
    app.clock.advance(HOUR)
    expect(await did(app, 'quality', 'reopenOrder', { orderId: reopened.id, reason: 'NEW_FACTS' }, 'token')).toMatchObject({ token: null })
    expect(await templates(reopened.id)).toContain('REOPENED')
    const reworked = await givenOrder(app, 'RECTIFYING')
    await did(app, 'supervisor', 'reworkOrder', { orderId: reworked.id })
    expect(await templates(reworked.id)).toContain('REOPENED')
  })

  it('goes to the right number with what stands, when the telephone is corrected while a visit is proposed', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const startsAt = new Date(app.clock.now().getTime() + 28 * HOUR)
    const span = { startsAt, endsAt: new Date(startsAt.getTime() + 30 * MINUTE) }
    await did(app, staff, 'proposeAppointment', { orderId: id, ...span })
    const before = await templates(id)
    await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900002222' })
    expect(await since(id, before)).toEqual(['PROPOSED', 'REGISTERED'])
    const proposed = (await told(id)).filter((notice) => notice.template === 'PROPOSED')
    expect(proposed[1]?.parameters).toEqual(proposed[0]?.parameters)
    const confirmed = await (await app.as(proposed[0]?.token ?? '')).verb('confirmAppointment', { orderId: id })
    expect(confirmed.__typename).toBe('ConfirmAppointmentSuccess')
    const agreed = await templates(id)
    await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900003333' })
    expect(await since(id, agreed)).toEqual(['BOOKED', 'REGISTERED'])
  })

  it('is not sent again when an address is corrected, nor is a proposal that has run out', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-02' })
    const startsAt = new Date(app.clock.now().getTime() + 28 * HOUR)
    await did(app, staff, 'proposeAppointment', { orderId: id, startsAt, endsAt: new Date(startsAt.getTime() + 30 * MINUTE) })
    const before = await templates(id)
    await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_ADDRESS', address: '示例路 2 号' })
    app.clock.advance(25 * HOUR)
    await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900004444' })
    expect(await since(id, before)).toEqual(['REGISTERED'])
  })
})
