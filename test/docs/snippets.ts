import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/root.ts'

/** Pages written by hand; the printed ones have tests of their own. */
export const PAGES = [
  'docs/figures.md',
  'docs/visits.md',
  'docs/visits.zh-CN.md',
  'docs/catalogue.md',
  'docs/catalogue.zh-CN.md',
  'docs/front-end.md',
  'docs/partner.md',
  'README.zh-CN.md',
  'README.md',
]
export const textOf = (page: string) => readFileSync(join(packageRoot, page), 'utf8')

/** The fenced blocks of a language. */
export const blocks = (page: string, language: string) =>
  [...textOf(page).matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map((m) => m[1] ?? '')

/** A document of a page, and who asks it. */
export interface Snippet {
  readonly page: string
  readonly nr: number
  readonly document: string
  readonly account: string
}

/** Documents of a page: README puts several into one block, each under a comment that names who asks. */
export const snippetsOf = (page: string): Snippet[] =>
  blocks(page, 'graphql').flatMap((block, nr) =>
    block
      .split(/^(?=# )/m)
      .filter((part) => part.trim() !== '')
      .map((document) => ({ page, nr: nr + 1, document, account: /^# ([\w-]+)/.exec(document)?.[1] ?? '' })),
  )
