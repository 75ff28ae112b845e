import { builder } from './builder.ts'

/** A visit that a lead or dispatcher has to move or cancel, as domains find it: ids and times. */
interface Shown {
  readonly id: string
  readonly orderId: string
  readonly startsAt: Date
  readonly endsAt: Date
}

export const VisitHitRef = builder.objectRef<Shown>('VisitHit').implement({
  description: 'A visit that falls into leave or a rest day: move it, cover it, or cancel it (受影响的预约)',
  fields: (t) => ({
    appointmentId: t.id({ description: 'Appointment id (预约标识)', resolve: (v) => v.id }),
    orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }),
    startsAt: t.field({ type: 'DateTime', description: 'Start, included (开始时间)', resolve: (v) => v.startsAt }),
    endsAt: t.field({ type: 'DateTime', description: 'End, excluded (结束时间)', resolve: (v) => v.endsAt }),
  }),
})
