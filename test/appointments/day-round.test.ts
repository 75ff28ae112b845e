import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'

const ROUND = `query ($date: Date!, $staffId: ID) { dayRound(date: $date, staffId: $staffId) { travelMinutes tooTight staff { badge }
  stops { startsAt areaCode travelMinutes leaveBy canBeginAt slackMinutes tooTight appointment { status order { id } } } } }`
const DAY = '2026-06-04'
const at = (clock: string, day = DAY) => new Date(`${day}T${clock}:00+08:00`)

/** A staff member's round of a day (当日上门路线), over the wire. */
describe('The round of a day', () => {
  let app: TestApp
  let ids: string[]
  beforeAll(async () => {
    app = await startApp()
    const visit = async (clock: string, areaCode: string, day = DAY) =>
      (await givenOrder(app, 'SCHEDULED', { registration: { areaCode }, startsAt: at(clock, day) })).id
    ids = [await visit('14:00', WANXIU), await visit('09:00', WANXIU), await visit('10:30', JINZHU_VILLAGE)]
    await visit('09:00', WANXIU, '2026-06-05')
  })
  afterAll(() => app.stop())

  const ask = async (who: string, variables: object = {}) => (await app.as(who)).raw(ROUND, { date: DAY, ...variables })

  it('shows own visits of that day in their order, the way between them, what is left over and what is too tight', async () => {
    const { data } = await ask('staff-01')
    expect(data.dayRound).toMatchObject({ travelMinutes: 120, tooTight: 1, staff: { badge: 'RP-01' } })
    expect(data.dayRound.stops).toMatchObject([
      { startsAt: at('09:00').toISOString(), travelMinutes: null, slackMinutes: null, tooTight: false, appointment: { order: { id: ids[1] } } },
      {
        ...{ travelMinutes: 60, leaveBy: at('09:30').toISOString(), canBeginAt: at('11:00').toISOString(), slackMinutes: -30, tooTight: true },
        appointment: { status: 'BOOKED', order: { id: ids[2] } },
      },
      { travelMinutes: 60, slackMinutes: 60, tooTight: false, appointment: { order: { id: ids[0] } } },
    ])
  })

  it('is the lead’s of the team and dispatch’s of the area; nobody else’s', async () => {
    const theirs = { staffId: staffId('staff-01') }
    for (const who of ['team-lead', 'dispatcher']) expect((await ask(who, theirs)).data.dayRound.stops).toHaveLength(3)
    expect((await ask('team-lead', { staffId: staffId('team-lead-jinzhu') })).data.dayRound).toBeNull()
    expect((await ask('staff-02', theirs)).data.dayRound).toBeNull()
    for (const who of ['quality', 'demo-bank', 'hotline-agent']) {
      const { data, errors } = await ask(who, theirs)
      expect([data?.dayRound ?? null, errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
    }
    expect((await ask('dispatcher')).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'staffId' })
  })

  it('takes the time of a visit whose order one may not see, and tells nothing of it', async () => {
    await app.runtime.db.order.update({ where: { id: ids[1] as string }, data: { teamId: null } })
    const { data } = await ask('team-lead', { staffId: staffId('staff-01') })
    expect(data.dayRound.stops.map((stop: { appointment: object | null }) => stop.appointment === null)).toEqual([true, false, false])
    expect(data.dayRound.travelMinutes).toBe(120)
  })

  it('leaves out what was cancelled, and costs the same number of statements however many visits', async () => {
    const used: number[] = []
    for (const date of ['2026-06-05', DAY]) {
      app.statements()
      await ask('staff-01', { date })
      used.push(app.statements().filter((sql) => !sql.includes('event_log_meta')).length)
    }
    expect(used[0]).toBe(used[1])
    const { data } = await ask('staff-01')
    await (await app.as('dispatcher')).verb('cancelAppointment', { orderId: ids[0], reason: 'CITIZEN_REQUEST' })
    expect((await ask('staff-01')).data.dayRound.stops).toHaveLength(data.dayRound.stops.length - 1)
  })
})
