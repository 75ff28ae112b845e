// The wallboard of a played day as docs/wallboard.png, a month's report as docs/report.png, the page of an evaluation as docs/evaluate.png: `npm run picture`. Needs Debian's chromium (or CHROMIUM=/path/to/it).
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright-core'
import { seedYear } from '../prisma/seed/year.ts'
import { developmentToken } from '../src/access/development.ts'
import { evaluationToken } from '../src/access/evaluation-token.ts'
import { start } from '../src/app.ts'
import { DAY, fixedClock } from '../src/clock.ts'
import { readConfig } from '../src/config.ts'
import { packageRoot } from '../src/root.ts'
import { simulateDay } from '../src/simulation/simulate-day.ts'
import { catchUpFacts, freezeMonths } from '../src/statistics/keep-facts.ts'

const MOST_BYTES = 400_000
/** A Monday of a few orders, so that some are waiting already, and the Tuesday that is pictured; the year's rates are full by then. */
const DAYS = [
  { from: '2025-12-29T13:00:00.000+08:00', until: '17:20', orders: 24, seed: 3 },
  { from: '2025-12-30T08:30:00.000+08:00', until: '15:42', orders: 120, seed: 7 },
] as const
const { values } = parseArgs({
  options: {
    board: { type: 'string', default: 'city' },
    width: { type: 'string', default: '1920' },
    height: { type: 'string', default: '1080' },
    out: { type: 'string', default: join(packageRoot, 'docs/wallboard.png') },
    report: { type: 'string', default: join(packageRoot, 'docs/report.png') },
    evaluate: { type: 'string', default: join(packageRoot, 'docs/evaluate.png') },
  },
})

const clock = fixedClock(DAYS[0].from)
const app = await start(readConfig({ NODE_ENV: 'development', DATA_DIR: 'memory://', PORT: '0', LOG_LEVEL: 'error', SEED_DEMO: 'past' }), { clock })
const { runtime } = app
const token = async (account: string) => (/^(f[bcd]_|ey)/.test(account) ? account : await developmentToken(runtime, account))
// The year of the article is there already when the demo city is seeded.
if ((await runtime.db.order.count()) === 0) await seedYear(runtime.db, runtime.keys)
for (const { from, ...day } of DAYS) {
  clock.set(from)
  const report = await simulateDay({ url: app.url, clock, tokenOf: token, ...day })
  if (!report.ok) throw new Error(`the day was not seen as it was played: ${JSON.stringify([report.troubles, report.differences])}`)
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
if (!existsSync(executablePath)) throw new Error(`there is no ${executablePath}; set CHROMIUM`)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
const page = await browser.newPage({ viewport: { width: Number(values.width), height: Number(values.height) }, reducedMotion: 'reduce' })
await page.goto(`${app.url}/wallboard/${values.board}#token=${await token(values.board)}`)
await page.locator('.board').waitFor()
await page.screenshot({ path: values.out, fullPage: true })
await catchUpFacts(runtime.db)
await freezeMonths(runtime.db, clock.now())
const report = await browser.newPage({ viewport: { width: 1180, height: 900 } })
await report.goto(`${app.url}/report?month=2025-11#token=${await token('supervisor')}`)
await report.locator('[data-chart=trend]').waitFor()
await report.screenshot({ path: values.report, fullPage: true })
const asked = await runtime.db.order.findFirstOrThrow({
  where: { status: 'COMPLETED', evaluations: { none: {} }, matters: { some: { status: { in: ['GRANTED', 'COMPLETED'] } } } },
  orderBy: { completedAt: 'desc' },
})
const evaluate = await browser.newPage({ viewport: { width: 412, height: 900 } })
await evaluate.goto(`${app.url}/evaluate#${evaluationToken(runtime.keys, asked.id, asked, new Date(clock.now().getTime() + DAY))}`)
await evaluate.getByText('非常满意', { exact: true }).first().click()
await evaluate.screenshot({ path: values.evaluate, fullPage: true })
await browser.close()
await app.stop()
const { size } = statSync(values.out)
console.log(`${values.out}: ${size} bytes`)
if (size > MOST_BYTES && values.width === '1920') throw new Error(`the picture is larger than ${MOST_BYTES} bytes`)
