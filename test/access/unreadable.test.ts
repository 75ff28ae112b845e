import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'

let app: TestApp
const { logTo, text } = logText()
let [whole, broken] = ['', '']
beforeAll(async () => {
  app = await startApp({ logTo })
  whole = (await givenOrder(app, 'ACCEPTED')).id
  broken = (await givenOrder(app, 'ACCEPTED')).id
  const { requesterId } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: broken } })
  const { requesterId: other } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: whole } })
  const { nameSealed, phoneSealed } = await app.runtime.db.requester.findUniqueOrThrow({ where: { id: other } })
  // Copied from another row: it opens nowhere but there.
  await app.runtime.db.requester.update({ where: { id: requesterId }, data: { nameSealed, phoneSealed } })
})
afterAll(() => app.stop())

const READ = 'orders(first: 10, orderBy: REGISTERED_AT_DESC) { nodes { id status title requester { kind name phone } } }'

describe('a name and a telephone that cannot be unsealed', () => {
  it('are null with a code of their own, and every other field and row of the page is there', async () => {
    const { data, errors, status } = await (await app.as('dispatcher')).raw(`{ ${READ} }`)
    expect(status).toBe(200)
    const of = (id: string) => data.orders.nodes.find((node: { id: string }) => node.id === id)
    expect(of(whole)).toMatchObject({ status: 'ACCEPTED', requester: { name: expect.stringMatching(/\*/), phone: expect.stringMatching(/\*/) } })
    expect(of(broken)).toEqual({ id: broken, status: 'ACCEPTED', title: expect.any(String), requester: { kind: 'PERSON', name: null, phone: null } })
    expect(errors?.map((error) => [error.extensions.code, error.path?.at(-1)])).toEqual([
      ['UNREADABLE', 'name'],
      ['UNREADABLE', 'phone'],
    ])
    expect(JSON.stringify(errors)).not.toContain('requester.name:')
  })

  it('are told to the operator, with the place and without a value', () => {
    expect(text()).toContain('a sealed value cannot be read')
    expect(text()).toMatch(/what is stored at requester\.name:requester_\w+ was changed, moved/)
  })
})
