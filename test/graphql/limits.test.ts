import { getIntrospectionQuery } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'

describe('Limits of one document', () => {
  let app: TestApp
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    dispatcher = await app.as('dispatcher')
  })
  afterAll(() => app.stop())

  const refused = async (document: string, variables?: Record<string, unknown>) => {
    const answer = await dispatcher.raw(document, variables)
    expect(answer.errors?.[0]?.extensions.code).toBe('TOO_COMPLEX')
    expect(Object.values(answer.data ?? {}).filter((root) => root !== null)).toEqual([])
    expect(answer.status).toBe(400)
  }

  it('refuse what asks for more than 5,000 objects, page sizes counted', () =>
    refused('{ orders(first: 100) { nodes { timeline(first: 100) { nodes { kind } } } } }'))

  it('count page sizes that come in variables', () =>
    refused('query ($n: Int) { orders(first: $n) { nodes { timeline(first: $n) { nodes { kind } } } } }', { n: 100 }))

  it('count what hides in fragments and aliases', () =>
    refused(`{ ${['a', 'b', 'c', 'd', 'e', 'f'].map((alias) => `${alias}: orders(first: 100) { nodes { ...O } }`).join(' ')} }
      fragment O on Order { area { parent { name } } team { name } handler { name } requester { name } appointment { staff { name } } }`))

  it('refuse nesting deeper than ten', () => refused(`{ areas(first: 1) { nodes { ${'parent { '.repeat(9)} name ${'} '.repeat(9)} } } }`))

  it('let a page of fifty orders through with everything a dashboard shows', async () => {
    const { orders } = await dispatcher(
      '{ orders(first: 50) { nodes { number area { name } team { name } handler { name } requester { name } matters { item { name } certificates { number } } appointment { staff { name } } evaluation { level } availableActions { action blockedBy { code } } } } }',
    )
    expect(orders.nodes).toEqual([])
  })

  it('let the canonical introspection query through outside production', async () => {
    expect((await dispatcher(getIntrospectionQuery())).__schema.queryType.name).toBe('Query')
  })

  it('are told to the viewer', async () => {
    expect((await dispatcher('{ viewer { limits { depth cost subscriptionCost } } }')).viewer.limits).toEqual({ depth: 10, cost: 5_000, subscriptionCost: 500 })
  })
})
