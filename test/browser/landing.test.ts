import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'

const SIZES = { desktop: { width: 1_280, height: 900 }, phone: { width: 390, height: 844 } }
/** Where pictures go when somebody wants to look: `PICTURES=folder`. */
const PICTURES = process.env.PICTURES

describe('the first page in a browser', { timeout: 120_000 }, () => {
  let app: TestApp
  let browser: Browser
  beforeAll(async () => {
    app = await startApp({ at: new Date().toISOString(), settings: { SEED_DEMO: 'true' } })
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  async function open(path: string, viewport = SIZES.desktop): Promise<Page> {
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] })
    const page = await context.newPage()
    await page.goto(`${app.url}${path}`)
    return page
  }
  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES === undefined) return
    mkdirSync(PICTURES, { recursive: true })
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true })
  }

  it('fits a desktop and a phone, has one heading of each section, and names every link and button', async () => {
    for (const [name, size] of Object.entries(SIZES)) {
      const page = await open('/', size)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect([name, overflow]).toEqual([name, 0])
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await page.getByRole('region').count()).toBe(await page.getByRole('heading', { level: 2 }).count())
      const unnamed = await page.locator('a, button').evaluateAll((all) => all.filter((one) => (one.textContent ?? '').trim() === '').length)
      expect(unnamed).toBe(0)
      const small = await page.locator('a, button').evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 24).length)
      expect(small).toBe(0)
      await picture(page, `landing-${name}`)
    }
  })

  it('opens the explorer as a role with one click, and its first operation answers', async () => {
    const page = await open('/')
    await page.getByRole('link', { name: /^调度员/ }).click()
    await page.waitForSelector('.graphiql-execute-button')
    await page.locator('.graphiql-editor-tool').getByText('"notIn"').waitFor({ timeout: 30_000 })
    await page.click('.graphiql-execute-button')
    await page.getByRole('menuitem', { name: 'DispatcherDashboard' }).click()
    await page.locator('.result-window').getByText('"totalCount"').waitFor()
    await picture(page, 'explorer-dispatcher')
    // Whoever comes back as somebody else is somebody else.
    await page.goto(`${app.url}/`)
    await page.getByRole('link', { name: '以群众身份查询' }).click()
    await page.waitForSelector('.graphiql-execute-button')
    await page.locator('.graphiql-editor-tool').getByText('"code"').waitFor({ timeout: 30_000 })
    await page.click('.graphiql-execute-button')
    await page.getByRole('menuitem').first().click()
    await page.locator('.result-window').getByText('IN_SERVICE').first().waitFor()
  })

  it('copies the headers of a role', async () => {
    const page = await open('/')
    await page.getByRole('button', { name: /staff-01/ }).click()
    await page.getByRole('status').getByText('staff-01').waitFor()
    const { authorization } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as { authorization: string }
    expect((await (await app.as(authorization.slice('Bearer '.length)))('{ viewer { role } }')).viewer.role).toBe('STAFF')
  })

  it('leads to a board that moves and a page that asks for an evaluation', async () => {
    const page = await open('/')
    await page.getByRole('link', { name: /^梧州市看板/ }).click()
    await page.getByText('梧州市政务闪送').first().waitFor()
    await page.getByText('今日派单').first().waitFor()
    await picture(page, 'wallboard')
    await page.goto(`${app.url}/`)
    await page.getByRole('link', { name: /^服务评价页/ }).click()
    await page.getByText('非常满意').first().waitFor()
    await picture(page, 'evaluate')
  })
})
