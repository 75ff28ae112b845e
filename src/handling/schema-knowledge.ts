import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { type OrderLink, orderLinks, setKnowledgeLinks } from './set-knowledge-links.ts'

const LinkRef = builder.objectRef<OrderLink>('OrderKnowledgeLink').implement({
  description: 'An entry of the knowledge base that an order is linked to (工单关联知识)',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Title (标题)' }),
    url: t.exposeString('url', { description: 'Address (网址)' }),
    addedBy: t.exposeString('addedBy', { description: 'Account that added it (添加人)' }),
    addedAt: t.field({ type: 'DateTime', description: 'When (添加时间)', resolve: (link) => new Date(link.addedAt) }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  knowledgeLinks: t.field({
    type: [LinkRef],
    nullable: true,
    description:
      'Entries of the knowledge base it is answered by; null for viewers without the right to free text. Those of its items: `matters { item { knowledgeLinks } }` (关联知识)',
    authScopes: { person: true },
    select: { ...owned, id: true, knowledgeSealed: true },
    resolve: (order, _args, c) => {
      const opened = readText(c, order, place.knowledge(order.id), order.knowledgeSealed)
      return order.knowledgeSealed !== null && opened === null ? null : orderLinks(opened)
    },
  }),
}))

expose(setKnowledgeLinks)
