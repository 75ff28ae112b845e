import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { developmentToken } from '../../src/access/development.ts'
import { type App, start } from '../../src/app.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { startApp } from '../kit/app.ts'
import { httpClient } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { countOf, launch, live, openKiosk, todayOf } from './kiosk.ts'

describe('A wallboard that runs for weeks', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launch()
  })
  afterAll(() => browser?.close())

  it('goes stale when the service is stopped, and catches up with nothing missed when it is started again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-wallboard-'))
    const clock = fixedClock('2026-06-02T10:00:00.000+08:00')
    const run = (port: string) => start(readConfig({ NODE_ENV: 'test', DATA_DIR: folder, PORT: port, LOG_LEVEL: 'silent', SEED_DEMO: 'past' }), { clock })
    let app: App = await run('0')
    try {
      const register = async () => {
        const agent = httpClient(app.url, await developmentToken(app.runtime, 'hotline-agent'))
        expect((await agent.verb('registerOrder', registration())).__typename).toBe('RegisterOrderSuccess')
      }
      const { page, errors } = await openKiosk(browser, app.url)
      await page.goto(`${app.url}/wallboard/city#token=${await developmentToken(app.runtime, 'city')}`)
      await live(page).waitFor()
      await register()
      await expect.poll(() => todayOf(page, 'registered').innerText()).toBe('1')

      const { port } = app
      await app.stop()
      // Real time: twenty seconds without a sign of life.
      await page.locator('.stale-bar').waitFor({ timeout: 40_000 })
      expect(await page.locator('.stale-bar').innerText()).toMatch(/数据已停更[\s\S]*最后更新 10:00:\d\d[\s\S]*已中断 \d+ 秒/)
      expect(await todayOf(page, 'registered').innerText()).toBe('1')

      app = await run(String(port))
      for (let i = 0; i < 3; i++) await register()
      await live(page).waitFor()
      await expect.poll(() => todayOf(page, 'registered').innerText(), { timeout: 15_000 }).toBe('4')
      expect(await countOf(page, 'REGISTERED').innerText()).toBe('4')
      expect(await page.locator('.waiting li').count()).toBe(4)
      expect(await page.locator('.stale-bar').count()).toBe(0)
      expect(errors).toEqual([])
    } finally {
      await app.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }, 180_000)

  it('keeps no more memory after thousands of frames than after the first hundreds', async () => {
    const app = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
    try {
      const { page, context, errors } = await openKiosk(browser, app.url)
      /** Shows the board with a number; said anew to each connection, since a busy machine may cost the page its line. */
      let show: (nr: number) => void = () => {}
      // A real first snapshot, played again and again with other numbers and other lines, as weeks would bring them.
      await page.routeWebSocket(/graphql/, (socket) => {
        const server = socket.connectToServer()
        socket.onMessage((message) => server.send(message))
        server.onMessage((message) => {
          socket.send(message)
          const frame = JSON.parse(String(message))
          const tile = frame.payload?.data?.wallboard?.value
          if (!tile) return
          const timeOf = (n: number) => new Date(Date.parse('2025-12-29T16:00:00.000Z') + (n % 1_440) * 60_000).toISOString()
          const line = (n: number) => ({
            numberTail: String(n % 10_000).padStart(4, '0'),
            category: '便民服务',
            areaName: `示例镇${n % 97}`,
            status: 'DISPATCHED',
            at: timeOf(n),
          })
          show = (nr) => {
            tile.ticker = Array.from({ length: 12 }, (_, n) => line(nr + n))
            tile.waiting = Array.from({ length: 8 }, (_, n) => line(nr + n * 7))
            tile.counts = tile.counts.map((c: object) => ({ ...c, count: nr % 1_000 }))
            socket.send(JSON.stringify(frame))
          }
        })
      })
      await page.goto(`${app.url}/wallboard/city#token=${await app.token('city')}`)
      await live(page).waitFor()
      const cdp = await context.newCDPSession(page)
      let played = 0
      // Slice by slice, each drawn before the next is sent: a slow machine takes longer and holds no more at once.
      const SLICE = 100
      const measure = async (frames: number) => {
        for (const end = played + frames; played < end; ) {
          for (let i = 0; i < SLICE; i++) show(played++)
          const drawn = async () => {
            show(played)
            return countOf(page, 'CLOSED').innerText()
          }
          await expect.poll(drawn, { timeout: 60_000 }).toBe(String(played % 1_000))
        }
        // Twice: what the first lets go of (the rows of the frame before) is only swept by the second.
        await cdp.send('HeapProfiler.collectGarbage')
        await cdp.send('HeapProfiler.collectGarbage')
        const { usedSize } = await cdp.send('Runtime.getHeapUsage')
        const { nodes } = await cdp.send('Memory.getDOMCounters')
        return { usedSize, nodes }
      }
      // The first five hundred fill caches and compile what is used.
      const before = await measure(500)
      const after = await measure(3_000)
      console.log(`wallboard: ${before.usedSize} bytes and ${before.nodes} nodes after 500 frames, ${after.usedSize} and ${after.nodes} after 3,500`)
      // A heap differs by some 200 KB from one collection to the next. Two hundred bytes kept of each frame would be seen; one has five thousand.
      expect(after.usedSize - before.usedSize).toBeLessThan(512 * 1024)
      // A frame replaces some two hundred nodes, and the last one's may still wait to be swept; a node kept of every tenth frame would be seen.
      expect(after.nodes - before.nodes).toBeLessThan(300)
      expect(errors).toEqual([])
    } finally {
      await app.stop()
    }
  }, 400_000)
})
