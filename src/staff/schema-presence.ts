import type { Block } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { BlockRef } from '../graphql/problems.ts'
import { type Availability, unavailability } from './availability.ts'
import { availabilityOf } from './availability-batch.ts'
import { heartbeat } from './heartbeat.ts'
import { setPresence } from './set-presence.ts'

const PresenceEnum = modelEnum('Presence')
/** Who plans work and looks at who can take it. */
const SEES = ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'ADMIN'] as const

const AvailabilityRef = builder.objectRef<Availability>('Availability').implement({
  description: 'Whether somebody can take work now, and why not (可派状态)',
  fields: (t) => ({
    available: t.boolean({ description: 'Can take work now (可派)', resolve: (a) => unavailability(a).length === 0 }),
    blockedBy: t.field({ type: [BlockRef], description: 'Why not (原因)', resolve: (a) => unavailability(a) as Block[] }),
    onShift: t.boolean({ nullable: true, description: 'On a shift now; null when no team of theirs keeps a roster (在班)', resolve: (a) => a.onShift }),
    onLeave: t.boolean({ description: 'On leave now (请假中)', resolve: (a) => a.onLeave }),
    openOrders: t.int({ description: 'Orders in hand (在办数)', resolve: (a) => a.openOrders }),
    equipment: t.stringList({ description: 'Kinds of equipment in their hands or free in their teams (可用设备)', resolve: (a) => [...a.equipment] }),
  }),
})

builder.prismaObjectFields('Staff', (t) => ({
  capacity: t.exposeInt('capacity', { nullable: true }),
  presence: t.expose('presence', { type: PresenceEnum, nullable: true, authScopes: { role: SEES } }),
  presenceSince: t.expose('presenceSince', { type: 'DateTime', nullable: true, authScopes: { role: SEES } }),
  lastSeenAt: t.expose('lastSeenAt', { type: 'DateTime', nullable: true, authScopes: { role: SEES } }),
  availability: t.field({
    type: AvailabilityRef,
    description: 'Duty, load and equipment now (可派状态)',
    authScopes: { role: SEES },
    select: { id: true },
    resolve: (s, _a, c) => availabilityOf(c, s.id),
  }),
}))

const me = <R extends { staffId: string }>(t: Fields<R>) => ({
  staff: t.prismaField({
    type: 'Staff',
    description: 'As you are now (本人)',
    resolve: (query, done, _a, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: done.staffId } }),
  }),
})

expose(setPresence, me)

expose(heartbeat, me)
