import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { repeatedOf } from '../../src/catalogue/item-version.ts'
import { newId } from '../../src/ids.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'

const decided = (over: Record<string, unknown> = {}) => ({
  type: 'HELP',
  items: [ITEMS.drainage.code],
  serviceMode: 'ONSITE',
  duplicateChecked: true,
  requesterReached: true,
  ...over,
})
const SELECT = 'order { id status type dueAt dueProvisional serviceMode area { code } matters { seq status promisedDays statutoryDays item { code } } }'

describe('Verifying an order', () => {
  let app: TestApp
  let dispatcher: Client
  /** Registers at `at` and verifies at the same instant. */
  async function verified(at: string, over: Record<string, unknown> = {}) {
    app.clock.set(at)
    const { id } = await givenOrder(app, 'REGISTERED')
    return (await did(app, 'dispatcher', 'verifyOrder', { orderId: id, ...decided(over) }, SELECT)).order
  }
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  it('counts five working days from Wed 30 Sep 2026 to the end of Tue 13 Oct, over National Day and its make-up Saturday', async () => {
    expect(await verified('2026-09-30T10:00:00.000+08:00')).toMatchObject({ dueAt: '2026-10-13T16:00:00.000Z', dueProvisional: false })
  })

  it('calls a limit beyond the published calendar provisional', async () => {
    expect(await verified('2026-12-29T10:00:00.000+08:00')).toMatchObject({ dueAt: '2027-01-06T16:00:00.000Z', dueProvisional: true })
  })

  it('counts from the day of registration, however late the order is verified', async () => {
    app.clock.set('2026-06-02T23:30:00.000+08:00')
    const { id } = await givenOrder(app, 'REGISTERED')
    app.clock.set('2026-06-05T10:00:00.000+08:00')
    const { order } = await did(app, 'dispatcher', 'verifyOrder', { orderId: id, ...decided() }, SELECT)
    expect(order.dueAt).toBe('2026-06-09T16:00:00.000Z')
  })

  it.each([
    ['CONSULT', 'NORMAL', '2026-06-04T16:00:00.000Z'],
    ['HELP', 'URGENT', '2026-06-03T16:00:00.000Z'],
    ['SUGGESTION', 'URGENT', '2026-06-05T16:00:00.000Z'],
  ])('takes the limit of %s, %s from the policy', async (type, urgency, dueAt) => {
    expect(await verified('2026-06-02T10:00:00.000+08:00', { type, urgency })).toMatchObject({ type, dueAt })
  })

  it('makes a draft matter of each item, in their order, with the days the catalogue has today', async () => {
    const order = await verified('2026-06-02T10:00:00.000+08:00', { items: [ITEMS.construction.code, ITEMS.pensionCheck.code] })
    expect(order.matters).toEqual([
      { seq: 1, status: 'DRAFT', promisedDays: 5, statutoryDays: 20, item: { code: 'SG-001' } },
      { seq: 2, status: 'DRAFT', promisedDays: 1, statutoryDays: 5, item: { code: 'YL-001' } },
    ])
  })

  it('puts the order where the verifier says it is', async () => {
    expect(await verified('2026-06-02T10:00:00.000+08:00', { areaCode: JINZHU_VILLAGE })).toMatchObject({ area: { code: JINZHU_VILLAGE } })
  })

  it.each([
    ['a county: the town or village must be named', { areaCode: '450481000000' }, 'areaCode'],
    ['an area that does not exist', { areaCode: '450481998000' }, 'areaCode'],
    ['no item', { items: [] }, 'items'],
    ['an item that is not in the catalogue', { items: ['NO-SUCH'] }, 'items'],
    ['that nobody looked for duplicates', { duplicateChecked: false }, 'duplicateChecked'],
  ])('refuses %s', async (_what, over, field) => {
    const { id } = await givenOrder(app, 'REGISTERED')
    expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided(over) })).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await eventsOf(app, id)).toHaveLength(1)
  })

  it('refuses to verify an order of a county while nobody has said in which town', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { areaCode: '450481000000' } })
    expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided() })).toMatchObject({ __typename: 'InvalidInput', field: 'areaCode' })
  })

  describe('with an item of its own', () => {
    const item = async (code: string, over: Record<string, unknown>) => {
      const base = { ...(await app.runtime.db.catalogueItem.findUniqueOrThrow({ where: { code: ITEMS.drainage.code } })), code, ...over }
      await app.runtime.db.catalogueItem.create({ data: { ...base, currentVersionId: null } })
      const version = { id: newId('itemversion', app.clock.now()), itemCode: code, nr: 1, validFrom: base.validFrom }
      await app.runtime.db.itemVersion.create({ data: { ...repeatedOf(base), ...version } })
    }

    it('refuses one that is no longer valid, from its last day on', async () => {
      await item('OLD-1', { validTo: new Date('2026-06-10T00:00:00.000Z') })
      app.clock.set('2026-06-09T23:59:00.000+08:00')
      const { id } = await givenOrder(app, 'REGISTERED')
      app.clock.set('2026-06-10T00:00:00.000+08:00')
      expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided({ items: ['OLD-1'] }) })).toMatchObject({
        __typename: 'InvalidInput',
        field: 'items',
      })
      app.clock.set('2026-06-09T23:59:00.000+08:00')
      expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided({ items: ['OLD-1'] }) })).toMatchObject({ __typename: 'VerifyOrderSuccess' })
    })

    it('refuses one that is not delivered to the door, unless a reason is given', async () => {
      await item('DESK-1', { flashEligible: false })
      const { id } = await givenOrder(app, 'REGISTERED')
      const input = { orderId: id, ...decided({ items: ['DESK-1'] }) }
      expect(await dispatcher.verb('verifyOrder', input)).toMatchObject({ __typename: 'InvalidInput', field: 'items' })
      expect(await dispatcher.verb('verifyOrder', { ...input, exceptionReason: '行动不便' })).toMatchObject({ __typename: 'VerifyOrderSuccess' })
    })

    it('refuses one that is not served this way', async () => {
      await item('REMOTE-1', { serviceModes: ['REMOTE'] })
      const { id } = await givenOrder(app, 'REGISTERED')
      expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided({ items: ['REMOTE-1'] }) })).toMatchObject({
        __typename: 'InvalidInput',
        field: 'items',
      })
    })
  })

  it('is done once: a verified order is not verified again', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    expect(await dispatcher.verb('verifyOrder', { orderId: id, ...decided() })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'STATUS' }],
    })
  })
})
