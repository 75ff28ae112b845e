import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const STUCK = '{ stuckTimers { id kind subjectId attempts gaveUpAt } }'

/** A timer nothing in this program can fire, as one that meets a value it cannot unseal. */
describe('A timer that fails for ever', () => {
  let app: TestApp
  let id: string
  beforeAll(async () => {
    app = await startApp()
    id = newId('timer', app.clock.now())
    const now = app.clock.now()
    await app.runtime.db.timer.create({ data: { id, kind: 'ofAnotherTime', subjectId: 'order_1', data: {}, dueAt: now, createdAt: now } })
  })
  afterAll(() => app.stop())

  const stuck = async () => (await (await app.as('admin'))(STUCK)).stuckTimers
  const rowOf = () => app.runtime.db.timer.findUniqueOrThrow({ where: { id } })

  it('waits longer each time, gives up after nine tries, and is listed; the others go on all the while', async () => {
    const { id: orderId } = await givenOrder(app, 'DISPATCHED')
    await app.pass(40 * MINUTE)
    expect(await stuck()).toEqual([])
    expect((await rowOf()).attempts).toBeGreaterThan(3)
    expect((await eventsOf(app, orderId)).map(({ kind }) => kind)).toContain('OFFERS_EXPIRED')
    await app.pass(3 * HOUR)
    expect(await stuck()).toMatchObject([{ id, kind: 'ofAnotherTime', subjectId: 'order_1', attempts: 9 }])
    await app.pass(24 * HOUR)
    expect((await rowOf()).attempts).toBe(9)
  })

  it("is tried again when an administrator says so, and is nobody else's business", async () => {
    expect(await (await app.as('dispatcher')).verb('retryTimer', { timerId: id })).toMatchObject({ __typename: 'Forbidden' })
    await expect((await app.as('dispatcher'))(STUCK)).rejects.toThrow('FORBIDDEN')
    await did(app, 'admin', 'retryTimer', { timerId: id })
    expect(await stuck()).toEqual([])
    await app.pass(MINUTE)
    expect(await rowOf()).toMatchObject({ firedAt: null, gaveUpAt: null })
    expect((await rowOf()).attempts).toBeGreaterThan(0)
    expect(await (await app.as('admin')).verb('retryTimer', { timerId: id })).toMatchObject({ __typename: 'NotFound' })
  })
})
