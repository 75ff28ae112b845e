import { afterAll, beforeAll, expect, it } from 'vitest'
import { logAccess } from '../../src/access/access-log.ts'
import { DEMO_DEPARTMENT, developmentToken } from '../../src/access/development.ts'
import { type City, city, ORDER, START } from './city.ts'

let c: City
beforeAll(async () => {
  c = await city(DEMO_DEPARTMENT)
})
afterAll(() => c.database.close())

const seen = { orderId: ORDER, fields: ['name', 'phone'], purpose: 'call before the visit' }

it('writes who saw which fields of an order and what for', async () => {
  const viewer = await c.signIn(await developmentToken(c.runtime, 'dispatcher'))
  await c.runtime.db.$transaction((tx) => logAccess({ tx, now: START, viewer, requestId: 'r1' }, seen))
  const row = { actorKind: 'DISPATCHER', actorId: 'dispatcher', role: 'DISPATCHER', requestId: 'r1', at: START, ...seen }
  expect(await c.runtime.db.accessLog.findMany()).toEqual([expect.objectContaining(row)])
})

it('leaves no row when the reading’s transaction is rolled back', async () => {
  const viewer = await c.signIn(await developmentToken(c.runtime, 'dispatcher'))
  const lost = c.runtime.db.$transaction(async (tx) => {
    await logAccess({ tx, now: START, viewer, requestId: 'r2' }, seen)
    throw new Error('rolled back')
  })
  await expect(lost).rejects.toThrow('rolled back')
  expect(await c.runtime.db.accessLog.count({ where: { requestId: 'r2' } })).toBe(0)
})
