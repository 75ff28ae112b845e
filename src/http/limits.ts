import type { IncomingMessage } from 'node:http'
import type { ProblemCode } from '../errors.ts'
import type { OTHER_CODES } from '../graphql/problems.ts'
import { LIMITS } from '../limits.ts'

export const MAX_BODY_BYTES = LIMITS.BODY_BYTES.value

type RefusedCode = ProblemCode | keyof typeof OTHER_CODES

/** A request refused before GraphQL sees it. */
export class Refused extends Error {
  readonly status: number
  readonly code: RefusedCode
  constructor(status: number, code: RefusedCode, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/**
 * Refuses what no GraphQL request looks like.
 * @throws Refused 405, 413 or 415
 */
export function checkRequest(request: IncomingMessage): void {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'POST') throw new Refused(405, 'METHOD_NOT_ALLOWED', 'Use GET or POST.')
  if (headers['content-encoding'] && headers['content-encoding'] !== 'identity') {
    throw new Refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'Compressed requests are not accepted.')
  }
  if (method === 'POST' && !isJson(headers['content-type'])) {
    throw new Refused(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send Content-Type: application/json (UTF-8).')
  }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
}

/** A name or an address with a port or without; an address of version 6 stands in brackets. */
const HOST = /^([a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(:\d{1,5})?$/i

/**
 * A host that is none is refused before anything is made of it.
 * @throws Refused 400
 */
export function checkHost({ headers: { host } }: IncomingMessage): void {
  if (host !== undefined && !HOST.test(host)) throw new Refused(400, 'BAD_INPUT', 'The Host header names no host.')
}

function isJson(contentType: string | undefined): boolean {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  const charset = parameters
    .find((p) => p.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  return (type === 'application/json' || type === 'application/graphql+json') && (charset === undefined || charset === 'utf-8' || charset === 'utf8')
}

/**
 * Reads a whole body.
 * @throws Refused 413 beyond the limit
 */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** A JSON value as an object of unknowns, or undefined. */
export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
}

const tooLarge = () => new Refused(413, 'TOO_LARGE', `The request is larger than ${MAX_BODY_BYTES / 1024} KiB.`)
