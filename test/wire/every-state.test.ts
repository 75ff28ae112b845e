import { isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluationToken } from '../../src/access/evaluation-token.ts'
import { DAY } from '../../src/clock.ts'
import { OrderStatus } from '../../src/db/generated/enums.ts'
import { schema } from '../../src/schema.ts'
import { type Dice, dice } from '../history/dice.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { codeOf, givenOrder } from '../kit/given.ts'
import type { Selection } from '../kit/whole-selection.ts'
import { STATES } from '../orders/states.ts'
import { fieldsOf, newFound, readTwice, readWhole, undecided } from './reader.ts'
import { documentsOf, type Known, ROOTS } from './roots.ts'
import { readAllValues } from './streams.ts'
import { type Callers, callersOf, VIEWERS } from './viewers.ts'
import { givenWorld, type World } from './world.ts'

/** Documents each reader reads in each state, and how many objects deep; `STORIES` of .ci/long makes them more and whole. */
const LONG = Number(process.env.STORIES ?? 0)
const DOCUMENTS = LONG > 0 ? Math.ceil(LONG / 20) : 1
const LEVELS = LONG > 0 ? undefined : 3
const SEED = Number(process.env.SEED ?? 20_261_202)

/** Fields of objects that no query leads to, and why. */
const BESIDE_QUERIES: Record<string, RegExp> = {
  'answers of verbs, which the stories select from': /Success$|RowResult$|^RegistrationResult$|Refusal$|^RowProblem$|^TourStop$|^RevealedText$/,
  'problems of verbs, which every verb of a story selects':
    /^(?:AlreadyTaken|Duplicate|Forbidden|IdempotencyMismatch|IllegalTransition|InvalidInput|NotEligible|NotFound|OfferExpired|RateLimited|SlotFull|SlotTaken|StaleVersion|StepUpRequired|Unauthenticated)$/,
  'frames of streams, and what a view alone shows': /Snapshot$|Event$|^UnreadMentions$|^CaughtUp$|^ResyncRequired$|^AccessEnding$/,
  'edges of connections whose rows are asked as nodes': /Edge$/,
}

let app: TestApp
let world: World
let callers: Callers
const found = newFound()
beforeAll(async () => {
  app = await startApp()
  world = await givenWorld(app)
  callers = callersOf(app)
})
afterAll(() => app.stop())

async function knownOf(orderId: string): Promise<Known> {
  const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { number externalNo } }', { id: orderId })
  const now = app.clock.now().getTime()
  return {
    ...{
      orderId,
      number: order.number,
      code: await codeOf(app.runtime, { id: orderId }),
      externalNo: order.externalNo,
      campaignId: world.campaignId,
      certificate: world.certificate,
    },
    evaluationToken: evaluationToken(app.runtime.keys, orderId, { cycle: 1, queryGeneration: 0 }, new Date(now + DAY)),
    ...{ from: new Date(now - DAY).toISOString(), to: new Date(now + 25 * DAY).toISOString() },
  }
}

/** States of orders, by the shortest way to each, and the catalogue of states of visits and matters. */
const PLAYED: Record<string, (app: TestApp) => Promise<{ readonly id: string }>> = {
  ...Object.fromEntries(
    Object.values(OrderStatus)
      .filter((status) => status !== 'MERGED')
      .map((status) => [`an order is ${status}`, (on: TestApp) => givenOrder(on, status)]),
  ),
  ...Object.fromEntries(Object.entries(STATES).map(([name, { play }]) => [name, play])),
}

/** Another document each time, whoever reads and in whichever state: through all of them. */
let turn = 0
const next = (list: readonly Selection[]): Selection => list[turn++ % list.length] ?? {}

describe.each(Object.keys(PLAYED))('When %s', (name) => {
  it(
    'every role reads it, the whole of a document and some of it',
    async () => {
      app.clock.set(TEN)
      await app.runtime.db.appointmentStaff.updateMany({ data: { occupying: false } })
      const by: Dice = dice(SEED + Object.keys(PLAYED).indexOf(name))
      const known = await knownOf((await PLAYED[name]?.(app))?.id ?? '')
      const documents = documentsOf('order', known, by, LEVELS)
      for (const document of documents) await readWhole(await callers.as('dispatcher', known.orderId), 'dispatcher', document, found)
      for (const who of VIEWERS) {
        const client = await callers.as(who, known.orderId)
        for (let i = 0; i < DOCUMENTS; i++) await readTwice(client, who, next(documents), by, found)
      }
      for (const [i, who] of ['dispatcher', 'citizen', 'staff-01', 'department', 'auditor'].entries())
        await readAllValues(app, callers, known, who, i % 2 === 0, found)
      expect([...callers.strange]).toEqual([])
      expect(undecided(found)).toEqual([])
    },
    120_000 * DOCUMENTS,
  )
})

describe('The town', () => {
  it('is read whole by everybody: every root, with what stands two objects below', { timeout: 600_000 }, async () => {
    app.clock.set(TEN)
    const known = await knownOf((await givenOrder(app, 'ACCEPTED')).id)
    const by = dice(SEED)
    const documents = ROOTS.flatMap((root) => documentsOf(root, known, by, 2))
    for (const who of VIEWERS) {
      const client = await callers.as(who, known.orderId)
      for (const document of documents) await readWhole(client, who, document, found)
    }
    expect([...callers.strange]).toEqual([])
    expect(undecided(found)).toEqual([])
  })
})

describe('What can be asked', () => {
  it('is asked: no field of an object stays out of every document, but those beside queries', async () => {
    const known = await knownOf((await givenOrder(app, 'REGISTERED')).id)
    const query = schema.getQueryType()
    if (!query) throw new Error('there are no queries')
    const asked = new Set(ROOTS.flatMap((root) => documentsOf(root, known, dice(1)).flatMap((document) => [...fieldsOf(document, query)])))
    const types = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    const roots = [schema.getMutationType()?.name, schema.getSubscriptionType()?.name]
    const never = types.flatMap((type) =>
      isObjectType(type) && !roots.includes(type.name)
        ? Object.keys(type.getFields()).flatMap((field) => (asked.has(`${type.name}.${field}`) ? [] : [`${type.name}.${field}`]))
        : [],
    )
    const reasons = Object.values(BESIDE_QUERIES)
    expect(never.filter((field) => !reasons.some((reason) => reason.test(field.split('.')[0] ?? '')))).toEqual([])
  })
})
