import { Duplicate, SlotFull } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { type Inputs, mutation } from '../graphql/mutation.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { addCampaignSite, addCampaignSiteRules } from './add-campaign-site.ts'
import { bookSeat, bookSeatRules } from './book-seat.ts'
import { callNextParticipant, callNextParticipantRules } from './call-next-participant.ts'
import { cancelSeat, cancelSeatRules } from './cancel-seat.ts'
import { checkInParticipant, checkInParticipantRules } from './check-in-participant.ts'
import { createCampaign, createCampaignRules } from './create-campaign.ts'
import { importParticipants, importParticipantsRules, type RosterResult } from './import-participants.ts'
import { joinWaitingList, joinWaitingListRules } from './join-waiting-list.ts'
import { logOutreach, logOutreachRules } from './log-outreach.ts'
import { moveCampaign, moveCampaignRules } from './move-campaign.ts'
import { openCampaignSlots, openCampaignSlotsRules } from './open-campaign-slots.ts'
import { recordStation, recordStationRules } from './record-station.ts'
import { registerWalkIn, registerWalkInRules } from './register-walk-in.ts'
import { revealParticipant, revealParticipantRules } from './reveal-participant.ts'

const campaignId = (t: Inputs) => t.id({ required: true, description: 'Campaign (集中办理)' })
const siteId = (t: Inputs) => t.id({ required: true, description: 'Site (场所)' })
const participantId = (t: Inputs) => t.id({ required: true, description: 'Participant (参与人)' })
const slotId = (t: Inputs) => t.id({ required: true, description: 'Slot (时段)' })

mutation('createCampaign', {
  description: 'Plan a campaign (集中办理): a season of many people, or a tour of villages.',
  rules: createCampaignRules,
  problems: [Duplicate],
  input: (t) => ({
    name: t.string({ required: true, description: 'Name (活动名称)' }),
    kind: t.field({ type: modelEnum('CampaignKind'), defaultValue: 'SEASON', description: 'Kind (类型)' }),
    season: t.string({ required: true, description: 'Season, such as fishing-2026 (季节)' }),
    areaCode: t.field({ type: 'AreaCode', required: true, description: 'Area (区划)' }),
    items: t.stringList({ required: true, description: 'Items everybody comes for (事项)' }),
    stations: t.stringList({ required: true, description: 'Stations in sequence; the next opens when the one before is passed (站点)' }),
    targetGroup: t.string({ required: true, description: 'Who it is for (对象群体)' }),
    legalBasis: t.string({ required: true, description: 'Legal basis (法律依据)' }),
    startsOn: t.field({ type: 'Date', required: true, description: 'First day (开始日期)' }),
    endsOn: t.field({ type: 'Date', required: true, description: 'Last day (结束日期)' }),
  }),
  run: createCampaign,
  success: (t) => ({ campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }) }),
})
mutation('moveCampaign', {
  description: 'Move a campaign on to its next state (推进活动).',
  rules: moveCampaignRules,
  input: (t) => ({
    campaignId: campaignId(t),
    status: t.field({ type: modelEnum('CampaignStatus'), required: true, description: 'State it goes to (目标状态)' }),
  }),
  run: moveCampaign,
  success: (t) => ({ campaignId: t.exposeID('campaignId', { description: 'Campaign id (活动标识)' }) }),
})
mutation('addCampaignSite', {
  description: 'Add a site, or the next stop of a tour, with its staff (增设场所).',
  rules: addCampaignSiteRules,
  input: (t) => ({
    campaignId: campaignId(t),
    name: t.string({ required: true, description: 'Name (场所名称)' }),
    areaCode: t.field({ type: 'AreaCode', required: true, description: 'Area (所在区划)' }),
    address: t.string({ required: true, description: 'Address, public (场所地址)' }),
    staffIds: t.idList({ description: 'Who works there, from whatever section (驻点人员)' }),
  }),
  run: addCampaignSite,
  success: (t) => ({ siteId: t.exposeID('siteId', { description: 'Site id (场所标识)' }) }),
})
const Window = builder.inputType('SeatWindowInput', {
  description: 'A window of each day with its seats (时段名额)',
  fields: (t) => ({
    fromMinute: t.int({ required: true, description: 'Minutes after midnight, Asia/Shanghai (开始分钟)' }),
    toMinute: t.int({ required: true, description: 'Until, excluded (结束分钟)' }),
    capacity: t.int({ required: true, description: 'Seats, 1 to 2000 (名额)' }),
  }),
})
mutation('openCampaignSlots', {
  description: 'Open seats of a site (开放名额).',
  rules: openCampaignSlotsRules,
  input: (t) => ({
    siteId: siteId(t),
    dates: t.field({ type: ['Date'], required: true, description: 'Days (日期)' }),
    windows: t.field({ type: [Window], required: true, description: 'Windows of each day (时段)' }),
  }),
  run: openCampaignSlots,
  success: (t) => ({ slotIds: t.exposeStringList('slotIds', { description: 'Slot ids, day by day (时段标识)' }) }),
})
const Row = builder.inputType('RosterRowInput', {
  description: 'One person of a roster (名单行)',
  fields: (t) => ({
    rosterNo: t.string({ required: true, description: 'Number on the roster (名单编号)' }),
    name: t.string({ required: true, description: 'Name (姓名)' }),
    phone: t.string({ required: true, description: 'Telephone (联系电话)' }),
    areaCode: t.string({ required: true, description: 'Area, 12 digits (所在区划)' }),
  }),
})
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
    fate: t.field({ type: RosterFate, description: 'Its fate (结果)', resolve: (r) => r.fate }),
    refusal: t.field({ type: RosterRefusal, nullable: true, description: 'Set when it was refused (未导入原因)', resolve: (r) => r.refusal }),
  }),
})
mutation('importParticipants', {
  description: 'Put a roster into a campaign, up to 500 rows at once (导入名单); it may come again. A row that is refused says why; the others go through.',
  rules: importParticipantsRules,
  input: (t) => ({ campaignId: campaignId(t), rows: t.field({ type: [Row], required: true, description: 'Rows (名单)' }) }),
  run: importParticipants,
  success: (t) => ({
    listed: t.exposeInt('listed', { description: 'New (新增人数)' }),
    known: t.exposeInt('known', { description: 'On the roster already, left as they were (已在名单)' }),
    refused: t.exposeInt('refused', { description: 'Refused (未导入)' }),
    results: t.field({
      type: [RosterRow],
      complexity: { field: 1, multiplier: 500 },
      description: 'One for each row, in the same order (逐行结果)',
      resolve: (done) => done.results,
    }),
  }),
})
mutation('revealParticipant', {
  description: 'Name and telephone of somebody of the roster, to call them (查看联系方式); each look is logged.',
  rules: revealParticipantRules,
  input: (t) => ({ participantId: participantId(t) }),
  run: revealParticipant,
  success: (t) => ({
    name: t.exposeString('name', { description: 'Name (姓名)' }),
    phone: t.exposeString('phone', { nullable: true, description: 'Telephone (联系电话)' }),
  }),
})
mutation('logOutreach', {
  description: 'Log a call to somebody of the roster (外呼登记); who agrees has an order from then on.',
  rules: logOutreachRules,
  input: (t) => ({
    participantId: participantId(t),
    method: t.field({ type: modelEnum('ContactMethod'), required: true, description: 'How (联系方式)' }),
    outcome: t.field({ type: modelEnum('OutreachOutcome'), required: true, description: 'How it ended (联系结果)' }),
  }),
  run: logOutreach,
  success: (t) => ({ orderId: t.exposeID('orderId', { nullable: true, description: 'Order made for who agreed (工单标识)' }) }),
})
mutation('bookSeat', {
  description: 'Book a seat, or another one instead (预约名额).',
  rules: bookSeatRules,
  problems: [SlotFull],
  input: (t) => ({ participantId: participantId(t), slotId: slotId(t) }),
  run: bookSeat,
  success: (t) => ({ slotId: t.exposeID('slotId', { description: 'Slot id (时段标识)' }) }),
})
mutation('cancelSeat', {
  description: 'Give a seat up (取消名额).',
  rules: cancelSeatRules,
  input: (t) => ({ participantId: participantId(t) }),
  run: cancelSeat,
  success: (t) => ({ participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }) }),
})
mutation('joinWaitingList', {
  description:
    'Wait for a seat of a full slot (加入候补): one that becomes free is kept for half an hour of daytime (08:00 to 21:00), for who has waited longest.',
  rules: joinWaitingListRules,
  input: (t) => ({ participantId: participantId(t), slotId: slotId(t) }),
  run: joinWaitingList,
  success: (t) => ({ before: t.exposeInt('before', { description: 'How many wait before (前面人数)' }) }),
})
mutation('checkInParticipant', {
  description: 'Check somebody in at a site and give them a number (现场签到).',
  rules: checkInParticipantRules,
  input: (t) => ({ siteId: siteId(t), participantId: participantId(t) }),
  run: checkInParticipant,
  success: (t) => ({ ticketNo: t.exposeInt('ticketNo', { description: 'Number of the day (号码)' }) }),
})
mutation('registerWalkIn', {
  description: 'Register somebody who is on no roster and stands at the site (现场取号).',
  rules: registerWalkInRules,
  input: (t) => ({
    siteId: siteId(t),
    areaCode: t.field({ type: 'AreaCode', description: "Where they are from; the site's when left out (所在区划)" }),
    requester: t.field({ type: 'RequesterInput' as never, required: true, description: 'Person (群众)' }),
  }),
  run: registerWalkIn,
  success: (t) => ({
    orderId: t.exposeID('orderId', { description: 'Order id (工单标识)' }),
    participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }),
    ticketNo: t.exposeInt('ticketNo', { description: 'Number of the day (号码)' }),
  }),
})
mutation('callNextParticipant', {
  description: 'Call the next number to a station (叫号).',
  rules: callNextParticipantRules,
  input: (t) => ({ siteId: siteId(t), station: t.int({ required: true, description: 'Station, from 0 (站点)' }) }),
  run: callNextParticipant,
  success: (t) => ({
    participantId: t.exposeID('participantId', { nullable: true, description: 'Participant; null when nobody waits (参与人标识)' }),
    ticketNo: t.exposeInt('ticketNo', { nullable: true, description: 'Number that is called (号码)' }),
  }),
})
mutation('recordStation', {
  description: 'Record how a station ended: passed or not, never why (站点办结).',
  rules: recordStationRules,
  input: (t) => ({
    siteId: siteId(t),
    participantId: participantId(t),
    outcome: t.field({ type: modelEnum('StationOutcome'), required: true, description: 'How it ended (站点结果)' }),
  }),
  run: recordStation,
  success: (t) => ({ participantId: t.exposeID('participantId', { description: 'Participant id (参与人标识)' }) }),
})
