import { z } from 'zod'
import type { Config } from '../config.ts'
import { InvalidInput } from '../errors.ts'
import { httpsUrl, inputType, text } from '../input.ts'

/** An entry of the city's knowledge base (知识库链接). */
export const knowledgeLinkRules = inputType(
  'KnowledgeLinkInput',
  'An entry of the knowledge base (知识库链接)',
  z.object({ title: text(100).describe('Title (标题)'), url: httpsUrl.describe('Address, https; on the hosts the operator allows (网址)') }),
)
export type KnowledgeLink = z.output<typeof knowledgeLinkRules>

/** Links, in the order they are shown in. */
export const knowledgeLinksRules = z.array(knowledgeLinkRules).max(20, 'must have at most 20 | 至多 20 项')

/**
 * Links lead where the operator allows (KNOWLEDGE_HOSTS): to a host or one below it; with none named, anywhere.
 * @throws InvalidInput naming the link
 */
export function expectAllowed({ knowledgeHosts }: Pick<Config, 'knowledgeHosts'>, links: readonly KnowledgeLink[]): void {
  if (knowledgeHosts.length === 0) return
  links.forEach(({ url }, i) => {
    const { hostname } = new URL(url)
    if (knowledgeHosts.some((host) => hostname === host || hostname.endsWith(`.${host}`))) return
    throw new InvalidInput(`knowledgeLinks.${i}.url`, { en: `must be on ${knowledgeHosts.join(', ')}`, zh: '不在允许的知识库网站内' })
  })
}

/** The links of a version. */
export const linksOf = (version: { readonly knowledgeLinks: unknown } | null): KnowledgeLink[] => (version?.knowledgeLinks ?? []) as KnowledgeLink[]
