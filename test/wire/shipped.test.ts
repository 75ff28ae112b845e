import { getOperationAST, parse } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { evaluationToken } from '../../src/access/evaluation-token.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { OrderStatus } from '../../src/db/generated/enums.ts'
import { fileOf, operationsOf, USERS, variablesOf } from '../client/shipped.ts'
import { PAGES, snippetsOf } from '../docs/snippets.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { type Frame, firstFrame } from '../kit/first-frame.ts'
import { codeOf, givenOrder, tokenFor, WANXIU } from '../kit/given.ts'
import { keepOrder, prepareKeeping } from '../kit/keep-order.ts'
import { isStrange, messagesIn } from './chinese.ts'

/** Who runs the operations of a kind of user. */
const ACCOUNTS: Record<string, string | null> = { anyone: 'dispatcher', board: 'city', partner: 'demo-bank', staff: 'staff-01' }
/** States only other verbs lead to, beside those a helper plays to. */
const STATES = Object.values(OrderStatus).filter((status) => status !== 'MERGED')

let app: TestApp
beforeAll(async () => {
  app = await startApp()
  await prepareKeeping(app)
})
afterAll(() => app.stop())

async function send(token: string | null, query: string, operationName: string | undefined, variables: unknown, streams: boolean): Promise<Frame> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ 'content-type': 'application/json', 'accept-language': 'zh-CN', accept: streams ? 'text/event-stream' : 'application/json' },
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, operationName, variables }),
  })
  return streams ? firstFrame(response) : ((await response.json()) as Frame)
}

/** Runs one and looks at its answer: no error, and what verbs say is theirs to say, in Chinese. */
async function runs(what: string, token: string | null, query: string, name: string | undefined, variables: unknown): Promise<void> {
  const kind = getOperationAST(parse(query), name)?.operation
  const { data, errors } = await send(token, query, name, variables, kind === 'subscription')
  expect({ what, errors, strange: messagesIn(data).filter(isStrange) }).toEqual({ what, errors: undefined, strange: [] })
  for (const answer of Object.values<{ __typename?: string } | null>(data))
    if (kind === 'mutation') expect({ what, answer: answer?.__typename }).toEqual({ what, answer: expect.stringMatching(/^[A-Z]\w+$/) })
}

/** An order in a state, made visible to the partner of the examples; MERGED by merging it. */
async function given(status: OrderStatus) {
  app.clock.set('2026-06-02T10:00:00.000+08:00')
  await app.runtime.db.appointmentStaff.updateMany({ data: { occupying: false } })
  const order = await givenOrder(app, status === 'MERGED' ? 'VERIFIED' : status, {
    registeredBy: 'demo-bank',
    registration: { channel: 'PARTNER_APP', externalNo: `BANK-${status}` },
  })
  if (status === 'MERGED') {
    const { id } = await givenOrder(app, 'REGISTERED')
    await did(app, 'dispatcher', 'mergeOrder', { orderId: order.id, intoId: id, reason: '示例' })
  }
  const { number } = (await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { number } }', { id: order.id })).order
  const now = app.clock.now().getTime()
  const known: Record<string, string> = {
    ...{
      orderId: order.id,
      number,
      queryCode: await codeOf(app.runtime, { number }),
      teamId: TEAMS.redPomegranate.id,
      matterId: order.matterIds[0] ?? 'matter_01kg0000000000000000000000',
    },
    ...{ startsAt: new Date(now + 26 * HOUR).toISOString(), endsAt: new Date(now + 27 * HOUR).toISOString() },
    evaluationToken: evaluationToken(app.runtime.keys, order.id, { cycle: 1, queryGeneration: 0 }, new Date(now + DAY)),
    ...{ partnerId: 'partner_01kg0000000000000000000000', keyId: 'key_01kg0000000000000000000000' },
    ...{ campaignId: 'campaign_01kg0000000000000000000000', participantId: 'participant_01kg0000000000000000000000' },
    slotId: 'slot_01kg0000000000000000000000',
  }
  return { order, known }
}

describe.each([...STATES, 'MERGED' as const])('While an order is %s', (status) => {
  it('every shipped operation runs, and every snippet of the pages', async () => {
    const { order, known } = await given(status)
    const tokens = new Map<string | null, string | null>()
    const tokenOf = async (account: string | null) => {
      if (!tokens.has(account)) tokens.set(account, account === null ? null : await app.token(account === 'citizen' ? tokenFor(app, order.id) : account))
      return tokens.get(account) ?? null
    }
    const putBack = await keepOrder(app, order.id)
    let ran = 0
    for (const user of USERS) {
      const token = await tokenOf(ACCOUNTS[user] === undefined ? user : (ACCOUNTS[user] ?? null))
      const variables = { ...variablesOf(user, known), externalNo: `BANK-${status}` }
      for (const operation of operationsOf(user)) {
        await runs(`${status} ${user} ${operation.name?.value}`, token, fileOf(`${user}.graphql`), operation.name?.value, variables)
        if (operation.operation === 'mutation') await putBack()
        ran++
      }
    }
    const version = (await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id } })).version
    for (const { page, nr, document, account } of PAGES.flatMap(snippetsOf)) {
      const token = await tokenOf(account === 'any' ? 'dispatcher' : account)
      await runs(`${status} ${page} ${nr}`, token, document, undefined, { orderId: order.id, version, key: `${status}-${page}-${nr}`, area: WANXIU })
      if (document.includes('mutation')) await putBack()
      ran++
    }
    expect(ran).toBeGreaterThan(80)
  }, 120_000)
})
