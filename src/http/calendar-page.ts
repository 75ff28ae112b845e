import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { loadFeed } from '../appointments/load-feed.ts'
import type { Runtime } from '../runtime.ts'
import { sendJson } from './health.ts'
import type { Page } from './pages.ts'

const PATH = /^\/calendar\/(ff_[\w-]{43})\.ics$/

/**
 * Calendars to subscribe to (日历订阅): `GET /calendar/<secret>.ics`, the secret being the proof. A calendar that asks with the tag it has is
 * told 304 while nothing changed.
 */
export function calendarPage(runtime: Runtime): Page {
  return (request, response, path) => {
    const [, secret] = PATH.exec(path) ?? []
    if (!secret || !['GET', 'HEAD'].includes(request.method ?? '')) return false
    serve(secret, request.headers['if-none-match'], response).catch((error: unknown) => {
      runtime.log.error({ err: error, requestId: String(response.getHeader('X-Request-Id')) }, 'unexpected error')
      if (!response.headersSent) refused(response, 500, 'INTERNAL', 'Unexpected error.')
    })
    return true
  }

  async function serve(secret: string, known: string | undefined, response: ServerResponse) {
    const calendar = await loadFeed(runtime.db, secret, runtime.clock.now())
    if (calendar === null) return refused(response, 404, 'NOT_FOUND', 'No such calendar, or it was revoked.')
    const tag = `"${createHash('sha256').update(calendar).digest('base64url')}"`
    response.setHeader('ETag', tag)
    response.setHeader('Cache-Control', 'private, no-cache')
    if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === tag)) return void response.writeHead(304).end()
    response.writeHead(200, { 'Content-Type': 'text/calendar; charset=utf-8', 'Content-Length': Buffer.byteLength(calendar) }).end(calendar)
  }
}

const refused = (response: ServerResponse, status: number, code: string, message: string) =>
  sendJson(response, status, { errors: [{ message, extensions: { code, requestId: String(response.getHeader('X-Request-Id')) } }] })
