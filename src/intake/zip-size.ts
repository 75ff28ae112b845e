import { createInflateRaw } from 'node:zlib'
import { StartError } from '../errors.ts'

const END = 0x06054b50
const ENTRY = 0x02014b50

/**
 * Unpacks a zip file without keeping anything, and stops beyond the limit: a few kilobytes can unpack to gigabytes.
 * (The sizes an archive states itself are not trusted.)
 * @throws StartError beyond the limit, and for a damaged file
 */
export async function checkUnpackedSize(zip: Buffer, limit: number): Promise<void> {
  const damaged = new StartError('the workbook is damaged or cut off | 工作簿已损坏或不完整')
  const end = zip.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]))
  if (end < 0 || end + 22 > zip.length || zip.readUInt32LE(end) !== END) throw damaged
  let at = zip.readUInt32LE(end + 16)
  let total = 0
  for (let i = zip.readUInt16LE(end + 10); i > 0; i--) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== ENTRY) throw damaged
    const [method, packed, local] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 42)]
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    if (local + 30 > zip.length) throw damaged
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const data = zip.subarray(start, start + packed)
    total += method === 0 ? data.length : await inflatedSize(data, limit - total, damaged)
    if (total > limit) throw new StartError(`the workbook unpacks to more than ${limit / 1024 / 1024} MiB: split it | 工作簿过大，请拆分`)
  }
}

async function inflatedSize(data: Buffer, limit: number, damaged: StartError): Promise<number> {
  const inflate = createInflateRaw()
  inflate.end(data)
  let size = 0
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit) return size
    }
  } catch {
    throw damaged
  }
  return size
}
