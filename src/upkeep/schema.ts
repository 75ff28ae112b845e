import { expectWholeCity } from '../access/admin.ts'
import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { retryTimer } from './retry-timer.ts'

/** More than this is one fault, not many timers. */
const MOST = 100

const StuckTimer = builder.prismaObject('Timer', {
  name: 'StuckTimer',
  description: 'What was to happen by itself and failed too often (停滞的定时任务)',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Timer id, to retry it by (任务标识)' }),
    kind: t.exposeString('kind'),
    subjectId: t.exposeID('subjectId'),
    attempts: t.exposeInt('attempts'),
    gaveUpAt: t.expose('gaveUpAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.queryField('stuckTimers', (t) =>
  t.prismaField({
    type: [StuckTimer],
    description: 'Timers that gave up, the earliest first, at most 100: mend what they failed at, the log names it, then retryTimer (停滞的定时任务)',
    authScopes: { role: ['ADMIN'] },
    complexity: 20,
    resolve: (query, _root, _args, { runtime, viewer }) => {
      expectWholeCity(viewer)
      return runtime.db.timer.findMany({ ...query, where: { gaveUpAt: { not: null } }, orderBy: [{ gaveUpAt: 'asc' }, { id: 'asc' }], take: MOST })
    },
  }),
)

expose(retryTimer, (t) => ({ timerId: t.exposeID('timerId', { description: 'Timer id (任务标识)' }) }))
