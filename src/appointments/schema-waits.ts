import { builder } from '../graphql/builder.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { stopWaitingForSlot, stopWaitingForSlotRules } from './stop-waiting-for-slot.ts'
import { waitForSlot, waitForSlotRules } from './wait-for-slot.ts'

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
      resolve: ({ joinedAt, order }, _a, c) => c.ground.db.slotWait.count({ where: { joinedAt: { lt: joinedAt }, order: { handlerId: order.handlerId } } }),
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  slotWait: t.relation('slotWait', { nullable: true }),
}))

orderMutation('waitForSlot', {
  description:
    'Wait for a visit at a time that is taken (候补上门): once it is free it is proposed for half an hour of daytime (08:00 to 21:00), longest waiting first.',
  rules: waitForSlotRules,
  input: (t) => ({
    from: t.field({ type: 'DateTime', required: true, description: 'Not before (最早)' }),
    to: t.field({ type: 'DateTime', required: true, description: 'Over by then; within five working days (最晚)' }),
    minutes: t.int({ description: 'Length of the visit, 15 to 480; 60 when left out (时长分钟)' }),
  }),
  run: waitForSlot,
})
orderMutation('stopWaitingForSlot', { description: 'Wait no longer (退出候补).', rules: stopWaitingForSlotRules, run: stopWaitingForSlot })
