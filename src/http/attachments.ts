import type { IncomingMessage, ServerResponse } from 'node:http'
import { readAttachment } from '../attachments/read-attachment.ts'
import { MAX_ATTACHMENT_BYTES, requireUploader, uploadAttachment } from '../attachments/upload-attachment.ts'
import { Problem, type ProblemCode, RateLimited, Unreadable } from '../errors.ts'
import { contextFor } from '../live/incoming.ts'
import type { Runtime } from '../runtime.ts'
import { sendJson } from './health.ts'
import { readIncoming } from './incoming.ts'
import { preflight } from './origins.ts'
import type { Page } from './pages.ts'
import { quotaHeaders } from './quota-headers.ts'

const STATUS: Partial<Record<ProblemCode, number>> = {
  UNREADABLE: 500,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_INPUT: 400,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
}
const PATH = /^\/attachments(?:\/(attachment_[0-9a-z]{26}))?$/

/**
 * Files (附件): `POST /attachments` takes the bytes of one and answers with its digest, for `addAttachment`; `GET /attachments/<id>`
 * gives one that is attached to a viewer with the right to it. Both with the token as a header, as for the API.
 */
export function attachmentPages(runtime: Runtime): Page {
  const context = contextFor(runtime)
  return (request, response, path) => {
    const [, id] = PATH.exec(path) ?? []
    if (!PATH.test(path) || !['OPTIONS', id === undefined ? 'POST' : 'GET'].includes(request.method ?? '')) return false
    if (request.method === 'OPTIONS') {
      preflight(request, response)
      return true
    }
    serve(request, response, id).catch((error: unknown) => fail(response, error))
    return true
  }

  async function serve(request: IncomingMessage, response: ServerResponse, id: string | undefined) {
    const incoming = {
      ...readIncoming(request, runtime.config.trustedProxies),
      requestId: String(response.getHeader('X-Request-Id')),
      told: quotaHeaders(response),
    }
    const caller = await context(incoming)
    if (id === undefined) {
      requireUploader(caller.viewer)
      await runtime.quotas.change(caller, 'UPLOAD')
      sendJson(response, 201, await uploadAttachment(caller, await readBytes(request)))
      return
    }
    await runtime.quotas.read(caller, 1)
    const { bytes, contentType, sha256 } = await readAttachment(caller, id)
    // A document can hold scripts and forms: it is saved, never opened in the name of the service. A picture holds nothing that runs.
    const disposition = contentType.startsWith('image/') ? 'inline' : 'attachment'
    response.setHeader('Content-Disposition', `${disposition}; filename="${sha256.slice(0, 12)}.${contentType.split('/')[1]}"`)
    response.setHeader('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'; sandbox")
    response.writeHead(200, { 'Content-Type': contentType, 'Content-Length': bytes.length }).end(bytes)
  }

  function fail(response: ServerResponse, error: unknown) {
    if (response.headersSent) return response.destroy()
    const requestId = String(response.getHeader('X-Request-Id'))
    const problem = error instanceof Problem ? error : null
    if (!problem) runtime.log.error({ err: error, requestId }, 'unexpected error')
    if (problem instanceof Unreadable) runtime.log.error({ err: problem, requestId }, 'a sealed file cannot be read')
    if (problem instanceof RateLimited) response.setHeader('Retry-After', String(problem.retryAfterSeconds))
    // What is left of a refused body is not read.
    response.setHeader('Connection', 'close')
    const words = problem ? problem.words : { en: 'Unexpected error.', zh: '服务异常' }
    sendJson(response, problem ? (STATUS[problem.code] ?? 400) : 500, {
      errors: [{ message: words.en, extensions: { code: problem?.code ?? 'INTERNAL', words, requestId } }],
    })
  }
}

/** Reads a body to its end, or to the first byte too many, which the operation refuses. */
async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > MAX_ATTACHMENT_BYTES) break
  }
  return Buffer.concat(chunks)
}
