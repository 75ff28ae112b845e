import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const HOLD = 'kind clock type urgency areaCode amount unit validFrom validTo correctable'
const HISTORY = 'history { validFrom amount enteredBy enteredAt windows { opens closes } }'

describe('policies', () => {
  let app: TestApp
  let admin: Client
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp({ at: '2026-07-20T10:00:00.000+08:00' })
    ;[admin, dispatcher] = [await app.as('admin'), await app.as('dispatcher')]
  })
  afterAll(() => app.stop())

  const on = async (day: string, kind: string) =>
    (await dispatcher(`query ($day: Date!, $kind: PolicyKind!) { policies(on: $day, kind: $kind) { ${HOLD} ${HISTORY} } }`, { day, kind })).policies
  const accept = async (day: string) => (await on(day, 'CLOCK')).find((one: { clock: string }) => one.clock === 'ACCEPT')
  const setAccept = (amount: number, validFrom: string) => admin.verb('setClockPolicy', { clock: 'ACCEPT', amount, validFrom }, 'policyId')
  const refused = { __typename: 'InvalidInput', field: 'validFrom' }

  it('of a day are listed with their units, and until when they hold', async () => {
    const { policies } = await dispatcher(`{ policies { ${HOLD} windows { opensMinute closesMinute } } }`)
    expect(policies.map((one: { kind: string }) => one.kind).filter((kind: string, i: number, all: string[]) => kind !== all[i - 1])).toEqual([
      'CLOCK',
      'TIME_LIMIT',
      'DUTY_WINDOWS',
    ])
    expect(policies).toContainEqual({
      ...{ kind: 'CLOCK', clock: 'ACCEPT', type: null, urgency: null, areaCode: null, amount: 30, unit: 'DUTY_MINUTES', windows: [] },
      ...{ validFrom: '2024-01-01', validTo: null, correctable: false },
    })
    expect(policies).toContainEqual(expect.objectContaining({ kind: 'TIME_LIMIT', type: 'HELP', urgency: 'NORMAL', amount: 5, unit: 'WORKING_DAYS' }))
    expect(policies.at(-1)).toMatchObject({ kind: 'DUTY_WINDOWS', areaCode: '000000000000', windows: [{ opensMinute: 510 }, { opensMinute: 840 }] })
    expect(await on('2023-01-01', 'CLOCK'), 'before the first').toEqual([])
    app.statements()
    await dispatcher('{ policies { kind } }')
    expect(app.statements().length).toBeLessThanOrEqual(6)
  })

  it('are corrected on the same day, as long as nothing was counted by them, and the record keeps what they were and who set them', async () => {
    const first = await setAccept(25, '2026-07-20')
    const second = await setAccept(20, '2026-07-20')
    expect(second.policyId).not.toBe(first.policyId)
    expect(await setAccept(20, '2026-07-20'), 'the same again is nothing new').toEqual(second)
    const now = await accept('2026-07-20')
    expect(now).toMatchObject({ amount: 20, validFrom: '2026-07-20', correctable: true })
    expect(now.history).toMatchObject([
      { validFrom: '2026-07-20', amount: 20, enteredBy: 'admin', enteredAt: app.clock.now().toISOString() },
      { validFrom: '2026-07-20', amount: 25, enteredBy: 'admin' },
    ])
    await givenOrder(app, 'DISPATCHED')
    expect(await app.runtime.db.deadline.findFirst({ where: { clock: 'ACCEPT' } })).toMatchObject({ amount: 20, policyId: second.policyId })
  })

  it('that are used are refused, saying by what, and another day is taken', async () => {
    const order = await app.runtime.db.order.findFirstOrThrow({ where: { status: 'DISPATCHED' } })
    const refusal = await setAccept(15, '2026-07-20')
    expect(refusal).toMatchObject(refused)
    expect(refusal.message).toContain(`1 deadlines are counted by the policy of this day, that of order ${order.number}`)
    expect((await accept('2026-07-20')).correctable).toBe(false)
    expect(await setAccept(15, '2026-07-21')).toMatchObject({ __typename: 'SetClockPolicySuccess' })
    expect(await setAccept(12, '2026-07-21'), 'tomorrow’s is used by nothing').toMatchObject({ __typename: 'SetClockPolicySuccess' })
    expect(await accept('2026-07-20')).toMatchObject({ amount: 20, validTo: '2026-07-21' })
    expect(await accept('2026-07-21')).toMatchObject({ amount: 12, correctable: true })
  })

  it('of the time a kind of request may take are corrected alike, until an order was verified by them', async () => {
    const set = (workingDays: number) => admin.verb('setTimeLimit', { type: 'HELP', urgency: 'NORMAL', workingDays, validFrom: '2026-07-20' }, 'policyId')
    await set(4)
    expect(await set(3)).toMatchObject({ __typename: 'SetTimeLimitSuccess' })
    const order = await givenOrder(app, 'VERIFIED')
    expect(await app.runtime.db.deadline.findFirst({ where: { orderId: order.id, clock: 'RESOLVE' } })).toMatchObject({ amount: 3 })
    expect(await set(2)).toMatchObject(refused)
    const [limit] = (await on('2026-07-20', 'TIME_LIMIT')).filter((one: { type: string; urgency: string }) => one.type === 'HELP' && one.urgency === 'NORMAL')
    expect(limit).toMatchObject({ amount: 3, correctable: false, history: [{ amount: 3 }, { amount: 4 }] })
  })

  it('that were there before the record was kept stand in it once they are corrected', async () => {
    const validFrom = new Date('2026-07-25T00:00:00.000Z')
    await app.runtime.db.clockPolicy.create({ data: { id: 'policy_old', clock: 'VISIT', amount: 11, unit: 'MINUTES', validFrom } })
    await did(app, 'admin', 'setClockPolicy', { clock: 'VISIT', amount: 12, validFrom: '2026-07-25' }, 'policyId')
    const visit = (await on('2026-07-25', 'CLOCK')).find((one: { clock: string }) => one.clock === 'VISIT')
    expect(visit.history).toMatchObject([
      { amount: 12, enteredBy: 'admin' },
      { amount: 11, enteredBy: null, enteredAt: null },
    ])
  })

  it('of duty are corrected until a deadline was counted by them, in their area alone, and never set for the past', async () => {
    const set = (opens: string, over: object = {}) =>
      admin.verb('setDutyWindows', { areaCode: '450403000000', validFrom: '2026-07-20', windows: [{ opens, closes: '18:00' }], ...over })
    app.clock.advance(60_000)
    expect(await set('08:00', { validFrom: '2026-07-19' })).toMatchObject(refused)
    expect(await set('08:00')).toMatchObject({ __typename: 'SetDutyWindowsSuccess' })
    app.clock.advance(60_000)
    expect(await set('09:00')).toMatchObject({ __typename: 'SetDutyWindowsSuccess' })
    const windows = async (day: string) => (await on(day, 'DUTY_WINDOWS')).find((one: { areaCode: string }) => one.areaCode === '450403000000')
    expect(await windows('2026-07-20')).toMatchObject({
      correctable: true,
      history: [{ enteredBy: 'admin', windows: [{ opens: '09:00', closes: '18:00' }] }, { windows: [{ opens: '08:00' }] }],
    })
    await givenOrder(app, 'DISPATCHED', { registration: { areaCode: '450481109001' } })
    expect(await set('09:30'), 'an order of another county').toMatchObject({ __typename: 'SetDutyWindowsSuccess' })
    app.clock.advance(60_000)
    await givenOrder(app, 'DISPATCHED')
    expect(await set('10:00')).toMatchObject(refused)
    expect(await windows('2026-07-20')).toMatchObject({ correctable: false })
    expect(await windows('2026-07-19'), 'before, the nation’s held').toBeUndefined()
  })

  it.each(['demo-bank', null])('are not for %s', async (account) => {
    const client = await app.as(account)
    const { data, errors } = await client.raw('{ policies { kind } }')
    expect(data?.policies ?? null).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe(account === 'demo-bank' ? 'FORBIDDEN' : 'UNAUTHENTICATED')
    expect(await client.verb('setClockPolicy', { clock: 'ACCEPT', amount: 1, validFrom: '2027-01-01' })).toMatchObject({
      __typename: account === 'demo-bank' ? 'Forbidden' : 'Unauthenticated',
    })
  })
})
