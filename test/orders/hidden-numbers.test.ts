import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, registration } from '../kit/given.ts'

const PHONE = '13912340000'
const ID = '11010519491231002X'
const DIGITS = new RegExp(`${PHONE}|${ID}|139-1234-0000|１３９`)

describe('A telephone or an identity number in a text', () => {
  let app: TestApp
  let id: string
  beforeAll(async () => {
    app = await startApp()
    const order = await givenOrder(app, 'ACCEPTED', {
      staff: 'staff-11',
      registration: { title: `请拨${PHONE}`, text: `家中老人证件${ID}，电话 139-1234-0000，工单 45040320261201000017` },
    })
    id = order.id
    await did(app, 'staff-11', 'logContact', { orderId: id, method: 'TELEPHONE', outcome: 'REACHED', note: `改打１３９１２３４００００` })
    await did(app, 'dispatcher', 'addNote', { orderId: id, text: `邻居电话${PHONE}` })
  })
  afterAll(() => app?.stop())

  const ASKED = `{ order(id: "%") { title text contacts { note } notes(first: 10) { nodes { text } } } }`
  const read = async (who: string) => JSON.stringify((await (await app.as(who))(ASKED.replace('%', id))).order)

  it.each(['staff-11', 'dispatcher', 'quality', 'supervisor', 'hotline-agent'])('is hidden from %s, and a number of another kind is not', async (who) => {
    const answer = await read(who)
    expect(answer).not.toMatch(DIGITS)
    for (const part of ['请拨139****0000', '1****************X', '工单 45040320261201000017']) expect(answer).toContain(part)
  })

  it('is hidden in the titles that streams and lists carry', async () => {
    const socket = await app.socketAs('dispatcher')
    const stream = socket.subscribe(`subscription { order(id: "${id}") { ... on OrderSnapshot { value { title } } } }`)
    const lists = await (await app.as('dispatcher'))('{ orders(first: 20) { nodes { title } } }')
    const frame = JSON.stringify(await stream.event())
    expect(frame + JSON.stringify(lists)).not.toMatch(DIGITS)
    expect(JSON.stringify(lists)).toContain('请拨139****0000')
    await stream.stop()
  })

  it('stays as it is for the citizen whose text it is', async () => {
    const { order } = await (await citizenOf(app, id))(`{ order(id: "${id}") { title text } }`)
    expect(order.title).toBe(`请拨${PHONE}`)
    expect(order.text).toContain(ID)
  })

  it('is given whole by a reveal of TEXTS, which the access log keeps, and to nobody who may not reveal', async () => {
    const { texts } = await did(app, 'staff-11', 'revealContact', { orderId: id, fields: ['TEXTS'], purpose: 'CALL' }, 'texts { kind text } phone')
    expect(texts).toEqual([
      { kind: 'TITLE', text: `请拨${PHONE}` },
      { kind: 'TEXT', text: expect.stringContaining(ID) },
      { kind: 'CONTACT_NOTE', text: '改打１３９１２３４００００' },
      { kind: 'NOTE', text: `邻居电话${PHONE}` },
    ])
    const [row] = await app.runtime.db.accessLog.findMany({ where: { orderId: id }, orderBy: { at: 'desc' } })
    expect(row).toMatchObject({ actorId: 'staff-11', fields: ['TEXTS'], purpose: 'CALL' })
    expect(await (await app.as('staff-12')).verb('revealContact', { orderId: id, fields: ['TEXTS'], purpose: 'CALL' }, 'texts { text }')).toMatchObject({
      __typename: expect.stringMatching(/NotFound|Forbidden/),
    })
  })
})

describe('A registration that was made already', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app?.stop())

  it('does not tell who guesses which of the person’s data is right', async () => {
    const agent = await app.as('hotline-agent')
    const first = registration({ externalNo: 'H-1' })
    await did(app, 'hotline-agent', 'registerOrder', first)
    const guess = async (requester: object) => (await agent.verb('registerOrder', { ...first, requester: { ...first.requester, ...requester } })).fields
    expect(await guess({ phone: '13800000001' })).toEqual(['requester'])
    expect(await guess({ phone: '13800000001', name: '示例另一人' })).toEqual(['requester'])
  })
})
