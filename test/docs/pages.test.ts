import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { getOperationAST, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { schema } from '../../src/schema.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, WANXIU } from '../kit/given.ts'
import { blocks, PAGES, snippetsOf, textOf } from './snippets.ts'

/** Pages for operators: their commands and links are looked at, their steps are tested where they belong. */
const OPERATORS = ['docs/kiosk.md', 'docs/kiosk.zh-CN.md', 'docs/import.md', 'docs/live.md', 'docs/live.zh-CN.md']
const commands = (page: string) =>
  blocks(page, 'sh')
    .flatMap((block) => block.split('\n'))
    .flatMap((line) => line.replace(/ #.*$/, '').split('&&'))
    .map((line) => line.trim())
    .filter((line) => line !== '')
const every = PAGES.flatMap(snippetsOf)
const PARTNER = /^node examples\/partner\/partner\.mjs /

describe('The pages', () => {
  let app: TestApp
  let variables: Record<string, unknown>
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-pages-'))
  beforeAll(async () => {
    app = await startApp()
    const { id } = await givenOrder(app, 'REGISTERED')
    variables = { orderId: id, version: 1, key: 'pressed-once', area: WANXIU }
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('have something in them to try', () => {
    for (const page of PAGES) expect(snippetsOf(page).length, page).toBeGreaterThan(1)
  })

  it.each(every)('show a document that does what it says, asked by who it says: $page $nr', async ({ document, account }) => {
    expect(validate(schema, parse(document))).toEqual([])
    const asked = account === 'any' ? 'dispatcher' : account
    if (getOperationAST(parse(document))?.operation === 'subscription') {
      const frame = await (await app.socketAs(asked)).subscribe(document, variables).next()
      expect(frame.__typename).toMatch(/^(CaughtUp|\w+Snapshot)$/)
      return
    }
    const { data, errors } = await (await app.as(asked)).raw(document, variables)
    expect(errors).toBeUndefined()
    const [answer] = Object.values(data as Record<string, { __typename?: string } | null>)
    expect(answer).not.toBeNull()
    if (document.includes('mutation')) expect(answer?.__typename).toMatch(/Success$/)
  })

  it('paste whole: the blocks that hold several documents are one, each operation under a name of its own', () => {
    for (const block of ['README.md', 'README.zh-CN.md'].flatMap((page) => blocks(page, 'graphql'))) {
      const document = parse(block)
      expect(validate(schema, document)).toEqual([])
      const names = document.definitions.map((one) => ('name' in one ? one.name?.value : undefined))
      expect(new Set(names).size).toBe(names.length)
      if (names.length > 1) expect(names).not.toContain(undefined)
    }
  })

  it('name scripts that package.json has, and commands that a test runs', () => {
    const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
    for (const command of PAGES.flatMap(commands)) {
      const script = /^(?:\w+=\S+ )*npm (?:run )?([\w:-]+)/.exec(command)?.[1]
      // npm's own, and the program's where it is installed: test/pack runs these.
      if (script && ['install', 'ci', 'pack'].includes(script)) continue
      if (/^(?:\w+=\S+ )*npx flash-delivery (start|--help|migrate --grant-to \S+)$/.test(command)) continue
      if (script) expect(scripts, command).toHaveProperty([script])
      else expect(command).toMatch(PARTNER)
    }
    for (const [, script] of OPERATORS.map(textOf)
      .join('\n')
      .matchAll(/npm run (?:--silent )?([\w:-]+)/g))
      expect(scripts).toHaveProperty([script as string])
  })

  it("run the partner's commands one after the other, as they are written", async () => {
    const written = commands('docs/partner.md').filter((command) => PARTNER.test(command))
    expect(written.length).toBeGreaterThan(3)
    const env = { PATH: String(process.env.PATH), FLASH_URL: `${app.url}/graphql`, FLASH_KEY: await app.token('demo-bank') }
    for (const command of written) {
      const args = command.split(' ').slice(1)
      const code = await new Promise((resolve) => {
        execFile(process.execPath, [join(packageRoot, String(args[0])), ...args.slice(1)], { cwd: folder, env }, (error, stdout, stderr) =>
          resolve(error ? `${command}: ${stdout}${stderr}` : 0),
        )
      })
      expect(code).toBe(0)
    }
  })

  it('link to files that are there', () => {
    for (const page of [...PAGES, ...OPERATORS]) {
      const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((m) => m[1] ?? '')
      expect(
        links.filter((link) => !existsSync(join(packageRoot, dirname(page), link))),
        page,
      ).toEqual([])
    }
  })
})
