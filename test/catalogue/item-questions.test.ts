import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { authenticate } from '../../src/access/tokens.ts'
import { Problem } from '../../src/errors.ts'
import { change } from '../../src/events/change.ts'
import { verifyAll } from '../../src/handling/verify-order.ts'
import { answersOf } from '../../src/orders/answers.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { citizenOf, givenOrder, registration } from '../kit/given.ts'

const item = ITEMS.construction.code
const questions = [
  { code: 'AREA', question: '建筑面积（平方米）？', kind: 'NUMBER', required: true },
  { code: 'SITE', question: '现场是否已平整？', kind: 'YES_NO' },
  { code: 'START', question: '计划开工日期？', kind: 'DATE' },
  { code: 'KIND', question: '工程类型？', kind: 'CHOICE', options: ['NEW', 'REBUILT'].map((code) => ({ code, label: `示例${code}` })) },
  { code: 'NOTE', question: '其他情况？', kind: 'TEXT', help: '没有可不填' },
]
const answer = (question: string, value: string) => ({ item, question, value })
const ANSWERS = 'order { id answers { itemCode code question kind value label } }'

describe('questions of an item', () => {
  let app: TestApp
  let admin: Client
  let agent: Client
  let dispatcher: Client
  beforeAll(async () => {
    app = await startApp()
    ;[admin, agent, dispatcher] = [await app.as('admin'), await app.as('hotline-agent'), await app.as('dispatcher')]
    expect(await admin.verb('updateItem', { code: item, questions })).toMatchObject({ __typename: 'UpdateItemSuccess' })
  })
  afterAll(() => app.stop())

  const register = (over: object = {}) => agent.verb('registerOrder', registration({ items: [item], ...over }), ANSWERS)
  const verify = (orderId: string, over: object = {}) =>
    dispatcher.verb(
      'verifyOrder',
      { orderId, type: 'HELP', items: [item], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true, ...over },
      ANSWERS,
    )
  const valuesOf = (order: { answers: { code: string; value: string }[] }) => Object.fromEntries(order.answers.map(({ code, value }) => [code, value]))

  it('are public, in the order they are asked in', async () => {
    const { item: shown } = await (await app.as(null))(
      'query ($code: String!) { item(code: $code) { questions { code kind required help options { code label } } } }',
      {
        code: item,
      },
    )
    expect(shown.questions.map((question: { code: string }) => question.code)).toEqual(['AREA', 'SITE', 'START', 'KIND', 'NOTE'])
    expect(shown.questions[3]).toMatchObject({ required: false, help: null, options: [{ code: 'NEW', label: '示例NEW' }, { code: 'REBUILT' }] })
  })

  it('are answered at intake as far as it goes, and whole when the order is verified', async () => {
    const { order } = await register({ answers: [answer('KIND', 'NEW'), answer('START', '2026-07-01')] })
    expect(order.answers).toEqual([
      { itemCode: item, code: 'KIND', question: '工程类型？', kind: 'CHOICE', value: 'NEW', label: '示例NEW' },
      { itemCode: item, code: 'START', question: '计划开工日期？', kind: 'DATE', value: '2026-07-01', label: null },
    ])
    const missing = await verify(order.id)
    expect(missing).toMatchObject({ __typename: 'InvalidInput', field: 'answers' })
    expect(missing.message).toContain('AREA (建筑面积（平方米）？) must be answered')
    const done = await verify(order.id, { answers: [answer('AREA', '120.5'), answer('KIND', 'REBUILT')] })
    expect(valuesOf(done.order)).toEqual({ AREA: '120.5', KIND: 'REBUILT', START: '2026-07-01' })
  })

  it.each([
    ['a number', answer('AREA', '一百'), 'answers.0.value'],
    ['yes or no', answer('SITE', 'MAYBE'), 'answers.0.value'],
    ['a day', answer('START', '2026-02-30'), 'answers.0.value'],
    ['an option', answer('KIND', 'OTHER'), 'answers.0.value'],
    ['a question that is asked', answer('NO-SUCH', '示例'), 'answers.0.question'],
    ['an item of the order', { ...answer('AREA', '1'), item: ITEMS.fishing.code }, 'answers.0.item'],
  ])('take nothing but %s, and say of which question', async (_what, wrong, field) => {
    const refused = await register({ answers: [wrong] })
    expect(refused).toMatchObject({ __typename: 'InvalidInput', field })
    expect(refused.message).toContain(field.endsWith('item') ? wrong.item : wrong.question)
    const { results } = await agent.verb(
      'registerOrders',
      { orders: [registration(), registration({ items: [item], answers: [wrong] })] },
      'results { refusal { code fields } }',
    )
    expect(results.map((row: { refusal: object | null }) => row.refusal)).toEqual([null, { code: 'BAD_INPUT', fields: [field] }])
  })

  it('take one answer each', async () => {
    expect(await register({ answers: [answer('NOTE', '甲'), answer('NOTE', '乙')] })).toMatchObject({ __typename: 'InvalidInput', field: 'answers.1.value' })
  })

  it('make a repeated registration another one when it is answered otherwise', async () => {
    const input = registration({ items: [item], answers: [answer('NOTE', '甲'), answer('KIND', 'NEW')] })
    const first = await agent.verb('registerOrder', input, 'alreadyRegistered')
    expect(first).toMatchObject({ alreadyRegistered: false })
    expect(await agent.verb('registerOrder', { ...input, answers: [answer('KIND', 'NEW'), answer('NOTE', '甲')] }, 'alreadyRegistered')).toMatchObject({
      alreadyRegistered: true,
    })
    expect(await agent.verb('registerOrder', { ...input, answers: [answer('NOTE', '乙')] })).toMatchObject({ __typename: 'Duplicate', fields: ['answers'] })
  })

  it('are answered by the version of the day; what is asked no more is dropped, what was kept stays as it was asked', async () => {
    const { order } = await register({ answers: [answer('AREA', '50'), answer('NOTE', '示例情况')] })
    const kept = (await verify((await register()).order.id, { answers: [answer('AREA', '60'), answer('NOTE', '旧')] })).order
    await admin.verb('updateItem', { code: item, questions: [{ ...questions[0], question: '用地面积（平方米）？' }], validFrom: '2026-06-03' })
    app.clock.set('2026-06-03T09:00:00.000+08:00')
    expect((await verify(order.id)).order.answers).toMatchObject([{ code: 'AREA', question: '用地面积（平方米）？', value: '50' }])
    const { node } = await dispatcher('query ($id: ID!) { node(id: $id) { ... on Order { answers { question value } } } }', { id: kept.id })
    expect(node.answers).toEqual([
      { question: '建筑面积（平方米）？', value: '60' },
      { question: '其他情况？', value: '旧' },
    ])
    await admin.verb('updateItem', { code: item, questions })
  })

  it('are checked order by order when several are verified at once, in as many statements as for two', async () => {
    const viewer = await authenticate(app.runtime, `Bearer ${await app.token('dispatcher')}`)
    const caller = { runtime: app.runtime, viewer, requestId: 'test', language: 'en' as const, address: '127.0.0.1' }
    const spent: number[] = []
    for (const count of [2, 9]) {
      const ids: string[] = []
      for (let i = 0; i < count; i++) ids.push((await register({ answers: [answer('NOTE', `示例 ${i}`)] })).order.id)
      const inputs = ids.map((orderId, i) => ({
        ...({ type: 'HELP', urgency: 'NORMAL', serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true } as const),
        ...{ orderId, items: [item] },
        answers: i === 1 ? [] : [answer('AREA', `${i}`)],
      }))
      app.statements()
      const problems = await change(caller, 'verifyAll', {}, (c) => verifyAll(c, inputs))
      spent.push(app.statements().filter((sql) => !/event_log_meta|pg_notify/.test(sql)).length)
      expect(problems.map((problem) => (problem instanceof Problem ? problem.words.en : null))).toEqual(
        ids.map((_id, i) => (i === 1 ? expect.stringContaining('AREA (建筑面积（平方米）？) must be answered') : null)),
      )
      for (const [i, id] of ids.entries()) {
        const order = await app.runtime.db.order.findUniqueOrThrow({ where: { id }, include: { matters: true } })
        const values = answersOf(app.runtime.keys, order).map(({ value }) => value)
        expect({ status: order.status, values }).toEqual(
          i === 1 ? { status: 'REGISTERED', values: ['示例 1'] } : { status: 'VERIFIED', values: [`示例 ${i}`, `${i}`] },
        )
        const { currentVersionId } = await app.runtime.db.catalogueItem.findUniqueOrThrow({ where: { code: item } })
        expect(order.matters.map((matter) => matter.itemVersionId)).toEqual(i === 1 ? [] : [currentVersionId])
      }
    }
    expect(spent[1], `${spent}`).toBe(spent[0])
  })

  it('are answered anew by an amendment, and asked when the items become others', async () => {
    const { id } = await givenOrder(app, 'VERIFIED')
    const amend = (input: object) => dispatcher.verb('amendOrder', { orderId: id, reason: 'WRONG_ITEM', ...input }, ANSWERS)
    expect(await amend({ items: [item] })).toMatchObject({ __typename: 'InvalidInput', field: 'answers' })
    expect(valuesOf((await amend({ items: [item], answers: [answer('AREA', '1')] })).order)).toEqual({ AREA: '1' })
    expect(valuesOf((await amend({ answers: [answer('AREA', '2'), answer('NOTE', '示例')] })).order)).toEqual({ AREA: '2', NOTE: '示例' })
    const { data } = await app.runtime.db.eventLog.findFirstOrThrow({ where: { orderId: id, kind: 'AMENDED' }, orderBy: { pos: 'desc' } })
    expect(data).toEqual({ fields: ['answers'] })
  })

  it('are read by who may read the request, and by the department while it examines; each look of it is logged', async () => {
    const { order } = await register({ answers: [answer('AREA', '70')] })
    await verify(order.id)
    const read = async (client: Client) =>
      (await client.raw('query ($id: ID!) { node(id: $id) { ... on Order { answers { value } } } }', { id: order.id })).data.node
    expect(await read(dispatcher)).toEqual({ answers: [{ value: '70' }] })
    expect(await read(await citizenOf(app, order.id))).toEqual({ answers: [{ value: '70' }] })
    for (const account of ['auditor', 'admin', 'department']) expect(await read(await app.as(account)), account).toEqual({ answers: null })
    await app.runtime.db.matter.updateMany({ where: { orderId: order.id }, data: { status: 'SUBMITTED' } })
    expect(await read(await app.as('department'))).toEqual({ answers: [{ value: '70' }] })
    expect(await app.runtime.db.accessLog.findMany({ where: { orderId: order.id, fields: { has: 'ANSWERS' } } })).toMatchObject([
      { role: 'DEPARTMENT', purpose: 'EXAMINE' },
    ])
    const row = await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id } })
    expect(row.answersSealed).toMatch(/^v\d\.[\w.-]+$/)
  })

  it.each([
    ['twice the same', [questions[0], questions[0]], 'questions.1.code'],
    ['a choice of one', [{ code: 'A', question: '示例', kind: 'CHOICE', options: [{ code: 'A', label: '甲' }] }], 'questions.0.options'],
    [
      'options of a number',
      [
        {
          code: 'A',
          question: '示例',
          kind: 'NUMBER',
          options: [
            { code: 'A', label: '甲' },
            { code: 'B', label: '乙' },
          ],
        },
      ],
      'questions.0.options',
    ],
  ])('are never %s', async (_what, wrong, field) => {
    expect(await admin.verb('updateItem', { code: item, questions: wrong })).toMatchObject({ __typename: 'InvalidInput', field })
  })
})
