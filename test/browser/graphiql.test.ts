import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { registration } from '../kit/given.ts'

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
  async function open(document: string, account: string | null) {
    page = await (await browser.newContext()).newPage()
    page.on('request', (request) => {
      if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(app.url)) outside.push(request.url())
    })
    await page.goto(`${app.url}/graphql?query=${encodeURIComponent(document)}`)
    await page.waitForSelector('.graphiql-execute-button')
    if (account !== null) {
      await page.getByText('Headers', { exact: true }).click()
      await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden)').last().click()
      await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${await app.token(account)}` }))
    }
    await page.click('.graphiql-execute-button')
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

  it('asks nothing of any other host', () => {
    expect(outside).toEqual([])
  })
})
