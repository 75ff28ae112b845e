import { builder } from '../graphql/builder.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { stopWaitingForSlot } from './stop-waiting-for-slot.ts'
import { waitForSlot } from './wait-for-slot.ts'

builder.prismaObject('SlotWait', {
  description: 'A citizen waiting for a visit at a time that is taken (上门候补)',
  select: { orderId: true },
  fields: (t) => ({
    from: t.expose('fromAt', { type: 'DateTime' }),
    to: t.expose('toAt', { type: 'DateTime' }),
    minutes: t.exposeInt('minutes'),
    joinedAt: t.expose('joinedAt', { type: 'DateTime' }),
    before: t.int({
      description: 'How many have waited longer for the same staff member (前面人数)',
      complexity: 5,
      select: { joinedAt: true, order: { select: { handlerId: true } } },
      resolve: ({ joinedAt, order }, _a, c) => c.runtime.db.slotWait.count({ where: { joinedAt: { lt: joinedAt }, order: { handlerId: order.handlerId } } }),
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  slotWait: t.relation('slotWait', { nullable: true }),
}))

exposeAll([waitForSlot, stopWaitingForSlot])
