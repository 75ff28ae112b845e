import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../config.ts'

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
  return origin === `http://${host}` || origin === `https://${host}`
}

/** Headers that let an allowed page read the answer. */
export function allowOrigin(config: Config, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Vary', 'Origin')
  const { origin } = request.headers
  if (origin === undefined || !originAllowed(config, request)) return
  response.setHeader('Access-Control-Allow-Origin', origin)
  response.setHeader('Access-Control-Expose-Headers', 'X-Request-Id, Retry-After')
}

/** Answers a preflight: without an allowed origin there is nothing in it. */
export function preflight(response: ServerResponse): void {
  if (response.hasHeader('Access-Control-Allow-Origin')) {
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST')
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Accept-Language, Idempotency-Key, Last-Event-ID, X-Request-Id')
    response.setHeader('Access-Control-Max-Age', '600')
  }
  response.writeHead(204).end()
}
