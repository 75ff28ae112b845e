import type { Role, Viewer } from '../access/viewer.ts'
import { OrderStatus } from '../db/generated/enums.ts'
import type { Block } from '../errors.ts'
import type { EventKind } from '../events/catalogue.ts'
import { ORDER_WORDS, ROLE_WORDS, rangesOf } from '../words.ts'
import * as agencyGuards from './agency-guards.ts'
import * as evaluationGuards from './evaluation-guards.ts'
import type { OrderFacts } from './facts.ts'
import * as guards from './guards.ts'
import * as overlayGuards from './overlay-guards.ts'
import * as rectificationGuards from './rectification-guards.ts'
import * as revisitGuards from './revisit-guards.ts'
import * as visitGuards from './visit-guards.ts'

/**
 * The order's lifecycle (工单状态机) as one table: who may do what from which state, where it leads, which event it leaves,
 * and what else must hold. The guards of the mutations, `availableActions`, the diagram in docs/ and the tests all read it.
 * The T numbers are those of the domain's transition list.
 */
export interface Transition {
  /** Number in the domain's list. */
  readonly t: string
  readonly zh: string
  readonly from: readonly OrderStatus[]
  /** States it can lead to; empty when the state stays. */
  readonly to: readonly OrderStatus[]
  readonly roles: readonly Role[]
  readonly event: EventKind
  readonly guards: readonly guards.Guard[]
  /** Inputs the caller must always give besides the order; needs.ts has those that depend on it. */
  readonly requires: readonly string[]
}

const is = { ...guards, ...overlayGuards, ...visitGuards, ...agencyGuards, ...evaluationGuards, ...rectificationGuards, ...revisitGuards }

const ACTIVE = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] as const satisfies readonly OrderStatus[]
const OPEN = ['REGISTERED', 'VERIFIED', 'DISPATCHED', ...ACTIVE] as const satisfies readonly OrderStatus[]

const row = (transition: Transition): Transition => transition
// biome-ignore format: a table is read by its rows, one a line
export const LIFECYCLE = {
  registerOrder: row({ t: 'T1', zh: '登记', from: [], to: ['REGISTERED'], roles: ['HOTLINE_AGENT', 'PARTNER', 'CAMPAIGN_MANAGER'], event: 'REGISTERED', guards: [], requires: ['channel', 'requester', 'areaCode', 'title'] }),
  verifyOrder: row({ t: 'T2', zh: '核实', from: ['REGISTERED'], to: ['VERIFIED'], roles: ['HOTLINE_AGENT', 'DISPATCHER'], event: 'VERIFIED', guards: [], requires: ['type', 'items', 'serviceMode', 'duplicateChecked', 'requesterReached'] }),
  refuseOrder: row({ t: 'T3', zh: '不予受理', from: ['REGISTERED'], to: ['REFUSED'], roles: ['HOTLINE_AGENT', 'DISPATCHER'], event: 'REFUSED', guards: [], requires: ['reason', 'explanation', 'legalChannel'] }),
  mergeOrder: row({ t: 'T4', zh: '并单', from: ['REGISTERED', 'VERIFIED'], to: ['MERGED'], roles: ['DISPATCHER', 'HOTLINE_AGENT'], event: 'MERGED', guards: [], requires: ['intoId'] }),
  transferOrder: row({ t: 'T5', zh: '转办', from: ['REGISTERED', 'VERIFIED'], to: ['TRANSFERRED'], roles: ['DISPATCHER'], event: 'TRANSFERRED', guards: [], requires: ['receivingUnit', 'reason', 'receipt'] }),
  answerDirectly: row({ t: 'T6', zh: '直接办结', from: ['REGISTERED'], to: ['COMPLETED'], roles: ['HOTLINE_AGENT'], event: 'ANSWERED', guards: [is.answerable], requires: ['answer'] }),
  dispatchOrder: row({ t: 'T7', zh: '派单', from: ['VERIFIED', 'DISPATCHED'], to: ['DISPATCHED'], roles: ['DISPATCHER'], event: 'DISPATCHED', guards: [is.noLiveOffer, is.noPendingReturn], requires: [] }),
  acceptOrder: row({ t: 'T8', zh: '接单', from: ['DISPATCHED'], to: ['ACCEPTED'], roles: ['STAFF'], event: 'ACCEPTED', guards: [is.hasLiveOffer, is.noPendingReturn], requires: [] }),
  declineOffer: row({ t: 'T9', zh: '拒单', from: ['DISPATCHED'], to: [], roles: ['STAFF'], event: 'OFFER_DECLINED', guards: [is.hasLiveOffer, is.noPendingReturn], requires: ['reason'] }),
  returnOrder: row({ t: 'T10a', zh: '退单', from: ['DISPATCHED', 'ACCEPTED'], to: [], roles: ['TEAM_LEAD', 'STAFF'], event: 'RETURN_REQUESTED', guards: [is.mayReturn, is.noPendingReturn, is.notReturnLocked, is.inReturnPeriod], requires: ['reason', 'basis'] }),
  decideReturn: row({ t: 'T10r', zh: '退单审核', from: ['DISPATCHED', 'ACCEPTED'], to: ['VERIFIED'], roles: ['DISPATCHER'], event: 'RETURN_DECIDED', guards: [is.pendingReturn], requires: ['decision', 'reason'] }),
  escalateDispatch: row({ t: 'T10b', zh: '派单升级', from: ['DISPATCHED'], to: ['VERIFIED'], roles: ['SYSTEM'], event: 'DISPATCH_ESCALATED', guards: [is.noPendingReturn], requires: [] }),
  reassignOrder: row({ t: 'T11', zh: '改派', from: ACTIVE, to: ['VERIFIED', 'PROCESSING'], roles: ['DISPATCHER', 'TEAM_LEAD'], event: 'REASSIGNED', guards: [is.ownTeamOnly, is.noPendingReturn, is.noVisitRunning, is.remoteOver], requires: ['reason'] }),
  releaseOrder: row({ t: 'T11r', zh: '释放', from: ['ACCEPTED', 'SCHEDULED'], to: ['VERIFIED'], roles: ['STAFF'], event: 'RELEASED', guards: [is.handlerOnly, is.noPendingReturn, is.noVisitRunning], requires: ['reason'] }),
  requestCoHandling: row({ t: 'CO', zh: '发起协办', from: ACTIVE, to: [], roles: ['STAFF', 'DISPATCHER'], event: 'CO_HANDLING_REQUESTED', guards: [is.handlerOnly], requires: ['teamId', 'task'] }),
  urgeOrder: row({ t: 'URGE', zh: '催办', from: OPEN, to: [], roles: ['CITIZEN', 'HOTLINE_AGENT'], event: 'URGED', guards: [is.mayUrge], requires: [] }),
  requestExtension: row({ t: 'EXTEND', zh: '申请延期', from: ACTIVE, to: [], roles: ['STAFF', 'TEAM_LEAD'], event: 'EXTENSION_REQUESTED', guards: [is.handlerOnly, is.ownTeamOnly, is.beforeDue, is.extensionLeft, is.noPendingExtension, is.notSuspended], requires: ['days', 'reason', 'legalBasis'] }),
  decideExtension: row({ t: 'EXTEND-2', zh: '延期审批', from: ACTIVE, to: [], roles: ['DISPATCHER', 'SUPERVISOR'], event: 'EXTENSION_DECIDED', guards: [is.pendingExtension], requires: ['decision'] }),
  suspendOrder: row({ t: 'SUSPEND', zh: '挂起', from: ACTIVE, to: [], roles: ['TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR'], event: 'SUSPENDED', guards: [is.ownTeamOnly, is.notSuspended, is.noPendingExtension], requires: ['ground', 'evidence', 'expectedUntil'] }),
  resumeOrder: row({ t: 'RESUME', zh: '解挂', from: ACTIVE, to: [], roles: ['STAFF', 'TEAM_LEAD', 'DISPATCHER', 'SUPERVISOR', 'SYSTEM'], event: 'RESUMED', guards: [is.handlerOnly, is.ownTeamOnly, is.suspended], requires: [] }),
  openSupervision: row({ t: 'SUPERVISE', zh: '督办', from: OPEN, to: [], roles: ['SUPERVISOR'], event: 'SUPERVISION_OPENED', guards: [is.notSupervised], requires: ['level', 'reason'] }),
  replySupervision: row({ t: 'SUPERVISE-2', zh: '督办回复', from: [...OPEN, 'COMPLETED'], to: [], roles: ['TEAM_LEAD', 'STAFF', 'DISPATCHER'], event: 'SUPERVISION_REPLIED', guards: [is.supervised, is.supervisionUnanswered, is.handlerOnly, is.ownTeamOnly], requires: ['reply'] }),
  raiseSupervision: row({ t: 'SUPERVISE-3', zh: '督办升级', from: OPEN, to: [], roles: ['SUPERVISOR'], event: 'SUPERVISION_RAISED', guards: [is.supervised, is.notListed], requires: ['reason'] }),
  closeSupervision: row({ t: 'SUPERVISE-4', zh: '督办销号', from: [...OPEN, 'COMPLETED'], to: [], roles: ['SUPERVISOR'], event: 'SUPERVISION_CLOSED', guards: [is.supervised, is.supervisionAnswered], requires: [] }),
  logContact: row({ t: 'CONTACT', zh: '联系登记', from: ACTIVE, to: [], roles: ['STAFF'], event: 'CONTACT_LOGGED', guards: [is.handlerOnly], requires: ['method', 'outcome'] }),
  bookAppointment: row({ t: 'T12', zh: '预约', from: ['ACCEPTED'], to: ['SCHEDULED'], roles: ['STAFF', 'DISPATCHER', 'CITIZEN'], event: 'APPOINTMENT_BOOKED', guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn], requires: ['startsAt', 'endsAt'] }),
  holdSlot: row({ t: 'A1', zh: '预留', from: ['ACCEPTED'], to: [], roles: ['STAFF', 'DISPATCHER', 'CITIZEN'], event: 'SLOT_HELD', guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn], requires: ['startsAt', 'endsAt'] }),
  confirmHold: row({ t: 'A2', zh: '确认预留', from: ['ACCEPTED'], to: ['SCHEDULED'], roles: ['STAFF', 'DISPATCHER', 'CITIZEN'], event: 'APPOINTMENT_BOOKED', guards: [is.ownHold, is.noPendingReturn], requires: [] }),
  proposeAppointment: row({ t: 'A2p', zh: '提议预约', from: ['ACCEPTED'], to: [], roles: ['STAFF', 'DISPATCHER'], event: 'APPOINTMENT_PROPOSED', guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn], requires: ['startsAt', 'endsAt'] }),
  confirmAppointment: row({ t: 'A2c', zh: '群众确认', from: ['ACCEPTED', 'SCHEDULED'], to: ['SCHEDULED'], roles: ['CITIZEN', 'HOTLINE_AGENT'], event: 'APPOINTMENT_BOOKED', guards: [is.proposalStands, is.noPendingReturn], requires: [] }),
  releaseSlot: row({ t: 'A3', zh: '释放预留', from: ['ACCEPTED', 'SCHEDULED'], to: [], roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'], event: 'SLOT_RELEASED', guards: [is.handlerOnly, is.slotStands], requires: [] }),
  waitForSlot: row({ t: 'A3w', zh: '候补上门', from: ['ACCEPTED'], to: [], roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'], event: 'SLOT_AWAITED', guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.contacted, is.noPendingReturn], requires: ['from', 'to'] }),
  stopWaitingForSlot: row({ t: 'A3x', zh: '退出候补', from: ['ACCEPTED'], to: [], roles: ['STAFF', 'DISPATCHER', 'CITIZEN', 'HOTLINE_AGENT'], event: 'SLOT_WAIT_LEFT', guards: [is.handlerOnly, is.waitsForSlot], requires: [] }),
  rescheduleAppointment: row({ t: 'A4', zh: '改约', from: ['SCHEDULED'], to: [], roles: ['CITIZEN', 'STAFF', 'TEAM_LEAD', 'DISPATCHER'], event: 'APPOINTMENT_RESCHEDULED', guards: [is.handlerOnly, is.ownTeamOnly, is.appointmentBooked, is.beforeCutoff, is.mayMoveAgain], requires: ['startsAt', 'endsAt'] }),
  departForVisit: row({ t: 'A6', zh: '出发', from: ['SCHEDULED'], to: [], roles: ['STAFF'], event: 'DEPARTED', guards: [is.appointmentBooked, is.onTheVisit, is.notTooEarlyToDepart], requires: [] }),
  arriveAtVisit: row({ t: 'A7', zh: '到达', from: ['SCHEDULED'], to: [], roles: ['STAFF'], event: 'ARRIVED', guards: [is.appointmentUnderWay, is.onTheVisit, is.notTooEarlyToArrive], requires: [] }),
  startVisit: row({ t: 'T14', zh: '开始服务', from: ['SCHEDULED'], to: ['IN_SERVICE'], roles: ['STAFF'], event: 'VISIT_STARTED', guards: [is.appointmentArrived, is.onTheVisit], requires: ['identityChecked'] }),
  startRemoteService: row({ t: 'T14r', zh: '远程帮办', from: ['ACCEPTED'], to: ['IN_SERVICE'], roles: ['STAFF'], event: 'REMOTE_STARTED', guards: [is.handlerOnly, is.servedRemotely, is.contacted, is.noAppointment, is.noPendingSlot, is.noPendingReturn], requires: ['channel', 'identityChecked'] }),
  finishRemoteService: row({ t: 'T15r', zh: '结束远程帮办', from: ['IN_SERVICE'], to: ['PROCESSING'], roles: ['STAFF', 'TEAM_LEAD'], event: 'REMOTE_FINISHED', guards: [is.handlerOnly, is.ownTeamOnly, is.remoteRunning], requires: [] }),
  serveOnSite: row({ t: 'T14c', zh: '集中办理', from: ['VERIFIED', 'IN_SERVICE'], to: ['IN_SERVICE'], roles: ['SYSTEM'], event: 'SERVED_ON_SITE', guards: [is.noPendingReturn], requires: [] }),
  takeOriginal: row({ t: 'V1', zh: '收取原件', from: ACTIVE, to: [], roles: ['STAFF'], event: 'ORIGINAL_TAKEN', guards: [is.handlerOnly], requires: ['name'] }),
  returnOriginal: row({ t: 'V2', zh: '归还原件', from: Object.values(OrderStatus), to: [], roles: ['STAFF', 'TEAM_LEAD', 'DISPATCHER'], event: 'ORIGINAL_RETURNED', guards: [is.handlerOnly, is.ownTeamOnly, is.originalOut], requires: ['custodyId'] }),
  addAttachment: row({ t: 'V3', zh: '添加附件', from: [...ACTIVE, 'COMPLETED', 'RECTIFYING'], to: [], roles: ['STAFF'], event: 'ATTACHMENT_ADDED', guards: [is.handlerOnly, is.handlerStill], requires: ['sha256', 'kind'] }),
  finishVisit: row({ t: 'T15', zh: '结束上门', from: ['IN_SERVICE'], to: ['PROCESSING'], roles: ['STAFF', 'TEAM_LEAD'], event: 'VISIT_FINISHED', guards: [is.appointmentInProgress, is.onTheVisit, is.ownTeamOnly], requires: [] }),
  abortVisit: row({ t: 'T13b', zh: '中止上门', from: ['SCHEDULED', 'IN_SERVICE'], to: ['ACCEPTED', 'PROCESSING'], roles: ['STAFF', 'TEAM_LEAD'], event: 'VISIT_ABORTED', guards: [is.atTheDoor, is.onTheVisit, is.ownTeamOnly], requires: ['reason'] }),
  markCitizenNoShow: row({ t: 'A11', zh: '群众爽约', from: ['SCHEDULED'], to: ['ACCEPTED', 'PROCESSING'], roles: ['STAFF'], event: 'CITIZEN_NO_SHOW', guards: [is.appointmentArrived, is.onTheVisit, is.waitedAndCalled], requires: [] }),
  reportStaffNoShow: row({ t: 'A12', zh: '人员失约', from: ['SCHEDULED'], to: ['ACCEPTED', 'PROCESSING'], roles: ['CITIZEN', 'SYSTEM'], event: 'STAFF_NO_SHOW', guards: [is.appointmentUnderWay, is.nobodyCame], requires: [] }),
  cancelAppointment: row({ t: 'T13', zh: '取消预约', from: ['SCHEDULED'], to: ['ACCEPTED', 'PROCESSING'], roles: ['CITIZEN', 'STAFF', 'TEAM_LEAD', 'DISPATCHER'], event: 'APPOINTMENT_CANCELLED', guards: [is.handlerOnly, is.ownTeamOnly, is.appointmentUnderWay, is.beforeCutoff], requires: ['reason'] }),
  submitMatter: row({ t: 'M1', zh: '提交办件', from: ACTIVE, to: [], roles: ['STAFF'], event: 'MATTER_SUBMITTED', guards: [is.handlerOnly, is.hasMatterToSubmit, is.authorised], requires: ['matterId'] }),
  askForMaterials: row({ t: 'M1a', zh: '一次性告知', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATERIALS_ASKED', guards: [is.ownDepartment, is.hasMatterToSupplement], requires: ['matterId', 'materials'] }),
  withdrawMatter: row({ t: 'M1w', zh: '撤回办件', from: ACTIVE, to: [], roles: ['STAFF', 'CITIZEN'], event: 'MATTER_WITHDRAWN', guards: [is.handlerOnly, is.hasMatterToWithdraw], requires: ['matterId'] }),
  suspendMatter: row({ t: 'M2s', zh: '特殊程序', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_SUSPENDED', guards: [is.ownDepartment, is.hasMatterToSuspend, is.notSuspended], requires: ['matterId', 'ground', 'evidence', 'expectedUntil'] }),
  resumeMatter: row({ t: 'M2r', zh: '恢复办件', from: ACTIVE, to: [], roles: ['DEPARTMENT', 'SYSTEM'], event: 'MATTER_RESUMED', guards: [is.ownDepartment, is.hasSuspendedMatter, is.notSuspended], requires: ['matterId'] }),
  grantAuthorization: row({ t: 'AG1', zh: '登记授权', from: ['VERIFIED', 'DISPATCHED', ...ACTIVE], to: [], roles: ['STAFF', 'CITIZEN'], event: 'AUTHORIZATION_GRANTED', guards: [is.handlerOnly], requires: ['items', 'scope', 'method', 'evidenceHash', 'validTo'] }),
  revokeAuthorization: row({ t: 'AG2', zh: '撤销授权', from: ['VERIFIED', 'DISPATCHED', ...ACTIVE], to: [], roles: ['STAFF', 'CITIZEN', 'DISPATCHER'], event: 'AUTHORIZATION_REVOKED', guards: [is.handlerOnly, is.hasAuthorization], requires: ['authorizationId'] }),
  makeDocument: row({ t: 'AG3', zh: '制作文书', from: ['VERIFIED', 'DISPATCHED', ...ACTIVE, 'COMPLETED', 'CLOSED', 'CLOSED_INCOMPLETE', 'WITHDRAWN'], to: [], roles: ['STAFF', 'DISPATCHER', 'HOTLINE_AGENT'], event: 'DOCUMENT_MADE', guards: [is.handlerOnly, is.handlerStill], requires: ['kind'] }),
  acceptMatter: row({ t: 'M2', zh: '受理办件', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_ACCEPTED', guards: [is.ownDepartment, is.hasMatterToAccept], requires: ['matterId'] }),
  decideMatter: row({ t: 'M3', zh: '办件决定', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'MATTER_DECIDED', guards: [is.ownDepartment, is.hasMatterToDecide], requires: ['matterId', 'outcome'] }),
  issueCertificate: row({ t: 'M4', zh: '制证', from: ACTIVE, to: [], roles: ['DEPARTMENT'], event: 'CERTIFICATE_ISSUED', guards: [is.ownDepartment, is.hasMatterToCertify], requires: ['matterId', 'number', 'name', 'issuer'] }),
  completeOrder: row({ t: 'T16', zh: '办结', from: ['ACCEPTED', 'IN_SERVICE', 'PROCESSING'], to: ['COMPLETED'], roles: ['STAFF', 'DEPARTMENT'], event: 'COMPLETED', guards: [is.handlerOnly, is.ownDepartment, is.visitOver, is.remoteOver, is.mattersDecided, is.visitedOrDecided, is.noPendingSlot, is.noPendingReturn, is.noOpenCoHandling, is.noOriginalOut, is.notSuspended], requires: ['result', 'reply', 'replyMethod'] }),
  scheduleFollowUp: row({ t: 'T17', zh: '再次上门', from: ['IN_SERVICE', 'PROCESSING'], to: ['SCHEDULED'], roles: ['STAFF'], event: 'APPOINTMENT_BOOKED', guards: [is.handlerOnly, is.noAppointment, is.noPendingSlot, is.remoteOver], requires: ['startsAt', 'endsAt'] }),
  evaluateOrder: row({ t: 'EVALUATE', zh: '评价', from: ['MERGED', 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'], to: [], roles: ['CITIZEN'], event: 'EVALUATED', guards: [is.notEvaluated, is.inEvaluationWindow], requires: ['level', 'resolved'] }),
  evaluateVisit: row({ t: 'EVALUATE-V', zh: '评价上门', from: [...ACTIVE, 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'], to: [], roles: ['CITIZEN'], event: 'PART_EVALUATED', guards: [is.hasVisitToEvaluate], requires: ['appointmentId', 'level'] }),
  evaluateMatter: row({ t: 'EVALUATE-M', zh: '评价办件', from: [...ACTIVE, 'COMPLETED', 'RECTIFYING', 'CLOSED_INCOMPLETE'], to: [], roles: ['CITIZEN'], event: 'PART_EVALUATED', guards: [is.hasMatterToEvaluate], requires: ['matterId', 'level'] }),
  closeOrder: row({ t: 'T18', zh: '归档', from: ['COMPLETED'], to: ['CLOSED'], roles: ['QUALITY', 'SYSTEM'], event: 'CLOSED', guards: [is.evaluatedOrWindowOver, is.ratedOrRatingOver, is.revisitDone], requires: [] }),
  openRectification: row({ t: 'T19', zh: '开启整改', from: ['COMPLETED'], to: ['RECTIFYING'], roles: ['SYSTEM'], event: 'RECTIFICATION_OPENED', guards: [], requires: [] }),
  contactAboutEvaluation: row({ t: 'T19a', zh: '差评核实', from: ['RECTIFYING'], to: [], roles: ['TEAM_LEAD', 'QUALITY'], event: 'RECTIFICATION_CONTACTED', guards: [is.ownTeamOnly, is.notOwnWork, is.caseToContact], requires: ['method', 'outcome'] }),
  planRectification: row({ t: 'T19b', zh: '整改措施', from: ['RECTIFYING'], to: [], roles: ['TEAM_LEAD', 'QUALITY'], event: 'RECTIFICATION_PLANNED', guards: [is.ownTeamOnly, is.notOwnWork, is.caseContacted], requires: ['measure', 'description'] }),
  submitRectification: row({ t: 'T19c', zh: '提交整改', from: ['RECTIFYING'], to: [], roles: ['TEAM_LEAD', 'QUALITY'], event: 'RECTIFICATION_SUBMITTED', guards: [is.ownTeamOnly, is.notOwnWork, is.caseMeasured], requires: ['outcome', 'informedBy'] }),
  decideRectification: row({ t: 'T20', zh: '整改审核', from: ['RECTIFYING'], to: ['COMPLETED'], roles: ['SUPERVISOR'], event: 'RECTIFICATION_DECIDED', guards: [is.caseSubmitted, is.noAppealPending], requires: ['decision'] }),
  rateRectification: row({ t: 'T20e', zh: '二次评价', from: ['COMPLETED'], to: [], roles: ['CITIZEN'], event: 'RECTIFICATION_RATED', guards: [is.caseApproved, is.inRatingWindow], requires: ['level'] }),
  fileAppeal: row({ t: 'T19d', zh: '差评申诉', from: ['RECTIFYING'], to: [], roles: ['STAFF', 'TEAM_LEAD'], event: 'APPEAL_FILED', guards: [is.handlerOnly, is.ownTeamOnly, is.aboutEvaluation, is.notAppealed], requires: ['ground', 'statement'] }),
  decideAppeal: row({ t: 'T19e', zh: '申诉审核', from: ['RECTIFYING'], to: ['COMPLETED'], roles: ['QUALITY'], event: 'APPEAL_DECIDED', guards: [is.appealPending], requires: ['decision', 'reason'] }),
  logRevisit: row({ t: 'REVISIT', zh: '回访登记', from: ['COMPLETED', 'CLOSED'], to: [], roles: ['QUALITY', 'HOTLINE_AGENT'], event: 'REVISIT_LOGGED', guards: [is.notOwnWork, is.revisitOpen], requires: ['method', 'outcome'] }),
  reworkOrder: row({ t: 'T21', zh: '重办', from: ['RECTIFYING'], to: ['VERIFIED', 'REGISTERED'], roles: ['SUPERVISOR', 'QUALITY'], event: 'REOPENED', guards: [is.noAppealPending], requires: [] }),
  reopenOrder: row({ t: 'T22', zh: '重新开启', from: ['COMPLETED', 'CLOSED', 'CLOSED_INCOMPLETE'], to: ['VERIFIED', 'REGISTERED'], roles: ['QUALITY', 'SUPERVISOR', 'CITIZEN'], event: 'REOPENED', guards: [is.notHistory, is.mayReopen], requires: ['reason'] }),
  withdrawOrder: row({ t: 'T23', zh: '撤单', from: ['REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED'], to: ['WITHDRAWN'], roles: ['CITIZEN', 'HOTLINE_AGENT'], event: 'WITHDRAWN', guards: [is.noMatterWithDepartment, is.nothingGranted], requires: ['reason'] }),
  proposeIncomplete: row({ t: 'T24a', zh: '提议未能办结', from: ACTIVE, to: [], roles: ['STAFF', 'TEAM_LEAD'], event: 'INCOMPLETE_PROPOSED', guards: [is.handlerOnly, is.ownTeamOnly, is.noIncompleteProposal], requires: ['reason', 'explanation'] }),
  decideIncomplete: row({ t: 'T24b', zh: '未能办结审批', from: ACTIVE, to: ['CLOSED_INCOMPLETE'], roles: ['SUPERVISOR'], event: 'INCOMPLETE_DECIDED', guards: [is.incompleteProposal], requires: ['decision'] }),
  closeIncomplete: row({ t: 'T24', zh: '未能办结', from: ACTIVE, to: ['CLOSED_INCOMPLETE'], roles: ['SUPERVISOR'], event: 'CLOSED_INCOMPLETE', guards: [], requires: ['reason', 'explanation'] }),
  endWithCampaign: row({ t: 'T24c', zh: '活动终止', from: ['VERIFIED'], to: ['CLOSED_INCOMPLETE'], roles: ['SYSTEM'], event: 'CLOSED_INCOMPLETE', guards: [is.neverDispatched], requires: [] }),
  amendOrder: row({ t: 'AMEND', zh: '更正', from: OPEN, to: ['VERIFIED'], roles: ['HOTLINE_AGENT', 'DISPATCHER', 'STAFF'], event: 'AMENDED', guards: [is.handlerOnly], requires: ['reason'] }),
} as const satisfies Record<string, Transition>

export type Action = keyof typeof LIFECYCLE

/** Verbs of the API on an existing order, in the table's order; what only the program itself does is none. */
export const ORDER_ACTIONS = (Object.keys(LIFECYCLE) as Action[]).filter((a) => a !== 'registerOrder' && LIFECYCLE[a].roles.some((role) => role !== 'SYSTEM'))

/** The verbs a role may in principle do. */
export const actionsOf = (role: Role): Action[] => ORDER_ACTIONS.filter((action) => (LIFECYCLE[action].roles as readonly Role[]).includes(role))

/** Events that no row of the table leaves: what happens by itself, and what a record inside the order goes through. */
export const OTHER_EVENTS: Partial<Record<EventKind, string>> = {
  OFFERS_EXPIRED: '邀约过期',
  SEAT_BOOKED: '预约名额',
  SEAT_FREED: '释放名额',
  CHECKED_IN: '现场签到',
  STATION_CALLED: '叫号',
  STATION_DONE: '站点办结',
  SLOT_EXPIRED: '预留失效',
  VISIT_ASKED: '上门未结束提醒',
  DEADLINE_WARNED: '时限预警',
  DEADLINE_BREACHED: '时限超时',
  DEADLINE_MOVED: '时限重算',
  ABSORBED: '并入',
  MERGED_RESULT: '并入工单结果',
  CO_HANDLING_ACCEPTED: '接收协办',
  CO_HANDLING_DONE: '完成协办',
  CO_HANDLING_REFUSED: '拒绝协办',
  CO_HANDLING_WAIVED: '豁免协办',
}

/** States in which an order is closed. CLOSED and CLOSED_INCOMPLETE are left by reopening alone (T22); the others by nothing. */
export const TERMINAL = ['CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'MERGED', 'TRANSFERRED', 'WITHDRAWN'] as const satisfies readonly OrderStatus[]

/** The other states: exactly these have no instant of closing (a constraint of the database). */
export const OPEN_STATUSES: readonly OrderStatus[] = Object.values(OrderStatus).filter((status) => !(TERMINAL as readonly OrderStatus[]).includes(status))

/** States in a sentence, as ranges where three or more follow each other. */
const inWords = (states: readonly OrderStatus[], word: (status: OrderStatus) => string, to: string, or: string): string =>
  rangesOf(Object.values(OrderStatus), states)
    .map(([first, last]) => (first === last ? word(first) : `${word(first)}${to}${word(last)}`))
    .join(or)

/**
 * Why an action is not possible now; empty when it is. Status and role first: without them the other reasons mean nothing.
 * @param now the change's instant, or the reader's
 */
export function blockers(action: Action, facts: OrderFacts, viewer: Viewer, now: Date): Block[] {
  const row: Transition = LIFECYCLE[action]
  if (!row.roles.includes(viewer.role))
    return [
      { code: 'ROLE', words: { en: `only ${row.roles.join(', ')} may do this`, zh: `仅限角色：${row.roles.map((role) => ROLE_WORDS[role]).join('、')}` } },
    ]
  if (!row.from.includes(facts.status))
    return [
      {
        code: 'STATUS',
        words: {
          en: `the order is ${facts.status}, it must be ${inWords(row.from, (state) => state, ' to ', ' or ')}`,
          zh: `工单状态为${ORDER_WORDS[facts.status]}，须为${inWords(row.from, (state) => ORDER_WORDS[state], '至', '或')}`,
        },
        field: 'status',
      },
    ]
  return row.guards.map((guard) => guard(facts, viewer, now)).filter((block) => block !== null)
}
