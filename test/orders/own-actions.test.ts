import { isInputObjectType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import type { ROLES } from '../../src/access/viewer.ts'
import { actionsOf, LIFECYCLE, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { schema } from '../../src/schema.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, registration, tokenFor } from '../kit/given.ts'

interface Available {
  readonly action: string
  readonly allowed: boolean
  readonly requires: readonly string[]
  readonly blockedBy: readonly { readonly code: string }[]
}

describe('availableActions', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const actions = async (account: string, id: string, args = ''): Promise<Available[]> => {
    const { order } = await (await app.as(account))(
      `query ($id: ID!) { order(id: $id) { availableActions${args} { action allowed requires blockedBy { code } } } }`,
      { id },
    )
    return order.availableActions
  }

  it('lists the verbs of the viewer’s role, and with all: true the others too', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const who = { dispatcher: 'DISPATCHER', 'staff-01': 'STAFF', supervisor: 'SUPERVISOR', auditor: 'AUDITOR', [tokenFor(app, id)]: 'CITIZEN' } as const
    for (const [account, role] of Object.entries(who)) {
      const own = await actions(account, id)
      expect(own.map((one) => one.action)).toEqual(actionsOf(role as (typeof ROLES)[number]))
      expect(own.filter((one) => one.blockedBy.some(({ code }) => code === 'ROLE'))).toEqual([])
      const all = await actions(account, id, '(all: true)')
      expect(all.map((one) => one.action)).toEqual(ORDER_ACTIONS)
      expect(all.filter((one) => !one.blockedBy.some(({ code }) => code === 'ROLE'))).toEqual(own)
    }
    expect(await actions('auditor', id)).toEqual([])
    expect((await actions('dispatcher', id)).map((one) => one.action)).toContain('verifyOrder')
  })

  it('makes a page of twenty rows of a dashboard a fraction of what every verb takes', async () => {
    for (const status of ['REGISTERED', 'VERIFIED', 'ACCEPTED', 'COMPLETED'] as const) for (let i = 0; i < 5; i++) await givenOrder(app, status)
    const page = async (account: string, args: string) => {
      const answer = await (await app.as(account))(`{ orders(first: 20, orderBy: REGISTERED_AT_DESC) { totalCount liveCursor nodes {
        number status area { name } handler { name badge } requester { name phone } availableActions${args} { action allowed blockedBy { code message } } } } }`)
      expect(answer.orders.nodes).toHaveLength(20)
      return Buffer.byteLength(JSON.stringify(answer))
    }
    const part = async (account: string) => (await page(account, '')) / (await page(account, '(all: true)'))
    // A third of all verbs is a dispatcher's.
    expect(await part('dispatcher')).toBeLessThan(0.38)
    for (const account of ['hotline-agent', 'supervisor', 'quality']) expect(await part(account), account).toBeLessThan(1 / 3)
    expect(await part('auditor')).toBeLessThan(0.05)
  })

  it('requires the area of an order that names only its county, as the verb does', async () => {
    const dispatcher = await app.as('dispatcher')
    const { order } = await (await app.as('hotline-agent')).verb('registerOrder', registration({ areaCode: '450481000000' }))
    const verify = (await actions('dispatcher', order.id)).find((one) => one.action === 'verifyOrder')
    expect(verify).toMatchObject({ allowed: true, requires: [...LIFECYCLE.verifyOrder.requires, 'areaCode'] })
    const input = { orderId: order.id, type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
    expect(await dispatcher.verb('verifyOrder', input)).toMatchObject({
      __typename: 'InvalidInput',
      field: 'areaCode',
      message: 'areaCode: name the town or village',
    })
    expect(await dispatcher.verb('verifyOrder', { ...input, areaCode: '450481000000' })).toMatchObject({ __typename: 'InvalidInput', field: 'areaCode' })
    expect((await dispatcher.verb('verifyOrder', { ...input, areaCode: '450481109000' })).__typename).toBe('VerifyOrderSuccess')
    const placed = await givenOrder(app, 'REGISTERED')
    expect((await actions('dispatcher', placed.id)).find((one) => one.action === 'verifyOrder')?.requires).toEqual(LIFECYCLE.verifyOrder.requires)
  })

  it('requires who comes along where an item takes two, as the verbs do', async () => {
    const startsAt = new Date(app.clock.now().getTime() + 26 * 3_600_000)
    const slot = { startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000) }
    const alone = await givenOrder(app, 'ACCEPTED')
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.drainage.code }, data: { requiredStaff: 2 } })
    const found = (await actions('staff-01', alone.id)).find((one) => one.action === 'bookAppointment')
    expect(found?.requires).toEqual(['startsAt', 'endsAt', 'staffIds'])
    expect(await (await app.as('staff-01')).verb('bookAppointment', { orderId: alone.id, ...slot })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'staffIds',
    })
    await app.runtime.db.catalogueItem.update({ where: { code: ITEMS.drainage.code }, data: { requiredStaff: 1 } })
    expect((await actions('staff-01', alone.id)).find((one) => one.action === 'bookAppointment')?.requires).toEqual(['startsAt', 'endsAt'])
  })

  it('requires what the schema requires of every verb, and nothing that is no input', () => {
    for (const action of ORDER_ACTIONS) {
      const type = schema.getType(`${action.charAt(0).toUpperCase()}${action.slice(1)}Input`)
      if (!isInputObjectType(type)) throw new Error(`${action} has no input`)
      const fields = Object.values(type.getFields()).filter(({ name }) => name !== 'orderId')
      const required = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined).map(({ name }) => name)
      expect([action, [...LIFECYCLE[action].requires].sort()]).toEqual([action, required.sort()])
      const optional = fields.map(({ name }) => name).filter((name) => !required.includes(name))
      expect(LIFECYCLE[action].needs.filter(({ field }) => !optional.includes(field))).toEqual([])
    }
  })
})
