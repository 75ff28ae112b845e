import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { givenPeople, givenSeason } from '../campaigns/city.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'
import { countOf, type Kiosk, launch, live, openKiosk, tickerOf, todayOf } from './kiosk.ts'

const MOST_COMPRESSED = 200 * 1024

describe('The wallboard in a browser', () => {
  let app: TestApp
  let browser: Browser
  const open = async (board = 'city', options: Parameters<typeof openKiosk>[2] = {}): Promise<Kiosk> => {
    const kiosk = await openKiosk(browser, app.url, options)
    await kiosk.page.goto(`${app.url}/wallboard/${board}#token=${await app.token(board)}`)
    await live(kiosk.page).waitFor()
    return kiosk
  }

  beforeAll(async () => {
    app = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  it("shows the year's three rates with what they count, the clock by server time, and how new it is", async () => {
    const { page, errors, outside } = await open()
    const rate = (name: string) => page.locator(`[data-rate=${name}]`)
    for (const [name, title] of [
      ['onTime', '按时办结率'],
      ['resolution', '群众诉求解决率'],
      ['satisfaction', '群众满意率'],
    ] as const)
      expect((await rate(name).innerText()).replace(/\s+/g, ' ')).toMatch(new RegExp(`^${title} 100% 72 / 72 件`))
    expect(await page.locator('h1').innerText()).toBe('梧州市政务闪送')
    expect(await page.locator('.live').innerText()).toMatch(/实时 · 数据截至 10:00:\d\d/)
    expect(await page.locator('.clock').innerText()).toMatch(/^10:00:\d\d\s+2025年12月30日/)
    expect(await page.locator('.areas tbody tr').count()).toBe(7)
    expect({ errors, outside }).toEqual({ errors: [], outside: [] })
  })

  it('follows an order from its registration to its end: states, today, ticker, waiting and chart', async () => {
    const { page, errors, outside } = await open()
    const tall = (of: string) => page.locator(`[data-hour="10"] .${of}`)
    await expect.poll(() => todayOf(page, 'registered').innerText()).toBe('0')
    const { order } = await did(
      app,
      'hotline-agent',
      'registerOrder',
      {
        channel: 'HOTLINE_12345',
        externalNo: 'WALL-1',
        areaCode: '450403103000',
        title: '示例：排水许可办理',
        requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234' },
      },
      'order { id number }',
    )
    await expect.poll(() => countOf(page, 'REGISTERED').innerText()).toBe('1')
    await expect.poll(() => todayOf(page, 'registered').innerText()).toBe('1')
    expect(await tall('registered').getAttribute('data-count')).toBe('1')
    expect(Number(await tall('registered').getAttribute('height'))).toBeGreaterThan(0)
    expect(Number(await tall('dispatched').getAttribute('height'))).toBe(0)
    const waiting = page.locator('.waiting li')
    expect(await waiting.innerText()).toMatch(new RegExp(`\\*${order.number.slice(-4)}[\\s\\S]*初核剩1[45]分[\\s\\S]*[01] 分钟`))
    expect(await tickerOf(page).count()).toBe(0)

    await givenOrder(app, 'DISPATCHED')
    await expect.poll(() => page.locator('.waiting').innerText()).toMatch(/接单剩(29|30)分/)
    await expect.poll(() => todayOf(page, 'dispatched').innerText()).toBe('1')
    expect(await countOf(page, 'DISPATCHED').innerText()).toBe('1')
    expect(await tickerOf(page).innerText()).toMatch(/^10:00[\s\S]*\*[0-9A-Z]{4}[\s\S]*市政公用[\s\S]*待接单/)
    expect(await tall('dispatched').getAttribute('data-count')).toBe('1')

    await givenOrder(app, 'COMPLETED')
    await expect.poll(() => todayOf(page, 'completed').innerText()).toBe('1')
    expect(await countOf(page, 'COMPLETED').innerText()).toBe('1')
    expect(await page.locator('[data-area="450403000000"] td').nth(1).innerText()).toBe('1')
    // Nothing about the person, and never the whole number.
    const whole = await page.content()
    for (const secret of ['示例群众', '1390000', order.number, '排水许可办理']) expect(whole).not.toContain(secret)
    expect({ errors, outside }).toEqual({ errors: [], outside: [] })
  })

  it('says of few that they are too few to be shown', async () => {
    // A new year with one order completed in it.
    app.clock.set('2026-01-05T10:00:00.000+08:00')
    await givenOrder(app, 'COMPLETED')
    const { page } = await open()
    expect(await page.locator('[data-rate=onTime]').innerText()).toContain('样本不足 5 件，不予公示')
    expect(await page.locator('[data-rate=resolution]').innerText()).toContain('暂无数据')
    expect(await page.locator('[data-area="450403000000"] td').nth(2).innerText()).toBe('不公示')
    app.clock.set('2025-12-30T10:00:00.000+08:00')
  })

  it('shows titles and names of places as text, whatever they hold, under a policy that would stop more', async () => {
    const nasty = '<img src=x onerror="document.title=1">'
    const { db } = app.runtime
    await db.board.update({ where: { slug: 'hall' }, data: { title: nasty } })
    const { name } = await db.area.update({ where: { code: '450421000000' }, data: { name: `${nasty}县` } })
    const kiosk = await openKiosk(browser, app.url)
    const answer = await kiosk.page.goto(`${app.url}/wallboard/hall#${await app.token('hall')}`)
    await live(kiosk.page).waitFor()
    expect(await kiosk.page.locator('h1').innerText()).toBe(nasty)
    expect(await kiosk.page.locator('[data-area="450421000000"] th').innerText()).toBe(name)
    expect(await kiosk.page.locator('img').count()).toBe(0)
    const policy = answer?.headers()['content-security-policy'] ?? ''
    expect(policy).toContain("script-src 'self'")
    expect(policy).toContain("style-src 'self'")
    expect(policy).not.toContain('unsafe')
    // The policy is not only written: neither markup nor a handler is made from text, and no other host is asked.
    const attempts = await kiosk.page.evaluate(async () => {
      const refused: string[] = []
      const attempt = (name: string, act: () => void) => {
        try {
          act()
        } catch {
          refused.push(name)
        }
      }
      attempt('markup', () => {
        document.body.innerHTML = '<img src=x>'
      })
      attempt('handler', () => document.body.setAttribute('onclick', 'document.title = "ran"'))
      await fetch('http://127.0.0.1:9/').catch(() => refused.push('another host'))
      return refused
    })
    expect(attempts).toEqual(['markup', 'handler', 'another host'])
    expect(kiosk.outside).toEqual([])
    await db.board.update({ where: { slug: 'hall' }, data: { title: '梧州市政务服务大厅' } })
    await db.area.update({ where: { code: '450421000000' }, data: { name: '苍梧县' } })
  })

  it.each([
    [1920, 1080],
    [3840, 2160],
    [1366, 768],
  ])('fits a screen of %i × %i: nothing scrolls, nothing is cut at its end', async (width, height) => {
    const { page } = await open('city', { viewport: { width, height } })
    const fits = await page.evaluate(() => {
      const cut = [...document.querySelectorAll('.panel, .counts, .count, h1')].filter((e) => e.scrollHeight > e.clientHeight + 1)
      return {
        scrolls: document.documentElement.scrollHeight > innerHeight,
        wide: document.documentElement.scrollWidth > innerWidth,
        cut: cut.map((e) => e.className),
      }
    })
    expect(fits).toEqual({ scrolls: false, wide: false, cut: [] })
    // Readable from five metres: what is smallest is a fiftieth of the height.
    const smallest = await page.evaluate(() =>
      Math.min(...[...document.querySelectorAll('h2 small, li, td, th, p')].map((e) => Number.parseFloat(getComputedStyle(e).fontSize))),
    )
    expect(smallest / height).toBeGreaterThan(0.0185)
  })

  it('calls the numbers of a campaign on site, in the place of the day’s dispatches', async () => {
    const { page } = await open('town')
    expect(await page.locator('.queues').count()).toBe(0)
    const day = '2025-12-31'
    const { campaignId, sites } = await givenSeason(app, { days: [day, day], sites: 1, status: 'RUNNING' })
    const people = await givenPeople(app, campaignId, 3)
    for (const { participantId } of people) await did(app, 'staff-01', 'checkInParticipant', { siteId: sites[0], participantId })
    await did(app, 'staff-02', 'callNextParticipant', { siteId: sites[0], station: 0 })
    await expect.poll(() => page.locator('.queues ol').innerText()).toMatch(/^示例医院 1[\s\S]*体检核验[\s\S]*001[\s\S]*002 003[\s\S]*候 2/)
    expect(await page.locator('.queues').innerText()).not.toContain('示例渔民1')
  })

  it('is one column on a telephone, and no wider than it', async () => {
    const { page } = await open('city', { viewport: { width: 390, height: 844 }, isMobile: true, deviceScaleFactor: 2 })
    const boxes = await page.locator('.panel').evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left))
    expect(new Set(boxes).size).toBe(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
  })

  it('moves nothing for who asked for little motion', async () => {
    const { page } = await open('city', { reducedMotion: 'reduce' })
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  })

  it('is small, and quick to its first paint', async () => {
    const folder = join(packageRoot, 'dist/web')
    const compressed = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.br'))
    const size = compressed.reduce((n, file) => n + statSync(join(folder, file)).size, 0)
    const { page } = await open()
    const painted = () => page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null)
    await expect.poll(painted).not.toBeNull()
    const paint = await painted()
    const carried = await page.evaluate(() => performance.getEntriesByType('resource').reduce((n, e) => n + (e as PerformanceResourceTiming).transferSize, 0))
    console.log(`wallboard: ${size} bytes compressed, ${carried} carried beside the page itself, first contentful paint after ${Math.round(paint ?? -1)} ms`)
    expect(size).toBeLessThan(MOST_COMPRESSED)
  })
})
