import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const link = (nr: number, host = 'kb.example.gov.cn') => ({ title: `示例问答 ${nr}`, url: `https://${host}/entries/${nr}` })
const LINKS = 'order { knowledgeLinks { title url addedBy addedAt } }'

describe('links to the knowledge base', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ settings: { KNOWLEDGE_HOSTS: 'kb.example.gov.cn, gov.example.cn' } })
  })
  afterAll(() => app.stop())

  it('are set on an order by whoever works on it, and who added one stays with it', async () => {
    const { id: orderId, staff } = await givenOrder(app, 'REGISTERED')
    const first = await did(app, 'hotline-agent', 'setKnowledgeLinks', { orderId, knowledgeLinks: [link(1), link(2, 'wiki.gov.example.cn')] }, LINKS)
    expect(first.order.knowledgeLinks).toMatchObject([
      { ...link(1), addedBy: 'hotline-agent', addedAt: app.clock.now().toISOString() },
      link(2, 'wiki.gov.example.cn'),
    ])
    const second = await did(app, 'dispatcher', 'setKnowledgeLinks', { orderId, knowledgeLinks: [link(3), link(1)] }, LINKS)
    expect(second.order.knowledgeLinks.map((one: { addedBy: string }) => one.addedBy)).toEqual(['dispatcher', 'hotline-agent'])
    expect(await (await app.as(staff)).verb('setKnowledgeLinks', { orderId, knowledgeLinks: [] })).toMatchObject({ __typename: 'NotFound' })
    const { data } = await app.runtime.db.eventLog.findFirstOrThrow({ where: { orderId, kind: 'KNOWLEDGE_LINKED' }, orderBy: { pos: 'desc' } })
    expect(data).toEqual({ links: 2 })
    const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id: orderId } })
    expect(row.knowledgeSealed).not.toContain('example')
  })

  it.each([
    ['another host', 'example.com'],
    ['a host that only ends alike', 'notkb.example.gov.cn'],
  ])('never lead to %s', async (_what, host) => {
    const { id: orderId } = await givenOrder(app, 'REGISTERED')
    const refusal = { __typename: 'InvalidInput', field: 'knowledgeLinks.1.url' }
    const knowledgeLinks = [link(1), link(2, host)]
    expect(await (await app.as('dispatcher')).verb('setKnowledgeLinks', { orderId, knowledgeLinks })).toMatchObject(refusal)
    expect(await (await app.as('admin')).verb('updateItem', { code: ITEMS.drainage.code, knowledgeLinks })).toMatchObject(refusal)
  })

  it('of an item stand beside them, for people of the city', async () => {
    await did(app, 'admin', 'updateItem', { code: ITEMS.drainage.code, knowledgeLinks: [link(9)] }, 'version { nr }')
    const { id } = await givenOrder(app, 'VERIFIED')
    const ask = '{ node(id: $id) { ... on Order { knowledgeLinks { title } matters { item { knowledgeLinks { title url } } } } } }'
    const { node } = await (await app.as('dispatcher'))(`query ($id: ID!) ${ask}`, { id })
    expect(node).toEqual({ knowledgeLinks: [], matters: [{ item: { knowledgeLinks: [link(9)] } }] })
    for (const client of [await citizenOf(app, id), await app.as('demo-bank')]) {
      const { data } = await client.raw('query ($code: String!) { item(code: $code) { name knowledgeLinks { title } } }', { code: ITEMS.drainage.code })
      expect(data.item).toMatchObject({ knowledgeLinks: null })
    }
  })
})
