import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Language } from '../ground.ts'
import type { Incoming } from '../live/incoming.ts'

const REQUEST_ID = /^[\w.-]{8,64}$/
const LONGEST_KEY = 128

/** What a request says about itself in its headers. */
export function readIncoming(request: IncomingMessage): Incoming {
  const { authorization } = request.headers
  const requestId = single(request.headers['x-request-id'])
  const key = single(request.headers['idempotency-key'])
  return {
    authorization,
    requestId: requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : randomUUID(),
    language: languageOf(request.headers['accept-language']),
    address: request.socket.remoteAddress ?? 'unknown',
    idempotencyKey: key !== undefined && key.length > 0 && key.length <= LONGEST_KEY ? key : null,
  }
}

/** The city's language unless the caller puts English first. */
function languageOf(header: string | undefined): Language {
  return /^\s*en\b/i.test(header ?? '') ? 'en' : 'zh'
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
