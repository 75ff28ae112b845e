import { type GraphQLObjectType, getNamedType } from 'graphql'
import { expect } from 'vitest'
import { LIMITS } from '../../src/graphql/builder.ts'
import { schema } from '../../src/schema.ts'
import type { Dice } from '../history/dice.ts'
import type { TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { firstFrame } from '../kit/first-frame.ts'
import { everything, print, type Selection } from '../kit/whole-selection.ts'
import { partsOf, priceOf } from './documents.ts'
import { type Found, readable } from './reader.ts'
import { type Known, keyOf } from './roots.ts'
import { someOf } from './sub-selection.ts'
import { type Callers, VIEWERS } from './viewers.ts'

/** A view, and the query that reads the same: the root, and where in its answer the view's value stands. */
interface View {
  readonly frame: string
  readonly root: string
  readonly below: readonly string[]
}
const VIEWS: Record<string, View> = {
  order: { frame: 'OrderSnapshot', root: 'order', below: [] },
  trackedOrder: { frame: 'TrackedSnapshot', root: 'trackedOrder', below: ['order'] },
  myWork: { frame: 'MyWorkSnapshot', root: 'myWork', below: [] },
  wallboard: { frame: 'WallboardSnapshot', root: 'wallboard', below: [] },
  statistics: { frame: 'StatisticsSnapshot', root: 'statistics', below: [] },
}

/** A stream reads nothing that is recorded look by look: staff read texts, notes and materials in queries alone, a department the title too. */
const LOGGED = [
  ...['Order.text', 'Order.answers', 'Order.reply', 'Order.incompleteExplanation', 'OrderCycle.reply', 'Contact.note', 'Matter.reason'],
  ...['ReturnRequest.basis', 'ReturnRequest.decision', 'Extension.reason', 'CoHandling.task', 'CoHandling.result', 'Supervision.letter', 'Supervision.reply'],
  ...['Visit.materialsReceived', 'Visit.materialsReturned', 'Visit.guidance', 'RemoteSession.materialsReceived', 'RemoteSession.guidance'],
  ...[
    'Custody.name',
    'Authorization.agentName',
    'Rectification.measure',
    'Rectification.description',
    'Rectification.outcome',
    'Rectification.decision',
    'Rectification.ratingText',
  ],
  ...['Appeal.statement', 'Appeal.decision', 'Evaluation.text', 'Revisit.comment'],
]
const loggedFor = (who: string): readonly string[] => (who === 'citizen' ? [] : who === 'department' ? ['Order.title', ...LOGGED] : LOGGED)
const wrapped = (keys: readonly string[], inner: Selection): Selection => keys.reduceRight<Selection>((below, key) => ({ [key]: below }), inner)
const typeAt = (root: string, below: readonly string[]) => {
  const query = schema.getQueryType() as GraphQLObjectType
  return below.reduce(
    (type, name) => getNamedType((type as GraphQLObjectType).getFields()[name]?.type) as GraphQLObjectType,
    getNamedType(query.getFields()[root]?.type) as GraphQLObjectType,
  )
}
const dig = (data: Answer, keys: readonly string[]): Answer => keys.reduce((at, key) => at?.[key.replace(/\(.*$/s, '')], data)

/** Some of what stands below a root, small and cheap enough for one frame of a stream, and its value as a query reads it. */
async function draw(
  client: Client,
  who: string,
  keys: readonly string[],
  type: GraphQLObjectType,
  by: Dice,
  found: Found,
  live?: (some: Selection) => Selection,
): Promise<{ some: Selection; value: Answer } | null> {
  const document = by.pick(partsOf(wrapped(keys, everything(type, 4)), by))
  const rest = await readable(client, who, document, found, loggedFor(who))
  const inside = keys.reduce<Selection | null>((at, key) => at?.[key] ?? null, rest)
  if (!inside) return null
  for (let share = 0.4; ; share *= 0.6) {
    const some = someOf(inside, by, share)
    const frame = { order: { '... on OrderSnapshot': { value: some } } }
    if (print(frame).split(/[\s(:]+/).length > 600 || priceOf('query', wrapped(keys, some)).complexity > LIMITS.subscriptionCost - 10) continue
    // A view may cost more than the query of its name.
    if (live && priceOf('subscription', live(some)).complexity > LIMITS.subscriptionCost) continue
    const answer = await client.raw(print(wrapped(keys, some)))
    expect({ who, errors: answer.errors, some: print(some) }).toMatchObject({ errors: undefined })
    return { some, value: dig(answer.data, keys) }
  }
}

/** The first frame of a subscription, over a WebSocket or as an event of an event stream. */
async function frameOf(app: TestApp, token: string | null, query: string, overSocket: boolean): Promise<Answer> {
  if (overSocket) {
    const socket = await app.socketAs(token)
    try {
      return await socket.subscribe(query).next()
    } finally {
      await socket.close()
    }
  }
  const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream', ...authorization }
  const frame = await firstFrame(await fetch(`${app.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) }))
  expect({ errors: frame.errors, query }).toMatchObject({ errors: undefined })
  return Object.values<Answer>(frame.data)[0]
}

/** Somebody opens a view: its first frame says what the query of the same name says. */
export async function readView(app: TestApp, callers: Callers, known: Known, by: Dice, found: Found): Promise<void> {
  const who = by.pick(VIEWERS)
  const name = by.chance(0.6) ? 'order' : by.pick(Object.keys(VIEWS))
  const { frame, root, below } = VIEWS[name] as View
  const client = await callers.as(who, known.orderId)
  const keys = [keyOf(root, known), ...below]
  const drawn = await draw(client, who, keys, typeAt(root, below), by, found, (some) => ({
    [keyOf(root, known)]: { [`... on ${frame}`]: { value: some } },
  }))
  if (drawn === null || drawn.value === null || drawn.value === undefined) return
  const overSocket = by.chance(0.5)
  const query = `subscription { ${keyOf(root, known)} { __typename ... on ${frame} { value ${print(drawn.some)} } } }`
  const got = await frameOf(app, await callers.token(who, known.orderId), query, overSocket)
  expect({ who, query, overSocket, value: got.value }).toEqual({ who, query, overSocket, value: drawn.value })
  found.compared++
}

/** Somebody opens the view of an order with every value of it that they may ask for: the first frame says what the query says. */
export async function readAllValues(app: TestApp, callers: Callers, known: Known, who: string, overSocket: boolean, found: Found): Promise<void> {
  const client = await callers.as(who, known.orderId)
  const key = keyOf('order', known)
  const rest = await readable(client, who, { [key]: everything(typeAt('order', []), 0) }, found, loggedFor(who))
  const values = rest[key]
  const { order } = values ? (await client.raw(print({ [key]: values }))).data : { order: null }
  if (!values || order === null) return
  const query = `subscription { ${key} { __typename ... on OrderSnapshot { value ${print(values)} } } }`
  const got = await frameOf(app, await callers.token(who, known.orderId), query, overSocket)
  expect({ who, overSocket, value: got.value }).toEqual({ who, overSocket, value: order })
}

/** Where a feed goes on from, for who may list orders; null for the others. */
export async function cursorOf(client: Client): Promise<string | null> {
  return (await client.raw('{ orders(first: 1) { liveCursor } }')).data?.orders?.liveCursor ?? null
}

/** Somebody follows the events since a cursor: the last frame of the order carries it as it is read now. */
export async function readFeed(app: TestApp, callers: Callers, known: Known, who: string, after: string, by: Dice, found: Found): Promise<void> {
  const client = await callers.as(who, known.orderId)
  const drawn = await draw(client, who, [keyOf('order', known)], typeAt('order', []), by, found)
  if (drawn === null || drawn.value === null) return
  const query = `subscription { orderEvents(after: ${JSON.stringify(after)}) { __typename ... on OrderEvent { orderId kind order ${print(drawn.some)} } } }`
  const socket = await app.socketAs(await callers.token(who, known.orderId))
  const stream = socket.subscribe(query)
  try {
    let last: Answer = null
    for (let event = await stream.next(); event.__typename === 'OrderEvent'; event = await stream.next()) if (event.orderId === known.orderId) last = event
    if (last === null) return
    expect({ who, query, kind: last.kind, order: last.order }).toEqual({ who, query, kind: last.kind, order: drawn.value })
    found.compared++
  } finally {
    await socket.close()
  }
}
