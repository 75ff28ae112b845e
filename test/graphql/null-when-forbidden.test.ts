import { type GraphQLObjectType, getNamedType, getNullableType, isLeafType, isListType, isNonNullType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedId } from '../../src/ids.ts'
import { schema } from '../../src/schema.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const EVERYBODY = [
  'hotline-agent',
  'dispatcher',
  'staff-01',
  'team-lead',
  'supervisor',
  'quality',
  'campaign-manager',
  'department',
  'auditor',
  'admin',
  'demo-bank',
  'city',
  null,
]

const roots = Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).filter((field) => field.args.every((arg) => !isNonNullType(arg.type)))
const asked = (field: (typeof roots)[number]) => (isLeafType(getNamedType(field.type)) ? field.name : `${field.name} { __typename }`)

describe('what is refused is null, and the rest of the answer is there', () => {
  it.each(EVERYBODY)('for %s, whichever root is refused', async (account) => {
    const { raw } = await app.as(account)
    for (const field of roots) {
      const { data, errors = [] } = await raw(`{ before: viewer { role } ${asked(field)} after: viewer { role } }`)
      expect({ field: field.name, before: data?.before, after: data?.after }).toEqual({
        field: field.name,
        before: { role: expect.any(String) },
        after: { role: expect.any(String) },
      })
      for (const error of errors)
        expect({ field: field.name, code: error.extensions.code, value: data[field.name] }).toMatchObject({
          code: expect.stringMatching(/^(FORBIDDEN|UNAUTHENTICATED|BAD_INPUT|INVALID_INPUT)$/),
          value: null,
        })
    }
  })

  it('for the page of a list of which one column is refused: every row is there without it', async () => {
    for (let i = 0; i < 3; i++) await givenOrder(app, 'ACCEPTED')
    const { data, errors } = await (await app.as('city')).raw('{ viewer { role } orders(first: 3) { nodes { number } } }')
    expect({ data, codes: errors?.map((error) => error.extensions.code) }).toEqual({ data: { viewer: { role: 'BOARD' }, orders: null }, codes: ['FORBIDDEN'] })
    await app.runtime.db.order.updateMany({ data: { partnerId: fixedId('partner', 'demo-bank') } })
    const page = await (await app.as('demo-bank')).raw('{ orders(first: 3) { nodes { number contacts { at } offers { state } } } }')
    expect(page.data.orders.nodes).toHaveLength(3)
    for (const node of page.data.orders.nodes) expect(node).toEqual({ number: expect.any(String), contacts: null, offers: null })
    expect(page.errors?.every((error) => error.extensions.code === 'FORBIDDEN')).toBe(true)
  })

  it('for a verb that was done: a citizen who urges reads the order, though not the column that is not theirs', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const { data, errors } = await (await citizenOf(app, id)).raw(
      'mutation ($id: ID!) { urgeOrder(input: { orderId: $id }) { __typename ... on UrgeOrderSuccess { order { id status urgings { at } } } } }',
      { id },
    )
    expect(data.urgeOrder).toEqual({ __typename: 'UrgeOrderSuccess', order: { id, status: 'ACCEPTED', urgings: null } })
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN'])
  })

  it('and rows of a list are never null themselves', () => {
    for (const field of roots) {
      const type = getNullableType(field.type)
      if (isListType(type)) expect({ field: field.name, whole: isNonNullType(type.ofType) }).toEqual({ field: field.name, whole: field.name !== 'nodes' })
    }
  })
})
