import decodeQR from 'qr/decode.js'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { evaluationToken } from '../../src/access/evaluation-token.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const LINKS = 'query ($id: ID!) { order(id: $id) { evaluationLinks { link qr invitation { object items state until scale indicators tags } } } }'
const INVITATION = 'query ($token: String!) { evaluationInvitation(token: $token) { object items state until } }'

describe('A link to one evaluation', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp({ settings: { PUBLIC_URL: 'https://flash.example/' } })
  })
  afterAll(() => app.stop())
  beforeEach(() => app.clock.set(TEN))

  const tokenIn = (link: string) => link.split('#')[1] as string
  const submit = async (token: string, input: object): Promise<Answer> => (await app.as(null)).verb('submitEvaluation', { token, ...input })
  async function links() {
    const order = await givenOrder(app, 'COMPLETED')
    const { evaluationLinks } = (await (await citizenOf(app, order.id))(LINKS, { id: order.id })).order
    return { ...order, links: evaluationLinks as { link: string; qr: string; invitation: Answer }[] }
  }

  it('is there for the whole, each visit and each matter, and says what is asked but nobody it is for', async () => {
    const { links: all } = await links()
    expect(all.map(({ invitation }) => invitation.object)).toEqual(['ORDER', 'VISIT', 'MATTER'])
    expect(all[1]?.invitation).toMatchObject({ state: 'OPEN', scale: '2025-1', indicators: ['EFFICIENCY', 'SERVICE_LEVEL', 'ATTITUDE'] })
    expect(all[2]?.invitation).toMatchObject({ indicators: ['EFFICIENCY', 'GUIDE_ACCURACY', 'CONVENIENCE', 'PLATFORM'] })
    for (const { link, invitation } of all) {
      expect(link).toMatch(/^https:\/\/flash\.example\/evaluate#fe_/)
      const seen = await (await app.as(null))(INVITATION, { token: tokenIn(link) })
      expect(seen.evaluationInvitation).toEqual({ object: invitation.object, items: invitation.items, state: 'OPEN', until: invitation.until })
    }
  })

  it('is a QR code too, that a camera reads as the link', async () => {
    const { links: all } = await links()
    const { link, qr } = all[0] as { link: string; qr: string }
    expect(decodeQR(pixelsOf(qr))).toBe(link)
  })

  it('evaluates without anybody signing in, once, and nothing else', async () => {
    const { id, links: all } = await links()
    const [whole, visit] = all.map(({ link }) => tokenIn(link)) as [string, string]
    expect(await submit(visit, { level: 'SATISFIED' })).toMatchObject({ __typename: 'SubmitEvaluationSuccess' })
    expect(await submit(whole, { level: 'VERY_SATISFIED', resolved: true, tags: ['FAST'], text: '示例：很好' })).toMatchObject({
      __typename: 'SubmitEvaluationSuccess',
    })
    for (const token of [whole, visit])
      expect(await submit(token, { level: 'DISSATISFIED', ...(token === whole ? { resolved: false } : {}) })).toMatchObject({ __typename: 'IllegalTransition' })
    expect((await (await app.as(null))(INVITATION, { token: whole })).evaluationInvitation).toMatchObject({ state: 'GIVEN' })
    expect(await app.runtime.db.evaluation.findMany({ where: { orderId: id }, orderBy: { score: 'asc' } })).toMatchObject([
      { level: 'SATISFIED', source: 'CITIZEN' },
      { level: 'VERY_SATISFIED', source: 'CITIZEN', resolved: true },
    ])
    // It is no bearer token: nothing can be read or done with it as one.
    expect((await (await app.as(null)).raw('{ viewer { role } }')).data.viewer.role).toBe('ANONYMOUS')
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${whole}`, connection: 'close' },
      body: JSON.stringify({ query: '{ viewer { role } }' }),
    })
    expect(response.status).toBe(401)
  })

  it('says by name what is missing or too much', async () => {
    const { links: all } = await links()
    const [whole, visit] = all.map(({ link }) => tokenIn(link)) as [string, string]
    expect(await submit(whole, { level: 'SATISFIED' })).toMatchObject({ __typename: 'InvalidInput', field: 'resolved' })
    expect(await submit(visit, { level: 'SATISFIED', resolved: true })).toMatchObject({ __typename: 'InvalidInput', field: 'resolved' })
    expect(await submit(visit, { level: 'SATISFIED', indicators: [{ code: 'PLATFORM', level: 'SATISFIED' }] })).toMatchObject({ field: 'indicators' })
    expect(await submit(visit, { level: 'SATISFIED', text: '好'.repeat(2_001) })).toMatchObject({ field: 'text' })
  })

  it('is good for nothing once it was changed, has run out, or the order has begun anew', async () => {
    const { id, matterIds, links: all } = await links()
    const { keys } = app.runtime
    const good = tokenIn(all[0]?.link as string)
    const until = new Date(app.clock.now().getTime() + DAY)
    const bad = [
      `${good.slice(0, -3)}AAA`,
      good.replace('fe_order', 'fe_matter'),
      evaluationToken(keys, id, { cycle: 1, queryGeneration: 0 }, app.clock.now()),
      evaluationToken(keys, id, { cycle: 2, queryGeneration: 0 }, until),
      evaluationToken(keys, 'matter_01kg0000000000000000000000', { cycle: 1, queryGeneration: 0 }, until),
      '',
      'fe_',
      `fe_${'x'.repeat(10_000)}`,
    ]
    for (const token of bad) {
      expect((await (await app.as(null))(INVITATION, { token })).evaluationInvitation).toBeNull()
      expect((await submit(token, { level: 'SATISFIED', resolved: true })).__typename).toMatch(/^(NotFound|InvalidInput)$/)
    }
    expect(
      (await (await app.as(null))(INVITATION, { token: evaluationToken(keys, matterIds[0] as string, { cycle: 1, queryGeneration: 0 }, until) }))
        .evaluationInvitation,
    ).not.toBeNull()
    await did(app, 'quality', 'reopenOrder', { orderId: id, reason: 'NEW_FACTS' })
    expect((await (await app.as(null))(INVITATION, { token: good })).evaluationInvitation).toBeNull()
    expect(await submit(good, { level: 'SATISFIED', resolved: true })).toMatchObject({ __typename: 'NotFound' })
    expect(await app.runtime.db.evaluation.count({ where: { orderId: id } })).toBe(0)
  })

  it('has one taker, however many send at once: the others are told that it was used', async () => {
    const { id, links: all } = await links()
    const token = tokenIn(all[0]?.link as string)
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => submit(token, { level: i % 2 ? 'SATISFIED' : 'DISSATISFIED', resolved: true })))
    expect(answers.filter((a) => a.__typename === 'SubmitEvaluationSuccess')).toHaveLength(1)
    expect(await app.runtime.db.evaluation.count({ where: { orderId: id } })).toBe(1)
  })

  it('is made when a notice is sent, and never before: the outbox shows it, the table of notices does not', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id } })
    const { notices } = (await (await fetch(`${app.url}/dev/outbox`)).json()) as {
      notices: { template: string; orderNumber: string; evaluate?: { link: string }[] }[]
    }
    const [told] = notices.filter((n) => n.orderNumber === number && n.template === 'COMPLETED')
    expect(told?.evaluate).toHaveLength(3)
    expect(JSON.stringify(await app.runtime.db.notice.findMany({ where: { orderId: id } }))).not.toContain('fe_')
  })
})

/** An SVG code of squares, as the picture a camera takes of it: four pixels a square. */
function pixelsOf(svg: string) {
  const size = Number(/viewBox="0 0 (\d+) /.exec(svg)?.[1])
  const scale = 4
  const data = new Uint8Array(size * scale * size * scale * 4).fill(255)
  for (const { x, y, w, h } of squaresOf(svg))
    for (let py = y * scale; py < (y + h) * scale; py++)
      for (let px = x * scale; px < (x + w) * scale; px++) data.fill(0, (py * size * scale + px) * 4, (py * size * scale + px) * 4 + 3)
  return { width: size * scale, height: size * scale, data }
}

/** The dark squares of the code's path. */
function squaresOf(svg: string) {
  const path = /<path d="([^"]+)"/.exec(svg)?.[1] ?? ''
  const squares: { x: number; y: number; w: number; h: number }[] = []
  let [x, y] = [0, 0]
  for (const [, command, text] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const n = (text ?? '').match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? []
    if (command === 'M') [x, y] = [n[0] ?? 0, n[1] ?? 0]
    else if (command === 'm') [x, y] = [x + (n[0] ?? 0), y + (n[1] ?? 0)]
    else if (command === 'h' && (n[0] ?? 0) > 0) squares.push({ x, y, w: n[0] ?? 0, h: 1 })
  }
  return squares
}
