import { PERSON_ROLES } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { list } from '../graphql/list.ts'
import { exposeAll } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { visible } from '../graphql/visible.ts'
import { areaWhere } from '../orders/filter.ts'
import { mayReadRequest, scopeWhere } from '../orders/policy.ts'
import { openLogged, owned } from '../orders/reading.ts'
import { arriveAtVisit } from './arrive-at-visit.ts'
import { bookAppointment } from './book-appointment.ts'
import { asMoved, calendarFile } from './calendar-file.ts'
import { cancelAppointment } from './cancel-appointment.ts'
import { departForVisit } from './depart-for-visit.ts'
import { finishVisit, visitPlace } from './finish-visit.ts'
import { startVisit } from './start-visit.ts'

const StatusEnum = modelEnum('AppointmentStatus')
const ArrivalBandEnum = modelEnum('ArrivalBand')
const ArrivalReasonEnum = modelEnum('ArrivalReason')
const AbortReasonEnum = modelEnum('AbortReason')
const CancelReasonEnum = modelEnum('CancelReason')

builder.prismaNode('Visit', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    identityChecked: t.exposeBoolean('identityChecked'),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    inspectionPassed: t.exposeBoolean('inspectionPassed', { nullable: true }),
    materialsReceived: t.stringList({
      nullable: true,
      description: 'Materials taken in; null without the right to read free text (收件)',
      select: { materialsReceivedSealed: true, order: { select: owned } },
      resolve: (v, _a, c) =>
        mayReadRequest(c.viewer, v.order, c.runtime.clock.now())
          ? JSON.parse(openLogged(c, v.order.id, visitPlace('materials_received', v.id), v.materialsReceivedSealed) ?? '[]')
          : null,
    }),
    materialsReturned: t.stringList({
      nullable: true,
      description: 'Materials given back; null without the right to read free text (还件)',
      select: { materialsReturnedSealed: true, order: { select: owned } },
      resolve: (v, _a, c) =>
        mayReadRequest(c.viewer, v.order, c.runtime.clock.now())
          ? JSON.parse(openLogged(c, v.order.id, visitPlace('materials_returned', v.id), v.materialsReturnedSealed) ?? '[]')
          : null,
    }),
    guidance: t.string({
      nullable: true,
      description: 'Guidance given; null without the right to read free text (辅导内容)',
      select: { guidanceSealed: true, order: { select: owned } },
      resolve: (v, _a, c) =>
        mayReadRequest(c.viewer, v.order, c.runtime.clock.now()) ? openLogged(c, v.order.id, visitPlace('guidance', v.id), v.guidanceSealed) : null,
    }),
  }),
})

const Appointment = builder.prismaNode('Appointment', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order'),
    area: t.relation('area'),
    status: t.field({
      type: StatusEnum,
      description: 'State (预约状态)',
      select: { status: true },
      resolve: (a) => a.status,
    }),
    startsAt: t.expose('startsAt', { type: 'DateTime' }),
    endsAt: t.expose('endsAt', { type: 'DateTime' }),
    bookedAt: t.expose('bookedAt', { type: 'DateTime' }),
    departedAt: t.expose('departedAt', { type: 'DateTime', nullable: true }),
    arrivedAt: t.expose('arrivedAt', { type: 'DateTime', nullable: true }),
    punctualityMinutes: t.exposeInt('punctualityMinutes', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
    cancelReason: t.expose('cancelReason', { type: CancelReasonEnum, nullable: true }),
    standsUntil: t.expose('standsUntil', { type: 'DateTime', nullable: true }),
    previous: t.field({
      type: 'ID',
      nullable: true,
      description: 'Id of the appointment it took the place of (改约前的预约)',
      select: { previousId: true },
      resolve: (a) => a.previousId,
    }),
    movesCitizen: t.exposeInt('movesCitizen'),
    movesOffice: t.exposeInt('movesOffice'),
    etaFrom: t.expose('etaFrom', { type: 'DateTime', nullable: true }),
    etaTo: t.expose('etaTo', { type: 'DateTime', nullable: true }),
    arrivalBand: t.expose('arrivalBand', { type: ArrivalBandEnum, nullable: true }),
    arrivalReason: t.expose('arrivalReason', { type: ArrivalReasonEnum, nullable: true }),
    abortReason: t.field({
      type: AbortReasonEnum,
      nullable: true,
      description: 'Why it could not be finished (中止原因)',
      select: { abortReason: true },
      resolve: (a) => a.abortReason,
    }),
    callAttempts: t.exposeInt('callAttempts'),
    calendarFile: t.string({
      description:
        'The visit as a file for calendars, RFC 5545: save it as .ics. A moved visit keeps its UID, one that does not take place says METHOD:CANCEL (日历文件)',
      select: {
        id: true,
        firstId: true,
        status: true,
        startsAt: true,
        endsAt: true,
        bookedAt: true,
        movesCitizen: true,
        movesOffice: true,
        order: { select: { number: true } },
        area: { select: { name: true } },
      },
      resolve: async (a, _a, c) => calendarFile(await asMoved(c.runtime.db, a), a.order, a.area.name, c.runtime.clock.now()),
    }),
    staff: t.field({
      type: [named<object>('Staff')],
      description: 'Staff on the visit (上门人员)',
      ...nestedRows<{ staff: { staff: object }[] }>(
        (nested) => ({ staff: { orderBy: { staffId: 'asc' }, select: { staff: nested() } } }),
        (a) => a.staff.map((s) => s.staff),
      ),
    }),
    visit: t.relation('visit', { nullable: true }),
  }),
})

/** What was proposed in the place of a visit, and not confirmed: the visit stands beside it. */
const PROPOSED_MOVE: Prisma.AppointmentWhereInput = {
  previousId: { not: null },
  standsUntil: { not: null },
  status: { in: ['PROPOSED', 'EXPIRED', 'CANCELLED'] },
}

builder.prismaObjectFields('Order', (t) => ({
  proposedMove: t.field({
    type: Appointment,
    nullable: true,
    description: 'The time our side proposes to move the visit to, until it is confirmed; the visit stands until then (提议改约)',
    ...nestedRows<{ appointments: object[] }>(
      (nested) => ({ appointments: nested({ where: { previousId: { not: null }, status: 'PROPOSED' }, take: 1 }) }),
      (order) => order.appointments[0] ?? null,
    ),
  }),
  appointment: t.field({
    type: Appointment,
    nullable: true,
    description: 'The latest appointment (最近一次预约)',
    ...nestedRows<{ appointments: object[] }>(
      (nested) => ({ appointments: nested({ where: { NOT: PROPOSED_MOVE }, orderBy: [{ bookedAt: 'desc' }, { endedAt: 'desc' }, { id: 'desc' }], take: 1 }) }),
      (order) => order.appointments[0] ?? null,
    ),
  }),
}))

const ofVisibleOrders = (c: Context) => ({ order: scopeWhere(c.viewer) })
const appointments = visible('Appointment', { rows: ofVisibleOrders })
visible('Visit', { rows: ofVisibleOrders })

list('appointments', appointments, {
  to: PERSON_ROLES,
  type: Appointment,
  description: 'Visits that begin in a span of time, earliest first (预约列表)',
  args: (arg) => ({
    from: arg({ type: 'DateTime', required: true, description: 'Begins at or after (起)' }),
    to: arg({ type: 'DateTime', required: true, description: 'Begins before (止)' }),
    area: arg({ type: 'AreaCode', description: 'In this area and below (区划)' }),
    staffId: arg.id({ description: 'With this staff member on the visit (人员)' }),
  }),
  sort: { column: 'startsAt', direction: 'asc' },
  where: (args) => {
    if (args.to <= args.from) throw new InvalidInput('to', { en: 'must be after from', zh: '须晚于起始时间' })
    return {
      startsAt: { gte: args.from, lt: args.to },
      ...(args.area ? { order: areaWhere(args.area) } : {}),
      ...(args.staffId ? { staff: { some: { staffId: args.staffId } } } : {}),
    }
  },
})

exposeAll([bookAppointment, departForVisit, arriveAtVisit, startVisit, finishVisit, cancelAppointment])
