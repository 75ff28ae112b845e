import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { httpClient } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { folder, freePort, launch, printedToken } from '../start/program.ts'

const command = (name: string, ...args: string[]) => promisify(execFile)(join(packageRoot, 'node_modules/.bin', name), args, { cwd: packageRoot })
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' }

describe('The dashboard example in a browser', () => {
  const built = mkdtempSync(join(tmpdir(), 'flash-delivery-dashboard-'))
  /** Any web server will do: the page is files, and asks the API on another origin. */
  const pages = createServer((request, response) => {
    const file = request.url === '/' ? '/index.html' : String(request.url)
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(readFileSync(join(built, file)))
  })
  let browser: Browser
  beforeAll(async () => {
    await command('graphql-codegen', '--config', 'codegen.ts')
    await command('vite', 'build', 'examples/dashboard', '--outDir', built, '--emptyOutDir')
    await once(pages.listen(0, '127.0.0.1'), 'listening')
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    })
  })
  afterAll(async () => {
    await browser?.close()
    pages.close()
    rmSync(built, { recursive: true, force: true })
  })

  async function open(fragment: Record<string, string>, onQuestion = () => {}): Promise<Page> {
    const page = await (await browser.newContext()).newPage()
    page.on('request', (request) => {
      if (request.method() === 'POST') onQuestion()
    })
    page.setDefaultTimeout(60_000)
    await page.goto(`http://127.0.0.1:${(pages.address() as { port: number }).port}/#${new URLSearchParams(fragment)}`)
    return page
  }

  it('shows orders as they come and change, through the death of the server, and asks for the list only once', async () => {
    const variables = { DATA_DIR: folder(), PORT: String(await freePort()), SEED_DEMO: 'past' }
    let program = launch(variables)
    const url = await program.url
    const as = (account: string) => httpClient(url, printedToken(program, account))
    let lists = 0
    const page = await open({ token: printedToken(program, 'dispatcher'), url: `${url}/graphql` }, () => lists++)
    const state = page.locator('output')
    await state.getByText('实时').waitFor()
    expect(page.url(), 'the token is not left in the address bar').not.toContain('token')
    // The demo's year is there: the first page of it.
    expect(await page.locator('tbody tr').count()).toBe(50)

    const { order } = await as('hotline-agent').verb('registerOrder', registration(), 'order { id number }')
    const row = page.locator('tbody tr', { hasText: order.number })
    await row.getByText('已登记').waitFor()
    expect(await page.locator('tbody tr').first().textContent()).toContain(order.number)
    const verification = { orderId: order.id, type: 'HELP', items: ['PS-001'], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
    const verified = await as('dispatcher').verb('verifyOrder', verification, 'order { dueAt }')
    await row.getByText('已核实').waitFor()
    // Due at 24:00 of a day: that day is shown, not the one that begins then.
    const [year, month, day] = new Date(Date.parse(verified.order.dueAt) + 7 * 3_600_000).toISOString().split(/[-T]/).map(Number)
    expect(await row.locator('td').last().textContent()).toBe(`${year}/${month}/${day}`)

    program.process.kill('SIGKILL')
    await state.getByText('连接中断').waitFor()
    await program.exit
    program = launch(variables)
    await program.url
    // Before or after it has come back: nothing is missed.
    const refusal = { orderId: order.id, reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' }
    await as('dispatcher').verb('transferOrder', refusal)
    const missed = await as('hotline-agent').verb('registerOrder', registration(), 'order { number }')
    await row.getByText('已转办').waitFor()
    await page.locator('tbody tr', { hasText: missed.order.number }).waitFor()
    await state.getByText('实时').waitFor()
    expect(lists, 'it went on from its cursor instead of loading the list again').toBe(1)

    await page.getByLabel('状态').selectOption('已登记')
    await row.waitFor({ state: 'detached' })
    const shown = page.locator('tbody tr:not([data-status=REGISTERED])')
    await expect.poll(() => shown.count()).toBe(0)
    const listed = page.locator('tbody tr', { hasText: missed.order.number })
    await listed.waitFor()
    await as('hotline-agent').verb('withdrawOrder', {
      orderId: (await as('dispatcher')('query ($number: String!) { orderByNumber(number: $number) { id } }', missed.order)).orderByNumber.id,
      reason: 'OTHER',
    })
    // It has left the filter: the row goes.
    await listed.waitFor({ state: 'detached' })
  }, 180_000)

  it('takes a token that is typed in', async () => {
    const page = await open({})
    await page.getByLabel('调度员令牌').fill('nonsense')
    await page.getByRole('button', { name: '进入' }).click()
    await page.locator('output').waitFor()
    expect(page.url()).not.toContain('nonsense')
  })

  it('says that the token is no good instead of trying for ever', async () => {
    const program = launch({ DATA_DIR: 'memory://' })
    const page = await open({ token: 'nonsense', url: `${await program.url}/graphql` })
    await page.locator('output').getByText('令牌无效').waitFor()
  }, 120_000)
})
