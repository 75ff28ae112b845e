import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catchUpFacts, freezeMonths } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { launch } from './kiosk.ts'

describe('The monthly report in a browser', () => {
  let app: TestApp
  let browser: Browser
  beforeAll(async () => {
    app = await startApp({ year: true, at: '2026-01-15T10:00:00.000+08:00' })
    await catchUpFacts(app.runtime.db)
    await freezeMonths(app.runtime.db, app.clock.now())
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  /** A page of its own, and everything that went wrong on it or left the service. */
  async function open(path: string) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, acceptDownloads: true })
    const errors: string[] = []
    const outside: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url) && !request.url().startsWith('blob:')) outside.push(request.url())
    })
    await page.goto(`${app.url}${path}`)
    return { page, errors, outside }
  }
  const tile = (page: Page, kpi: string) => page.locator(`[data-kpi=${kpi}]`)
  const read = async (path: string) => open(`${path}#token=${await app.token('supervisor')}`)

  it('shows a closed month: figures with what they count, places, channels, twelve months; with its own assets alone', async () => {
    const { page, errors, outside } = await read('/report?month=2025-12')
    await tile(page, 'ON_TIME').waitFor()
    expect(page.url()).toBe(`${app.url}/report?month=2025-12`)
    expect(await page.locator('.month').innerText()).toBe('2025年12月')
    const { statistics } = await (await app.as('supervisor'))('{ statistics(filter: { from: "2025-12-01", to: "2025-12-31" }) { kpi numerator denominator } }')
    const onTime = statistics.find((f: { kpi: string }) => f.kpi === 'ON_TIME')
    expect((await tile(page, 'ON_TIME').innerText()).replace(/\s+/g, ' ')).toBe(`按时办结率 100% ${onTime.numerator} / ${onTime.denominator}`)
    expect(await page.locator('[data-chart=trend] [data-month]').count()).toBe(12)
    expect(await page.locator('[data-chart=ON_TIME] [data-bar]').count()).toBeGreaterThan(0)
    expect(await page.locator('[data-chart=channels] [data-bar]').count()).toBeGreaterThan(0)
    expect(await page.locator('[data-row]').count()).toBe(statistics.length)
    expect(await page.locator('[data-row=NEGATIVE_CLOSURE]').innerText()).toContain('无数据')
    expect(await page.locator('main').innerText()).toContain('本月已于 2026年1月15日')
    expect({ errors, outside }).toEqual({ errors: [], outside: [] })
  })

  it('of a month without orders says so: no bar, no hundred per cent', async () => {
    const { page, errors } = await read('/report?month=2026-02')
    await tile(page, 'ON_TIME').waitFor()
    expect((await tile(page, 'ON_TIME').innerText()).replace(/\s+/g, ' ')).toBe('按时办结率 无数据 0 / 0')
    expect(await page.locator('main').innerText()).toContain('本月没有工单')
    expect(await page.locator('main').innerText()).toContain('本月尚未定格')
    expect(errors).toEqual([])
  })

  it('goes to another month, keeps it in the address and the token out of it', async () => {
    const { page } = await read('/report?month=2025-12')
    await tile(page, 'ON_TIME').waitFor()
    await page.locator('input[type=month]').fill('2025-06')
    await page.locator('.month', { hasText: '2025年6月' }).waitFor()
    await tile(page, 'ON_TIME').waitFor()
    expect(page.url()).toBe(`${app.url}/report?month=2025-06`)
  })

  it('asks for a token, takes one that is typed in, and says what is wrong with one that is no good', async () => {
    const { page, outside } = await open('/report?month=2025-12')
    await page.locator('input[name=token]').fill('fd_no-token')
    await page.getByRole('button', { name: '查看' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.locator('input[name=token]').count()).toBe(1)
    await page.locator('input[name=token]').fill(await app.token('staff-01'))
    await page.getByRole('button', { name: '查看' }).click()
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/\p{Script=Han}/u)
    await page.locator('input[name=token]').fill(await app.token('quality'))
    await page.getByRole('button', { name: '查看' }).click()
    await tile(page, 'ON_TIME').waitFor()
    expect(outside).toEqual([])
  })

  it('is saved as CSV and as a workbook under the month’s name', async () => {
    const { page, errors } = await read('/report?month=2025-12')
    await tile(page, 'ON_TIME').waitFor()
    for (const [button, ending, begins] of [
      ['下载 CSV', 'csv', '\uFEFF月份'],
      ['下载 Excel', 'xlsx', 'PK'],
    ] as const) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()])
      expect(download.suggestedFilename()).toBe(`政务闪送统计月报-2025-12.${ending}`)
      expect(readFileSync(await download.path(), 'utf8').startsWith(begins)).toBe(true)
    }
    expect(errors).toEqual([])
  })

  it('is printed on A4 without its buttons, nothing cut off at its sides', async () => {
    const { page } = await read('/report?month=2025-12')
    await tile(page, 'ON_TIME').waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 703, height: 1_000 })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(703)
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true })
    const pages = pdf.toString('latin1').match(/\/Type\s*\/Page(?!s)/g)?.length ?? 0
    expect(pages).toBeGreaterThanOrEqual(1)
    expect(pages).toBeLessThanOrEqual(4)
  })
})
