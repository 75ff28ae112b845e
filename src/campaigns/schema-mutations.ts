import { builder } from '../graphql/builder.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { addCampaignSite } from './add-campaign-site.ts'
import { assignKits } from './assign-kits.ts'
import { bookSeat } from './book-seat.ts'
import { callNextParticipant } from './call-next-participant.ts'
import { cancelSeat } from './cancel-seat.ts'
import { checkInParticipant } from './check-in-participant.ts'
import { createCampaign } from './create-campaign.ts'
import { createVillageTour } from './create-village-tour.ts'
import { importParticipants, type RosterResult } from './import-participants.ts'
import { joinWaitingList } from './join-waiting-list.ts'
import { logOutreach } from './log-outreach.ts'
import { moveCampaign } from './move-campaign.ts'
import { nextSeason } from './next-season.ts'
import { openCampaignSlots } from './open-campaign-slots.ts'
import { recordStation } from './record-station.ts'
import { registerWalkIn } from './register-walk-in.ts'
import { releaseKit } from './release-kit.ts'
import { revealParticipant } from './reveal-participant.ts'

expose(createCampaign, (t) => ({ campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }) }))
expose(moveCampaign, (t) => ({ campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }) }))
expose(addCampaignSite, (t) => ({ siteId: t.exposeID('siteId', { description: 'Site id (场所标识)' }) }))
expose(openCampaignSlots, (t) => ({ slotIds: t.exposeStringList('slotIds', { description: 'Slot ids, day by day (时段标识)' }) }))
const TourStop = builder.objectRef<{ siteId: string; slotIds: string[] }>('TourStop').implement({
  description: 'A stop of a tour that was planned (巡回站点)',
  fields: (t) => ({
    siteId: t.exposeID('siteId', { description: 'Site id (场所标识)' }),
    slotIds: t.exposeStringList('slotIds', { description: 'Slot ids, earliest first (时段标识)' }),
  }),
})
expose(createVillageTour, (t) => ({
  campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }),
  stops: t.field({ type: [TourStop], description: 'One for each stop, in the same order (站点安排)', resolve: (done) => done.stops }),
}))
expose(nextSeason, (t) => ({
  campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }),
  sites: t.exposeInt('sites', { description: 'Sites that were taken over (场所数)' }),
  slots: t.exposeInt('slots', { description: 'Windows that were taken over (时段数)' }),
  listed: t.exposeInt('listed', { description: 'People on the roster, to be asked anew (列入名单人数)' }),
  leftOut: t.exposeInt('leftOut', { description: 'Who came and cannot be read any more (未列入人数)' }),
  restDays: t.field({
    type: ['Date'],
    description: 'Days with seats on which the calendar rests (逢休息日)',
    resolve: (done) => done.restDays.map((date) => new Date(date)),
  }),
}))
const site = <R extends { siteId: string }>(t: Fields<R>) => ({
  site: t.prismaField({
    type: 'CampaignSite',
    description: 'As it is now (场所)',
    resolve: (query, done, _a, c) => c.runtime.db.campaignSite.findUniqueOrThrow({ ...query, where: { id: done.siteId } }),
  }),
})
expose(assignKits, site)
expose(releaseKit, site)
const RosterRefusal = builder.objectRef<NonNullable<RosterResult['refusal']>>('RosterRefusal').implement({
  description: 'Why a row of a roster was refused (未导入原因)',
  fields: (t) => ({
    code: t.field({
      type: ProblemCodeEnum,
      description: 'Kind of refusal: BAD_INPUT, or DUPLICATE for a number that is another person’s (代码)',
      resolve: (r) => r.code,
    }),
    message: t.string({ description: 'In your language (说明)', resolve: (r, _a, c) => inLanguage(r.words, c) }),
    fields: t.stringList({ description: 'What it is about: fields of the row (字段)', resolve: (r) => [...r.fields] }),
  }),
})
const RosterFate = builder.enumType('RosterFate', {
  description: 'What became of a row of a roster (导入结果)',
  values: {
    LISTED: { description: 'New (新增)' },
    KNOWN: { description: 'On the roster already with the same content (已在名单)' },
    REFUSED: { description: 'Nothing was written; `refusal` says why (未导入)' },
  } as const,
})
const RosterRow = builder.objectRef<RosterResult>('RosterRowResult').implement({
  description: 'What became of one row (单行结果)',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Place in the list, from 0 (序号)' }),
    participantId: t.exposeID('participantId', { nullable: true, description: 'Participant; null when it was refused (参与人标识)' }),
    fate: t.field({ type: RosterFate, description: 'Its fate (结果)', resolve: (r) => r.fate }),
    refusal: t.field({ type: RosterRefusal, nullable: true, description: 'Set when it was refused (未导入原因)', resolve: (r) => r.refusal }),
  }),
})
expose(importParticipants, (t) => ({
  listed: t.exposeInt('listed', { description: 'New (新增人数)' }),
  known: t.exposeInt('known', { description: 'On the roster already, left as they were (已在名单)' }),
  refused: t.exposeInt('refused', { description: 'Refused (未导入)' }),
  results: t.field({
    type: [RosterRow],
    complexity: { field: 1, multiplier: 500 },
    description: 'One for each row, in the same order (逐行结果)',
    resolve: (done) => done.results,
  }),
}))
expose(revealParticipant, (t) => ({
  name: t.exposeString('name', { description: 'Name (姓名)' }),
  phone: t.exposeString('phone', { nullable: true, description: 'Telephone (联系电话)' }),
}))
expose(logOutreach, (t) => ({ orderId: t.exposeID('orderId', { nullable: true, description: 'Order made for who agreed (工单标识)' }) }))
expose(bookSeat, (t) => ({ slotId: t.exposeID('slotId', { description: 'Slot id (时段标识)' }) }))
expose(cancelSeat, (t) => ({ participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }) }))
expose(joinWaitingList, (t) => ({ before: t.exposeInt('before', { description: 'How many wait before (前面人数)' }) }))
expose(checkInParticipant, (t) => ({ ticketNo: t.exposeInt('ticketNo', { description: 'Number of the day (号码)' }) }))
expose(registerWalkIn, (t) => ({
  orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }),
  participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }),
  ticketNo: t.exposeInt('ticketNo', { description: 'Number of the day (号码)' }),
}))
expose(callNextParticipant, (t) => ({
  participantId: t.exposeID('participantId', { nullable: true, description: 'Participant; null when nobody waits (参与人标识)' }),
  ticketNo: t.exposeInt('ticketNo', { nullable: true, description: 'Number that is called (号码)' }),
}))
expose(recordStation, (t) => ({ participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }) }))
