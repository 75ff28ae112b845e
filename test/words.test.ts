import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isInputObjectType, isIntrospectionType, isObjectType } from 'graphql'
import { parseSync } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES } from '../src/access/viewer.ts'
import { ACT, type Action, LIFECYCLE } from '../src/actions/lifecycle-table.ts'
import { CO_HANDLING, type CoHandlingAction, coHandlingBlock } from '../src/co-handling/co-handling.ts'
import { OrderStatus } from '../src/db/generated/enums.ts'
import { Duplicate, IllegalTransition, InvalidInput, NotFound } from '../src/errors.ts'
import { ID_TYPES } from '../src/ids.ts'
import { wordsOf } from '../src/input.ts'
import { blockers } from '../src/orders/lifecycle.ts'
import { packageRoot } from '../src/root.ts'
import { schema } from '../src/schema.ts'
import * as words from '../src/words.ts'
import { startApp, type TestApp } from './kit/app.ts'
import { givenOrder, tokenFor } from './kit/given.ts'
import { facts, NOW, viewer } from './kit/order-facts.ts'

/** Names of formats that people call so in Chinese too. */
const NAMES = /PNG|JPEG|WebP|PDF|GB18030|UTF-8|UTF-16|CSV|Excel|\.xlsx?/g
const latin = (text: string) => /[A-Za-z]/.test(text.replace(NAMES, ''))

/** What is put into Chinese sentences besides words of the table: names, numbers, dates, and codes that people know things by. */
// biome-ignore format: a list
const NAMES_AND_NUMBERS: readonly string[] = [
  'a.openOrders', 'badge', 'code', 'count', 'date', 'day.date', 'deadline.amount', 'end', "foreign.join('、')", 'gap', 'horizon', 'hours', 'itemCode', 'labels', 'last', 'least', 'left', 'max', 'min', 'minutes', "missing.join('、')", 'monday', 'most', 'needed', 'nodes.length', 'nr', 'number', 'out.staff.badge', 'question', 'r.complexity', 'r.depth', 'r.maxComplexity', 'r.maxDepth', 'released', 'retryAfterSeconds', 'scale.version', 'seconds', 'sign(points)', 'spoken(near)', 'spoken(one)', 'stop', 'stop.site.name', 'time(from)', 'twice', 'waiting', 'year', 'days', 'first', 'name', 'source', "numbers.join('、')", "campaigns.join('、')",
]

interface Message {
  readonly where: string
  readonly text: string
  readonly inserted: readonly string[]
}

const han = (text: string) => /\p{Script=Han}/u.test(text)

/** A node of the syntax tree, as far as messages are concerned. */
interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [part: string]: unknown
}
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value
const partsOf = (node: Node): Node[] => Object.values(node).flat().filter(isNode)
const isText = (node: Node) => (node.type === 'Literal' && typeof node.value === 'string') || node.type === 'TemplateLiteral'
const nodesIn = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode)
const cooked = (node: Node) => (node.value as { cooked?: string } | undefined)?.cooked ?? ''
const textOf = (node: Node) => (node.type === 'TemplateLiteral' ? nodesIn(node.quasis).map(cooked).join(' ') : String(node.value))

/** Every Chinese message of a file: what `zh` is set to, and a Chinese text that follows an English one among arguments. */
function messagesOf(file: string): Message[] {
  const source = readFileSync(join(packageRoot, file), 'utf8')
  const found = new Map<number, Message>()
  const add = (node: Node) => {
    const inserted = nodesIn(node.expressions).map((one) => source.slice(one.start, one.end))
    const text = textOf(node).split(' | ').at(-1) as string
    found.set(node.start, { where: `${file}:${source.slice(0, node.start).split('\n').length}`, text, inserted })
  }
  const texts = (node: Node): Node[] => {
    if (isText(node)) return [node]
    if (node.type === 'ConditionalExpression') return [...nodesIn(node.consequent), ...nodesIn(node.alternate)].flatMap(texts)
    if (node.type === 'BinaryExpression') return [...nodesIn(node.left), ...nodesIn(node.right)].flatMap(texts)
    return []
  }
  const visit = (node: Node) => {
    if (node.type === 'Property' && nodesIn(node.key)[0]?.name === 'zh') for (const text of nodesIn(node.value).flatMap(texts)) add(text)
    if (node.type === 'CallExpression' || node.type === 'NewExpression') {
      const given = nodesIn(node.arguments)
      for (const [i, argument] of given.entries()) {
        const before = given[i - 1]
        if (before && isText(argument) && isText(before) && han(textOf(argument)) && !han(textOf(before))) add(argument)
      }
    }
    // Rules of inputs carry both languages in one text.
    if (isText(node) && / \| \P{Script=Latin}*\p{Script=Han}/u.test(textOf(node))) add(node)
    for (const part of partsOf(node)) visit(part)
  }
  for (const statement of nodesIn(parseSync(file, source).program.body)) visit(statement)
  return [...found.values()]
}

const files = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !/^(web|simulation|cli|db\/generated)\//.test(name))
  .map((name) => `src/${name}`)

describe('Chinese messages', () => {
  /** What the schema says of its own types is no message: English, and the Chinese term in parentheses. */
  const messages = files.flatMap(messagesOf).filter(({ text }) => !/^[A-Z].*\(\p{Script=Han}+\)$/u.test(text))

  test('hold no word of the program', () => {
    expect(messages.length).toBeGreaterThan(300)
    expect(messages.filter((m) => latin(m.text)).map((m) => `${m.where} ${m.text}`)).toEqual([])
  })

  test('are put together from the table of words, from Chinese, and from names and numbers', () => {
    const fromTable = /\b(?:field|verb)Word\b|_WORDS\b|\bwords\[|THINGS\[|eitherOf\(|\binWords\(|termOf\(|\.zh\b|\bTITLES\[|^zh$|^[A-Z_]+(\.\w+)*$/
    // An import says names of files and columns as they are.
    const ofRequests = messages.filter((m) => !m.where.startsWith('src/intake/'))
    const strange = ofRequests.flatMap((m) =>
      m.inserted.filter((one) => !fromTable.test(one) && !NAMES_AND_NUMBERS.includes(one)).map((one) => `${m.where} ${one}`),
    )
    expect(strange).toEqual([])
    const inserted = ofRequests.flatMap((m) => m.inserted)
    expect(
      NAMES_AND_NUMBERS.filter((one) => !inserted.includes(one)),
      'an exception nobody needs any more',
    ).toEqual([])
  })

  test('have a Chinese word for every role, state, verb, thing and kind of id', () => {
    const { fieldWord, eitherOf, rangesOf, termOf, hasWord, ...tables } = words
    const said = Object.values(tables).flatMap((table) => Object.values(table))
    expect(said.length).toBeGreaterThan(150)
    expect(said.filter((word) => latin(word) || !han(word))).toEqual([])
    const verbs = [...Object.values(LIFECYCLE), ...Object.values(CO_HANDLING)].map(({ zh }) => zh)
    expect(verbs.filter((word) => latin(word) || !han(word))).toEqual([])
    expect(Object.keys(tables.ID_WORDS)).toEqual(Object.keys(ID_TYPES))
    expect([eitherOf(tables.ORDER_WORDS, ['REGISTERED', 'VERIFIED']), termOf('Fast (办理快捷)')]).toEqual(['待核实或待派单', '办理快捷'])
  })

  test('name states that follow each other as a range', () => {
    const ranges = (...states: OrderStatus[]) => words.rangesOf(Object.values(OrderStatus), states)
    expect(ranges('PROCESSING', 'ACCEPTED', 'IN_SERVICE', 'SCHEDULED')).toEqual([['ACCEPTED', 'PROCESSING']])
    expect(ranges('REGISTERED', 'VERIFIED', 'COMPLETED')).toEqual([
      ['REGISTERED', 'REGISTERED'],
      ['VERIFIED', 'VERIFIED'],
      ['COMPLETED', 'COMPLETED'],
    ])
    expect(blockers(ACT.urgeOrder, facts({ status: 'CLOSED' }), viewer('CITIZEN'), NOW)[0]?.words).toEqual({
      en: 'the order is CLOSED, it must be REGISTERED to PROCESSING',
      zh: '工单状态为已归档，须为待核实至办理中',
    })
  })

  test('have a Chinese word for every input and argument of the schema', () => {
    const names = new Set<string>()
    for (const type of Object.values(schema.getTypeMap())) {
      if (isIntrospectionType(type)) continue
      if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) names.add(name)
      if (isObjectType(type)) for (const field of Object.values(type.getFields())) for (const { name } of field.args) names.add(name)
    }
    names.delete('input')
    expect([...names].filter((name) => !words.hasWord(name))).toEqual([])
    const messages = [...names].map((name) => new InvalidInput(name, { en: '', zh: '不符合要求' }).words.zh)
    expect(messages.filter(latin)).toEqual([])
    expect(words.fieldWord('requester.phone')).toBe('办事人的联系电话')
    expect(words.fieldWord('windows.1.opens')).toBe('时段第 2 项的开始时间')
    expect(words.fieldWord('orders.3')).toBe('登记列表第 4 项')
    expect(words.fieldWord('input')).toBe('输入')
  })

  test('say why an order cannot be acted on, to every role in every state, without a program word', () => {
    const reasons: string[] = []
    for (const status of Object.values(OrderStatus)) {
      for (const action of Object.keys(LIFECYCLE) as Action[]) {
        for (const role of ROLES) {
          const blocks = blockers(ACT[action], facts({ status }), viewer(role), NOW)
          if (blocks.length > 0) reasons.push(new IllegalTransition('order_1', ACT[action], blocks).words.zh)
        }
      }
    }
    for (const action of Object.keys(CO_HANDLING) as CoHandlingAction[]) reasons.push(coHandlingBlock(action, 'DONE')?.words.zh ?? '')
    expect(new Set(reasons).size).toBeGreaterThan(500)
    expect([...new Set(reasons)].filter((reason) => latin(reason) || !han(reason))).toEqual([])
    expect(reasons).toContain('当前不能核实：仅限角色：热线话务员、调度员')
    for (const thing of Object.keys(words.THINGS) as words.Thing[]) expect(latin(new NotFound(thing).words.zh)).toBe(false)
    expect(new Duplicate(['requester.phone', 'title']).words.zh).toBe('该编号已登记，以下内容不一致：办事人的联系电话、标题')
    expect(wordsOf({ message: 'Too small: expected number to be >=1', code: 'too_small', minimum: 1 }).zh).toBe('不能小于 1')
    expect(wordsOf({ message: 'Invalid option' }).zh).toBe('不符合要求')
  })
})

describe('Over the wire, in Chinese', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  async function ask(account: string, query: string, variables: Record<string, unknown> = {}) {
    const answer = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'zh-CN', authorization: `Bearer ${await app.token(account)}` },
      body: JSON.stringify({ query, variables }),
    })
    return answer.json()
  }
  const problem = async (account: string, verb: string, input: Record<string, unknown>) => {
    const Verb = verb.charAt(0).toUpperCase() + verb.slice(1)
    const { data, errors } = await ask(account, `mutation ($input: ${Verb}Input!) { ${verb}(input: $input) { ... on Problem { message } } }`, { input })
    return errors?.[0]?.message ?? data[verb].message
  }

  test('every reason of availableActions is Chinese, whoever asks', async () => {
    const order = await givenOrder(app, 'ACCEPTED')
    for (const account of ['dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality', 'hotline-agent', tokenFor(app, order.id)]) {
      const { data } = await ask(account, 'query ($id: ID!) { order(id: $id) { availableActions(all: true) { blockedBy { message } } } }', { id: order.id })
      const messages: string[] = data.order.availableActions.flatMap((one: { blockedBy: { message: string }[] }) => one.blockedBy.map((b) => b.message))
      expect(messages.length).toBeGreaterThan(1)
      expect(messages.filter((message) => latin(message) || !han(message))).toEqual([])
    }
  })

  test('refusals name what they are about in Chinese', async () => {
    const order = await givenOrder(app, 'VERIFIED')
    const input = { orderId: order.id, type: 'HELP', items: [], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
    expect(await problem('dispatcher', 'verifyOrder', { ...input, items: ['X'] })).toBe('当前不能核实：工单状态为待派单，须为待核实')
    expect(await problem('staff-01', 'answerSwap', { swapId: 'swap_01kg0000000000000000000000', answer: 'GRANTED' })).toBe('未找到：请您接受的换班')
    expect(await problem('dispatcher', 'urgeOrder', { orderId: 'team_01kg0000000000000000000000' })).toBe('工单：应为工单标识')
    expect(await problem('staff-01', 'logContact', { orderId: order.id, expectedVersion: 0, method: 'SMS', outcome: 'REACHED' })).toBe('期望版本：不能小于 1')
    const requester = { kind: 'PERSON', name: '示例', phone: '1' }
    const registration = { channel: 'HOTLINE_12345', areaCode: '450481109000', title: '示例', requester }
    expect(await problem('hotline-agent', 'registerOrder', registration)).toBe('办事人的联系电话：不是有效的电话号码')
    expect(await problem('campaign-manager', 'registerOrder', { ...registration, requester: { ...requester, phone: '13900001234' } })).toMatch(/^渠道：/)
  })
})
