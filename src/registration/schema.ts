import { queryCode } from '../access/query-code.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { expose } from '../graphql/mutation.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { registerOrder } from './register-order.ts'
import { MOST_ROWS, type Refusal, type RowResult, registerOrders } from './register-orders.ts'

/** Told to the caller that registers the order, to pass it on; not once another telephone is on file, whose citizen alone is told the next code. */
async function codeOf(orderId: string | null, { runtime }: Context): Promise<string | null> {
  if (orderId === null) return null
  const order = await runtime.db.order.findUnique({ where: { id: orderId }, select: { id: true, queryGeneration: true, queryKey: true } })
  return order && order.queryGeneration === 0 ? queryCode(runtime.keys, order) : null
}

expose(registerOrder, (t) => ({
  queryCode: t.string({
    nullable: true,
    description: 'Opens the order together with its number (trackedOrder): pass it on to the citizen; null once the telephone has been corrected (查询码)',
    resolve: ({ orderId }, _a, c) => codeOf(orderId, c),
  }),
  alreadyRegistered: t.exposeBoolean('alreadyRegistered', { description: 'It was there before, with the same content (已登记)' }),
}))

const RefusalRef = builder.objectRef<Refusal>('RegistrationRefusal').implement({
  description: 'Why one row of several was not registered (未登记原因)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'Kind of refusal, as for registerOrder (代码)', resolve: (r) => r.code }),
    message: t.string({ description: 'In your language (说明)', resolve: (r, _a, c) => inLanguage(r.words, c) }),
    fields: t.stringList({ description: 'What it is about: fields of the row (字段)', resolve: (r) => [...r.fields] }),
  }),
})

const RowRef = builder.objectRef<RowResult>('RegistrationResult').implement({
  description: 'What became of one row (单条登记结果)',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Place in the list, from 0 (序号)' }),
    number: t.exposeString('number', { nullable: true, description: 'Number of the order; null when refused or only checked (工单编号)' }),
    alreadyRegistered: t.exposeBoolean('alreadyRegistered', { description: 'It was there before, or earlier in the list, with the same content (已登记)' }),
    queryCode: t.string({
      nullable: true,
      description: 'As in the answer of registerOrder; null when refused or only checked (查询码)',
      resolve: ({ orderId }, _a, c) => codeOf(orderId, c),
    }),
    refusal: t.field({ type: RefusalRef, nullable: true, description: 'Set when the row was refused (未登记原因)', resolve: (r) => r.refusal }),
    order: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order itself; null when refused or only checked (工单)',
      resolve: (query, r, _a, c) => c.runtime.db.order.findUnique({ ...query, where: { id: r.orderId ?? '' } }),
    }),
  }),
})

expose(registerOrders, (t) => ({
  results: t.field({
    type: [RowRef],
    complexity: { field: 1, multiplier: MOST_ROWS },
    description: 'One for each row, in the same order (逐条结果)',
    resolve: (done) => done.results,
  }),
}))
