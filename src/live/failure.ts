import { GraphQLError, type GraphQLErrorOptions } from 'graphql'
import { databaseAway } from '../db/faults.ts'
import { InvalidInput, Problem, RateLimited, StepUpRequired, Unreadable, type Words } from '../errors.ts'
import { OTHER_CODES, PROBLEM_CODES } from '../graphql/problems.ts'
import type { Log } from '../log.ts'
import type { Language } from '../runtime.ts'

/** What an error message needs to know about the request it answers. */
export interface Asked {
  readonly requestId: string
  readonly language: Language
}

const UNAVAILABLE = new Problem('UNAVAILABLE', { en: 'the database cannot be reached; try again', zh: '服务暂不可用，请稍后重试' }, true)

const CODES: readonly string[] = Object.keys({ ...PROBLEM_CODES, ...OTHER_CODES })
const UNEXPECTED: Words = { en: 'Unexpected error.', zh: '系统出现意外错误' }

const HTTP_STATUS: Partial<Record<Problem['code'], number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  OVERLOADED: 503,
  UNAVAILABLE: 503,
  TOO_COMPLEX: 400,
  BAD_INPUT: 400,
}

/** The expected refusal behind an error, if it is one; an unreachable database counts as one. */
export function problemOf(error: unknown): Problem | null {
  for (let at: unknown = error; at instanceof Error; at = at instanceof GraphQLError && at.originalError ? at.originalError : at.cause) {
    if (at instanceof Problem) return at
    if (databaseAway(at)) return UNAVAILABLE
  }
  return null
}

/** Whether the same request may succeed in a moment. */
export function temporary(error: unknown): boolean {
  const code = problemOf(error)?.code
  return code === 'UNAVAILABLE' || code === 'OVERLOADED'
}

/**
 * The one place where an error becomes what a client may read, on every transport. Expected problems keep their words
 * and code; mistakes in the document keep graphql's own message, in English, since a programmer reads it; everything else is
 * logged and becomes "Unexpected error." with the request's id.
 */
export function presentable(error: unknown, asked: Asked, log: Log): GraphQLError {
  const place = placeOf(error)
  const problem = problemOf(error)
  if (problem instanceof Unreadable) log.error({ err: problem, requestId: asked.requestId }, 'a sealed value cannot be read')
  if (problem) {
    const extensions: Record<string, unknown> = { code: problem.code, retryable: problem.retryable }
    if (problem instanceof InvalidInput) extensions.field = problem.field
    if (problem instanceof RateLimited) extensions.retryAfterSeconds = problem.retryAfterSeconds
    if (problem instanceof StepUpRequired) Object.assign(extensions, { maxAgeSeconds: problem.maxAgeSeconds, acrValues: problem.acrValues })
    // Only a request that failed as a whole has a status of its own; a field's error leaves 200 and the other fields.
    // A document that costs too much failed as a whole, though the library says so at its first field.
    const whole = problem.code === 'TOO_COMPLEX'
    if (!place.path || whole) extensions.http = { status: HTTP_STATUS[problem.code] ?? 400, spec: problem.code === 'BAD_INPUT', ...waiting(problem) }
    return new GraphQLError(problem.words[asked.language], { ...place, extensions })
  }
  if (error instanceof GraphQLError && (rootOf(error) || (!error.path && error.nodes))) {
    const message = error.message.replace(/ Did you mean .+\?$/, '')
    return new GraphQLError(message, { ...place, extensions: kept(error) })
  }
  log.error({ err: error, requestId: asked.requestId }, 'unexpected error')
  return new GraphQLError(UNEXPECTED[asked.language], { ...place, extensions: { code: 'INTERNAL', unexpected: true, requestId: asked.requestId } })
}

/** When a whole request that was refused may be sent again, for HTTP. */
const waiting = (problem: Problem) => (problem instanceof RateLimited ? { headers: { 'Retry-After': String(problem.retryAfterSeconds) } } : {})

/** As it is sent over a socket or an event stream: without what only HTTP has a use for. */
export function presented(error: unknown, asked: Asked, log: Log): GraphQLError {
  const masked = presentable(error, asked, log)
  const { http: _http, unexpected: _unexpected, ...extensions } = masked.extensions
  return new GraphQLError(masked.message, { ...placeOf(masked), extensions })
}

/** Whether the error came from graphql itself (or was thrown as one) and not from something beneath it. */
function rootOf(error: GraphQLError): boolean {
  return !error.originalError || (error.originalError instanceof GraphQLError && rootOf(error.originalError))
}

function placeOf(error: unknown): GraphQLErrorOptions {
  if (!(error instanceof GraphQLError)) return {}
  const { nodes, source, positions, path } = error
  return { nodes: nodes ?? null, source: source ?? null, positions: positions ?? null, path: path ?? null }
}

/** Extensions without the error beneath, and a code of the list. A request that is no GraphQL request is 400 for every media type. */
function kept(error: GraphQLError): Record<string, unknown> {
  const { originalError: _hidden, http, code, ...others } = error.extensions
  // Libraries have codes of their own; clients know the list of docs/problems.md.
  const extensions = { code: typeof code === 'string' && CODES.includes(code) ? code : 'BAD_INPUT', ...others }
  if (typeof http !== 'object' || http === null) return extensions
  return { ...extensions, http: error.source || error.nodes ? http : { ...http, spec: false } }
}
