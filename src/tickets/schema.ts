import { mutation } from '../graphql/mutation.ts'
import { createStreamTicket, createStreamTicketRules } from './create-stream-ticket.ts'
import { revokeStreamTicket, revokeStreamTicketRules } from './revoke-stream-ticket.ts'

mutation('createStreamTicket', {
  description:
    'A ticket for one stream (流票据), for a browser EventSource that cannot send a header: GET /graphql?ticket=<ticket> with Accept: text/event-stream. At most 12 hours, revocable.',
  rules: createStreamTicketRules,
  input: (t) => ({
    document: t.string({ required: true, description: 'The subscription; it is fixed (订阅文档)' }),
    variables: t.string({ description: 'Its variables as a JSON object; fixed too (变量)' }),
    expiresAt: t.field({ type: 'DateTime', description: 'Earlier end, if wanted (失效时间)' }),
  }),
  run: createStreamTicket,
  success: (t) => ({
    id: t.exposeID('id', { description: 'Ticket id, to revoke it by (票据标识)' }),
    ticket: t.exposeString('ticket', { description: 'The secret (票据)' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends (失效时间)' }),
  }),
})

mutation('revokeStreamTicket', {
  description: 'Revoke a stream ticket of your own (吊销票据); its stream ends within 5 s.',
  rules: revokeStreamTicketRules,
  input: (t) => ({ ticketId: t.id({ required: true, description: 'Ticket id (票据标识)' }) }),
  run: revokeStreamTicket,
  success: (t) => ({ id: t.exposeID('id', { description: 'Ticket id (票据标识)' }) }),
})
