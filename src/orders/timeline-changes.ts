import type { EventFacts, EventKind, OrderKeys } from '../events/catalogue.ts'

/** What an entry of the timeline can say was changed (变更字段). */
export const CHANGED_FIELDS = {
  AREA: 'Area of the order: codes (所在区划)',
  ITEMS: 'Items asked for: codes (事项)',
  TYPE: 'Type of request (工单类型)',
  URGENCY: 'Urgency (紧急程度)',
  TEAM: 'Team: names (承办队伍)',
  HANDLER: 'Staff member responsible: badges (经办人)',
  COMPANIONS: 'Staff beside the handler on its visits: badges (同行人员)',
  DUE_AT: 'End of a deadline: instants (时限)',
  STARTS_AT: 'Start of the visit: instants (上门开始时间)',
  ENDS_AT: 'End of the visit: instants (上门结束时间)',
  VISIT_STAFF: 'Staff on the visit: badges (上门人员)',
  ADDRESS: 'Door address: that it changed, never the value (详细地址)',
  PHONE: 'Telephone: that it changed, never the value (联系电话)',
  ANSWERS: 'Answers to questions of the items: that they changed, never the values (补充问题答复)',
} as const
export type ChangedField = keyof typeof CHANGED_FIELDS

/** Values that are ids of people or teams, shown as badges and names to viewers that read them of an order's past. */
export const PEOPLE: ReadonlySet<ChangedField> = new Set(['TEAM', 'HANDLER', 'COMPANIONS', 'VISIT_STAFF'])

/** One changed value; null before and after: a personal value, of which the log knows that it changed and nothing else. */
export interface FieldChange {
  readonly field: ChangedField
  readonly before: readonly string[] | null
  readonly after: readonly string[] | null
}

/** What is asked of an event. */
export type Told = {
  [K in EventKind]: { readonly kind: K; readonly before: OrderKeys | null; readonly after: OrderKeys; readonly data: EventFacts[K] }
}[EventKind]

// biome-ignore format: a table is read by its rows
const OF_KEYS = [
  ['AREA', 'area'], ['ITEMS', 'items'], ['TYPE', 'type'], ['URGENCY', 'urgency'], ['TEAM', 'team'], ['HANDLER', 'handler'], ['COMPANIONS', 'companions'],
] as const satisfies readonly (readonly [ChangedField, keyof OrderKeys])[]

const PERSONAL: Readonly<Record<string, ChangedField>> = { address: 'ADDRESS', phone: 'PHONE', answers: 'ANSWERS' }

/**
 * What an event changed (变更内容), with the values before and after: of the keys it carries, of deadlines and visits it moved, and of
 * personal values that they changed. What was set first with the registration is no change. Pure.
 */
export function changesOf(event: Told): FieldChange[] {
  const { before, after } = event
  const keys = before === null ? [] : OF_KEYS.flatMap(([field, key]) => changed(field, before[key], after[key]))
  return [...keys, ...told(event)]
}

/** What the facts of the event say besides. */
function told(event: Told): FieldChange[] {
  switch (event.kind) {
    case 'AMENDED':
      return event.data.fields.flatMap((name) => (PERSONAL[name] ? [{ field: PERSONAL[name], before: null, after: null }] : []))
    case 'DEADLINE_MOVED':
    case 'EXTENSION_DECIDED':
    case 'RESUMED':
      return event.data.was === undefined || event.data.dueAt === null ? [] : changed('DUE_AT', event.data.was, event.data.dueAt)
    case 'APPOINTMENT_RESCHEDULED': {
      const { was, ...now } = event.data
      if (!was) return []
      return [
        ...changed('STARTS_AT', was.startsAt, now.startsAt),
        ...changed('ENDS_AT', was.endsAt, now.endsAt),
        ...changed('VISIT_STAFF', [...was.staff].sort(), [...now.staff].sort()),
      ]
    }
    default:
      return []
  }
}

function changed(field: ChangedField, was: string | readonly string[] | null, is: string | readonly string[] | null): FieldChange[] {
  const [before, after] = [listed(was), listed(is)]
  return before.join() === after.join() ? [] : [{ field, before, after }]
}

const listed = (value: string | readonly string[] | null): readonly string[] => (value === null ? [] : typeof value === 'string' ? [value] : value)
