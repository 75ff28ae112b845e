import { Kind } from 'graphql'
import { z } from 'zod'
import { InvalidInput, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { parseDocument } from '../live/document.ts'
import { createTicket, ticketText } from '../live/ticket.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'

const longText = z.string().max(16_384, 'must be at most 16,384 characters | 不能超过 16384 个字符')

const verb = declareVerb('createStreamTicket', {
  description:
    'A ticket for one stream (流票据), for a browser EventSource that cannot send a header: GET /graphql?ticket=<ticket> with Accept: text/event-stream. At most 12 hours, revocable.',
  input: {
    document: longText.describe('The subscription; it is fixed (订阅文档)'),
    variables: longText.nullish().describe('Its variables as a JSON object; fixed too (变量)'),
    expiresAt: z.date().nullish().describe('Earlier end, if wanted (失效时间)'),
  },
})

/**
 * Makes a ticket for one stream (流票据), for a browser's EventSource, which cannot send a header. It opens that
 * subscription with those variables and nothing else, for at most 12 hours, and can be revoked.
 * @throws Unauthenticated, InvalidInput
 */
export const createStreamTicket = verb.answers(async (caller: Caller, input): Promise<{ id: string; ticket: string; expiresAt: Date }> => {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  checkSubscription(input.document)
  const variables = readVariables(input.variables)
  const made = await change(caller, verb.name, input, (c) => createTicket(c, { document: input.document, variables, expiresAt: input.expiresAt ?? null }))
  return { id: made.id, expiresAt: new Date(made.expiresAt), ticket: ticketText(caller.runtime.keys, made.id) }
})

/** @throws InvalidInput unless the text is one subscription */
function checkSubscription(document: string) {
  let definitions: ReturnType<typeof parseDocument>['definitions']
  try {
    ;({ definitions } = parseDocument(document))
  } catch (error) {
    throw new InvalidInput('document', { en: error instanceof Error ? error.message : 'cannot be parsed', zh: '无法解析' })
  }
  const operations = definitions.filter((d) => d.kind === Kind.OPERATION_DEFINITION)
  if (operations.length !== 1 || operations[0]?.operation !== 'subscription')
    throw new InvalidInput('document', { en: 'must be exactly one subscription', zh: '须为一个订阅操作' })
}

/** @throws InvalidInput unless the text is a JSON object */
function readVariables(text: string | null | undefined): Record<string, unknown> {
  if (text == null) return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch {
    // Falls through to the one refusal below.
  }
  throw new InvalidInput('variables', { en: 'must be a JSON object', zh: '须为键值对象' })
}
