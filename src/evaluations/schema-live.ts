import { PERSON_ROLES } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import type { EventFrame } from '../live/frames.ts'
import { feedField } from '../live/stream-fields.ts'
import { inScope, scopeWhere } from '../orders/policy.ts'
import { enums } from '../orders/schema-enums.ts'

type Frame = EventFrame<'EVALUATED' | 'PART_EVALUATED'>

const EvaluationEvent = builder.objectRef<Frame>('EvaluationEvent').implement({
  description: 'A citizen has evaluated an order, a visit or a matter (评价动态)',
  fields: (t) => ({
    cursor: t.field({ type: 'Cursor', description: 'Resume with it, once processed (游标)', resolve: (f) => f.cursor }),
    prevCursor: t.field({ type: 'Cursor', description: 'Cursor of the frame before on this stream (前一游标)', resolve: (f) => f.prevCursor }),
    kind: t.field({ type: enums.EventKind, description: 'The event behind it (事件类型)', resolve: (f) => f.event.kind }),
    at: t.field({ type: 'DateTime', description: 'When (时间)', resolve: (f) => f.event.at }),
    orderId: t.id({ description: 'Order id (工单标识)', resolve: (f) => f.event.orderId }),
    orderVersion: t.int({ description: 'Version after this event (工单版本)', resolve: (f) => f.event.orderVersion }),
    evaluation: t.prismaField({
      type: 'Evaluation',
      nullable: true,
      description: 'The evaluation, read again under your own rights; null when its order is no longer yours to see (评价)',
      resolve: (query, f, _a, c) => {
        const selection = { ...query, where: { id: f.event.subjectId, order: scopeWhere(c.viewer) } }
        return c.runtime.db.evaluation.findFirst(selection)
      },
    }),
  }),
})

feedField('evaluationEvents', EvaluationEvent, {
  frames: { name: 'EvaluationEventFrame', description: 'Frames of a feed of evaluations (评价动态流)' },
  description: "Every citizen's evaluation of the orders you may see, once, in commit order, resumable (评价动态)",
  to: PERSON_ROLES,
  follow: (_args, c) => ({
    select: (event) => ((event.kind === 'EVALUATED' || event.kind === 'PART_EVALUATED') && inScope(c.viewer, event.orderId, event.after) ? event.kind : null),
  }),
})
