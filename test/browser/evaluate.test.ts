import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf, codeOf, givenOrder } from '../kit/given.ts'
import { launch } from './kiosk.ts'

describe('The page a link or QR code opens, on a telephone', () => {
  let app: TestApp
  let browser: Browser
  beforeAll(async () => {
    app = await startApp()
    browser = await launch()
  })
  afterAll(async () => {
    await browser?.close()
    await app?.stop()
  })

  async function links() {
    const { id } = await givenOrder(app, 'COMPLETED')
    const { order } = await (await citizenOf(app, id))('query ($id: ID!) { order(id: $id) { number evaluationLinks { link } } }', { id })
    const tokens = order.evaluationLinks.map(({ link }: { link: string }) => link.split('#')[1]) as string[]
    return { id, number: order.number as string, tokens }
  }
  async function open(path: string) {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, hasTouch: true })
    const errors: string[] = []
    const outside: string[] = []
    const sent: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    page.on('request', (request) => {
      sent.push(request.url())
      if (!request.url().startsWith(app.url)) outside.push(request.url())
    })
    await page.goto(`${app.url}${path}`)
    return { page, errors, outside, sent }
  }
  const choose = (page: Page, words: string) => page.getByText(words, { exact: true }).first().click()
  const evaluations = (orderId: string) => app.runtime.db.evaluation.findMany({ where: { orderId }, orderBy: { id: 'asc' } })

  it('asks the level, whether it was resolved, and what goes with it; sends it once; and is not asked again', async () => {
    const { id, tokens } = await links()
    const { page, errors, outside, sent } = await open(`/evaluate#${tokens[0]}`)
    await page.getByText('您对本次服务').waitFor()
    await choose(page, '提交评价')
    expect(await page.getByRole('alert').innerText()).toBe('请先选择满意程度。')
    await choose(page, '非常满意')
    await choose(page, '已解决')
    expect(await page.getByText('态度不好').count()).toBe(0)
    await choose(page, '态度热情')
    await choose(page, '分项评价（选填）')
    await page.getByRole('group', { name: '服务态度' }).getByText('满意', { exact: true }).click()
    await page.locator('textarea').fill('示例：谢谢')
    await choose(page, '提交评价')
    await page.getByText('已收到，感谢您的评价。').waitFor()
    expect(await evaluations(id)).toMatchObject([
      { level: 'VERY_SATISFIED', resolved: true, tags: ['FRIENDLY'], indicators: { ATTITUDE: 'SATISFIED' }, scale: '2025-1', source: 'CITIZEN' },
    ])
    await page.reload()
    await page.getByText('您已评价过，感谢您的参与。').waitFor()
    expect({ errors, outside }).toEqual({ errors: [], outside: [] })
    // The secret is in no address that was sent.
    expect(sent.filter((url) => url.includes('fe_'))).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true)
  })

  it('says to whoever is not satisfied that they will be called, and opens the case', async () => {
    const { id, tokens } = await links()
    const { page } = await open(`/evaluate#${tokens[1]}`)
    await choose(page, '不满意')
    await choose(page, '上门迟到')
    await choose(page, '提交评价')
    await page.getByText('我们会在一个工作日内与您联系。').waitFor()
    expect(await app.runtime.db.order.findUniqueOrThrow({ where: { id } })).toMatchObject({ status: 'RECTIFYING' })
  })

  it('finds what waits by number and query code, one after the other, and says when they do not belong together', async () => {
    const { number } = await links()
    const code = await codeOf(app.runtime, { number })
    const { page } = await open(`/evaluate?number=${number}`)
    expect(await page.locator('input[name=number]').inputValue()).toBe(number)
    await page.locator('input[name=code]').fill('00000-00000')
    await choose(page, '去评价')
    expect(await page.getByRole('alert').innerText()).toBe('工单编号与查询码不符。')
    await page.locator('input[name=code]').fill(code.toLowerCase())
    await choose(page, '去评价')
    await page.locator('.choice li').first().waitFor()
    expect(await page.locator('.choice li').count()).toBe(3)
    await page.locator('.choice button').first().click()
    await choose(page, '满意')
    await choose(page, '已解决')
    await choose(page, '提交评价')
    await choose(page, '继续评价其他内容')
    expect(await page.locator('.choice li').count()).toBe(2)
  })

  it('says of a link that is no good that it is not, in Chinese', async () => {
    const { tokens } = await links()
    const { page } = await open(`/evaluate#${(tokens[0] as string).slice(0, -2)}AA`)
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').innerText()).toBe('此链接无效或已过期。')
  })
})
