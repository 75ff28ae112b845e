import { builder } from '../graphql/builder.ts'
import { expectId } from '../ids.ts'
import { askedStaff, loadRound, type Round } from './load-round.ts'
import { wayOf } from './plan-round.ts'

const RoundStopRef = builder.objectRef<Round['stops'][number]>('RoundStop').implement({
  description: 'A visit of the round, with what the way to it leaves (路线站点)',
  fields: (t) => ({
    startsAt: t.field({ type: 'DateTime', description: 'Agreed start; it does not move (开始时间)', resolve: (stop) => stop.startsAt }),
    endsAt: t.field({ type: 'DateTime', description: 'Agreed end, or when the visit was over (结束时间)', resolve: (stop) => stop.endsAt }),
    areaCode: t.field({ type: 'AreaCode', description: 'Where it is (所在区划)', resolve: (stop) => stop.areaCode }),
    travelMinutes: t.exposeInt('travelMinutes', {
      nullable: true,
      description:
        'Minutes of the way from the stop before; null for the first. A rule by areas, not a measured way: 10 within a village, 20 within a town, 40 within a county, 60 beyond (路途分钟)',
    }),
    leaveBy: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When to set out from the stop before, to be there at the agreed start; null for the first (最晚出发时间)',
      resolve: (stop) => stop.leaveBy,
    }),
    canBeginAt: t.field({
      type: 'DateTime',
      description: 'When staff can begin: the agreed start, or later when the stop before and the way leave too little time (可开始时间)',
      resolve: (stop) => stop.canBeginAt,
    }),
    slackMinutes: t.exposeInt('slackMinutes', {
      nullable: true,
      description: 'Minutes left over between the stop before, with the way, and the agreed start; negative: so many too few. Null for the first (余量分钟)',
    }),
    tooTight: t.exposeBoolean('tooTight', { description: 'The way leaves too little time for the agreed start (时间过紧)' }),
    appointment: t.prismaField({
      type: 'Appointment',
      nullable: true,
      description: 'The visit; null when you may not see its order: its time is taken all the same (预约)',
      resolve: (query, stop, _args, c) => {
        const selection = { ...query, where: { id: stop.id } }
        return stop.shown ? c.runtime.db.appointment.findUnique(selection) : null
      },
    }),
  }),
})

const DayRoundRef = builder.objectRef<Round>('DayRound').implement({
  description: "A staff member's visits of a day, in the order of the round (当日上门路线)",
  fields: (t) => ({
    staff: t.prismaField({
      type: 'Staff',
      description: 'Whose (人员)',
      resolve: (query, { staffId }, _args, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: staffId } }),
    }),
    travelMinutes: t.int({ description: 'Minutes of the ways between the stops together (路途合计分钟)', resolve: ({ stops }) => wayOf(stops) }),
    tooTight: t.int({ description: 'How many stops leave too little time (过紧站数)', resolve: ({ stops }) => stops.filter((stop) => stop.tooTight).length }),
    stops: t.field({ type: [RoundStopRef], description: 'Visits, in the order of the round (站点)', resolve: ({ stops }) => [...stops] }),
  }),
})

builder.queryField('dayRound', (t) =>
  t.field({
    type: DayRoundRef,
    nullable: true,
    description:
      "A staff member's visits of a day in the order of the round, with the way between them: one's own, those of the teams one leads, for dispatch of staff who serve the area; null for others. Agreed times do not move: only visits that overlap (a hold, a proposal) are ordered, by the least delay, then the shortest way (当日上门路线)",
    authScopes: { role: ['STAFF', 'TEAM_LEAD', 'DISPATCHER'] },
    complexity: { field: 10, multiplier: 1 },
    args: {
      date: t.arg({ type: 'Date', required: true, description: 'Day in Asia/Shanghai (日期)' }),
      staffId: t.arg.id({ description: 'Staff member; you yourself when left out (人员)' }),
    },
    resolve: (_root, { date, staffId }, { runtime, viewer }) => {
      const whose = askedStaff(viewer, staffId ? expectId('staff', staffId, 'staffId') : null)
      return loadRound(runtime.db, viewer, whose, date, runtime.clock.now())
    },
  }),
)
