import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEPARTMENTS, ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'

const item = {
  code: 'SL-001',
  name: '示例许可',
  category: '示例类别',
  departmentId: DEPARTMENTS.approval.id,
  statutoryDays: 20,
  promisedDays: 3,
  instant: false,
  permit: true,
  flashEligible: true,
  sensitive: false,
  serviceModes: ['ONSITE'],
  validFrom: '2026-01-01',
}

describe('administration of the catalogue', () => {
  let app: TestApp
  let admin: Client
  beforeAll(async () => {
    app = await startApp()
    admin = await app.as('admin')
  })
  afterAll(() => app.stop())

  it('enters an item that orders can be verified with, once', async () => {
    const done = await admin.verb('createItem', item, 'item { code name promisedDays serviceModes validFrom validTo department { name } }')
    expect(done.item).toEqual({
      code: 'SL-001',
      name: '示例许可',
      promisedDays: 3,
      serviceModes: ['ONSITE'],
      validFrom: '2026-01-01',
      validTo: null,
      department: { name: '行政审批局' },
    })
    expect((await givenOrder(app, 'VERIFIED', { items: ['SL-001'] })).matterIds).toHaveLength(1)
    expect(await admin.verb('createItem', item)).toMatchObject({ __typename: 'Duplicate' })
  })

  it('refuses to promise more time than the law allows, also in two steps', async () => {
    const refusal = { __typename: 'InvalidInput', field: 'promisedDays' }
    expect(await admin.verb('createItem', { ...item, code: 'SL-002', promisedDays: 21 })).toMatchObject(refusal)
    expect(await admin.verb('updateItem', { code: ITEMS.drainage.code, statutoryDays: 4 })).toMatchObject(refusal)
    expect(await admin.verb('updateItem', { code: ITEMS.drainage.code, validTo: '2023-01-01' })).toMatchObject({ __typename: 'InvalidInput', field: 'validTo' })
  })

  it('changes an item for new orders and leaves existing matters their limits', async () => {
    const order = await givenOrder(app, 'VERIFIED', { items: [ITEMS.construction.code] })
    expect((await admin.verb('updateItem', { code: ITEMS.construction.code, promisedDays: 2 }, 'item { promisedDays statutoryDays }')).item).toEqual({
      promisedDays: 2,
      statutoryDays: 20,
    })
    expect(await app.runtime.db.matter.findMany({ where: { orderId: order.id } })).toMatchObject([{ promisedDays: 5 }])
    await admin.verb('updateItem', { code: ITEMS.construction.code, validTo: '2026-06-01' })
    await expect(givenOrder(app, 'VERIFIED', { items: [ITEMS.construction.code] })).rejects.toThrow('is not valid today')
  })

  it('knows nothing of an item that is not there', async () => {
    expect(await admin.verb('updateItem', { code: 'NO-SUCH', name: '示例' })).toMatchObject({ __typename: 'NotFound' })
  })

  it.each(['dispatcher', 'department', 'demo-bank', null])('is refused to %s', async (account) => {
    const client = await app.as(account)
    const problem = { __typename: account === null ? 'Unauthenticated' : 'Forbidden' }
    expect(await client.verb('createItem', { ...item, code: 'SL-009' })).toMatchObject(problem)
    expect(await client.verb('updateItem', { code: ITEMS.fishing.code, promisedDays: 1 })).toMatchObject(problem)
  })
})
