import { isPerson, PERSON_ROLES } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { expose, exposeAll } from '../graphql/mutation.ts'
import { expectId } from '../ids.ts'
import { invalidInput } from '../input.ts'
import { scopeWhere } from '../orders/policy.ts'
import { abortVisit } from './abort-visit.ts'
import { confirmAppointment } from './confirm-appointment.ts'
import { confirmHold } from './confirm-hold.ts'
import type { FreeSlot } from './free-slots.ts'
import { holdSlot } from './hold-slot.ts'
import { markCitizenNoShow } from './mark-citizen-no-show.ts'
import { proposeAppointment } from './propose-appointment.ts'
import { releaseSlot } from './release-slot.ts'
import { reportStaffNoShow } from './report-staff-no-show.ts'
import { rescheduleAppointment } from './reschedule-appointment.ts'
import { scheduleFollowUp } from './schedule-follow-up.ts'
import { type SlotSearch, searchSlots, searchSlotsRules } from './search-slots.ts'

const Slot = builder.objectRef<FreeSlot>('Slot').implement({
  description: 'A time a visit can be booked for (可约时段)',
  fields: (t) => ({
    startsAt: t.field({ type: 'DateTime', description: 'Start, included (开始时间)', resolve: (s) => s.startsAt }),
    endsAt: t.field({ type: 'DateTime', description: 'End, excluded (结束时间)', resolve: (s) => s.endsAt }),
    freeStaff: t.int({ description: 'How many are free then (可约人数)', resolve: (s) => s.staffIds.length }),
    staff: t.prismaField({
      type: ['Staff'],
      description: 'Staff free then (可约人员)',
      resolve: async (query, s, _a, c) => c.runtime.db.staff.findMany({ ...query, where: { id: { in: [...s.staffIds] } }, orderBy: { id: 'asc' } }),
    }),
  }),
})

interface Asked {
  readonly orderId?: string | null | undefined
  readonly area?: string | null | undefined
  readonly items?: readonly string[] | null | undefined
  readonly staffId?: string | null | undefined
  readonly teamId?: string | null | undefined
  readonly minutes?: number | null | undefined
  readonly requiredStaff?: number | null | undefined
  readonly from?: Date | null | undefined
  readonly first?: number | null | undefined
}

/** The area, items and handler of a search for slots: an order's, or those named. */
async function placeOf(args: Asked, c: Context): Promise<Pick<SlotSearch, 'areaCode' | 'itemCodes' | 'teamId' | 'handlerId'> | null> {
  if (args.orderId) {
    if (args.area || args.items || args.teamId)
      throw new InvalidInput('orderId', { en: 'goes without area, items and team', zh: '不可与区划、事项、队伍同时给出' })
    const where = { AND: [{ id: expectId('order', args.orderId, 'orderId') }, scopeWhere(c.viewer)] }
    const order = await c.runtime.db.order.findFirst({ where, select: { areaCode: true, itemCodes: true, teamId: true, handlerId: true } })
    // Before acceptance no staff member answers for the order: no times yet, in a state every order passes through.
    return order?.handlerId ? order : null
  }
  if (!args.area || !isPerson(c.viewer)) throw new InvalidInput('orderId', { en: 'must be given, or an area', zh: '须给出工单或区划' })
  if (!isWithin(args.area, c.viewer.areaCode)) throw new InvalidInput('area', { en: 'must lie within your area', zh: '须在您的辖区内' })
  return { areaCode: args.area, itemCodes: [...(args.items ?? [])], teamId: args.teamId ? expectId('team', args.teamId, 'teamId') : null }
}

builder.queryField('slots', (t) =>
  t.field({
    type: [Slot],
    description: 'Times a visit can be booked for: rosters, duty windows, calendar, other visits with the way there and away (可约时段)',
    authScopes: { role: [...PERSON_ROLES, 'CITIZEN'] },
    complexity: { field: 20, multiplier: 1 },
    args: {
      orderId: t.arg.id({
        description: 'For this order: its place, items and the staff member responsible; nothing before it is accepted, or for one you may not see (工单标识)',
      }),
      area: t.arg({ type: 'AreaCode', description: 'Without an order: where (区划)' }),
      items: t.arg.stringList({ description: 'Without an order: for what (事项)' }),
      staffId: t.arg.id({ description: 'Only when this staff member is free (人员)' }),
      teamId: t.arg.id({ description: 'Only of this team (队伍)' }),
      minutes: t.arg.int({ defaultValue: 60, description: 'Length of the visit, 15 to 480 (时长分钟)' }),
      requiredStaff: t.arg.int({ description: 'Staff it takes, 1 to 4; as the items say when left out (上门人数)' }),
      from: t.arg({ type: 'DateTime', description: 'Not before; now when left out (起)' }),
      first: t.arg.int({ defaultValue: 50, description: 'At most so many, 1 to 200 (数量)' }),
    },
    resolve: async (_root, args, c) => {
      const place = await placeOf(args, c)
      if (!place) return []
      const asked = searchSlotsRules.safeParse({
        ...place,
        staffId: args.staffId ? expectId('staff', args.staffId, 'staffId') : null,
        minutes: args.minutes ?? 60,
        requiredStaff: args.requiredStaff ?? null,
        from: args.from ?? null,
        first: args.first ?? 50,
      })
      if (!asked.success) throw invalidInput(asked.error.issues)
      return searchSlots(c.runtime.db, { ...asked.data, handlerId: place.handlerId ?? null }, c.runtime.clock.now())
    },
  }),
)

expose(holdSlot, (t) => ({ expiresAt: t.field({ type: 'DateTime', description: 'Until when it stands (失效时间)', resolve: (r) => r.expiresAt }) }))
exposeAll([
  confirmHold,
  proposeAppointment,
  confirmAppointment,
  releaseSlot,
  rescheduleAppointment,
  scheduleFollowUp,
  abortVisit,
  markCitizenNoShow,
  reportStaffNoShow,
])
