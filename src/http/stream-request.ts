import type { IncomingMessage } from 'node:http'
import type { StreamRequest } from '../live/sse.ts'
import { asRecord, Refused, readBody } from './limits.ts'

/** The client's first choice is an event stream. (Some clients list it last with every query; those want JSON.) */
export function wantsStream(request: IncomingMessage): boolean {
  const types = (request.headers.accept ?? '').split(',').map((type) => type.split(';')[0]?.trim())
  return types.find((type) => type === 'text/event-stream' || type?.includes('json')) === 'text/event-stream'
}

/**
 * Reads what a stream is asked for: a JSON body, or the query string of an EventSource.
 * @throws Refused 400 or 413
 */
export async function readStreamRequest(request: IncomingMessage): Promise<StreamRequest> {
  const search = new URL(request.url ?? '/', 'http://localhost').searchParams
  const ticket = search.get('ticket')
  const given = request.method === 'POST' ? asRecord(parse(await readBody(request))) : Object.fromEntries(search)
  const query = given?.query ?? ''
  const variables = typeof given?.variables === 'string' ? parse(given.variables) : (given?.variables ?? {})
  const operationName = given?.operationName || null
  if (typeof query !== 'string' || (query === '' && ticket === null)) throw bad('`query` must be the text of the document.')
  const record = asRecord(variables)
  if (!record) throw bad('`variables` must be an object.')
  if (operationName !== null && typeof operationName !== 'string') throw bad('`operationName` must be text.')
  return { query, variables: record, operationName, ticket }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw bad('The request is not valid JSON.')
  }
}

const bad = (message: string) => new Refused(400, 'BAD_INPUT', message)
