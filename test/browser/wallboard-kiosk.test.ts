import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { registration } from '../kit/given.ts'
import { countOf, launch, live, notice, openKiosk } from './kiosk.ts'

/** A page's timers are moved on by the test where minutes pass; sockets and the service are real. */
describe('A kiosk that nobody visits', () => {
  let app: TestApp
  let browser: Browser
  const admin = (verb: string, input: Record<string, unknown>, selection: string): Promise<Answer> => did(app, 'admin', verb, input, selection)
  const issue = async (slug = 'city'): Promise<{ keyId: string; secret: string }> => {
    const board = await app.runtime.db.board.findUniqueOrThrow({ where: { slug } })
    return admin('issueAccessKey', { boardId: board.id }, 'keyId secret')
  }
  const at = (board: string, token: string | null) => `${app.url}/wallboard/${board}${token === null ? '' : `#token=${token}`}`
  const registered = async (page: Page, more: number) => {
    const before = Number(await countOf(page, 'REGISTERED').innerText())
    for (let i = 0; i < more; i++) await did(app, 'hotline-agent', 'registerOrder', registration())
    await expect.poll(() => countOf(page, 'REGISTERED').innerText()).toBe(String(before + more))
  }
  const sockets = (page: Page) => {
    const seen = { count: 0 }
    page.on('websocket', () => seen.count++)
    return seen
  }

  beforeAll(async () => {
    app = await startApp()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  it('says how it is opened when it has no token, and shows the board as soon as it is given one', async () => {
    const { page, errors } = await openKiosk(browser, app.url)
    await page.goto(at('city', null))
    await notice(page, 'no-token').waitFor()
    expect(await page.locator('h1').innerText()).toBe('请使用带令牌的看板地址')
    await page.evaluate(
      (token) => {
        location.hash = `#${token}`
      },
      await app.token('city'),
    )
    await live(page).waitFor()
    expect(errors).toEqual([])
  })

  it('takes the token out of its address, never sends it in one, and needs only the bare address after a restart', async () => {
    const { page, context } = await openKiosk(browser, app.url)
    const token = await app.token('city')
    const urls: string[] = []
    context.on('request', (request) => urls.push(request.url(), request.headers().referer ?? ''))
    page.on('websocket', (socket) => urls.push(socket.url()))
    await page.goto(at('city', token))
    await live(page).waitFor()
    expect(page.url()).toBe(at('city', null))
    await page.goto('about:blank')
    await page.goBack()
    await live(page).waitFor()
    const again = await context.newPage()
    await again.goto(at('city', null))
    await live(again).waitFor()
    expect(urls.filter((url) => !url.includes('#') && url.includes(token))).toEqual([])
    // Kept for this board only.
    await again.goto(at('county', null))
    await notice(again, 'no-token').waitFor()
  })

  it('says of a token of another board that it is one, and shows nothing', async () => {
    for (const slug of ['county', 'no-such-board']) {
      const { page } = await openKiosk(browser, app.url)
      await page.goto(at(slug, await app.token('city')))
      await notice(page, 'other-board').waitFor()
      expect(await page.locator('body').innerText()).toContain(`它只能打开看板「city」；看板「${slug}」不存在，或是另一块看板。`)
      expect(await page.locator('.board').count()).toBe(0)
    }
  })

  it('says of a revoked token that it must be replaced, tries once a minute, and comes back by itself', async () => {
    const { page, errors } = await openKiosk(browser, app.url)
    const { keyId, secret } = await issue()
    await page.clock.install()
    const seen = sockets(page)
    await page.goto(at('city', secret))
    await live(page).waitFor()
    await admin('revokeAccessKey', { keyId }, 'keyId')
    await notice(page, 'refused').waitFor()
    expect(await page.locator('h1').innerText()).toBe('此看板令牌已失效，请联系管理员更换')
    expect(await page.locator('.board').count()).toBe(0)
    const before = seen.count
    await page.clock.runFor(50_000)
    expect(seen.count).toBe(before)
    await page.clock.runFor(20_000)
    await expect.poll(() => seen.count).toBe(before + 1)
    await notice(page, 'refused').waitFor()
    // Admitted again: nobody need come.
    await app.runtime.db.accessKey.update({ where: { id: keyId }, data: { revokedAt: null } })
    await page.clock.runFor(70_000)
    await live(page).waitFor()
    // Revoked again, and given a new one.
    await admin('revokeAccessKey', { keyId }, 'keyId')
    await notice(page, 'refused').waitFor()
    const fresh = await issue()
    await page.evaluate((token) => {
      location.hash = `#token=${token}`
    }, fresh.secret)
    await live(page).waitFor()
    expect(errors).toEqual([])
  })

  it('says the same of a token that never was, and does not take a lost network for it', async () => {
    const { page, context } = await openKiosk(browser, app.url)
    await page.goto(at('city', `fb_${'A'.repeat(43)}`))
    await notice(page, 'refused').waitFor()
    const other = await openKiosk(browser, app.url)
    await other.context.route('**/graphql', (route) => route.abort())
    await other.page.routeWebSocket(/graphql/, (socket) => socket.close({ code: 4403 }))
    await other.page.goto(at('city', await app.token('city')))
    await other.page.getByText('正在连接').waitFor()
    expect(await notice(other.page, 'refused').count()).toBe(0)
    await context.close()
  })

  it('takes the new token of a rotated key over, and goes on when the old one is dead, though its own address still has that', async () => {
    const { page } = await openKiosk(browser, app.url)
    const { keyId, secret } = await issue()
    await page.clock.install()
    await page.goto(at('city', secret))
    await live(page).waitFor()
    const { secret: next } = await admin('rotateAccessKey', { keyId }, 'keyId secret')
    await page.clock.runFor(59_000)
    const kept = () => page.evaluate(() => localStorage.getItem('flash-delivery/board/city'))
    await expect.poll(kept).toContain(next)
    app.clock.advance(24 * HOUR)
    const old = await (await app.as(secret)).raw('{ viewer { role } }')
    expect(old.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED')
    await live(page).waitFor()
    await registered(page, 1)
    // The kiosk restarts with the address it was set up with.
    await page.goto('about:blank')
    await page.goto(at('city', secret))
    await live(page).waitFor()
    await registered(page, 1)
  })

  it('loads the new page once when there is a new build, and does not go on reloading', async () => {
    const { page, context, errors } = await openKiosk(browser, app.url)
    let loads = 0
    page.on('load', () => loads++)
    await page.clock.install()
    await page.goto(at('city', await app.token('city')))
    await live(page).waitFor()
    expect(loads).toBe(1)
    await context.route('**/wallboard/build.json', (route) => route.fulfill({ json: { build: 'another-one' } }))
    await page.clock.runFor(301_000)
    await expect.poll(() => loads).toBe(2)
    await live(page).waitFor()
    await page.clock.runFor(1_000_000)
    await live(page).waitFor()
    expect(loads).toBe(2)
    expect(errors).toEqual([])
  })

  it('is live again after a night of sleep', async () => {
    const { page } = await openKiosk(browser, app.url)
    await page.clock.install()
    const seen = sockets(page)
    await page.goto(at('city', await app.token('city')))
    await live(page).waitFor()
    expect(seen.count).toBe(1)
    await page.clock.fastForward('09:00:00')
    await expect.poll(() => seen.count).toBe(2)
    await live(page).waitFor()
    await registered(page, 1)
  })

  it('goes visibly stale when the line is silent, says since when and for how long, and recovers by itself', async () => {
    const { page, errors } = await openKiosk(browser, app.url)
    let cut = false
    await page.routeWebSocket(/graphql/, (socket) => {
      const server = socket.connectToServer()
      socket.onMessage((message) => server.send(message))
      server.onMessage((message) => {
        if (!cut) socket.send(message)
      })
    })
    await page.clock.install()
    await page.goto(at('city', await app.token('city')))
    await live(page).waitFor()
    const registeredBefore = Number(await countOf(page, 'REGISTERED').innerText())
    cut = true
    await page.clock.runFor(19_000)
    await did(app, 'hotline-agent', 'registerOrder', registration())
    await page.clock.runFor(4_000)
    const bar = page.locator('.stale-bar')
    await bar.waitFor()
    expect(await page.locator('.live').innerText()).toContain('数据已停更')
    await page.clock.runFor(180_000)
    expect(await bar.innerText()).toMatch(/数据已停更[\s\S]*最后更新 \d\d:\d\d:\d\d[\s\S]*已中断 3 分钟[\s\S]*正在自动重连/)
    expect(await countOf(page, 'REGISTERED').innerText()).toBe(String(registeredBefore))
    cut = false
    await page.clock.runFor(40_000)
    await live(page).waitFor()
    expect(await bar.count()).toBe(0)
    expect(await countOf(page, 'REGISTERED').innerText()).toBe(String(registeredBefore + 1))
    expect(errors).toEqual([])
  })
})
