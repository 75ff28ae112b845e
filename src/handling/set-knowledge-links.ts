import { expectAllowed, type KnowledgeLink, knowledgeLinksRules } from '../catalogue/knowledge-links.ts'
import { is, OPEN } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { openOptional, place, sealOptional } from '../orders/sealed.ts'

const verb = orderVerb('setKnowledgeLinks', {
  description: 'Set which entries of the knowledge base an order is answered by (关联知识), all of them; those of its items stand beside them.',
  row: {
    t: 'KB',
    from: OPEN,
    to: [],
    roles: ['HOTLINE_AGENT', 'DISPATCHER', 'STAFF', 'TEAM_LEAD', 'QUALITY', 'SUPERVISOR'],
    event: 'KNOWLEDGE_LINKED',
    guards: [is.handlerOnly],
  },
  input: {
    knowledgeLinks: knowledgeLinksRules.describe('Every link the order has from now on; none: it has none (知识库链接)'),
  },
})

/** A link of an order, with the account that added it. */
export interface OrderLink extends KnowledgeLink {
  /** Account. */
  readonly addedBy: string
  readonly addedAt: string
}

/** The links of an order as they were sealed. */
export const orderLinks = (opened: string | null): OrderLink[] => JSON.parse(opened ?? '[]')

/**
 * Sets which entries of the knowledge base an order is answered by (关联知识). The account that added a link stays with it.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion, InvalidInput (a host that is not allowed)
 */
export const setKnowledgeLinks = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  expectAllowed(c.runtime.config, input.knowledgeLinks)
  const { keys } = c.runtime
  const { knowledgeSealed } = await c.tx.order.findUniqueOrThrow({ where: { id: order.id }, select: { knowledgeSealed: true } })
  const before = orderLinks(openOptional(keys, place.knowledge(order.id), knowledgeSealed))
  const added = { addedBy: c.viewer.id, addedAt: c.now.toISOString() }
  const links = input.knowledgeLinks.map((link) => before.find(({ title, url }) => title === link.title && url === link.url) ?? { ...link, ...added })
  const sealed = sealOptional(keys, place.knowledge(order.id), links.length === 0 ? null : JSON.stringify(links))
  await advanceOrder(c, order, 'KNOWLEDGE_LINKED', { links: links.length }, { knowledgeSealed: sealed })
  return { orderId: order.id }
})
