import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { citizenOf, codeOf, type Played } from '../kit/given.ts'
import { STATES } from './states.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const ROW = 'id number status appointment { id status startsAt } matters { id status }'

/** Reads a document that must be answered whole. */
async function whole(client: Client, document: string, variables?: Record<string, unknown>): Promise<Answer> {
  const { data, errors } = await client.raw(document, variables)
  expect(errors, document).toBeUndefined()
  return data
}

describe.each(Object.entries(STATES))('when %s', (_name, { play, visit, matter }) => {
  let order: Played
  let number: string
  beforeAll(async () => {
    order = await play(app)
    number = (await whole(await app.as('dispatcher'), 'query ($id: ID!) { order(id: $id) { number } }', { id: order.id })).order.number
  })

  /** What a row says of the visit or the matter; a moved visit has given its place to the next one. */
  const said = (row: Answer) => (visit === undefined ? row.matters[0].status : row.appointment.status)
  const expected = visit === 'RESCHEDULED' ? 'BOOKED' : (visit ?? matter)

  test.each(['hotline-agent', 'dispatcher', 'supervisor', 'quality', 'auditor', 'department', 'team-lead'])('%s reads the list of orders', async (who) => {
    const { orders } = await whole(await app.as(who), `{ orders(first: 50) { nodes { ${ROW} } } }`)
    const row = orders.nodes.find((one: Answer) => one.id === order.id)
    // A department sees the orders with a matter of its own that was submitted.
    if (row === undefined) expect([who, matter]).toEqual(['department', undefined])
    else expect(said(row)).toBe(expected)
  })

  test('the dispatcher reads the list of visits', async () => {
    const span = { from: new Date(app.clock.now().getTime() - DAY), to: new Date(app.clock.now().getTime() + 10 * DAY) }
    const { appointments } = await whole(
      await app.as('dispatcher'),
      'query ($from: DateTime!, $to: DateTime!) { appointments(from: $from, to: $to, first: 100) { nodes { status order { id } previous } } }',
      span,
    )
    const states = appointments.nodes.filter((one: Answer) => one.order.id === order.id).map((one: Answer) => one.status)
    if (visit) expect(states).toContain(visit)
    else expect(states).toContain('FULFILLED')
  })

  test('the handler reads the work in hand', async () => {
    const { myWork } = await whole(await app.as(order.staff), `{ myWork { orders { ${ROW} } visits { id status } } }`)
    expect(said(myWork.orders.find((one: Answer) => one.id === order.id))).toBe(expected)
  })

  test('the citizen reads the order by the link and by its number', async () => {
    const { order: mine } = await whole(await citizenOf(app, order.id), `query ($id: ID!) { order(id: $id) { ${ROW} } }`, { id: order.id })
    expect(said(mine)).toBe(expected)
    const document = `query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { order { ${ROW} } } }`
    const { trackedOrder } = await whole(await app.as(null), document, { number, code: await codeOf(app.runtime, { id: order.id }) })
    expect(said(trackedOrder.order)).toBe(expected)
  })

  test('the dispatcher follows a view of it', async () => {
    const socket = await app.socketAs('dispatcher')
    const stream = socket.subscribe(`subscription ($id: ID!) { order(id: $id) { __typename ... on OrderSnapshot { value { ${ROW} } } } }`, { id: order.id })
    expect(said((await stream.event()).value)).toBe(expected)
    await stream.stop()
  })
})
