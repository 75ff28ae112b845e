import { entitlement } from '../access/entitlement.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import type { AccessEndingFrame, CaughtUpFrame, ResyncFrame, SnapshotFrame } from './frames.ts'

/** Frames every subscription can carry besides its own; each root is a union, so that nothing has to break later. */
export const CaughtUp = builder.objectRef<CaughtUpFrame>('CaughtUp').implement({
  description: 'Heartbeat, at least every 10 s: everything up to the cursor has been sent (已同步至)',
  fields: (t) => ({
    cursor: t.field({ type: 'Cursor', description: 'Keep it: it resumes the stream (游标)', resolve: (f) => f.cursor }),
    serverTime: t.field({ type: 'DateTime', description: 'Time of the server: "live, as of" (服务器时间)', resolve: (f) => f.serverTime }),
  }),
})

export const ResyncRequired = builder.objectRef<ResyncFrame>('ResyncRequired').implement({
  description: 'The stream cannot go on without a gap and says so: reload, then follow from `cursor` (需重新同步)',
  fields: (t) => ({
    reason: t.string({ description: 'EPOCH_CHANGED, BELOW_LOW_WATER or AHEAD_OF_HEAD (原因)', resolve: (f) => f.reason }),
    cursor: t.field({ type: 'Cursor', description: 'Follow from here after reloading (游标)', resolve: (f) => f.cursor }),
  }),
})

export const AccessEnding = builder.objectRef<AccessEndingFrame>('AccessEnding').implement({
  description: 'Your token ends at `at`: come back with a new one and your last cursor (访问即将到期)',
  fields: (t) => ({ at: t.field({ type: 'DateTime', description: 'When (到期时间)', resolve: (f) => f.at }) }),
})

/** The union member of a frame, by its `type`; `own` names the subscription's own frame. */
export const frameType = (own: string) => (frame: { readonly type: string }) =>
  frame.type === 'CAUGHT_UP' ? 'CaughtUp' : frame.type === 'RESYNC_REQUIRED' ? 'ResyncRequired' : frame.type === 'ACCESS_ENDING' ? 'AccessEnding' : own

/** What every snapshot of a view says about itself. */
export const Snapshot = builder.interfaceRef<SnapshotFrame>('Snapshot').implement({
  description: 'The state of something at a place in the log (现状快照)',
  fields: (t) => ({
    cursor: t.field({ type: 'Cursor', description: 'Place in the log (游标)', resolve: (f) => f.cursor }),
    asOf: t.field({ type: 'DateTime', description: 'Time of the server (截至时间)', resolve: (f) => f.asOf }),
  }),
})

/** What a stream of this caller begins with: what it reads from, and what its cursors are bound to. */
export const streamOf = ({ runtime, viewer }: Context) => ({ runtime, audience: entitlement(viewer) })
