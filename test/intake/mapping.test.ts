import { describe, expect, test } from 'vitest'
import { areas } from '../../prisma/seed/reference.ts'
import { areaFinder } from '../../src/intake/area-names.ts'
import { findHeader, readHeader } from '../../src/intake/columns.ts'
import { DEFAULT_MAPPING } from '../../src/intake/default-mapping.ts'
import { readMapping } from '../../src/intake/mapping.ts'
import { readWallTime } from '../../src/intake/wall-time.ts'

describe('A call time', () => {
  const read = (cell: string | Date) => readWallTime(cell, DEFAULT_MAPPING.dateFormats)

  test.each([
    ['2026-03-01 08:30:05', '2026-03-01T00:30:05.000Z'],
    ['2026-3-1 8:30', '2026-03-01T00:30:00.000Z'],
    ['2026/03/01', '2026-02-28T16:00:00.000Z'],
    ['2026.3.1 8:05', '2026-03-01T00:05:00.000Z'],
    ['2026年3月1日 8时30分', '2026-03-01T00:30:00.000Z'],
    ['2026年3月1日8:30', '2026-03-01T00:30:00.000Z'],
    ['２０２６－０３－０１　０８：３０', '2026-03-01T00:30:00.000Z'],
    ['2026-03-01T08:30:05', '2026-03-01T00:30:05.000Z'],
    ['20260301083005', '2026-03-01T00:30:05.000Z'],
    ['46082', '2026-02-28T16:00:00.000Z'],
    ['46082.354166666664', '2026-03-01T00:30:00.000Z'],
    ['46082.430555555555', '2026-03-01T02:20:00.000Z'],
    ['2024-02-29 00:00', '2024-02-28T16:00:00.000Z'],
  ])('written %s is the instant in Wuzhou', (written, at) => {
    expect(read(written)).toEqual(new Date(at))
  })

  test('of a cell Excel knows to be a date is its wall time', () => {
    expect(read(new Date('2026-03-01T08:30:00.000Z'))).toEqual(new Date('2026-03-01T00:30:00.000Z'))
  })

  test.each([
    ['2026-02-30', 'there is no such day'],
    ['2026-13-45', 'there is no such day'],
    ['2026-03-01 25:00', 'there is no such day'],
    ['2025/2/29', 'there is no such day'],
    ['13/45', 'none of the accepted'],
    ['昨天下午', 'none of the accepted'],
    ['9999999', 'between 2000 and 2100'],
    ['60', 'between 2000 and 2100'],
    ['1999-12-31', 'between 2000 and 2100'],
  ])('written %s is refused with the reason', (written, words) => {
    expect(read(written)).toMatchObject({ en: expect.stringContaining(words) })
  })
})

describe('An area', () => {
  const find = areaFinder(areas())

  test.each([
    ['450481109000', '450481109000'],
    ['450481', '450481000000'],
    ['岑溪市', '450481000000'],
    ['岑溪', '450481000000'],
    ['岑溪市筋竹镇', '450481109000'],
    ['梧州市岑溪市筋竹镇', '450481109000'],
    ['广西壮族自治区梧州市/岑溪市/筋竹镇', '450481109000'],
    ['梧州市 > 岑溪市 > 筋竹镇 > 义水村', '450481109202'],
    ['岑溪市筋竹镇义水村村委会', '450481109202'],
    ['筋竹镇', '450481109000'],
    ['筋竹镇筋竹社区', '450481109001'],
  ])('written %s is found', (written, code) => {
    expect(find(written)).toEqual({ code, upTo: null })
  })

  test('with something unknown after it is taken as far as it is known, and says so', () => {
    expect(find('岑溪市筋竹镇解放路 3 号')).toEqual({ code: '450481109000', upTo: '筋竹镇' })
    expect(find('岑溪市不存在镇')).toEqual({ code: '450481000000', upTo: '岑溪市' })
  })

  test.each([
    ['北京市', 'is no area'],
    ['110000000000', 'is no area'],
    ['12', 'is no area'],
    ['梧州市', 'only the city'],
    ['450400000000', 'only the city'],
  ])('written %s is refused', (written, words) => {
    expect(find(written)).toMatchObject({ en: expect.stringContaining(words) })
  })

  test('every one of the city is found by the path of its names', () => {
    const byCode = new Map(areas().map((a) => [a.code, a]))
    const path = (code: string): string => {
      const area = byCode.get(code)
      return area?.parentCode ? path(area.parentCode) + area.name : (area?.name ?? '')
    }
    const wrong = areas()
      .filter((a) => a.level !== 'CITY')
      .filter((a) => JSON.stringify(find(path(a.code))) !== JSON.stringify({ code: a.code, upTo: null }))
    expect(wrong.map((a) => path(a.code))).toEqual([])
  })

  test('whose name several have is refused as ambiguous', () => {
    const names = areas()
      .filter((a) => a.level === 'VILLAGE')
      .map((a) => a.name)
    const twice = names.find((name, i) => names.indexOf(name) !== i) as string
    expect(find(twice)).toMatchObject({ en: expect.stringContaining('several areas') })
  })
})

describe('A mapping file', () => {
  test('says only what differs from the built-in one', () => {
    const mapping = readMapping('{ "columns": { "title": ["主诉"] }, "channel": "UNRESOLVED_MATTERS_WINDOW" }')
    expect([mapping.channel, mapping.columns.title, mapping.columns.text]).toEqual(['UNRESOLVED_MATTERS_WINDOW', ['主诉'], [...DEFAULT_MAPPING.columns.text]])
  })

  test('printed from the built-in one is a mapping file', () => {
    expect(readMapping(JSON.stringify(DEFAULT_MAPPING))).toEqual(readMapping())
  })

  test.each([
    ['{ "columns": ', 'not valid JSON'],
    ['{ "colums": {} }', 'colums: is no key there; known are channel, columns'],
    ['{ "columns": { "titel": ["x"] } }', 'columns → titel: is no key there; known are externalNo'],
    ['{ "columns": { "title": "标题" } }', 'columns → title'],
    ['{ "columns": { "title": ["标题"], "text": ["标　题"] } }', '"标　题" is named for both title and text'],
    ['{ "values": { "urgency": { "急": "VERY" } } }', 'values → urgency → 急'],
    ['{ "channel": "FAX" }', 'channel'],
    ['{ "dateFormats": ["YYYY-MM-DD"] }', 'dateFormats → 0'],
    ['{ "categories": { "社保": "PS-001" } }', 'categories → 社保'],
  ])('%s is refused, naming the key', (text, words) => {
    expect(() => readMapping(text)).toThrow(words)
  })
})

describe('A header', () => {
  const mapping = readMapping()
  const row = (line: number, ...cells: string[]) => ({ line, cells })

  test('is found below a title, whatever the width of its characters, and names what has no place', () => {
    const rows = [row(1, '12345 热线工单导出', '', ''), row(2, '＊工单编号', ' 诉求 标题 ', '来电人：', '区域', '承办部门', '')]
    expect(findHeader(rows, mapping)).toBe(1)
    const columns = readHeader(rows[1] as never, mapping, false)
    expect([...columns.at.keys()]).toEqual(['externalNo', 'title', 'areaCode', 'requester.name'])
    expect([columns.width, columns.unmapped, columns.nameOf('requester.name')]).toEqual([5, ['承办部门'], '来电人：'])
  })

  test('without a required column is refused, naming the headers it may have', () => {
    expect(() => readHeader(row(1, '工单编号', '来电人', '区域'), mapping, false)).toThrow(/title \(诉求标题, 工单标题/)
  })

  test('with two columns for one thing is refused, naming both', () => {
    expect(() => readHeader(row(1, '工单编号', '工单号', '标题', '来电人', '区域'), mapping, false)).toThrow('工单编号, 工单号')
  })
})
