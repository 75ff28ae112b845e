import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { confirmErasure } from './confirm-erasure.ts'
import { declineErasure } from './decline-erasure.ts'
import { requestErasure } from './request-erasure.ts'

const State = modelEnum('ErasureState')

builder.prismaObjectFields('Order', (t) => ({ erasedAt: t.expose('erasedAt', { type: 'DateTime', nullable: true }) }))

const Erasure = builder.prismaObject('Erasure', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    reason: t.expose('reason', { type: modelEnum('ErasureReason') }),
    state: t.expose('state', { type: State }),
    people: t.exposeInt('people'),
    orders: t.exposeInt('orders'),
    requestedBy: t.exposeString('requestedBy'),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    decidedBy: t.exposeString('decidedBy', { nullable: true }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    erased: t.relationCount('subjects', { where: { erasedAt: { not: null } }, description: 'Records of persons erased so far (已删除记录数)' }),
    heldBack: t.relationCount('subjects', { where: { heldBack: true }, description: 'Left as they are: an order was opened again meanwhile (保留记录数)' }),
  }),
})

list(
  'erasures',
  { model: 'Erasure', rows: () => ({}) },
  {
    to: ['SUPERVISOR', 'AUDITOR'],
    type: Erasure,
    description: 'Erasures of persons’ data, the newest first, with how far each is; they hold counts alone (个人信息删除)',
    args: (arg) => ({ state: arg({ type: State, description: 'Only in this state (状态)' }) }),
    sort: { column: 'requestedAt', direction: 'desc' },
    where: ({ state }) => given({ state }),
  },
)

expose(requestErasure, (t) => ({
  erasureId: t.exposeID('erasureId', { description: 'Erasure id (删除标识)' }),
  people: t.exposeInt('people', { description: 'Records of the person (人员记录数)' }),
  orders: t.exposeInt('orders', { description: 'Their orders (工单数)' }),
}))
expose(confirmErasure, (t) => ({
  erasureId: t.exposeID('erasureId', { description: 'Erasure id (删除标识)' }),
  people: t.exposeInt('people', { description: 'Records of the person (人员记录数)' }),
  orders: t.exposeInt('orders', { description: 'Their orders (工单数)' }),
}))
expose(declineErasure, (t) => ({ erasureId: t.exposeID('erasureId', { description: 'Erasure id (删除标识)' }) }))
