import { isPerson } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { nestedRows } from '../graphql/nested.ts'
import { owned, readText } from '../orders/reading.ts'
import { enums } from '../orders/schema-enums.ts'
import { place } from '../orders/sealed.ts'

const DutyEnum = modelEnum('DutyBasis')

const ProactiveBasisRef = builder.prismaObject('ProactiveBasis', {
  select: { orderId: true },
  fields: (t) => ({
    consentMethod: t.expose('consentMethod', { type: enums.ContactMethod, nullable: true }),
    consentAt: t.expose('consentAt', { type: 'DateTime', nullable: true }),
    askedBy: t.relation('askedBy', { nullable: true }),
    evidence: t.string({
      nullable: true,
      description: 'Where the evidence is kept; null without the right to read free text (证据编号)',
      select: { orderId: true, evidenceSealed: true, order: { select: owned } },
      resolve: (basis, _a, c) => readText(c, basis.order, place.consentEvidence(basis.orderId), basis.evidenceSealed),
    }),
    evidenceHash: t.exposeString('evidenceHash', { nullable: true }),
    duty: t.expose('duty', { type: DutyEnum, nullable: true }),
    campaignId: t.exposeID('campaignId', { nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  proactiveBasis: t.field({
    type: ProactiveBasisRef,
    nullable: true,
    description: 'Why the citizen was approached, of PROACTIVE orders: signed-on roles and the citizen read it; null for others, and before 0.3 (主动服务依据)',
    ...nestedRows<{ proactiveBasis: object | null }>(
      (nested) => ({ proactiveBasis: nested() }),
      (order, _args, { viewer }) => (isPerson(viewer) || viewer.role === 'CITIZEN' ? order.proactiveBasis : null),
    ),
  }),
}))
