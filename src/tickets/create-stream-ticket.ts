import { Kind } from 'graphql'
import { z } from 'zod'
import { InvalidInput, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller } from '../ground.ts'
import { verb } from '../input.ts'
import { parseDocument } from '../live/document.ts'
import { createTicket, ticketText } from '../live/ticket.ts'

const longText = z.string().max(16_384, 'must be at most 16,384 characters | 不能超过 16384 个字符')

export const createStreamTicketRules = verb({ document: longText, variables: longText.nullish(), expiresAt: z.date().nullish() })

/**
 * Makes a ticket for one stream (流票据), for a browser's EventSource, which cannot send a header. It opens that
 * subscription with those variables and nothing else, for at most 12 hours, and can be revoked.
 * @throws Unauthenticated, InvalidInput
 */
export async function createStreamTicket(
  caller: Caller,
  input: z.output<typeof createStreamTicketRules>,
): Promise<{ id: string; ticket: string; expiresAt: Date }> {
  if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  checkSubscription(input.document)
  const variables = readVariables(input.variables)
  const made = await change(caller, 'createStreamTicket', input, (c) =>
    createTicket(c, { document: input.document, variables, expiresAt: input.expiresAt ?? null }),
  )
  return { id: made.id, expiresAt: new Date(made.expiresAt), ticket: ticketText(caller.ground.keys, made.id) }
}

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
