import { asWritten, type StoredKeys } from '../access/standing.ts'
import { isPerson } from '../access/viewer.ts'
import type { EventLog } from '../db/generated/client.ts'
import type { ClockKind } from '../db/generated/enums.ts'
import type { EventKind, OrderKeys } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { shownName } from './people-names.ts'
import { enums } from './schema-enums.ts'
import { CHANGED_FIELDS, changesOf, type FieldChange, PEOPLE, type Told } from './timeline-changes.ts'

const ChangedFieldEnum = codeEnum('TimelineField', 'What an entry of the timeline says was changed (变更字段)', CHANGED_FIELDS)
const ClockEnum = modelEnum('ClockKind')

type Shown = FieldChange & { readonly clock: ClockKind | null; readonly shown: boolean }

/** Ids as badges and names; every other value as it is. */
async function valuesOf(change: Shown, side: 'before' | 'after', c: Context): Promise<string[]> {
  const values = change.shown ? (change[side] ?? []) : []
  if (!PEOPLE.has(change.field)) return [...values]
  const names = await Promise.all(values.map((id) => shownName(c, change.field === 'TEAM' ? 'team' : 'staff', id)))
  return names.filter((name) => name !== null).sort()
}

const TimelineChange = builder.objectRef<Shown>('TimelineChange').implement({
  description: 'One value an event changed (变更内容)',
  fields: (t) => ({
    field: t.field({ type: ChangedFieldEnum, description: 'What was changed (变更字段)', resolve: (change) => change.field }),
    clock: t.field({ type: ClockEnum, nullable: true, description: 'Of DUE_AT, the clock that was moved (时限种类)', resolve: (change) => change.clock }),
    hidden: t.boolean({
      description: 'It changed, and its values are not shown: a personal value to every viewer, people and teams to citizens and partners (不显示)',
      resolve: (change) => !change.shown,
    }),
    before: t.stringList({
      description: 'Values before; none if it was empty or is hidden (变更前)',
      resolve: (change, _a, c) => valuesOf(change, 'before', c),
    }),
    after: t.stringList({ description: 'Values after; none if it is empty or hidden (变更后)', resolve: (change, _a, c) => valuesOf(change, 'after', c) }),
  }),
})

function shownTo(c: Context, event: Pick<EventLog, 'kind' | 'before' | 'after' | 'data'>): Shown[] {
  const keys = (stored: unknown) => (stored === null ? null : asWritten(stored as StoredKeys))
  const told = { kind: event.kind, before: keys(event.before), after: keys(event.after), data: event.data } as Told
  const clock = told.kind === 'DEADLINE_MOVED' ? told.data.clock : 'RESOLVE'
  return changesOf(told).map((change) => ({
    ...change,
    clock: change.field === 'DUE_AT' ? clock : null,
    shown: change.before !== null && (isPerson(c.viewer) || !PEOPLE.has(change.field)),
  }))
}

export const TimelineEntry = builder.prismaObject('EventLog', {
  name: 'TimelineEntry',
  description: 'One event of an order, as the log keeps it: no text, no personal data (办理过程)',
  select: { pos: true },
  fields: (t) => ({
    kind: t.field({
      type: enums.EventKind,
      description: 'What happened (事件类型)',
      select: { kind: true },
      resolve: (e) => e.kind as EventKind,
    }),
    at: t.expose('at', { type: 'DateTime' }),
    orderVersion: t.exposeInt('orderVersion'),
    cycle: t.exposeInt('cycle'),
    actorRole: t.string({
      description: 'Role of the actor; SYSTEM is a timer of the program (操作者角色)',
      select: { actorKind: true },
      resolve: (e) => e.actorKind,
    }),
    actorBadge: t.string({
      nullable: true,
      description: 'Badge of the staff member who did it; null for other actors, and for citizens and partners that ask (操作者工号)',
      select: { actorKind: true, actorId: true },
      resolve: (e, _a, c) => (isPerson(c.viewer) && ofStaff(e.actorKind) ? shownName(c, 'account', e.actorId) : null),
    }),
    changes: t.field({
      type: [TimelineChange],
      description: 'What it changed, with the values before and after; a personal value is never told (变更内容)',
      select: { kind: true, before: true, after: true, data: true },
      resolve: (e, _a, c) => shownTo(c, e),
    }),
    status: t.field({
      type: enums.OrderStatus,
      description: 'State after it (其后状态)',
      select: { after: true },
      resolve: (e) => (e.after as Pick<OrderKeys, 'status'>).status,
    }),
    subjectType: t.exposeString('subjectType'),
    subjectId: t.exposeID('subjectId'),
  }),
})

/** Actors that may be staff: an account can have staff and another role. */
const ofStaff = (actorKind: string) => !['SYSTEM', 'CITIZEN', 'PARTNER', 'ANONYMOUS'].includes(actorKind)
