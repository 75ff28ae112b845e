import { expose } from '../graphql/mutation.ts'
import { createStreamTicket } from './create-stream-ticket.ts'
import { revokeStreamTicket } from './revoke-stream-ticket.ts'

expose(createStreamTicket, (t) => ({
  id: t.exposeID('id', { description: 'Ticket id, to revoke it by (票据标识)' }),
  ticket: t.exposeString('ticket', { description: 'The secret (票据)' }),
  expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends (失效时间)' }),
}))

expose(revokeStreamTicket, (t) => ({ id: t.exposeID('id', { description: 'Ticket id (票据标识)' }) }))
