import { Kind } from 'graphql'
import { z } from 'zod'
import { InvalidInput, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import { mutation } from '../graphql/mutation.ts'
import { id, verb } from '../input.ts'
import { parseDocument } from './document.ts'
import { createTicket, revokeTicket, ticketText } from './ticket.ts'

const createRules = verb({
  document: z.string().max(16_384, 'must be at most 16,384 characters | 不能超过 16384 个字符'),
  variables: z.string().max(16_384, 'must be at most 16,384 characters | 不能超过 16384 个字符').nullish(),
  expiresAt: z.date().nullish(),
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
  if (operations.length !== 1 || operations[0]?.operation !== 'subscription') throw new InvalidInput('document', { en: 'must be exactly one subscription', zh: '须为一个订阅操作' })
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
  throw new InvalidInput('variables', { en: 'must be a JSON object', zh: '须为 JSON 对象' })
}

mutation('createStreamTicket', {
  description: 'A ticket for one stream (流票据), for a browser EventSource that cannot send a header: GET /graphql?ticket=<ticket> with Accept: text/event-stream. At most 12 hours, revocable.',
  rules: createRules,
  input: (t) => ({
    document: t.string({ required: true, description: 'The subscription; it is fixed (订阅文档)' }),
    variables: t.string({ description: 'Its variables as a JSON object; fixed too (变量)' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Earlier end, if wanted (失效时间)' }),
  }),
  run: async (caller, input) => {
    if (caller.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
    checkSubscription(input.document)
    const variables = readVariables(input.variables)
    const made = await change(caller, 'createStreamTicket', input, (c) => createTicket(c, { document: input.document, variables, expiresAt: input.expiresAt ?? null }))
    return { id: made.id, expiresAt: new Date(made.expiresAt), ticket: ticketText(caller.ground.keys, made.id) }
  },
  success: (t) => ({
    id: t.exposeID('id', { description: 'Ticket id, to revoke it by (票据标识)' }),
    ticket: t.exposeString('ticket', { description: 'The secret (票据)' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends (失效时间)' }),
  }),
})

mutation('revokeStreamTicket', {
  description: 'Revoke a stream ticket of your own (吊销票据); its stream ends within 5 s.',
  rules: verb({ ticketId: id('ticket') }),
  input: (t) => ({ ticketId: t.id({ required: true, description: 'Ticket id (票据标识)' }) }),
  run: (caller, input) => change(caller, 'revokeStreamTicket', input, (c) => revokeTicket(c, input.ticketId)),
  success: (t) => ({ id: t.exposeID('id', { description: 'Ticket id (票据标识)' }) }),
})
