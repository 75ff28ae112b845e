import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

/** What direct SQL would do to the order `$1`, and the rule of the database that stands in its way. */
const ILLEGAL: readonly (readonly [what: string, sql: string, rule: string])[] = [
  ['an accepted order without anybody responsible', "UPDATE service_order SET handler_id = NULL WHERE id = '$1'", 'service_order_handler'],
  ['a dispatched order of no team', "UPDATE service_order SET status = 'DISPATCHED', handler_id = NULL, team_id = NULL WHERE id = '$1'", 'service_order_team'],
  ['a closed order that is open', "UPDATE service_order SET status = 'CLOSED' WHERE id = '$1'", 'service_order_closed'],
  ['an open order that was closed', "UPDATE service_order SET closed_at = now() WHERE id = '$1'", 'service_order_closed'],
  ['a merged order that says into nothing', "UPDATE service_order SET status = 'MERGED', closed_at = now() WHERE id = '$1'", 'service_order_merged'],
  [
    'an order merged into itself',
    "UPDATE service_order SET status = 'MERGED', closed_at = now(), merged_into_id = id WHERE id = '$1'",
    'service_order_merged_elsewhere',
  ],
  [
    'a return under way of an order in service',
    "UPDATE service_order SET status = 'IN_SERVICE', return_pending = true WHERE id = '$1'",
    'service_order_return',
  ],
  ['a version before the first', "UPDATE service_order SET version = 0 WHERE id = '$1'", 'service_order_version'],
  ['fewer than no co-handlings', "UPDATE service_order SET open_co_handlings = -1 WHERE id = '$1'", 'service_order_co_handlings'],
  ['two winners of a round', "UPDATE offer SET state = 'ACCEPTED' WHERE order_id = '$1'", 'offer_one_accepted'],
  [
    'two who handle it',
    'INSERT INTO handling SELECT (jsonb_populate_record(h, \'{"id": "handling_second"}\')).* FROM handling h WHERE order_id = \'$1\'',
    'handling_one_open',
  ],
  [
    'two rows of a clock that run',
    'INSERT INTO deadline SELECT (jsonb_populate_record(d, \'{"id": "deadline_second", "seq": 9}\')).* FROM deadline d WHERE order_id = \'$1\' AND outcome = \'RUNNING\' LIMIT 1',
    'deadline_one_running',
  ],
  ['a deadline that is moved', "UPDATE deadline SET due_at = due_at + interval '1 day' WHERE order_id = '$1'", 'a deadline is never moved'],
  ['a clock that started later than it did', "UPDATE deadline SET started_at = now() WHERE order_id = '$1'", 'a deadline is never moved'],
  ['a missed clock that was met', "UPDATE deadline SET outcome = 'MET' WHERE order_id = '$1' AND clock = 'ACCEPT'", 'a deadline is never moved'],
  ['a running clock that has stopped', "UPDATE deadline SET stopped_at = now() WHERE order_id = '$1' AND outcome = 'RUNNING'", 'deadline_running'],
  ['an event that is written anew', "UPDATE event_log SET kind = 'CLOSED' WHERE order_id = '$1'", 'append only'],
  ['a contact that is written anew', "UPDATE contact SET outcome = 'NO_ANSWER' WHERE order_id = '$1'", 'append only'],
  ['a holiday that is written anew', 'UPDATE calendar_day SET name = name', 'append only'],
  ['a database that is for something else', "UPDATE installation SET kind = 'PRODUCTION'", 'append only'],
  ['a visit that ends before it begins', "UPDATE appointment SET ends_at = starts_at WHERE order_id = '$1'", 'appointment_times'],
]

describe('A state the API cannot reach', () => {
  let app: TestApp
  let id: string
  beforeAll(async () => {
    app = await startApp()
    const order = await givenOrder(app, 'DISPATCHED')
    id = order.id
    await app.pass(HOUR)
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'DIRECT', teamId: await teamOf('staff-09'), staffId: staffId('staff-09') })
    await did(app, 'staff-09', 'acceptOrder', { orderId: id })
    await did(app, 'staff-09', 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'REACHED' })
    const startsAt = new Date(app.clock.now().getTime() + HOUR)
    const endsAt = new Date(startsAt.getTime() + HOUR)
    await did(app, 'staff-09', 'bookAppointment', { orderId: id, startsAt, endsAt })
    // Somebody else was offered it in the same round.
    await app.runtime.db.offer.create({
      data: { id: 'offer_second', orderId: id, staffId: staffId('staff-10'), cycle: 1, round: 4, state: 'SUPERSEDED', offeredAt: startsAt, expiresAt: endsAt },
    })
  })
  afterAll(() => app.stop())

  async function teamOf(account: string) {
    return (await app.runtime.db.teamMember.findFirstOrThrow({ where: { staff: { account } } })).teamId
  }

  it.each(ILLEGAL)('cannot be reached by direct SQL either: %s', async (_what, sql, rule) => {
    const before = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    const failure = await app.runtime.db.$executeRawUnsafe(sql.replaceAll('$1', id)).then(
      (rows) => `${rows} rows`,
      (error: unknown) => JSON.stringify(error) + String(error),
    )
    expect(failure).toContain(rule)
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toEqual(before)
  })
})
