import { queryCode } from '../access/query-code.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { sendQueryCode } from './send-query-code.ts'

builder.prismaObjectFields('Order', (t) => ({
  queryCode: t.string({
    nullable: true,
    description: 'Opens the order together with its number (trackedOrder): of your own order, to its citizen alone (查询码)',
    authScopes: { role: ['CITIZEN'] },
    select: { id: true, queryGeneration: true, queryKey: true },
    resolve: (order, _args, { viewer, runtime }) => (viewer.role === 'CITIZEN' && viewer.orderId === order.id ? queryCode(runtime.keys, order) : null),
  }),
}))

expose(sendQueryCode)
