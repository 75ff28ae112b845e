import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { tokenNow } from '../kit/given.ts'
import { playMarked, registerMarked } from '../kit/marked-order.ts'
import { everything, parts, print, type Selection, typeOf, withoutField } from '../kit/whole-selection.ts'

let app: TestApp
let orderId: string

beforeAll(async () => {
  app = await startApp()
  const marked = await registerMarked(app)
  await playMarked(app, marked)
  orderId = marked.id
})
afterAll(() => app.stop())

/** Fields whose value is made anew at each reading. */
const ANEW = ['calendarFile']

/** Asks for a selection of the order, leaving out what the viewer may not ask for; null when nothing is left. */
async function ask(client: Client, selection: Selection): Promise<Answer> {
  while (!empty(selection)) {
    const { data, errors } = await client.raw(`query ($id: ID!) { order(id: $id) ${print(selection)} }`, { id: orderId })
    if (!errors) return data.order
    const refused = errors.filter(({ extensions }) => extensions.code === 'FORBIDDEN')
    if (refused.length < errors.length) throw new Error(`${print(selection)}: ${JSON.stringify(errors)}`)
    for (const { path } of refused) withoutField(selection, (path as string[]).slice(1))
  }
  return null
}

const empty = (selection: Selection): boolean => {
  const inner = Object.values(selection)
  return inner.length === 0 || inner.every((one) => one !== null && empty(one))
}

/** The value a selection with one leaf would have, taken out of a larger answer. */
function only(value: unknown, selection: Selection | null): unknown {
  if (value === null || value === undefined || selection === null) return value
  if (Array.isArray(value)) return value.map((one) => only(one, selection))
  return Object.fromEntries(
    Object.entries(selection).map(([key, inner]) => {
      const field = key.replace(/\(.*\)$/, '')
      return [field, only((value as Record<string, unknown>)[field], inner)]
    }),
  )
}

/** A selection for each leaf of one: `{ clocks { dueAt } }`. */
const leavesOf = (selection: Selection): Selection[] =>
  Object.entries(selection).flatMap(([key, inner]): Selection[] => (inner === null ? [{ [key]: null }] : leavesOf(inner).map((leaf) => ({ [key]: leaf }))))

describe.each(['dispatcher', 'staff-01', 'citizen'])('for %s, a field', (who) => {
  test('has the value asked for alone that it has among all others of its object', async () => {
    const client = await app.as(who === 'citizen' ? await tokenNow(app, orderId) : who)
    const whole = everything(typeOf('Order'), 1)
    for (const name of ANEW) for (const branch of Object.values(whole)) if (branch) delete branch[name]
    let compared = 0
    for (const part of parts(whole)) {
      const all = await ask(client, part)
      for (const leaf of leavesOf(part)) {
        expect(await ask(client, leaf), `${who}: ${print(leaf)}`).toEqual(only(all, leaf))
        compared++
      }
    }
    expect(compared).toBeGreaterThan(60)
  })
})
