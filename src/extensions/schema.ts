import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose, exposeAll } from '../graphql/mutation.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { decideExtension } from './decide-extension.ts'
import { requestExtension } from './request-extension.ts'
import { resumeOrder } from './resume-order.ts'
import { suspendOrder } from './suspend-order.ts'
import { visitsBeforeResumed } from './visits-before-resumed.ts'

const LegalGround = modelEnum('SuspensionGround')

builder.prismaObject('Extension', {
  select: { id: true },
  fields: (t) => ({
    days: t.exposeInt('days'),
    reason: t.string({
      nullable: true,
      description: 'Reason; null without the right to read free text (理由)',
      select: { reasonSealed: true, order: { select: owned } },
      resolve: (e, _a, c) => readText(c, e.order, place.extensionReason(e.id), e.reasonSealed),
    }),
    legalBasis: t.exposeString('legalBasis'),
    state: t.expose('state', { type: modelEnum('ExtensionState') }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    newDueAt: t.expose('newDueAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObject('Suspension', {
  select: { id: true },
  fields: (t) => ({
    ground: t.expose('ground', { type: LegalGround }),
    evidence: t.exposeString('evidence'),
    expectedUntil: t.expose('expectedUntil', { type: 'DateTime' }),
    state: t.expose('state', { type: modelEnum('SuspensionState') }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  suspendedAt: t.expose('suspendedAt', { type: 'DateTime', nullable: true }),
  extensions: t.relation('extensions', { query: { orderBy: [{ requestedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
  suspensions: t.relation('suspensions', { query: { orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] }, authScopes: { person: true } }),
}))

exposeAll([requestExtension, decideExtension])

expose(suspendOrder, (t) => ({
  visits: t.field({
    type: [VisitHitRef],
    description: 'Visits of the order before it is resumed: move or cancel them (受影响的预约)',
    resolve: (r, _a, c) => visitsBeforeResumed(c.runtime.db, r.orderId, c.runtime.clock.now()),
  }),
}))

expose(resumeOrder)
