import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { registration } from '../kit/given.ts'

const OPERATIONS = join(packageRoot, 'client/operations')
const NAMED = /^(?:query|mutation|subscription) (\w+)/m

describe('GraphiQL in a browser', () => {
  let app: TestApp
  let browser: Browser
  let page: Page
  const outside: string[] = []

  beforeAll(async () => {
    app = await startApp()
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  /** A page in a browser of its own: the explorer remembers headers. */
  async function open(document: string | null, account: string | null) {
    page = await (await browser.newContext()).newPage()
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(app.url)) outside.push(request.url())
    })
    await page.goto(`${app.url}/graphql${document === null ? '' : `?query=${encodeURIComponent(document)}`}`)
    await page.waitForSelector('.graphiql-execute-button')
    if (account !== null) await signIn(account)
    if (document !== null) await page.click('.graphiql-execute-button')
  }

  async function signIn(account: string) {
    await page.getByText('Headers', { exact: true }).click()
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').last().click()
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${await app.token(account)}` }))
  }

  const answer = () => page.locator('.result-window')

  it('runs a query with a token from the headers tab', async () => {
    await open('{ viewer { role areaCode } }', 'dispatcher')
    await answer().getByText('"DISPATCHER"').waitFor()
  })

  it('shows the events of a subscription as they happen', async () => {
    await open('subscription { orderEvents { __typename ... on OrderEvent { kind } ... on CaughtUp { serverTime } } }', 'dispatcher')
    await answer().getByText('"CaughtUp"').waitFor()
    await (await app.as('hotline-agent')).verb('registerOrder', registration())
    await answer().getByText('"REGISTERED"').waitFor()
  })

  it('opens with a tab of named operations for every kind of user, and runs the one that is chosen', async () => {
    await open(null, null)
    const users = readdirSync(OPERATIONS).filter((name) => name.endsWith('.graphql'))
    expect(users.length).toBeGreaterThan(8)
    // A tab is called after the first operation of its file.
    const first = users.map((name) => NAMED.exec(readFileSync(join(OPERATIONS, name), 'utf8'))?.[1])
    expect((await page.locator('.graphiql-tab-button').allInnerTexts()).sort()).toEqual(first.sort())
    // The tab brings example variables with it. A click before the editors are there is lost.
    const choose = async () => {
      await page.locator('.graphiql-tab-button', { hasText: 'DispatcherDashboard' }).click()
      await page.locator('.graphiql-editor-tool').getByText('"notIn"').waitFor({ timeout: 3_000 })
    }
    await vi.waitFor(choose, 30_000)
    await signIn('dispatcher')
    await page.click('.graphiql-execute-button')
    expect(await page.getByRole('menuitem').allInnerTexts()).toEqual([
      'DispatcherDashboard',
      'FindOrders',
      'OrderFeed',
      'OrderCard',
      'DispatchTeams',
      'Verify',
      'Dispatch',
      'AddNote',
      'Notes',
      'MyMentions',
      'ReplyTemplates',
      'SaveView',
      'MyViews',
    ])
    await page.getByRole('menuitem', { name: 'DispatcherDashboard' }).click()
    await answer().getByText('"totalCount"').waitFor()
  }, 90_000)

  it('asks nothing of any other host', () => {
    expect(outside).toEqual([])
  })
})
