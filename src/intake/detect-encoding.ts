import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { StartError } from '../errors.ts'

/** Encodings an export comes in; the first two are told apart by trying. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** What a file is, by its first bytes and, for text, by all of them. */
export type FileKind = { readonly kind: 'xlsx' } | { readonly kind: 'text'; readonly encoding: Encoding; readonly bom: boolean }

/**
 * Finds out what a file is: a zip is a workbook; a byte order mark says its encoding; valid UTF-8 is UTF-8; what is left
 * is GB18030 (国标) if it is valid as that.
 * @param given an encoding the operator named, taken without a check
 * @throws StartError for an empty file, an old .xls, a binary file, and bytes that are in neither encoding
 */
export async function detectKind(file: string, given?: Encoding): Promise<FileKind> {
  const head = await firstBytes(file)
  if (head.length === 0) throw new StartError(`${file} is empty | 文件为空`)
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return { kind: 'xlsx' }
  if (head.readUInt32BE(0) === 0xd0cf11e0 && head.length >= 4) throw new StartError(`${file} is an old .xls workbook: save it as .xlsx | 请另存为 .xlsx 格式`)
  if (head[0] === 0xff && head[1] === 0xfe) return { kind: 'text', encoding: 'utf-16le', bom: true }
  const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
  if (given) return { kind: 'text', encoding: given, bom }
  if (head.includes(0) && (await isBinary(file))) throw new StartError(`${file} is no text and no workbook | 不是文本或 Excel 文件`)
  if (bom || (await isValid(file, 'utf-8'))) return { kind: 'text', encoding: 'utf-8', bom }
  if (await isValid(file, 'gb18030')) return { kind: 'text', encoding: 'gb18030', bom: false }
  throw new StartError(`${file} is neither valid UTF-8 nor valid GB18030; name its encoding with --encoding | 无法识别文件编码`)
}

async function firstBytes(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(4_096), 0, 4_096, 0)
      // Padded: the marks looked for are up to four bytes long.
      return bytesRead === 0 ? Buffer.alloc(0) : bytesRead < 4 ? buffer.subarray(0, 4) : buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw new StartError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}

/** Text may hold a stray NUL, told of row by row; a file in which one byte of fifty is one is no text. */
async function isBinary(file: string): Promise<boolean> {
  let [zeros, all] = [0, 0]
  for await (const chunk of createReadStream(file, { end: 65_535 }) as AsyncIterable<Buffer>) {
    all += chunk.length
    for (const byte of chunk) if (byte === 0) zeros++
  }
  return zeros * 50 > all
}

/** Whether all bytes are valid; a character cut off by the end of the file does not count against it. */
async function isValid(file: string, encoding: Encoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true })
  try {
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) decoder.decode(chunk, { stream: true })
    return true
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
