import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder, JINZHU_VILLAGE, tokenFor, WANXIU } from '../kit/given.ts'

/** A Tuesday of June in Wuzhou, one after another for each test, so that no two tests share a slot. */
let week = 0
const monday = () => new Date(new Date('2026-06-01T08:00:00.000+08:00').getTime() + 7 * DAY * week)
const at = (time: string, day = 1) => new Date(monday().getTime() + day * DAY - 8 * HOUR + Number(time.slice(0, 2)) * HOUR + Number(time.slice(3)) * MINUTE)
const span = (time: string, day = 1, minutes = 60) => ({ startsAt: at(time, day), endsAt: new Date(at(time, day).getTime() + minutes * MINUTE) })

describe('Slots of visits', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** An accepted order of staff-01 unless another is named, early on a Tuesday. */
  async function accepted(over: Parameters<typeof givenOrder>[2] = {}) {
    return (await givenOrder(app, 'ACCEPTED', over)).id
  }
  function nextWeek() {
    week++
    app.clock.set(at('08:30'))
  }
  const verb = async (who: string, name: string, input: Record<string, unknown>, selection?: string) => (await app.as(who)).verb(name, input, selection)
  const appointmentsOf = (orderId: string) => app.runtime.db.appointment.findMany({ where: { orderId }, include: { staff: true }, orderBy: { id: 'asc' } })
  const statusOf = async (id: string) => (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).status

  it('held by two citizens at once are one’s alone; after five minutes the other gets it (golden test 9)', async () => {
    nextWeek()
    const orders = [await accepted(), await accepted()]
    const citizens = await Promise.all(orders.map((id) => citizenOf(app, id)))
    const answers = await Promise.all(citizens.map((citizen, i) => citizen.verb('holdSlot', { orderId: orders[i], ...span('10:00') }, 'expiresAt')))
    expect(answers.map((a) => a.__typename).sort()).toEqual(['HoldSlotSuccess', 'SlotTaken'])
    const winner = answers.findIndex((a) => a.__typename === 'HoldSlotSuccess')
    expect(answers[winner].expiresAt).toBe(new Date(app.clock.now().getTime() + 5 * MINUTE).toISOString())
    await app.pass(5 * MINUTE)
    expect((await appointmentsOf(orders[winner] as string)).map((a) => [a.status, a.staff[0]?.occupying])).toEqual([['EXPIRED', false]])
    expect((await eventsOf(app, orders[winner] as string)).at(-1)?.kind).toBe('SLOT_EXPIRED')
    const other = 1 - winner
    expect(await citizens[other]?.verb('holdSlot', { orderId: orders[other], ...span('10:00') })).toMatchObject({ __typename: 'HoldSlotSuccess' })
    expect(await citizens[other]?.verb('confirmHold', { orderId: orders[other] })).toMatchObject({ order: { status: 'SCHEDULED' } })
    expect(await citizens[winner]?.verb('confirmHold', { orderId: orders[winner] })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NO_HOLD' }],
    })
  })

  it('are free at the very instant a hold runs out, before any timer has looked', async () => {
    nextWeek()
    const [one, two] = [await accepted(), await accepted()]
    await did(app, 'staff-01', 'holdSlot', { orderId: one, ...span('10:00') })
    app.clock.set(new Date(app.clock.now().getTime() + 5 * MINUTE))
    await did(app, 'staff-01', 'holdSlot', { orderId: two, ...span('10:00') })
    // The first order's own hold has run out too: it takes another, and the old one is ended on the way.
    await did(app, 'staff-01', 'holdSlot', { orderId: one, ...span('14:00') })
    expect((await appointmentsOf(one)).map((a) => a.status)).toEqual(['EXPIRED', 'HELD'])
  })

  it.each([
    ['sooner than half an hour from now', '08:59', 1, 30, 'startsAt'],
    ['before duty', '08:00', 2, 60, 'startsAt'],
    ['over the midday gap', '11:30', 1, 60, 'startsAt'],
    ['at a weekend', '10:00', 5, 60, 'startsAt'],
    ['beyond five working days', '10:00', 9, 60, 'startsAt'],
    ['that end before they begin', '10:00', 1, -30, 'endsAt'],
    ['of more than eight hours', '08:30', 2, 600, 'endsAt'],
  ])('%s are refused by name of the field', async (_what, time, day, minutes, field) => {
    nextWeek()
    const id = await accepted()
    const before = (await eventsOf(app, id)).length
    expect(await verb('staff-01', 'holdSlot', { orderId: id, ...span(time, day, minutes) })).toMatchObject({ __typename: 'InvalidInput', field })
    expect((await eventsOf(app, id)).length).toBe(before)
  })

  it('leave time for the way from one place to the next', async () => {
    nextWeek()
    const near = await accepted({ registration: { areaCode: WANXIU } })
    const far = await accepted({ registration: { areaCode: '450405001000' } })
    await did(app, 'staff-01', 'holdSlot', { orderId: near, ...span('10:00') })
    expect(await verb('staff-01', 'holdSlot', { orderId: far, ...span('11:00', 1, 30) })).toMatchObject({ __typename: 'SlotTaken' })
    await did(app, 'staff-01', 'holdSlot', { orderId: far, ...span('14:00') })
  })

  it('are proposed to the citizen, who confirms by link, or through the hotline, or gives them up', async () => {
    nextWeek()
    const orders = [await accepted(), await accepted(), await accepted()]
    const times = ['10:00', '14:00', '15:30']
    for (const [i, orderId] of orders.entries()) await did(app, 'staff-01', 'proposeAppointment', { orderId, ...span(times[i] as string) })
    const [one, two, three] = orders as [string, string, string]
    expect(await (await citizenOf(app, one)).verb('confirmAppointment', { orderId: one })).toMatchObject({ order: { status: 'SCHEDULED' } })
    expect(await verb('hotline-agent', 'confirmAppointment', { orderId: two })).toMatchObject({ order: { status: 'SCHEDULED' } })
    expect(await (await citizenOf(app, three)).verb('releaseSlot', { orderId: three })).toMatchObject({ order: { status: 'ACCEPTED' } })
    expect((await appointmentsOf(three)).map((a) => [a.status, a.staff[0]?.occupying])).toEqual([['CANCELLED', false]])
    expect(await app.runtime.db.notice.count({ where: { template: 'PROPOSED', orderId: { in: orders } } })).toBe(3)
  })

  it('proposed and never confirmed run out half an hour before the visit', async () => {
    nextWeek()
    const orderId = await accepted()
    await did(app, 'staff-01', 'proposeAppointment', { orderId, ...span('10:00') })
    await app.passTo(at('09:30'))
    expect((await appointmentsOf(orderId)).map((a) => a.status)).toEqual(['EXPIRED'])
    expect(await (await citizenOf(app, orderId)).verb('confirmAppointment', { orderId })).toMatchObject({ blockedBy: [{ code: 'NO_PROPOSAL' }] })
  })

  it('are moved in one step: the old one is free, the new one taken, each side twice at most, then by the lead', async () => {
    nextWeek()
    const orderId = await accepted()
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('10:00', 2) })
    const citizen = await citizenOf(app, orderId)
    const move = (who: typeof citizen, time: string) =>
      who.verb('rescheduleAppointment', { orderId, ...span(time, 2) }, 'order { appointment { startsAt previous movesCitizen movesOffice } }')
    expect((await move(citizen, '14:00')).order.appointment).toMatchObject({ startsAt: at('14:00', 2).toISOString(), movesCitizen: 1, movesOffice: 0 })
    await move(citizen, '14:30')
    expect(await move(citizen, '15:00')).toMatchObject({ blockedBy: [{ code: 'MOVED_TOO_OFTEN' }] })
    const staff = await app.as('staff-01')
    await move(staff, '15:00')
    await move(staff, '15:30')
    expect(await move(staff, '16:00')).toMatchObject({ blockedBy: [{ code: 'MOVED_TOO_OFTEN' }] })
    expect((await move(await app.as('team-lead'), '16:00')).order.appointment).toMatchObject({ movesCitizen: 2, movesOffice: 3 })
    const all = await appointmentsOf(orderId)
    expect(all.filter((a) => a.staff.some((s) => s.occupying)).map((a) => a.status)).toEqual(['BOOKED'])
    expect(all.filter((a) => a.status === 'RESCHEDULED')).toHaveLength(5)
    // Its clock of the visit was counted anew each time, and only the last one runs.
    const clocks = await app.runtime.db.deadline.findMany({ where: { orderId, clock: 'VISIT' } })
    expect(clocks.filter((row) => row.outcome === 'RUNNING')).toHaveLength(1)
  })

  it('moved at once by many, or taken by others meanwhile, leave every order with exactly one visit and nobody in two places', async () => {
    nextWeek()
    const orders: string[] = []
    for (const time of ['08:30', '09:10', '09:50', '10:30']) {
      const orderId = await accepted()
      await did(app, 'staff-01', 'bookAppointment', { orderId, ...span(time, 2, 30) })
      orders.push(orderId)
    }
    const staff = await app.as('team-lead')
    const wanted = ['14:00', '14:40', '15:20', '08:30', '09:10', '16:00']
    let moved = 0
    for (let round = 0; round < 6; round++) {
      const answers: Answer[] = await Promise.all(
        orders.map((orderId, i) => staff.verb('rescheduleAppointment', { orderId, ...span(wanted[(i + round) % (2 + (round % 3))] as string, 2, 30) })),
      )
      moved += answers.filter((a) => a.__typename === 'RescheduleAppointmentSuccess').length
      for (const answer of answers) expect(['RescheduleAppointmentSuccess', 'SlotTaken']).toContain(answer.__typename)
      for (const orderId of orders) {
        const live = (await appointmentsOf(orderId)).filter((a) => a.staff.some((s) => s.occupying))
        expect(live.map((a) => a.status)).toEqual(['BOOKED'])
      }
    }
    expect(moved).toBeGreaterThan(3)
    const taken = await app.runtime.db.appointmentStaff.findMany({
      where: { occupying: true, appointment: { orderId: { in: orders } } },
      orderBy: { startsAt: 'asc' },
    })
    for (let i = 1; i < taken.length; i++) expect(taken[i]?.startsAt.getTime()).toBeGreaterThanOrEqual(taken[i - 1]?.endsAt.getTime() ?? 0)
  })

  it('are searched over rosters, leave, other visits and the way between them', async () => {
    nextWeek()
    const orderId = await accepted()
    const dispatcher = await app.as('staff-01')
    const found = async (args = '') =>
      (await dispatcher(`{ slots(orderId: "${orderId}", first: 200 ${args}) { startsAt endsAt freeStaff staff { badge } } }`)).slots as Answer[]
    const starts = (slots: Answer[]) => slots.map((s) => s.startsAt)
    const empty = await found()
    expect(empty[0]).toMatchObject({ startsAt: at('09:00').toISOString(), staff: expect.arrayContaining([{ badge: 'RP-01' }]) })
    expect(starts(empty)).not.toContain(at('11:30').toISOString())
    expect(starts(empty)).not.toContain(at('10:00', 5).toISOString())
    expect(starts(await found('minutes: 30'))).toContain(at('11:30').toISOString())
    const other = await accepted()
    await did(app, 'staff-01', 'bookAppointment', { orderId: other, ...span('10:00') })
    const beside = starts(await found())
    for (const time of ['09:00', '09:30', '10:00', '10:30', '11:00']) expect(beside, time).not.toContain(at(time).toISOString())
    expect(beside).toContain(at('14:00').toISOString())
    await app.runtime.db.leave.create({
      data: {
        id: `leave_slots_${week}`,
        staffId: staffId('staff-01'),
        kind: 'ANNUAL',
        startsAt: at('14:00'),
        endsAt: at('16:00'),
        state: 'GRANTED',
        requestedAt: app.clock.now(),
      },
    })
    expect(starts(await found())).not.toContain(at('15:30').toISOString())
    expect(starts(await found())).toContain(at('16:00').toISOString())
  })

  it('for a place show how many are free, and two at the door where the item takes two', async () => {
    nextWeek()
    const dispatcher = await app.as('dispatcher')
    const count = async (needed: number) =>
      (await dispatcher(`{ slots(area: "${JINZHU_VILLAGE}", items: ["${ITEMS.pensionCheck.code}"], requiredStaff: ${needed}, first: 1) { freeStaff } }`)).slots
    expect((await count(1))[0].freeStaff).toBeGreaterThan(2)
    expect((await count(4)).length).toBe(1)
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.drainage.code }, data: { requiredStaff: 2 } })
    const orderId = await accepted()
    expect(await verb('staff-01', 'bookAppointment', { orderId, ...span('10:00') })).toMatchObject({ __typename: 'InvalidInput', field: 'staffIds' })
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('10:00'), staffIds: [staffId('staff-02')] })
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.drainage.code }, data: { requiredStaff: 1 } })
  })

  it('end early: broken off at the door, the citizen absent after two calls, or nobody came', async () => {
    nextWeek()
    const orders = [await accepted(), await accepted(), await accepted()]
    const [aborted, absent, missed] = orders as [string, string, string]
    await did(app, 'staff-01', 'bookAppointment', { orderId: aborted, ...span('10:00') })
    await did(app, 'staff-01', 'bookAppointment', { orderId: absent, ...span('14:00') })
    await did(app, 'staff-01', 'bookAppointment', { orderId: missed, ...span('16:00') })
    app.clock.set(at('09:30'))
    const left = await did(app, 'staff-01', 'departForVisit', { orderId: aborted, etaMinutes: 33 }, 'order { appointment { etaFrom etaTo } }')
    expect(left.order.appointment).toEqual({ etaFrom: at('10:00').toISOString(), etaTo: at('10:15').toISOString() })
    app.clock.set(at('10:02'))
    expect(await verb('staff-01', 'arriveAtVisit', { orderId: aborted, band: 'ELSEWHERE' })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    await did(app, 'staff-01', 'arriveAtVisit', { orderId: aborted, band: 'ELSEWHERE', reason: 'GATE_CLOSED' })
    expect(await did(app, 'staff-01', 'abortVisit', { orderId: aborted, reason: 'MATERIALS' })).toMatchObject({ order: { status: 'ACCEPTED' } })

    app.clock.set(at('14:00'))
    await did(app, 'staff-01', 'arriveAtVisit', { orderId: absent })
    expect(await verb('staff-01', 'markCitizenNoShow', { orderId: absent })).toMatchObject({ blockedBy: [{ code: 'WAIT_AND_CALL' }] })
    for (let i = 0; i < 2; i++) await did(app, 'staff-01', 'logContact', { orderId: absent, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
    app.clock.set(at('14:15'))
    expect(await did(app, 'staff-01', 'markCitizenNoShow', { orderId: absent })).toMatchObject({ order: { status: 'ACCEPTED' } })

    const citizen = await citizenOf(app, missed)
    app.clock.set(at('16:29'))
    expect(await citizen.verb('reportStaffNoShow', { orderId: missed })).toMatchObject({ blockedBy: [{ code: 'NOT_LATE_YET' }] })
    await app.passTo(at('16:30'))
    expect(await statusOf(missed)).toBe('ACCEPTED')
    expect((await eventsOf(app, missed)).at(-1)).toMatchObject({ kind: 'STAFF_NO_SHOW', actorKind: 'SYSTEM' })
    const ended = (await Promise.all(orders.map(appointmentsOf))).flat()
    expect(ended.map((a) => [a.status, a.staff[0]?.occupying])).toEqual([
      ['CANNOT_COMPLETE', false],
      ['NO_SHOW_CITIZEN', false],
      ['NO_SHOW_STAFF', false],
    ])
  })

  it('do not end an order whose original is still in our hands', async () => {
    nextWeek()
    const order = await givenOrder(app, 'PROCESSING')
    const orderId = order.id
    const { custodyId } = await did(app, 'staff-01', 'takeOriginal', { orderId, name: '示例户口簿' }, 'custodyId')
    for (const matterId of order.matterIds) {
      await did(app, 'department', 'acceptMatter', { orderId, matterId })
      await did(app, 'department', 'decideMatter', { orderId, matterId, outcome: 'GRANTED' })
    }
    const complete = { orderId, result: 'SOLVED', reply: '示例', replyMethod: 'IN_PERSON' }
    expect(await verb('staff-01', 'completeOrder', complete)).toMatchObject({ blockedBy: [{ code: 'ORIGINAL_OUT' }] })
    expect(await verb('staff-02', 'returnOriginal', { orderId, custodyId })).toMatchObject({ __typename: 'NotFound' })
    await did(app, 'team-lead', 'returnOriginal', { orderId, custodyId })
    expect(await verb('team-lead', 'returnOriginal', { orderId, custodyId })).toMatchObject({ __typename: 'IllegalTransition' })
    await did(app, 'staff-01', 'completeOrder', complete)
    const { order: read } = await (await citizenOf(app, orderId))(`{ order(id: "${orderId}") { originals { name takenBy { badge } returnedAt } } }`)
    expect(read.originals).toEqual([{ name: '示例户口簿', takenBy: { badge: 'RP-01' }, returnedAt: app.clock.now().toISOString() }])
  })

  it('go into a calendar without anything about a person', async () => {
    nextWeek()
    const orderId = await accepted()
    await did(app, 'staff-01', 'bookAppointment', { orderId, ...span('10:00') })
    const { order } = await (await citizenOf(app, orderId))(`{ order(id: "${orderId}") { number appointment { id calendarFile } } }`)
    const file: string = order.appointment.calendarFile
    expect(file.split('\r\n')).toEqual(
      expect.arrayContaining([
        'BEGIN:VEVENT',
        `UID:${order.appointment.id}@flash-delivery`,
        'DTSTART:' +
          at('10:00')
            .toISOString()
            .replace(/[-:]|\.\d+/g, ''),
        'STATUS:CONFIRMED',
        `DESCRIPTION:工单编号 ${order.number}`,
      ]),
    )
    for (const mark of ['示例群众', '13900001234', '示例路', 'RP-01']) expect(file).not.toContain(mark)
  })

  it('of an order that ends or changes hands are free again', async () => {
    nextWeek()
    const orderId = await accepted()
    await did(app, 'staff-01', 'holdSlot', { orderId, ...span('10:00') })
    await did(app, 'staff-01', 'releaseOrder', { orderId, reason: 'OTHER' })
    expect((await appointmentsOf(orderId)).map((a) => [a.status, a.staff[0]?.occupying])).toEqual([['CANCELLED', false]])
  })

  it('are none before somebody has accepted: the question stands in every state, and is no error', async () => {
    nextWeek()
    for (const status of ['REGISTERED', 'VERIFIED', 'DISPATCHED'] as const) {
      const { id } = await givenOrder(app, status)
      const read = async (who: string) => (await app.as(who))('query ($id: ID!) { slots(orderId: $id) { startsAt } }', { id })
      for (const who of ['dispatcher', 'staff-01', tokenFor(app, id)]) expect(await read(who)).toEqual({ slots: [] })
    }
  })
})
