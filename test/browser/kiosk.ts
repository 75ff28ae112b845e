import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

/** One screen in the hall: a browser of its own with what went wrong in it. */
export interface Kiosk {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests to any other host than the program's; each was refused. */
  readonly outside: string[]
  /** Errors of the page's own code and of its content policy; a network that is gone is none. */
  readonly errors: string[]
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

/** A screen for the length of a test. @param url where the program is: everything else is blocked and counted */
export async function openKiosk(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Kiosk> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, ...options })
  onTestFinished(() => context.close())
  const page = await context.newPage()
  const [outside, errors]: [string[], string[]] = [[], []]
  await context.route(
    (to) => to.host !== new URL(url).host,
    (route) => {
      outside.push(route.request().url())
      return route.abort()
    },
  )
  page.on('websocket', (socket) => {
    if (new URL(socket.url()).host !== new URL(url).host) outside.push(socket.url())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/net::ERR_|WebSocket connection|status of 401/.test(message.text())) errors.push(message.text())
  })
  return { page, context, outside, errors }
}

/** The number under a name in the strip of states, or in today's three. */
export const countOf = (page: Page, status: string) => page.locator(`[data-status=${status}] strong`)
export const todayOf = (page: Page, what: string) => page.locator(`[data-today=${what}]`)
export const tickerOf = (page: Page) => page.locator('.ticker li')
export const live = (page: Page) => page.locator('.live', { hasText: '实时' })
export const notice = (page: Page, is: string) => page.locator(`[data-notice=${is}]`)
