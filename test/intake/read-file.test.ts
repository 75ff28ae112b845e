import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import writeXlsxFile from 'write-excel-file/node'
import { openFile } from '../../src/intake/open-file.ts'
import type { RawRow } from '../../src/intake/raw-row.ts'
import { gb18030 } from '../kit/gb18030.ts'
import { folder } from '../start/program.ts'

/** Writes a file and reads it. */
async function read(content: string | Buffer, name = 'export.csv') {
  const path = join(folder(), name)
  writeFileSync(path, content)
  const file = await openFile(path)
  const rows: RawRow[] = []
  for await (const row of file.rows()) rows.push(row)
  return { rows, detected: file.detected, remarks: file.remarks(), fraction: file.fraction() }
}

const table = (rows: readonly RawRow[]) => rows.map((row) => [row.line, row.damaged ? 'damaged' : row.cells])

describe('A text file', () => {
  const TEXT = '工单编号,诉求内容\nA-1,示例𠮷😀\n'

  test.each([
    ['UTF-8', Buffer.from(TEXT), 'CSV, UTF-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), 'CSV, UTF-8 with BOM'],
    ['GB18030', gb18030(TEXT), 'CSV, GB18030'],
    ['UTF-16, as Excel saves Unicode text', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'CSV, UTF-16LE with BOM'],
  ])('in %s is recognised and read', async (_name, bytes, detected) => {
    const file = await read(bytes)
    expect(file.detected).toBe(detected)
    expect(table(file.rows)).toEqual([
      [1, ['工单编号', '诉求内容']],
      [2, ['A-1', '示例𠮷😀']],
    ])
    expect(file.fraction).toBe(1)
  })

  test.each([
    ['commas', ','],
    ['tabs', '\t'],
    ['semicolons', ';'],
  ])('separated by %s is cut at them', async (_name, separator) => {
    expect(table((await read(`a${separator}b\n1${separator}"x${separator}y"\n`)).rows)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', `x${separator}y`]],
    ])
  })

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('with lines ending in %s keeps quoted line ends, and counts the lines a row begins in', async (_name, end) => {
    const file = await read(['a,b', '1,"x', '""y"""', '', '2,z', ''].join(end))
    expect(table(file.rows)).toEqual([
      [1, ['a', 'b']],
      [2, ['1', 'x\n"y"']],
      [4, ['']],
      [5, ['2', 'z']],
    ])
    expect(file.remarks).toEqual([])
  })

  test('with a quote that is never closed loses that line, and nothing after it', async () => {
    expect(table((await read('a,b\n1,"x\n2,y\n3,z\n')).rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'damaged'],
      [3, ['2', 'y']],
      [4, ['3', 'z']],
    ])
    expect(table((await read('a,b\n1,"x\n2,"y"\n3,z\n')).rows)).toEqual([
      [1, ['a', 'b']],
      [2, 'damaged'],
      [3, ['2', 'y']],
      [4, ['3', 'z']],
    ])
  })

  test('with quotes in the wrong place loses those lines only', async () => {
    const { rows } = await read('a,b\n1,"x"y"\n2,x"y"\n3,z\n')
    expect(table(rows).slice(-1)).toEqual([[4, ['3', 'z']]])
    expect(rows.filter((row) => row.damaged).map((row) => row.line)).toEqual([2, 3])
  })

  test('cut off in its last line says so', async () => {
    const file = await read('a,b\n1,2\n3')
    expect(table(file.rows).at(-1)).toEqual([3, ['3']])
    expect(file.remarks).toEqual([expect.stringContaining('no line end')])
  })

  test('cut off in the middle of a character is read up to there', async () => {
    const { rows, detected } = await read(Buffer.from('a,b\n1,示例').subarray(0, -1))
    expect(detected).toBe('CSV, UTF-8')
    expect(rows.at(-1)?.cells).toEqual(['1', '示\ufffd'])
  })

  test('keeps characters that lie across the borders of what is read at once', async () => {
    const { rows } = await read(gb18030(`a\n${'示例"😀'.replaceAll('"', '')}`.padEnd(70_000, '示')))
    expect(rows[1]?.cells[0]).toBe('示例😀'.padEnd(70_000 - 2, '示'))
  })

  test.each([
    ['an empty one', Buffer.alloc(0), 'empty'],
    ['a binary one', Buffer.from(Array.from({ length: 500 }, (_, i) => (i % 10 ? (i * 7) % 256 : 0))), 'no text'],
    ['one in no known encoding', Buffer.from([0x61, 0x2c, 0xff, 0xff, 0x0a]), 'neither valid UTF-8 nor valid GB18030'],
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'save it as .xlsx'],
    ['a zip that is no workbook', Buffer.from('PK\u0003\u0004 no more', 'latin1'), 'damaged or cut off'],
  ])('%s is refused with a sentence', async (_name, bytes, words) => {
    await expect(read(bytes)).rejects.toThrow(words)
  })

  test('that is not there is refused with a sentence', async () => {
    await expect(openFile('/nowhere/export.csv')).rejects.toThrow('cannot be read')
  })
})

describe('A workbook', () => {
  const text = (value: string) => ({ value })
  const dated = (value: string) => ({ value: new Date(value), type: Date, format: 'yyyy-mm-dd hh:mm:ss' })
  const number = (value: number) => ({ value, type: Number })

  test('is read with its blank rows and cells, multi-line texts, dates to the second, and long numbers as digits', async () => {
    const book = await writeXlsxFile([
      [text('工单编号'), text('来电时间'), text('诉求内容'), text('联系电话')],
      [text('A-1'), dated('2026-03-01T10:20:00Z'), text('第一行\r\n第二行'), number(13_900_001_234)],
      [null, null, null, null],
      [text('A-2'), number(46_082.430_555_5), null, number(2.0260301000000123e19)],
    ])
    const { rows, detected } = await read(await book.toBuffer(), 'export.xlsx')
    expect(detected).toContain('Excel workbook')
    expect(table(rows)).toEqual([
      [1, ['工单编号', '来电时间', '诉求内容', '联系电话']],
      [2, ['A-1', new Date('2026-03-01T10:20:00.000Z'), '第一行\n第二行', '13900001234']],
      [3, [null, null, null, null]],
      [4, ['A-2', '46082.4305555', null, { lossy: true }]],
    ])
  })

  test('whose other sheets are not empty says that they were not read', async () => {
    const book = await writeXlsxFile([
      { data: [[text('工单编号')]], sheet: '一' },
      { data: [[text('x')]], sheet: '二' },
    ])
    expect((await read(await book.toBuffer(), 'export.xlsx')).remarks).toEqual([expect.stringContaining('only the first sheet')])
  })

  test('that would unpack to gigabytes is refused before it does', async () => {
    // 64 MiB of zeros eight times: a few hundred kilobytes, and sizes in the archive that lie.
    const zeros = deflateRawSync(Buffer.alloc(64 * 1024 * 1024))
    const locals: Buffer[] = []
    const entries: Buffer[] = []
    let at = 0
    for (let i = 0; i < 8; i++) {
      const name = Buffer.from(`xl/worksheets/sheet${i}.xml`)
      const local = Buffer.alloc(30)
      local.writeUInt32LE(0x04034b50, 0)
      local.writeUInt16LE(8, 8)
      local.writeUInt32LE(zeros.length, 18)
      local.writeUInt32LE(1, 22)
      local.writeUInt16LE(name.length, 26)
      const entry = Buffer.alloc(46)
      entry.writeUInt32LE(0x02014b50, 0)
      entry.writeUInt16LE(8, 10)
      entry.writeUInt32LE(zeros.length, 20)
      entry.writeUInt32LE(1, 24)
      entry.writeUInt16LE(name.length, 28)
      entry.writeUInt32LE(at, 42)
      locals.push(local, name, zeros)
      entries.push(entry, name)
      at += 30 + name.length + zeros.length
    }
    const directory = Buffer.concat(entries)
    const end = Buffer.alloc(22)
    end.writeUInt32LE(0x06054b50, 0)
    end.writeUInt16LE(8, 8)
    end.writeUInt16LE(8, 10)
    end.writeUInt32LE(directory.length, 12)
    end.writeUInt32LE(at, 16)
    await expect(read(Buffer.concat([...locals, directory, end]), 'bomb.xlsx')).rejects.toThrow('unpacks to more than 256 MiB')
  })
})
