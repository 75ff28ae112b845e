import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'
import { LIMITS } from '../limits.ts'
import { QUOTA_HEADERS } from './quota-headers.ts'

const LOCAL = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Whether a page of the request's origin may read answers. No Origin header: no browser page, nothing to protect
 * against. There are no cookies in this API, so credentials are never allowed.
 */
export function originAllowed(config: Config, request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  if (origin === undefined) return true
  if (config.corsOrigins.includes(origin)) return true
  if (!config.production && LOCAL.test(origin)) return true
  if (origin !== `http://${host}` && origin !== `https://${host}`) return false
  return isOurs(config, host ?? '')
}

const PORT = /:\d+$/
/** An address of the network instead of a name. */
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])$/i

/**
 * Whether a host is this service: a page under another name that its owner has pointed at this machine (DNS rebinding) says so of itself in both
 * headers. Names are PUBLIC_URL's and HOST; an address is no name that could be pointed anywhere.
 */
function isOurs({ publicUrl, host: listening }: Config, host: string): boolean {
  const name = host.replace(PORT, '')
  return ADDRESS.test(name) || host === new URL(publicUrl).host || name === listening
}

/** Headers that let an allowed page read the answer. */
export function allowOrigin(config: Config, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Vary', 'Origin, Access-Control-Request-Headers')
  const { origin } = request.headers
  if (origin === undefined || !originAllowed(config, request)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', ['X-Request-Id', 'Retry-After', ...QUOTA_HEADERS].join(', '))
}

/** Headers that mean something to this service. */
const OWN_HEADERS = ['Authorization', 'Content-Type', 'Accept-Language', 'Idempotency-Key', 'Last-Event-ID', 'X-Request-Id']
const HEADER_NAME = /^[a-z0-9-]{1,64}$/i
const MOST_HEADERS = LIMITS.REQUESTED_HEADERS.value

/** What an allowed page's own tools send besides (traceparent, sentry-trace, apollographql-client-name …): asked for, and not read. */
function askedHeaders(request: IncomingMessage): string[] {
  const asked = (request.headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim())
  return asked.filter((name) => HEADER_NAME.test(name) && !OWN_HEADERS.some((own) => own.toLowerCase() === name.toLowerCase())).slice(0, MOST_HEADERS)
}

/** Answers a preflight: without an allowed origin there is nothing in it; with one, the headers it asks for are allowed. */
export function preflight(request: IncomingMessage, response: ServerResponse): void {
  if (response.hasHeader('Access-Control-Allow-Origin')) {
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
    response.setHeader('Access-Control-Allow-Headers', [...OWN_HEADERS, ...askedHeaders(request)].join(', '))
    response.setHeader('Access-Control-Max-Age', '600')
  }
  response.writeHead(204).end()
}
