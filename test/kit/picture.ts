import { deflateSync } from 'node:zlib'
import type { TestApp } from './app.ts'
import { did } from './did.ts'

const chunk = (type: string, data: Buffer) => {
  const body = Buffer.concat([Buffer.from(type), data])
  const crc = Buffer.alloc(4)
  crc.writeUInt32BE(crc32(body))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  return Buffer.concat([length, body, crc])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** A grey picture of one point, another for each shade. @param shade 0 to 255 */
export function picture(shade: number): Buffer {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.from([0, shade]))), chunk('IEND', Buffer.alloc(0))])
}

/** Sends a file as a client does. @param account null: nobody */
export async function upload(
  app: Pick<TestApp, 'url' | 'token'>,
  account: string | null,
  body: Uint8Array,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const authorization = account === null ? {} : { authorization: `Bearer ${await app.token(account)}` }
  const response = await fetch(`${app.url}/attachments`, { method: 'POST', headers: { ...authorization, connection: 'close' }, body: Buffer.from(body) })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

/**
 * Attaches a signed paper to an order, as its handler does.
 * @returns its digest: the evidence of an authorisation
 */
export async function attachSigned(app: TestApp, account: string, orderId: string, shade = 200): Promise<string> {
  const { json } = await upload(app, account, picture(shade))
  await did(app, account, 'addAttachment', { orderId, sha256: json.sha256, kind: 'SIGNATURE' })
  return String(json.sha256)
}
