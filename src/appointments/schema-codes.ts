import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { confirmVisitByCode } from './confirm-visit-by-code.ts'
import { issueVisitCode } from './issue-visit-code.ts'
import { visitCode } from './visit-code.ts'

builder.prismaObjectFields('Appointment', (t) => ({
  confirmedAt: t.expose('confirmedAt', { type: 'DateTime', nullable: true }),
}))

expose(issueVisitCode, (t) => ({
  visitCode: t.string({
    description: 'What the QR image says: fv_… (到场码)',
    resolve: ({ orderId, appointmentId: id, codeNr }, _a, { runtime }) => visitCode(runtime.keys, { orderId, id, codeNr }),
  }),
  expiresAt: t.field({ type: 'DateTime', description: 'When it ends; a newer one ends it earlier (到场码有效期)', resolve: (r) => new Date(r.expiresAt) }),
}))
expose(confirmVisitByCode)
