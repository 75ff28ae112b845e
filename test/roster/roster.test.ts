import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, dateInShanghai, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const at = (local: string) => new Date(`${local}:00.000+08:00`)
const team = { teamId: TEAMS.jinzhu.id }

describe('The roster', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const availability = async (badge: string) => {
    const { staff } = await (await app.as('dispatcher'))(
      '{ staff(first: 100) { nodes { badge presence availability { available blockedBy { code } openOrders onShift } } } }',
    )
    return staff.nodes.find((s: { badge: string }) => s.badge === badge)
  }
  const candidates = async (id: string) => {
    const { order } = await (await app.as('dispatcher'))(
      'query ($id: ID!, $team: ID!) { order(id: $id) { candidates(teamId: $team) { staff { badge } eligible blockedBy { code } } } }',
      { id, team: TEAMS.jinzhu.id },
    )
    return Object.fromEntries(
      order.candidates.map((c: { staff: { badge: string }; blockedBy: { code: string }[] }) => [c.staff.badge, c.blockedBy.map((b) => b.code)]),
    )
  }

  it('puts everybody on duty in a team that keeps none, and only those on shift in one that does', async () => {
    app.clock.set(at('2026-06-02T07:00'))
    const { id } = await givenOrder(app, 'VERIFIED', { registration: { areaCode: JINZHU_VILLAGE } })
    expect((await candidates(id))['RP-03']).toEqual([])
    const shift = { staffId: staffId('staff-03'), startsAt: at('2026-06-02T08:00'), endsAt: at('2026-06-02T18:00') }
    const { shiftIds } = await did(app, 'team-lead-jinzhu', 'planShifts', { ...team, shifts: [shift], weeks: 2 }, 'shiftIds')
    expect(shiftIds).toHaveLength(2)
    app.clock.set(at('2026-06-02T10:00'))
    expect(await candidates(id)).toMatchObject({ 'RP-03': [], 'RP-04': ['OFF_DUTY'] })
    expect(await availability('RP-03')).toMatchObject({ availability: { onShift: true } })
  })

  it('counts from its first day: two people planned for tomorrow put nobody off duty today, and the reason then says since when', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const reasons = async (account: string) => {
      const { staff } = await (await app.as('dispatcher'))('{ staff(first: 100) { nodes { badge availability { onShift blockedBy { code message } } } } }')
      return staff.nodes.find((s: { badge: string }) => s.badge === account).availability
    }
    const shift = (account: string) => ({ staffId: staffId(account), startsAt: at('2026-06-03T08:30'), endsAt: at('2026-06-03T17:30') })
    await did(app, 'team-lead', 'planShifts', { teamId: TEAMS.redPomegranate.id, shifts: [shift('staff-11'), shift('staff-12')] }, 'shiftIds')
    expect(await reasons('RP-13')).toEqual({ onShift: null, blockedBy: [] })
    const { id: orderId } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-13' })
    const days = async () => {
      const { slots } = await (await app.as('staff-13'))(`{ slots(orderId: "${orderId}", first: 200) { startsAt } }`)
      return [...new Set(slots.map((s: { startsAt: string }) => dateInShanghai(new Date(s.startsAt))))]
    }
    // The roster's own days are those of its shifts; it is kept for a week more.
    expect(await days()).toEqual(['2026-06-02'])
    app.clock.set(at('2026-06-02T23:59'))
    expect((await reasons('RP-13')).blockedBy).toEqual([])
    app.clock.set(at('2026-06-03T00:00'))
    expect(await reasons('RP-13')).toEqual({
      onShift: false,
      blockedBy: [{ code: 'OFF_DUTY', message: 'on no shift now; 红石榴服务队 keeps a roster since 2026-06-03' }],
    })
    app.clock.set(at('2026-06-10T17:29'))
    expect((await reasons('RP-13')).blockedBy).toMatchObject([{ code: 'OFF_DUTY' }])
    // A roster goes on over a pause of less than a week: its first day stays.
    app.clock.set(at('2026-06-04T10:00'))
    const later = { staffId: staffId('staff-11'), startsAt: at('2026-06-10T08:30'), endsAt: at('2026-06-10T17:30') }
    await did(app, 'team-lead', 'planShifts', { teamId: TEAMS.redPomegranate.id, shifts: [later], weeks: 3 }, 'shiftIds')
    app.clock.set(at('2026-06-24T12:00'))
    expect((await reasons('RP-13')).blockedBy).toMatchObject([{ message: 'on no shift now; 红石榴服务队 keeps a roster since 2026-06-03' }])
    app.clock.set(at('2026-07-01T17:30'))
    expect((await reasons('RP-13')).blockedBy).toEqual([])
    await app.runtime.db.shift.deleteMany({ where: { teamId: TEAMS.redPomegranate.id } })
  })

  it("refuses a shift that overlaps, is no member's, or lies in the past, and then plans none of the list", async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const lead = await app.as('team-lead-jinzhu')
    const shift = (account: string, from: string, to: string) => ({ staffId: staffId(account), startsAt: at(from), endsAt: at(to) })
    const before = await app.runtime.db.shift.count()
    const good = shift('staff-01', '2026-06-20T08:00', '2026-06-20T12:00')
    for (const [bad, field] of [
      [shift('staff-03', '2026-06-09T12:00', '2026-06-09T20:00'), 'shifts.1'],
      [shift('staff-01', '2026-06-20T11:00', '2026-06-20T13:00'), 'shifts.1'],
      [shift('staff-11', '2026-06-20T08:00', '2026-06-20T12:00'), 'shifts.1.staffId'],
      [shift('staff-02', '2026-06-01T08:00', '2026-06-01T12:00'), 'shifts.1.startsAt'],
      [shift('staff-02', '2026-06-20T12:00', '2026-06-20T08:00'), 'shifts.1.endsAt'],
    ] as const)
      expect(await lead.verb('planShifts', { ...team, shifts: [good, bad] })).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await app.runtime.db.shift.count()).toBe(before)
    expect(await (await app.as('team-lead')).verb('planShifts', { ...team, shifts: [good] })).toMatchObject({ __typename: 'Forbidden' })
  })

  it('lets one plan win when two leads plan the same hours at once', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const lead = await app.as('team-lead-jinzhu')
    const plan = () =>
      lead.verb('planShifts', { ...team, shifts: [{ staffId: staffId('staff-02'), startsAt: at('2026-07-01T08:00'), endsAt: at('2026-07-01T12:00') }] })
    const answers = await Promise.all([plan(), plan(), plan()])
    expect(answers.map((a) => a.__typename).sort()).toEqual(['InvalidInput', 'InvalidInput', 'PlanShiftsSuccess'])
  })

  describe('leaves everybody their rest', () => {
    const shift = (account: string, from: string, to: string) => ({ staffId: staffId(account), startsAt: at(from), endsAt: at(to) })
    const plan = async (...shifts: object[]) => (await app.as('team-lead-jinzhu')).verb('planShifts', { ...team, shifts }, 'shiftIds')
    const day = shift('staff-04', '2026-08-03T08:30', '2026-08-03T17:30')

    it('and refuses a night after a day, naming both, in one list and beside what was planned before', async () => {
      app.clock.set(at('2026-06-02T10:00'))
      const night = shift('staff-04', '2026-08-03T20:00', '2026-08-04T07:00')
      const refused = { __typename: 'InvalidInput', field: 'shifts.1', message: expect.stringContaining('2026-08-03 08:30–17:30') }
      expect(await plan(day, night)).toMatchObject(refused)
      expect(await plan(day)).toMatchObject({ __typename: 'PlanShiftsSuccess' })
      expect(await plan(night)).toMatchObject({ ...refused, field: 'shifts.0' })
      expect(await plan(shift('staff-04', '2026-08-04T04:29', '2026-08-04T12:00'))).toMatchObject({ __typename: 'InvalidInput' })
      expect(await plan(shift('staff-04', '2026-08-04T04:30', '2026-08-04T12:00'))).toMatchObject({ __typename: 'PlanShiftsSuccess' })
    })

    it('but lets a day be divided, up to sixteen hours from its first start to its last end', async () => {
      const divided = ['08:30 12:00', '14:00 17:30', '19:00 22:00'].map((hours) => {
        const [from, to] = hours.split(' ')
        return shift('staff-02', `2026-08-05T${from}`, `2026-08-05T${to}`)
      })
      expect(await plan(...divided)).toMatchObject({ __typename: 'PlanShiftsSuccess' })
      expect(await plan(shift('staff-02', '2026-08-06T08:30', '2026-08-06T12:00')), 'ten and a half hours after the last').toMatchObject({
        __typename: 'InvalidInput',
      })
    })

    it('and a week has 48 hours at most, counted from its Monday, whatever the weeks it is repeated for', async () => {
      const week = ['10', '11', '12', '13', '14'].map((date) => shift('staff-03', `2026-08-${date}T08:00`, `2026-08-${date}T17:00`))
      expect(await plan(...week)).toMatchObject({ __typename: 'PlanShiftsSuccess' })
      const saturday = (to: string) => shift('staff-03', '2026-08-15T08:00', `2026-08-15T${to}`)
      expect(await plan(saturday('11:01'))).toMatchObject({ __typename: 'InvalidInput', message: expect.stringContaining('2026-08-10') })
      expect(await plan(saturday('11:00'), shift('staff-03', '2026-08-17T08:00', '2026-08-17T17:00'))).toMatchObject({ __typename: 'PlanShiftsSuccess' })
      const repeated = await (await app.as('team-lead-jinzhu')).verb('planShifts', {
        ...team,
        shifts: [shift('staff-03', '2026-08-08T08:00', '2026-08-08T18:00')],
        weeks: 2,
      })
      expect(repeated, 'the second of one').toMatchObject({ __typename: 'InvalidInput', field: 'shifts.0' })
    })

    it('also when a shift is swapped: it stays whose it was', async () => {
      const { shiftIds } = await did(
        app,
        'team-lead-jinzhu',
        'planShifts',
        { ...team, shifts: [shift('staff-01', '2026-08-20T20:00', '2026-08-21T07:00'), shift('staff-04', '2026-08-20T08:30', '2026-08-20T17:30')] },
        'shiftIds',
      )
      const { swapId } = await did(app, 'staff-01', 'requestSwap', { shiftId: shiftIds[0], toStaffId: staffId('staff-04') }, 'swapId')
      const answer = await (await app.as('staff-04')).verb('answerSwap', { swapId, answer: 'GRANTED' })
      expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'swapId', message: expect.stringContaining('2026-08-20 08:30–17:30') })
      expect(await app.runtime.db.shift.findUniqueOrThrow({ where: { id: shiftIds[0] } })).toMatchObject({ staffId: staffId('staff-01') })
      expect(await app.runtime.db.shiftSwap.findUniqueOrThrow({ where: { id: swapId } })).toMatchObject({ state: 'REQUESTED' })
    })
  })

  it('gives a shift to a colleague who accepts, once; and not to one who has another then', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const shift = (account: string) => ({ staffId: staffId(account), startsAt: at('2026-06-25T08:00'), endsAt: at('2026-06-25T12:00') })
    const { shiftIds } = await did(app, 'team-lead-jinzhu', 'planShifts', { ...team, shifts: [shift('staff-01'), shift('staff-04')] }, 'shiftIds')
    const ask = async (to: string) => (await did(app, 'staff-01', 'requestSwap', { shiftId: shiftIds[0], toStaffId: staffId(to) }, 'swapId')).swapId
    const [busy, free] = [await ask('staff-04'), await ask('staff-03')]
    expect(await (await app.as('staff-04')).verb('answerSwap', { swapId: busy, answer: 'GRANTED' })).toMatchObject({ __typename: 'InvalidInput' })
    const three = await app.as('staff-03')
    const answers = await Promise.all([1, 2].map(() => three.verb('answerSwap', { swapId: free, answer: 'GRANTED' })))
    expect(answers.map((a) => a.__typename).sort()).toEqual(['AnswerSwapSuccess', 'InvalidInput'])
    expect(await app.runtime.db.shift.findUniqueOrThrow({ where: { id: shiftIds[0] } })).toMatchObject({ staffId: staffId('staff-03') })
    expect((await three('{ swaps { nodes { state } } }')).swaps.nodes).toEqual([{ state: 'GRANTED' }])
  })

  it('lets a swap be taken back by the one who asked, before it is answered, and by nobody else', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const shift = { staffId: staffId('staff-01'), startsAt: at('2026-06-26T08:00'), endsAt: at('2026-06-26T12:00') }
    const { shiftIds } = await did(app, 'team-lead-jinzhu', 'planShifts', { ...team, shifts: [shift] }, 'shiftIds')
    const { swapId } = await did(app, 'staff-01', 'requestSwap', { shiftId: shiftIds[0], toStaffId: staffId('staff-03') }, 'swapId')
    expect(await (await app.as('staff-03')).verb('cancelSwap', { swapId })).toMatchObject({ __typename: 'NotFound' })
    expect(await did(app, 'staff-01', 'cancelSwap', { swapId }, 'swapId')).toMatchObject({ swapId })
    expect(await (await app.as('staff-01')).verb('cancelSwap', { swapId })).toMatchObject({ __typename: 'InvalidInput', field: 'swapId' })
    expect(await (await app.as('staff-03')).verb('answerSwap', { swapId, answer: 'GRANTED' })).toMatchObject({ __typename: 'InvalidInput' })
    expect(await app.runtime.db.shift.findUniqueOrThrow({ where: { id: shiftIds[0] } })).toMatchObject({ staffId: staffId('staff-01') })
  })

  it('takes who is on leave off duty at once, when the lead has granted it', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const { leaveId } = await did(
      app,
      'staff-03',
      'requestLeave',
      { kind: 'SICK', startsAt: at('2026-06-02T09:00'), endsAt: at('2026-06-03T18:00') },
      'leaveId',
    )
    expect((await availability('RP-03')).availability.available).toBe(true)
    expect(await (await app.as('staff-04')).verb('decideLeave', { leaveId, decision: 'GRANTED' })).toMatchObject({ __typename: 'Forbidden' })
    await did(app, 'team-lead-jinzhu', 'decideLeave', { leaveId, decision: 'GRANTED' }, 'leaveId')
    expect((await availability('RP-03')).availability).toMatchObject({ available: false, blockedBy: [{ code: 'ON_LEAVE' }] })
    expect(await (await app.as('team-lead-jinzhu')).verb('decideLeave', { leaveId, decision: 'REFUSED' })).toMatchObject({ __typename: 'InvalidInput' })
    await did(app, 'staff-03', 'cancelLeave', { leaveId }, 'leaveId')
    expect((await availability('RP-03')).availability.available).toBe(true)
  })

  it('counts presence: OFF is offered nothing, and ten silent minutes are OFF', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    await did(app, 'staff-05', 'setPresence', { presence: 'ONLINE' }, 'staff { badge presence }')
    await app.pass(6 * MINUTE)
    await did(app, 'staff-05', 'heartbeat', {}, 'staff { badge }')
    await app.pass(6 * MINUTE)
    expect(await availability('RP-05')).toMatchObject({ presence: 'ONLINE' })
    await app.pass(5 * MINUTE)
    expect(await availability('RP-05')).toMatchObject({ presence: 'OFF', availability: { available: false, blockedBy: [{ code: 'OFFLINE' }] } })
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await app.runtime.db.offer.count({ where: { orderId: id, staffId: staffId('staff-05') } })).toBe(0)
    expect(await app.runtime.db.timer.count({ where: { kind: 'watchPresence', subjectId: staffId('staff-05'), firedAt: null } })).toBe(0)
  })

  it('counts capacity at dispatch and at acceptance', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-06'), capacity: 1 }, 'staff { capacity }')
    const waiting = await givenOrder(app, 'DISPATCHED')
    await givenOrder(app, 'ACCEPTED', { staff: 'staff-06' })
    expect(await (await app.as('staff-06')).verb('acceptOrder', { orderId: waiting.id })).toMatchObject({
      __typename: 'NotEligible',
      reasons: [{ code: 'AT_CAPACITY' }],
    })
    const next = await givenOrder(app, 'DISPATCHED')
    expect(await app.runtime.db.offer.count({ where: { orderId: next.id, staffId: staffId('staff-06') } })).toBe(0)
  })

  it('counts qualifications until they run out', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    await did(
      app,
      'admin',
      'setQualification',
      { staffId: staffId('staff-07'), itemCode: ITEMS.drainage.code, validTo: '2026-06-03' },
      'staff { qualificationList { item { code } validTo expired } }',
    )
    const offered = async () => {
      const { id } = await givenOrder(app, 'DISPATCHED')
      return app.runtime.db.offer.count({ where: { orderId: id, staffId: staffId('staff-07') } })
    }
    expect(await offered()).toBe(1)
    await app.passTo(at('2026-06-03T10:00'))
    expect(await offered()).toBe(0)
  })

  it('lends a device to one at a time, tells who has it, and offers an item that needs it only to those who can have it', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const { equipment } = await did(
      app,
      'admin',
      'registerEquipment',
      { code: 'KIT-1', kind: 'portable-kit', teamId: TEAMS.redPomegranate.id },
      'equipment { id code loan { staff { badge } } }',
    )
    await did(app, 'admin', 'updateItem', { code: ITEMS.fishing.code, equipmentKinds: ['portable-kit'] }, 'item { equipmentKinds }')
    const equipmentId = equipment.id
    const dueBackAt = new Date(app.clock.now().getTime() + DAY)
    const takers = await Promise.all(['staff-08', 'staff-09'].map((who) => app.as(who)))
    const answers = await Promise.all(takers.map((who) => who.verb('checkOutEquipment', { equipmentId, dueBackAt })))
    expect(answers.map((a) => a.__typename).sort()).toEqual(['CheckOutEquipmentSuccess', 'InvalidInput'])
    expect(answers.find((a) => a.__typename === 'InvalidInput')?.message).toMatch(/out with badge RP-0[89]|taken out meanwhile/)
    const holder = answers[0]?.__typename === 'InvalidInput' ? 'staff-09' : 'staff-08'
    const { id } = await givenOrder(app, 'DISPATCHED', { items: [ITEMS.fishing.code] })
    const offers = await app.runtime.db.offer.findMany({ where: { orderId: id } })
    expect(offers.map((o) => o.staffId)).toEqual([staffId(holder)])
    await app.pass(DAY + HOUR)
    const ask = '{ equipment(out: true) { nodes { code loan { overdue staff { badge } } } } }'
    expect((await (await app.as('team-lead'))(ask)).equipment.nodes).toMatchObject([{ code: 'KIT-1', loan: { overdue: true } }])
    await did(app, holder, 'returnEquipment', { equipmentId }, 'equipment { loan { takenAt } }')
    expect((await (await app.as('team-lead'))(ask)).equipment.nodes).toEqual([])
    await did(app, 'admin', 'updateItem', { code: ITEMS.fishing.code, equipmentKinds: [] }, 'item { equipmentKinds }')
  })

  it('takes a device out of use once it is back, for good, and by an administrator alone', async () => {
    app.clock.set(at('2026-06-02T10:00'))
    const kit = { code: 'KIT-OLD', kind: 'old-kit', teamId: TEAMS.redPomegranate.id }
    const equipmentId = (await did(app, 'admin', 'registerEquipment', kit, 'equipment { id }')).equipment.id
    const listed = async () =>
      (await (await app.as('team-lead'))('{ equipment(first: 100) { nodes { id active } } }')).equipment.nodes.find(
        (one: { id: string }) => one.id === equipmentId,
      )
    const dueBackAt = new Date(app.clock.now().getTime() + DAY)
    await did(app, 'staff-08', 'checkOutEquipment', { equipmentId, dueBackAt })
    const retire = async (who: string) => (await app.as(who)).verb('retireEquipment', { equipmentId }, 'equipment { active }')
    expect(await retire('team-lead')).toMatchObject({ __typename: 'Forbidden' })
    expect(await retire('admin')).toMatchObject({ __typename: 'InvalidInput', field: 'equipmentId', message: 'equipmentId: is out' })
    expect(await listed()).toMatchObject({ active: true })
    await did(app, 'staff-08', 'returnEquipment', { equipmentId })
    expect(await retire('admin')).toMatchObject({ __typename: 'RetireEquipmentSuccess', equipment: { active: false } })
    expect(await (await app.as('staff-08')).verb('checkOutEquipment', { equipmentId, dueBackAt })).not.toMatchObject({
      __typename: 'CheckOutEquipmentSuccess',
    })
  })

  it('shows anybody the public card of a badge, and nothing beside it', async () => {
    const card = await (await app.as(null))('{ publicStaffCard(badge: "RP-L1") { name badge department duty teams items supervisionPhone } }')
    expect(card.publicStaffCard).toMatchObject({ badge: 'RP-L1', duty: '闪送队长', teams: ['红石榴服务队'], supervisionPhone: '12345' })
    expect((await (await app.as(null))('{ publicStaffCard(badge: "NOBODY") { name } }')).publicStaffCard).toBeNull()
  })
})
