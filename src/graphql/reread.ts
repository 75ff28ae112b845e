import { builder } from './builder.ts'

/**
 * The order an operation worked on, read again with the client's own selection: operations return ids and never see a
 * GraphQL selection.
 */
export const orderAgain = builder.interfaceRef<{ orderId: string }>('OrderChanged').implement({
  description: 'A verb on an order was done (工单已变更)',
  fields: (t) => ({
    order: t.prismaField({
      type: 'Order',
      description: 'The order as it is now (当前工单)',
      resolve: (query, done, _args, context) => context.runtime.db.order.findUniqueOrThrow({ ...query, where: { id: done.orderId } }),
    }),
  }),
})
