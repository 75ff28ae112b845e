import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const basic = (at: Date) => at.toISOString().replace(/[-:]|\.\d+/g, '')

/** Calendars to subscribe to (日历订阅), over HTTP. */
describe('A calendar feed', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const made = (who: string, input: object = {}) => did(app, who, 'createCalendarFeed', { ...input }, 'feedId path')
  const read = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const response = await fetch(`${app.url}${path}`, { headers, method })
    return { status: response.status, headers: response.headers, tag: response.headers.get('etag') ?? '', text: await response.text() }
  }
  /** The entries of a calendar by their UID, their lines unfolded as a calendar does. */
  const entriesOf = async (path: string) => {
    const { text } = await read(path)
    const entries = text
      .replace(/\r\n[ \t]/g, '')
      .split('BEGIN:VEVENT\r\n')
      .slice(1)
    return new Map(
      entries.map((entry) => {
        const lines = entry.split('\r\n').map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)])
        const properties: Record<string, string> = Object.fromEntries(lines)
        return [String(properties.UID).replace('@flash-delivery', ''), properties]
      }),
    )
  }
  const entry = async (path: string, visit: unknown) => (await entriesOf(path)).get(String(visit))

  it('is empty at first, shows own visits without anything about a person, and says 304 while nothing changed', async () => {
    const { path } = await made('staff-07')
    const empty = await read(path)
    expect([empty.status, empty.headers.get('content-type'), empty.headers.get('cache-control')]).toEqual([
      200,
      'text/calendar; charset=utf-8',
      'private, no-cache',
    ])
    expect(empty.text).toMatch(/^BEGIN:VCALENDAR\r\n(?:[A-Z-]+:.+\r\n)+END:VCALENDAR\r\n$/)
    const { id, appointmentId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-07' })
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    const { name } = await app.runtime.db.area.findUniqueOrThrow({ where: { code: WANXIU } })
    expect(await entry(path, appointmentId)).toMatchObject({ STATUS: 'CONFIRMED', SEQUENCE: '0', DESCRIPTION: `工单编号 ${number}`, LOCATION: name })
    const { text, tag } = await read(path)
    expect(text).not.toMatch(/示例|13900|群众/)
    app.clock.set(new Date(app.clock.now().getTime() + HOUR))
    for (const known of [tag, `W/${tag}`, `"another", ${tag}`])
      expect(await read(path, { 'If-None-Match': known })).toMatchObject({ status: 304, text: '', tag })
    expect(await read(path, {}, 'HEAD')).toMatchObject({ status: 200, text: '', tag })
    await did(app, 'dispatcher', 'cancelAppointment', { orderId: id, reason: 'CITIZEN_REQUEST' })
    expect(await read(path, { 'If-None-Match': tag })).toMatchObject({ status: 200, text: expect.stringContaining('STATUS:CANCELLED') })
    expect(await entry(path, appointmentId)).toMatchObject({ STATUS: 'CANCELLED', SEQUENCE: '1' })
  })

  it('keeps one entry of a visit that moves away and back, its SEQUENCE never counting down', async () => {
    const [handler, companion] = [(await made('staff-01')).path, (await made('staff-04')).path]
    const { id: orderId, appointmentId } = await givenOrder(app, 'SCHEDULED', { company: ['staff-04'], startsAt: new Date('2026-06-03T10:00:00.000+08:00') })
    const first = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId } })
    const seen = [[await entry(handler, appointmentId), await entry(companion, appointmentId)]]
    const moves = [
      { by: DAY, company: [] },
      { by: 0, company: [staffId('staff-04')] },
    ]
    for (const { by, company } of moves) {
      const span = { startsAt: new Date(first.startsAt.getTime() + by), endsAt: new Date(first.endsAt.getTime() + by) }
      await did(app, 'staff-01', 'rescheduleAppointment', { orderId, ...span, staffIds: [staffId('staff-01'), ...company] })
      seen.push([await entry(handler, appointmentId), await entry(companion, appointmentId)])
    }
    const [away, back] = [basic(new Date(first.startsAt.getTime() + DAY)), basic(first.startsAt)]
    expect(seen.map((two) => two.map((one) => [one?.STATUS, Number(one?.SEQUENCE), one?.DTSTART]))).toEqual([
      [
        ['CONFIRMED', 0, back],
        ['CONFIRMED', 0, back],
      ],
      [
        ['CONFIRMED', 2, away],
        ['CANCELLED', 3, away],
      ],
      [
        ['CONFIRMED', 4, back],
        ['CONFIRMED', 4, back],
      ],
    ])
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: orderId } })
    expect([...(await entriesOf(handler)).values()].filter((one) => one.DESCRIPTION?.includes(number))).toHaveLength(1)
  })

  it('shows a visit once it is agreed, not while it is held or proposed, nor when that comes to nothing', async () => {
    const { path } = await made('staff-06')
    const { id: orderId } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-06' })
    const startsAt = new Date('2026-06-04T14:00:00.000+08:00')
    const slot = { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) }
    await did(app, 'staff-06', 'holdSlot', slot)
    await did(app, 'staff-06', 'releaseSlot', { orderId })
    await did(app, 'staff-06', 'proposeAppointment', slot)
    expect(await entriesOf(path)).toEqual(new Map())
    expect(await (await citizenOf(app, orderId)).verb('confirmAppointment', { orderId })).toMatchObject({ __typename: 'ConfirmAppointmentSuccess' })
    expect([...(await entriesOf(path)).values()]).toMatchObject([{ STATUS: 'CONFIRMED', DTSTART: basic(startsAt) }])
  })

  it('folds its lines by octets', async () => {
    const name = '梧州市万秀区城中街道社区居民委员会政务闪送便民服务点𠮷祥里'
    const { name: before } = await app.runtime.db.area.findUniqueOrThrow({ where: { code: WANXIU } })
    await app.runtime.db.area.update({ where: { code: WANXIU }, data: { name } })
    const { path } = await made('staff-03')
    const { appointmentId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-03' })
    expect(await entry(path, appointmentId)).toMatchObject({ LOCATION: name })
    const octets = (await read(path)).text.split('\r\n').map((line) => Buffer.byteLength(line))
    expect(Math.max(...octets)).toBeLessThanOrEqual(75)
    expect(Math.max(...octets)).toBeGreaterThan(70)
    await app.runtime.db.area.update({ where: { code: WANXIU }, data: { name: before } })
  })

  it('of a team is its lead’s alone, holds the visits that team made, and ends with the lead', async () => {
    const { id: teamId } = TEAMS.redPomegranate
    for (const who of ['staff-01', 'team-lead-jinzhu', 'dispatcher'])
      expect(await (await app.as(who)).verb('createCalendarFeed', { teamId })).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await app.as(null)).verb('createCalendarFeed', {})).toMatchObject({ __typename: 'Unauthenticated' })
    const [red, jinzhu] = [(await made('team-lead', { teamId })).path, (await made('team-lead-jinzhu', { teamId: TEAMS.jinzhu.id })).path]
    const { id: orderId, appointmentId } = await givenOrder(app, 'SCHEDULED', { staff: 'staff-02', registration: { areaCode: JINZHU_VILLAGE } })
    expect(await entry(red, appointmentId)).toMatchObject({ STATUS: 'CONFIRMED', SEQUENCE: '0' })
    // The order goes to the other team, and so does the next visit: the first stays where it was.
    await did(app, 'staff-02', 'cancelAppointment', { orderId, reason: 'STAFF_UNAVAILABLE' })
    await did(app, 'staff-02', 'returnOrder', { orderId, reason: 'NOT_OURS', basis: '示例：不属于本队职责' })
    await did(app, 'dispatcher', 'decideReturn', { orderId, decision: 'APPROVED', reason: '示例' })
    await did(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.jinzhu.id })
    await did(app, 'staff-03', 'acceptOrder', { orderId })
    await did(app, 'staff-03', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    const startsAt = new Date('2026-06-05T10:00:00.000+08:00')
    await did(app, 'staff-03', 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
    const { id: next } = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId, status: 'BOOKED' } })
    expect([(await entry(red, appointmentId))?.STATUS, await entry(red, next)]).toEqual(['CANCELLED', undefined])
    expect([await entry(jinzhu, appointmentId), (await entry(jinzhu, next))?.STATUS]).toEqual([undefined, 'CONFIRMED'])
    await did(app, 'admin', 'setTeamMember', { teamId, staffId: staffId('team-lead'), membership: 'MEMBER' }, 'team { name }')
    expect((await read(red)).status).toBe(404)
    await did(app, 'admin', 'setTeamMember', { teamId, staffId: staffId('team-lead'), membership: 'LEAD' }, 'team { name }')
  })

  it('ends when its holder revokes it', async () => {
    const { feedId, path } = await made('staff-05')
    expect(await (await app.as('staff-06')).verb('revokeCalendarFeed', { feedId })).toMatchObject({ __typename: 'NotFound' })
    expect((await read(path)).status).toBe(200)
    await did(app, 'staff-05', 'revokeCalendarFeed', { feedId }, 'feedId')
    expect((await read(path)).status).toBe(404)
    const { calendarFeeds } = await (await app.as('staff-05'))('{ calendarFeeds { id hint revokedAt team { name } } }')
    expect(calendarFeeds).toEqual([{ id: feedId, hint: expect.stringMatching(/^ff_...$/), revokedAt: app.clock.now().toISOString(), team: null }])
    const { hash } = await app.runtime.db.calendarFeed.findUniqueOrThrow({ where: { id: feedId } })
    expect(path).not.toContain(hash)
    expect((await read(`/calendar/ff_${'A'.repeat(43)}.ics`)).status).toBe(404)
  })

  it('ends for good when its holder leaves the service', async () => {
    const { path } = await made('staff-09')
    expect((await read(path)).status).toBe(200)
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-09'), active: false }, 'staff { active }')
    expect((await read(path)).status).toBe(404)
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-09'), active: true }, 'staff { active }')
    expect((await read(path)).status).toBe(404)
    // One that is made while they leave does not outlive it either.
    const staff = await app.as('staff-09')
    const [asked] = await Promise.allSettled([
      staff.verb('createCalendarFeed', {}, 'path'),
      did(app, 'admin', 'updateStaff', { staffId: staffId('staff-09'), active: false }, 'staff { active }'),
    ])
    await did(app, 'admin', 'updateStaff', { staffId: staffId('staff-09'), active: true }, 'staff { active }')
    if (asked.status === 'fulfilled' && asked.value.path) expect((await read(asked.value.path)).status).toBe(404)
    expect((await (await app.as('staff-09'))('{ calendarFeeds { revokedAt } }')).calendarFeeds).not.toContainEqual({ revokedAt: null })
  })

  it('is one of five at most, also when they are asked for at once, each shown this once', async () => {
    const staff = await app.as('staff-08')
    const key = { idempotencyKey: 'pressed-once' }
    const asked = await Promise.all(Array.from({ length: 7 }, () => staff.verb('createCalendarFeed', key, 'feedId path')))
    expect(new Set(asked.map((one) => one.path).filter(Boolean)).size).toBe(5)
    const refused = { __typename: 'InvalidInput', field: 'teamId', message: expect.stringContaining('at most 5 feeds') }
    expect(asked.filter((one) => !one.path)).toEqual([expect.objectContaining(refused), expect.objectContaining(refused)])
  })
})
