import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The other side of a server of keys: Vault's transit interface with one key, which is AES-256-GCM here as there. */
export interface TestTransit {
  /** What a program is started with to use it. */
  readonly settings: Record<string, string>
  readonly token: string
  /** Wraps what is in base64, as an operator does with the server's own command. */
  wrap(plain: string): string
  /** Makes its next answers another: a status, or a body. */
  answer(other: { status?: number; body?: string } | null): void
  /** Requests it was sent. */
  readonly asked: () => number
  stop(): Promise<void>
}

export async function startTransit(): Promise<TestTransit> {
  const [key, token] = [randomBytes(32), `hvs.${randomBytes(12).toString('base64url')}`]
  let other: { status?: number; body?: string } | null = null
  let asked = 0
  const wrap = (plain: string) => {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    return `vault:v1:${Buffer.concat([iv, cipher.update(plain, 'base64'), cipher.final(), cipher.getAuthTag()]).toString('base64')}`
  }
  const unwrap = (wrapped: string) => {
    const bytes = Buffer.from(/^vault:v1:(.+)$/.exec(wrapped)?.[1] ?? '', 'base64')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64')
  }
  const say = (response: ServerResponse, status: number, body: string) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  const server = createServer(async (request, response) => {
    asked++
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (other) return say(response, other.status ?? 200, other.body ?? '{"errors":["no"]}')
    if (request.headers['x-vault-token'] !== token) return say(response, 403, '{"errors":["permission denied"]}')
    if (request.method !== 'POST' || request.url !== '/v1/transit/decrypt/flash-delivery') return say(response, 404, '{"errors":[]}')
    const { ciphertext } = JSON.parse(Buffer.concat(chunks).toString()) as { ciphertext: string }
    try {
      say(response, 200, JSON.stringify({ data: { plaintext: unwrap(ciphertext) } }))
    } catch {
      say(response, 400, JSON.stringify({ errors: [`invalid ciphertext: ${ciphertext}`] }))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    settings: {
      KEY_PROVIDER: 'transit',
      KEY_TRANSIT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      KEY_TRANSIT_NAME: 'flash-delivery',
      KEY_TRANSIT_TOKEN: token,
    },
    token,
    wrap,
    answer: (next) => {
      other = next
    },
    asked: () => asked,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
