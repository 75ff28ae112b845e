import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authenticate } from '../../src/access/tokens.ts'
import { change } from '../../src/events/change.ts'
import { logContact } from '../../src/handling/log-contact.ts'
import { withdrawOrder } from '../../src/handling/withdraw-order.ts'
import { submitMatter } from '../../src/matters/submit-matter.ts'
import type { Caller } from '../../src/runtime.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

/** The statements of each transaction that committed; what the log's reader asks between them is left out. */
function transactions(statements: readonly string[]): string[][] {
  const found: string[][] = []
  let open: string[] | null = null
  for (const sql of statements) {
    if (/^BEGIN/i.test(sql)) open = []
    else if (/^(COMMIT|ROLLBACK)/i.test(sql)) {
      if (open && /^COMMIT/i.test(sql)) found.push(open)
      open = null
    } else if (open && !/FROM event_log_meta|pg_notify/.test(sql)) open.push(sql)
  }
  return found
}

describe('A change', () => {
  let app: TestApp
  const caller = async (account: string): Promise<Caller> => ({
    runtime: app.runtime,
    viewer: await authenticate(app.runtime, `Bearer ${await app.token(account)}`),
    requestId: 'test',
    language: 'en',
    address: '127.0.0.1',
  })
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('appends its events in one statement, the last before the commit: nothing waits for a row while it holds the log', async () => {
    app.statements()
    await givenOrder(app, 'CLOSED')
    const scheduled = await givenOrder(app, 'SCHEDULED')
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: scheduled.id, reason: 'OTHER', idempotencyKey: 'withdrawn-1' })
    const appending = transactions(app.statements()).filter((statements) => statements.some((sql) => sql.includes('event_log_append')))
    expect(appending.length).toBeGreaterThan(20)
    for (const statements of appending) {
      expect(statements.filter((sql) => sql.includes('event_log_append'))).toHaveLength(1)
      expect(statements.at(-1)).toContain('event_log_append')
    }
  })

  it('leaves nothing behind when it fails: no row, no event, no key', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const before = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    const events = await app.runtime.db.eventLog.count()
    const failing = change({ ...(await caller('staff-01')), ...{ idempotencyKey: 'fails-1' } }, 'test', {}, async (c) => {
      await logContact(c, { orderId: id, method: 'TELEPHONE', outcome: 'REACHED' })
      throw new Error('after the write')
    })
    await expect(failing).rejects.toThrow('after the write')
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toEqual(before)
    expect(await app.runtime.db.contact.count({ where: { orderId: id } })).toBe(1)
    expect(await app.runtime.db.eventLog.count()).toBe(events)
    expect(await app.runtime.db.idempotencyKey.count({ where: { key: 'fails-1' } })).toBe(0)
  })

  it('leaves no key behind when a verb is refused, so that the same key may be used once what was in the way is gone', async () => {
    const { id, staff } = await givenOrder(app, 'REGISTERED')
    const input = { orderId: id, reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1', idempotencyKey: 'refused-1' }
    expect((await (await app.as('dispatcher')).verb('transferOrder', { ...input, receipt: 'R 1' })).__typename).toBe('InvalidInput')
    expect((await (await app.as(staff)).verb('transferOrder', input)).__typename).toBe('NotFound')
    expect(await app.runtime.db.idempotencyKey.count({ where: { key: 'refused-1' } })).toBe(0)
    expect((await (await app.as('dispatcher')).verb('transferOrder', input)).__typename).toBe('TransferOrderSuccess')
  })

  it("carries its effects on other domains in its own transaction: a visit is freed with the order's end, or not at all", async () => {
    const { id } = await givenOrder(app, 'SCHEDULED')
    const agent = await caller('hotline-agent')
    const withdrawn = [...(app.runtime.effects.WITHDRAWN ?? []), () => Promise.reject(new Error('the last effect fails'))]
    const broken: Caller = { ...agent, runtime: { ...app.runtime, effects: { ...app.runtime.effects, WITHDRAWN: withdrawn } } }
    await expect(withdrawOrder(broken, { orderId: id, reason: 'OTHER' })).rejects.toThrow('the last effect fails')
    const state = async () => [
      (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).status,
      (await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId: id } })).status,
      (await eventsOf(app, id)).at(-1)?.kind,
    ]
    expect(await state()).toEqual(['SCHEDULED', 'BOOKED', 'APPOINTMENT_BOOKED'])
    await withdrawOrder(agent, { orderId: id, reason: 'OTHER' })
    expect(await state()).toEqual(['WITHDRAWN', 'CANCELLED', 'WITHDRAWN'])
  })

  it('takes an operation inside it into its own transaction: both events in one append, versions dense, one instant', async () => {
    const { id, matterIds } = await givenOrder(app, 'ACCEPTED')
    app.statements()
    const returned = await change(await caller('staff-01'), 'both', {}, async (c) => {
      await logContact(c, { orderId: id, method: 'SMS', outcome: 'NO_ANSWER' })
      return submitMatter(c, { orderId: id, matterId: matterIds[0] as string })
    })
    expect(returned).toEqual({ orderId: id, matterId: matterIds[0] })
    expect(transactions(app.statements()).filter((statements) => statements.some((sql) => sql.includes('event_log_append')))).toHaveLength(1)
    const events = await eventsOf(app, id)
    expect(events.map((e) => e.orderVersion)).toEqual(events.map((_e, i) => i + 1))
    const [first, second] = events.slice(-2)
    expect([first?.kind, second?.kind, second?.pos]).toEqual(['CONTACT_LOGGED', 'MATTER_SUBMITTED', (first?.pos ?? 0n) + 1n])
    expect(first?.at).toEqual(second?.at)
  })

  it('undoes what happened inside it when the outer one fails', async () => {
    const { id, matterIds } = await givenOrder(app, 'ACCEPTED')
    const version = (await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).version
    const failing = change(await caller('staff-01'), 'both', {}, async (c) => {
      await submitMatter(c, { orderId: id, matterId: matterIds[0] as string })
      await submitMatter(c, { orderId: id, matterId: matterIds[0] as string })
    })
    await expect(failing).rejects.toMatchObject({ code: 'ILLEGAL_TRANSITION' })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { matters: true } })).toMatchObject({
      version,
      matters: [{ status: 'DRAFT' }],
    })
  })
})
