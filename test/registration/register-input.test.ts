import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { registration, WANXIU } from '../kit/given.ts'

const person = (over: Record<string, unknown>) => ({ requester: { kind: 'PERSON', name: '示例群众', ...over } })
const organisation = (over: Record<string, unknown>) => ({ requester: { kind: 'ORGANISATION', name: '示例公司', ...over } })

/** What may be said when an order is registered, and what becomes of it. */
describe('The input of a registration', () => {
  let app: TestApp
  let agent: Client
  const reveal = (orderId: string, field: string) =>
    did(app, 'hotline-agent', 'revealContact', { orderId, fields: [field], purpose: 'CALL' }, 'name phone idNumber address')
  beforeAll(async () => {
    app = await startApp()
    agent = await app.as('hotline-agent')
  })
  afterAll(() => app.stop())

  it.each([
    ['an area of another city', { areaCode: '450302000000' }, 'areaCode'],
    ['an area that does not exist', { areaCode: '450403999000' }, 'areaCode'],
    ['the city as a whole', { areaCode: '450400000000' }, 'areaCode'],
    ['an item that is not in the catalogue', { items: ['YY-999'] }, 'items'],
    ['a telephone number that is none', person({ phone: '12345' }), 'requester.phone'],
    ['a telephone number in words', person({ phone: '一三九' }), 'requester.phone'],
    ["a person's number with a wrong check character (GB 11643)", person({ idNumber: '110105194912310021' }), 'requester.idNumber'],
    ["a person's number without a real date of birth", person({ idNumber: '11010519490230002X' }), 'requester.idNumber'],
    ["an organisation's code with a wrong check character (GB 32100)", organisation({ idNumber: '91350100M000100Y44' }), 'requester.idNumber'],
    ["a person's number for an organisation", organisation({ idNumber: '11010519491231002X' }), 'requester.idNumber'],
    ['a title with a NUL in it', { title: '排\u0000水' }, 'title'],
    ['a title that turns the direction of writing', { title: '排\u202e水' }, 'title'],
    ['a title of spaces only', { title: '　 \n ' }, 'title'],
    ['a title of 201 characters', { title: '排'.repeat(201) }, 'title'],
    ['a text of 20,001 characters', { text: '排'.repeat(20_001) }, 'text'],
    ['an empty name', person({ name: '' }), 'requester.name'],
    ['an external number with a space', { externalNo: 'T 1' }, 'externalNo'],
    ['more than ten items', { items: Array.from({ length: 11 }, (_, i) => `X-${i}`) }, 'items'],
  ])('refuses %s and names the field', async (_what, over, field) => {
    const before = await app.runtime.db.order.count()
    expect(await agent.verb('registerOrder', registration(over))).toMatchObject({ __typename: 'InvalidInput', code: 'BAD_INPUT', field })
    expect(await app.runtime.db.order.count()).toBe(before)
  })

  it('refuses half a surrogate pair, whichever half', async () => {
    for (const half of ['\ud83d', '\ude00']) {
      // Written out: JSON.stringify would escape it just the same, a socket would replace it.
      expect(await agent.verb('registerOrder', registration({ title: `示例${half}` }))).toMatchObject({ __typename: 'InvalidInput', field: 'title' })
    }
  })

  it('takes 20,000 characters, also when each is a surrogate pair', async () => {
    const text = '𠮷'.repeat(20_000)
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration({ text }), 'order { text }')
    expect([...order.text]).toHaveLength(20_000)
  })

  it('trims text and keeps it in NFC, line breaks as they are', async () => {
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration({ title: '  Cafe\u0301 ', text: '一\r\n二\n' }), 'order { title text }')
    expect(order).toEqual({ title: 'Caf\u00e9', text: '一\n二' })
  })

  it.each(['１３９００００１２３４', '139-0000-1234', '+86 139 0000 1234', '0086 139 0000 1234'])(
    'reads the telephone number %s as the one it is',
    async (phone) => {
      const { order } = await did(app, 'hotline-agent', 'registerOrder', registration(person({ phone })))
      expect((await reveal(order.id, 'PHONE')).phone).toBe('+8613900001234')
    },
  )

  it('takes a landline of Wuzhou', async () => {
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration(person({ phone: '0774-3820000' })))
    expect((await reveal(order.id, 'PHONE')).phone).toBe('+867743820000')
  })

  it.each([
    ["a person's number, full-width and with a small x", person({ idNumber: '１１０１０５１９４９１２３１００２ｘ' }), '11010519491231002X'],
    ["an organisation's code in small letters", organisation({ idNumber: '91350100m000100y43' }), '91350100M000100Y43'],
  ])('keeps %s in its plain form', async (_what, over, expected) => {
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration(over))
    expect((await reveal(order.id, 'ID_NUMBER')).idNumber).toBe(expected)
  })

  it('counts a repeated item once', async () => {
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration({ items: ['PS-001', 'PS-001'] }))
    expect((await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id } })).itemCodes).toEqual(['PS-001'])
  })

  it('stores nothing of a person in the clear', async () => {
    const requester = {
      kind: 'PERSON',
      name: '示例赵钱孙',
      phone: '13900007788',
      idNumber: '11010519491231002X',
      address: '示例大道 88 号',
      specialGroups: ['AGED'],
    }
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration({ title: '示例标题甲', text: '示例正文乙', areaCode: WANXIU, requester }))
    const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id }, include: { requester: true, notices: true } })
    const stored = JSON.stringify(row)
    for (const plain of ['示例赵钱孙', '13900007788', '11010519491231002X', '示例大道', '示例标题甲', '示例正文乙', 'AGED']) expect(stored).not.toContain(plain)
  })
})
