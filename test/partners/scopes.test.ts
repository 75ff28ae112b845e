import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { registration } from '../kit/given.ts'

const REFERENCE = { channel: 'PARTNER_APP', externalNo: 'SCOPE-1' }

describe("A partner's scopes", () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** A partner admitted with these scopes, and its key. */
  async function keyFor(account: string, scopes: string[]): Promise<string> {
    const admin = await app.as('admin')
    const { partnerId } = await admin.verb('createPartner', { account, name: '示例合作方', scopes }, 'partnerId')
    return (await admin.verb('issueAccessKey', { partnerId }, 'secret')).secret
  }

  it('let one with orders:write alone register, and read nothing, however it asks', async () => {
    const key = await keyFor('writes-only', ['orders:write'])
    const partner = await app.as(key)
    const { order } = await partner.verb('registerOrder', registration(REFERENCE))
    expect(order).toMatchObject({ status: 'REGISTERED' })
    for (const question of [
      '{ orders { nodes { number } } }',
      '{ orderByReference(externalNo: "SCOPE-1") { number } }',
      `{ order(id: "${order.id}") { number } }`,
    ]) {
      const { data, errors } = await partner.raw(question)
      expect({ question, data: Object.values(data ?? {})[0] ?? null, code: errors?.[0]?.extensions.code }).toEqual({ question, data: null, code: 'FORBIDDEN' })
    }
    expect(await partner(`{ node(id: "${order.id}") { id } }`)).toEqual({ node: null })
    const stream = (await app.socketAs(key)).subscribe('subscription { orderEvents { __typename } }')
    await expect(stream.next()).rejects.toThrow('FORBIDDEN')
  })

  it('let one with orders:read alone read, and register nothing', async () => {
    const key = await keyFor('reads-only', ['orders:read'])
    const partner = await app.as(key)
    expect(await partner('{ orders { nodes { number } } }')).toEqual({ orders: { nodes: [] } })
    expect(await partner.verb('registerOrder', registration(REFERENCE))).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await app.socketAs(key)).subscribe('subscription { orderEvents { __typename } }').next()).toEqual({ __typename: 'CaughtUp' })
  })
})
