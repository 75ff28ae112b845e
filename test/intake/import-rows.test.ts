import { chmodSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { startApp, type TestApp } from '../kit/app.ts'
import { gb18030 } from '../kit/gb18030.ts'
import { csv, exportCsv, exportRow, HEADERS } from '../kit/hotline-export.ts'
import { given, left, run } from './importing.ts'

/** Rows for a running server, each with what is the matter. */
const change = (i: number, over: Record<string, string>) => exportRow(i).map((cell, at) => over[HEADERS[at] as string] ?? cell)
let next = 100_000

/** Ten thousand in the long check (`ROWS=10000`). */
const MANY = Number(process.env.ROWS ?? 2_000)

describe('Importing an export', () => {
  let app: TestApp
  let tokenFile: string
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** Imports into the running server over its API. */
  async function imported(content: string | Buffer, options: Parameters<typeof run>[2] = {}, name?: string) {
    tokenFile = given(await app.token('hotline-agent'), 'token')
    return run(app.runtime.config, given(content, name), { url: app.url, tokenFile, ...options })
  }
  const orderOf = (externalNo: string) => app.runtime.db.order.findFirst({ where: { externalNo }, include: { requester: true } })

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['GB18030', gb18030],
  ])('in %s creates an order for each row, and the report agrees', async (_name, encoded) => {
    const rows = [HEADERS, ...Array.from({ length: 7 }, () => exportRow(next++))]
    const ran = await imported(encoded(csv(rows)))
    expect(ran.code).toBe(0)
    expect(ran.report.map((r) => [r.externalNo, r.fate])).toEqual(rows.slice(1).map(([no]) => [no, 'CREATED']))
    expect(ran.said).toContain('not imported, for they have no place: 一级分类, 承办部门')
    for (const told of ran.report) expect((await orderOf(told.externalNo))?.number).toBe(told.number)
  })

  it('keeps everything a row says', async () => {
    const no = 'HX-WHOLE'
    const row = change(10, { 工单编号: no, 来电时间: '2026年3月1日 8时30分', 区域: '岑溪市筋竹镇', 诉求内容: '第一行\n"第二行",完' })
    await imported(csv([HEADERS, row]))
    const { id } = (await orderOf(no)) ?? { id: '' }
    const { order } = await (await app.as('hotline-agent'))(
      'query ($id: ID!) { order(id: $id) { channel type urgency receivedAt title text area { code } requester { kind name phone address } } }',
      { id },
    )
    expect(order).toEqual({
      channel: 'HOTLINE_12345',
      type: 'CONSULT',
      urgency: 'URGENT',
      receivedAt: '2026-03-01T00:30:00.000Z',
      title: '示例：第10号诉求',
      text: '第一行\n"第二行",完',
      area: { code: '450481109000' },
      requester: expect.objectContaining({ kind: 'PERSON', phone: expect.stringContaining('*') }),
    })
  })

  it('from a workbook reads dates, telephones kept as numbers, and blank rows', async () => {
    const text = (value: string) => ({ value })
    const row = (no: string, received: object | null, phone: object | null) => [text(no), received, text('示例'), text('示例群众'), phone, text('万秀区')]
    const book = await writeXlsxFile([
      [text('12345 工单导出')],
      ['工单编号', '来电时间', '标题', '来电人', '联系电话', '区域'].map(text),
      row('X-1', { value: new Date('2026-03-01T08:30:00Z'), type: Date, format: 'yyyy/m/d h:mm' }, { value: 13_900_001_234, type: Number }),
      [null],
      row('X-2', { value: 46_082.354_166_666_664, type: Number }, text('139 0000 1234')),
      row('X-3', { value: 9_999_999, type: Number }, null),
    ])
    const ran = await imported(await book.toBuffer(), {}, 'export.xlsx')
    expect(ran.report.map((r) => [r.line, r.fate, r.column])).toEqual([
      [3, 'CREATED', ''],
      [5, 'CREATED', ''],
      [6, 'REFUSED', '来电时间'],
    ])
    expect(ran.code).toBe(2)
    expect(ran.said).toContain('1 blank')
    for (const no of ['X-1', 'X-2']) expect((await orderOf(no))?.receivedAt).toEqual(new Date('2026-03-01T00:30:00.000Z'))
  })

  it.each([
    ['an impossible date', { 来电时间: '2026-02-30 08:00' }, '来电时间', 'there is no such day or time'],
    ['a date that is none', { 来电时间: '13/45' }, '来电时间', 'none of the accepted date formats'],
    ['a serial number beyond all dates', { 来电时间: '9999999' }, '来电时间', 'between 2000 and 2100'],
    ['a call in the future', { 来电时间: '2026-12-01 08:00' }, '来电时间', 'must not be in the future'],
    ['no external number', { 工单编号: ' ' }, '工单编号', 'a second import could not tell'],
    ['an external number that is none', { 工单编号: 'a b' }, '工单编号', 'letters, digits'],
    ['no title', { 诉求标题: '' }, '诉求标题', 'must not be empty'],
    ['no name', { 来电人: '' }, '来电人', 'must not be empty'],
    ['a telephone that is none', { 联系电话: '12345678901234' }, '联系电话', 'not a valid telephone'],
    ['an unknown area', { 区域: '北京市' }, '区域', 'is no area of this city'],
    ['no area', { 区域: '' }, '区域', 'is empty'],
    ['an unknown word', { 紧急程度: '十万火急' }, '紧急程度', 'must be one of'],
    ['stray control characters', { 诉求内容: '示例\u0001' }, '诉求内容', 'control characters'],
    ['a NUL', { 诉求标题: '示\u0000例' }, '诉求标题', 'control characters'],
    ['a text of 20,001 characters', { 诉求内容: '字'.repeat(20_001) }, '诉求内容', 'at most 20000 characters'],
    ['a title of 201 characters', { 诉求标题: '字'.repeat(201) }, '诉求标题', 'at most 200 characters'],
    ['a character that cannot be read', { 诉求内容: '示\ufffd例' }, '诉求内容', 'cannot be read'],
  ])('refuses a row with %s, with line, column and reason, and takes the one after it', async (_name, over, column, reason) => {
    const [bad, good] = [change(next++, { 诉求内容: '示例', ...over }), exportRow(next++)]
    const ran = await imported(csv([HEADERS, bad, good]))
    expect(ran.code).toBe(2)
    expect(ran.report.map((r) => [r.line, r.fate])).toEqual([
      [2, 'REFUSED'],
      [3, 'CREATED'],
    ])
    expect(ran.report[0]).toMatchObject({ column, reason: expect.stringContaining(reason), number: '' })
  })

  it('tells of several faults of a row at once', async () => {
    const ran = await imported(csv([HEADERS, change(next++, { 来电时间: '昨天', 联系电话: '1', 区域: 'x' })]))
    expect(ran.report[0]?.column).toBe('来电时间、区域、联系电话')
  })

  it('takes contents of 20,000 characters, each of which fits a request', async () => {
    const rows = Array.from({ length: 4 }, () => change(next++, { 诉求内容: '😀'.repeat(20_000) }))
    const ran = await imported(csv([HEADERS, ...rows]))
    expect(ran.report.map((r) => r.fate)).toEqual(Array(4).fill('CREATED'))
  })

  it('takes stray control characters out when asked to, and says so', async () => {
    const row = change(next++, { 诉求内容: '示\u0001例\u202e' })
    const ran = await imported(csv([HEADERS, row]), { clean: true })
    expect(ran.report[0]).toMatchObject({ fate: 'CREATED', reason: 'control characters were taken out' })
  })

  it('takes an area as far as it is known, and says so', async () => {
    const ran = await imported(csv([HEADERS, change(next++, { 区域: '岑溪市筋竹镇示例路9号' })]))
    expect(ran.report[0]).toMatchObject({ fate: 'CREATED', column: '区域', reason: 'understood only up to 筋竹镇' })
  })

  it('tells a row that is cut off, one with too many cells, and one with a broken quote; trailing separators are nothing', async () => {
    const [cut, over, broken, trailing] = [exportRow(next++), exportRow(next++), exportRow(next++), exportRow(next++)]
    const lines = [csv([HEADERS]), csv([cut.slice(0, 5)]), csv([[...over, 'x']]), csv([broken]).replace(',', ',"'), csv([[...trailing, '', '']])]
    const ran = await imported(lines.join(''))
    const fates = ran.report.map((r) => [r.fate, r.reason.split(':')[0]])
    expect(fates.slice(0, 2)).toEqual([
      ['REFUSED', 'has 5 of 12 columns'],
      ['REFUSED', 'has more than 12 columns'],
    ])
    expect(fates[2]?.[0]).toBe('REFUSED')
    expect(ran.report.at(-1)).toMatchObject({ externalNo: trailing[0], fate: 'CREATED' })
  })

  it('recognises what is there: a second run creates nothing', async () => {
    const rows = Array.from({ length: 5 }, () => exportRow(next++))
    const first = await imported(csv([HEADERS, ...rows]))
    const count = await app.runtime.db.order.count()
    const again = await imported(csv([HEADERS, ...rows]))
    expect(again.code).toBe(0)
    expect(again.report.map((r) => [r.fate, r.number])).toEqual(first.report.map((r) => ['ALREADY_THERE', r.number]))
    expect(await app.runtime.db.order.count()).toBe(count)
  })

  it('recognises a row repeated in the file, and refuses the same number with other content, naming the columns', async () => {
    const row = exportRow(next++)
    const other = row.map((cell, at) => (HEADERS[at] === '诉求内容' ? '另一内容' : cell))
    const ran = await imported(csv([HEADERS, row, row, other]))
    expect(ran.report.map((r) => [r.fate, r.column])).toEqual([
      ['CREATED', ''],
      ['ALREADY_THERE', ''],
      ['REFUSED', '诉求内容'],
    ])
  })

  it('dry, says the same of every row and writes nothing', async () => {
    const there = exportRow(next++)
    await imported(csv([HEADERS, there]))
    const row = exportRow(next++)
    const rows = [
      there,
      row,
      row,
      change(next++, { 联系电话: '1' }),
      row.map((cell, at) => (HEADERS[at] === '诉求标题' ? '另一标题' : cell)),
      change(next++, { 来电时间: '2026-12-01 08:00' }),
    ]
    const before = await left(app.runtime.db)
    const dry = await imported(csv([HEADERS, ...rows]), { dryRun: true })
    expect(await left(app.runtime.db)).toEqual(before)
    expect(dry.said).toContain('6 rows: 1 would be created, 2 already there, 3 refused')
    const real = await imported(csv([HEADERS, ...rows]))
    const told = (ran: typeof real) => ran.report.map((r) => [r.line, r.externalNo, r.fate, r.column])
    expect(told(dry)).toEqual(told(real))
  })

  it('without a required column stops before the first row, naming the headers it may have', async () => {
    const without = csv([HEADERS.filter((h) => h !== '诉求标题'), exportRow(next++).filter((_c, at) => HEADERS[at] !== '诉求标题')])
    const before = await app.runtime.db.order.count()
    await expect(imported(without)).rejects.toThrow(/title \(诉求标题, /)
    expect(await app.runtime.db.order.count()).toBe(before)
  })

  it('with a mapping of its own reads other headers, words and categories', async () => {
    const mapping = given(
      JSON.stringify({
        columns: { title: ['主诉'] },
        values: { urgency: { 火: 'URGENT' } },
        categories: { 社会保障: ['YL-001'] },
        defaults: { 'requester.name': '匿名' },
      }),
      'mapping.json',
    )
    const headers = ['工单编号', '主诉', '区域', '紧急程度', '一级分类', '来电人']
    const ran = await imported(csv([headers, ['M-1', '示例', '万秀区', '火', '社会保障', ''], ['M-2', '示例', '万秀区', '', '城市管理', '']]), { mapping })
    expect(ran.code).toBe(0)
    expect(ran.report[1]).toMatchObject({ fate: 'CREATED', column: '一级分类', reason: expect.stringContaining('names no item') })
    expect(await orderOf('M-1')).toMatchObject({ urgency: 'URGENT', itemCodes: ['YL-001'] })
  })

  it('writes a report that Excel opens and does not calculate, and in which nothing personal stands', async () => {
    const row = change(next++, {
      工单编号: '-1.5',
      来电人: '秘密姓名',
      联系电话: '13977778888',
      地址: '秘密地址 5 号',
      诉求内容: '秘密内容',
      诉求标题: '秘密标题',
    })
    const bad = change(next++, {
      来电人: '秘密姓名',
      联系电话: '秘密号码',
      来电时间: '秘密时间',
      区域: '秘密区域',
      工单编号: '秘密 编号',
      紧急程度: '秘密程度',
    })
    const ran = await imported(csv([HEADERS, row, bad]))
    expect(ran.reportText.charCodeAt(0)).toBe(0xfeff)
    expect(ran.reportText).toContain("2,'-1.5,CREATED,")
    expect(ran.report.map((r) => r.fate)).toEqual(['CREATED', 'REFUSED'])
    for (const text of [ran.reportText, ran.said]) expect(text).not.toMatch(/秘密|1397777/)
    expect(ran.reportText.split('\r\n')[0]).toContain('not imported: 一级分类、承办部门')
    expect(ran.reportText).toContain(',,REFUSED 未导入,1,,')
  })

  it('tells reasons in Chinese unless asked otherwise', async () => {
    const ran = await imported(csv([HEADERS, change(next++, { 来电时间: '2026-02-30' }), change(next++, { 来电时间: '2026-12-01' })]), { language: 'zh' })
    expect(ran.report.map((r) => r.reason)).toEqual(['日期或时间不存在', expect.stringContaining('不能晚于当前时间')])
  })

  it.each([
    ['the report cannot be written', { report: '/nowhere/report.csv' }, 'name another place with --report'],
    ['the token is not accepted', { tokenFile: 'nonsense' }, 'no valid token'],
    ['the role may not register', { tokenFile: 'dispatcher' }, 'does not allow'],
    ['the mapping is broken', { mapping: '{' }, 'not valid JSON'],
  ])('says in a sentence that %s', async (_name, options: { report?: string; tokenFile?: string; mapping?: string }, words) => {
    const { mapping, tokenFile: token, ...rest } = options
    const more = {
      ...rest,
      ...(mapping ? { mapping: given(mapping, 'mapping.json') } : {}),
      ...(token ? { tokenFile: given(token === 'dispatcher' ? await app.token(token) : token, 'other-token') } : {}),
    }
    await expect(imported(exportCsv(1), more)).rejects.toThrow(words)
  })

  it('leaves the file itself alone when it is named as the report', async () => {
    const file = given(exportCsv(1))
    await expect(run(app.runtime.config, file, { url: app.url, tokenFile, report: file })).rejects.toThrow('would overwrite')
    chmodSync(file, 0o600)
    writeFileSync(file, '')
    await expect(run(app.runtime.config, file, { url: app.url, tokenFile })).rejects.toThrow('is empty')
  })

  it(`of ${MANY} rows agrees with the orders and the log, while the server goes on answering`, async () => {
    const before = await left(app.runtime.db)
    const dispatcher = await app.as('dispatcher')
    let ended = false
    const importing = imported(exportCsv(MANY)).finally(() => {
      ended = true
    })
    let answers = 0
    await vi.waitFor(
      async () => {
        expect((await dispatcher('{ orders(first: 1) { totalCount } }')).orders.totalCount).toBeGreaterThanOrEqual(before.orders)
        answers++
        expect(ended).toBe(true)
      },
      { timeout: 200_000, interval: 100 },
    )
    const ran = await importing
    expect(answers).toBeGreaterThan(MANY / 500)
    expect(ran.code).toBe(0)
    expect(ran.said).toContain(`${MANY} rows: `)
    const after = await left(app.runtime.db)
    const created = ran.report.filter((r) => r.fate === 'CREATED').length
    expect(ran.report).toHaveLength(MANY)
    expect(after.orders - before.orders).toBe(created)
    expect([after.events, after.ordersWithEvent, after.sequence, after.requesters]).toEqual(Array(4).fill(after.orders))
    expect(after.positionsAreDense).toBe(true)
    expect(ran.report.filter((r) => after.numbers.get(r.externalNo) !== r.number)).toEqual([])
  }, 240_000)
})
