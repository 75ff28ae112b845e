import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder, registration } from '../kit/given.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

/** Statements of the request alone: neither what the hub and the relay ask of the log between them, nor the portion of a quota that one change in thirty takes. */
const statementsOf = () => app.statements().filter((sql) => !/event_log_meta|pg_notify|quota_use/.test(sql))

/** Plays a verb and gives the statements of its request: sign-on, BEGIN, COMMIT, the append and the answer's reading included. */
async function counted(account: string, verb: string, input: Record<string, unknown>) {
  const caller = await app.as(account)
  statementsOf()
  const answer = await caller.verb(verb, input)
  const statements = statementsOf()
  expect(answer.__typename).toBe(`${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success`)
  return { answer, statements }
}

const verification = { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
const visit = () => {
  const startsAt = new Date(app.clock.now().getTime() + 5 * HOUR)
  return { startsAt, endsAt: new Date(startsAt.getTime() + HOUR) }
}

/** The verbs everybody plays, how they come to be played, and their budget. */
const VERBS: readonly [verb: string, most: number, who: string, input: () => Promise<Record<string, unknown>>][] = [
  // Nine, and the rules that limits are counted by.
  ['registerOrder', 10, 'hotline-agent', async () => registration({ items: [ITEMS.drainage.code] })],
  ['verifyOrder', 12, 'dispatcher', async () => ({ orderId: (await givenOrder(app, 'REGISTERED')).id, ...verification })],
  ['dispatchOrder', 12, 'dispatcher', async () => ({ orderId: (await givenOrder(app, 'VERIFIED')).id, teamId: TEAMS.redPomegranate.id })],
  // Twelve, and the rule of the catalogue that names co-handling teams.
  ['acceptOrder', 13, 'staff-01', async () => ({ orderId: (await givenOrder(app, 'DISPATCHED')).id })],
  [
    'logContact',
    10,
    'staff-02',
    async () => {
      const { id } = await givenOrder(app, 'VERIFIED')
      await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-02') })
      await did(app, 'staff-02', 'acceptOrder', { orderId: id })
      return { orderId: id, method: 'TELEPHONE', outcome: 'REACHED' }
    },
  ],
  // Ten, and the leave and shifts of those who come.
  ['bookAppointment', 11, 'staff-03', async () => ({ orderId: (await givenOrder(app, 'ACCEPTED', { staff: 'staff-03' })).id, ...visit() })],
]

describe('a verb over HTTP costs at most', () => {
  test.each(VERBS)('%s %i statements', async (verb, most, who, input) => {
    const { statements } = await counted(who, verb, await input())
    expect(statements.length, statements.join('\n\n')).toBeLessThanOrEqual(most)
    expect(statements.filter((sql) => /^BEGIN/i.test(sql))).toHaveLength(1)
    expect(statements.filter((sql) => sql.includes('event_log_append'))).toHaveLength(1)
  })

  test('as many for twenty offers as for one', async () => {
    const many = await counted('dispatcher', 'dispatchOrder', { orderId: (await givenOrder(app, 'VERIFIED')).id, teamId: TEAMS.redPomegranate.id })
    expect(await app.runtime.db.offer.count({ where: { orderId: many.answer.order.id } })).toBe(20)
    const { id } = await givenOrder(app, 'VERIFIED')
    const one = await counted('dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-04') })
    expect(one.statements).toHaveLength(many.statements.length)
  })
})
