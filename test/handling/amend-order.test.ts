import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

describe('Amending an order', () => {
  let app: TestApp
  const reveal = async (orderId: string) =>
    did(app, 'dispatcher', 'revealContact', { orderId, fields: ['PHONE', 'ADDRESS'], purpose: 'VERIFY' }, 'phone address')
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('changes address and telephone, and tells in its event which fields, never their values', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await did(app, 'dispatcher', 'amendOrder', { orderId: id, reason: 'WRONG_ADDRESS', address: '示例新路 9 号', phone: '13900008888' })
    expect(await reveal(id)).toMatchObject({ phone: '+8613900008888', address: '示例新路 9 号' })
    const event = (await eventsOf(app, id)).at(-1)
    expect(event).toMatchObject({ kind: 'AMENDED', data: { fields: ['address', 'phone'] } })
    expect(JSON.stringify(event?.data)).not.toMatch(/8888|新路/)
  })

  it('is found by the new telephone number and no longer by the old', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { requester: { kind: 'PERSON', name: '示例', phone: '13900005551' } } })
    await did(app, 'hotline-agent', 'amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900005552' })
    const found = async (phone: string) =>
      (await (await app.as('dispatcher'))('query ($phone: String) { orders(search: { phone: $phone }) { nodes { id } } }', { phone })).orders.nodes
    expect([await found('13900005551'), await found('13900005552')]).toEqual([[], [{ id }]])
  })

  it('replaces the items and their matters while all are drafts', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED')
    const { order } = await did(
      app,
      staff,
      'amendOrder',
      { orderId: id, reason: 'WRONG_ITEM', items: [ITEMS.fishing.code, ITEMS.pensionPay.code] },
      'order { matters { seq status promisedDays item { code } } }',
    )
    expect(order.matters).toEqual([
      { seq: 1, status: 'DRAFT', promisedDays: 5, item: { code: 'YY-001' } },
      { seq: 2, status: 'DRAFT', promisedDays: 3, item: { code: 'YL-002' } },
    ])
    expect((await eventsOf(app, id)).at(-1)).toMatchObject({ before: { items: ['PS-001'] }, after: { items: ['YY-001', 'YL-002'] } })
  })

  it('makes no matters of an order that is not verified yet', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const { order } = await did(
      app,
      'dispatcher',
      'amendOrder',
      { orderId: id, reason: 'WRONG_ITEM', items: [ITEMS.fishing.code] },
      'order { matters { seq } }',
    )
    expect(order.matters).toEqual([])
  })

  it('leaves the items alone once a matter has been submitted', async () => {
    const { id, staff, matterIds } = await givenOrder(app, 'ACCEPTED')
    await did(app, staff, 'submitMatter', { orderId: id, matterId: matterIds[0] })
    const refused = await (await app.as(staff)).verb('amendOrder', { orderId: id, reason: 'WRONG_ITEM', items: [ITEMS.fishing.code], phone: '13900009990' })
    expect(refused).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'MATTER_SUBMITTED' }] })
    expect((await reveal(id)).phone).toBe('+8613900001234')
  })

  it('takes no items on, once accepted, that the staff member responsible may not handle', async () => {
    const { id, staff } = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.pensionCheck.code], staff: 'staff-20' })
    const refused = await (await app.as(staff)).verb('amendOrder', { orderId: id, reason: 'WRONG_ITEM', items: [ITEMS.fishing.code] })
    expect(refused).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'HANDLER_NOT_QUALIFIED' }] })
    await did(app, staff, 'amendOrder', { orderId: id, reason: 'WRONG_ITEM', items: [ITEMS.pensionPay.code] })
  })

  it('moves an order to another town before dispatch, and its county with it', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'amendOrder', { orderId: id, reason: 'WRONG_AREA', areaCode: JINZHU_VILLAGE })
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({
      areaCode: JINZHU_VILLAGE,
      townCode: '450481109000',
      countyCode: '450481000000',
    })
  })

  it('moves no order once it is dispatched, unless dispatch does: the offers were for the old place', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await (await app.as('hotline-agent')).verb('amendOrder', { orderId: id, reason: 'WRONG_AREA', areaCode: JINZHU_VILLAGE })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'DISPATCHED' }],
    })
  })

  it.each([
    ['nothing', {}, 'address'],
    ['a county instead of a town', { areaCode: '450481000000' }, 'areaCode'],
    ['a number that is none', { phone: '1' }, 'phone'],
    ['an empty list of items', { items: [] }, 'items'],
  ])('refuses to amend %s', async (_what, over, field) => {
    const { id } = await givenOrder(app, 'REGISTERED')
    expect(await (await app.as('dispatcher')).verb('amendOrder', { orderId: id, reason: 'WRONG_ADDRESS', ...over })).toMatchObject({
      __typename: 'InvalidInput',
      field,
    })
    expect(await eventsOf(app, id)).toHaveLength(1)
  })

  it('is for the staff member who answers for the order, not for a colleague', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED', { staff: 'staff-01' })
    expect(await (await app.as('staff-02')).verb('amendOrder', { orderId: id, reason: 'WRONG_PHONE', phone: '13900009991' })).toMatchObject({
      __typename: 'NotFound',
    })
  })
})
