import type { IncomingMessage } from 'node:http'
import { newRequestId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Incoming } from '../live/incoming.ts'
import { languageOf } from '../live/language.ts'

const REQUEST_ID = /^[\w.-]{8,64}$/
const LONGEST_KEY = LIMITS.KEY_CHARACTERS.value

/**
 * What a request says about itself in its headers.
 * @param trustedProxies proxies of ours before the server: what each added to X-Forwarded-For is believed, no more
 */
export function readIncoming(request: IncomingMessage, trustedProxies: number): Incoming {
  const { authorization } = request.headers
  const requestId = single(request.headers['x-request-id'])
  const key = single(request.headers['idempotency-key'])
  return {
    authorization,
    requestId: requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : newRequestId(),
    language: languageOf(request.headers['accept-language']),
    address: addressOf(request, trustedProxies),
    idempotencyKey: key !== undefined && key.length > 0 && key.length <= LONGEST_KEY ? key : null,
  }
}

function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = request.socket.remoteAddress ?? 'unknown'
  if (trustedProxies === 0) return direct
  const passed = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter((address) => address !== '')
  return passed.at(-trustedProxies) ?? passed[0] ?? direct
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
