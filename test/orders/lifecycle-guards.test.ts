import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { ACT, type Action, LIFECYCLE, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import type { OrderFacts } from '../../src/orders/facts.ts'
import { blockers, type Transition } from '../../src/orders/lifecycle.ts'
import { favourable, LATER } from '../kit/favourable.ts'
import { facts, ME, MINE, mandate, matter, NOW, offer, slot, soon, viewer, visit, waiting } from '../kit/order-facts.ts'

const TABLE: Record<string, Transition> = LIFECYCLE
const ACTIONS = Object.keys(LIFECYCLE) as Action[]

/** Each guard, broken alone: verb, who asks, what is wrong, and the code that says so. */
const BROKEN: [action: Action, role: Role, what: Partial<OrderFacts>, code: string][] = [
  ['answerDirectly', 'HOTLINE_AGENT', { type: 'HELP' }, 'NOT_A_CONSULTATION'],
  ['dispatchOrder', 'DISPATCHER', { status: 'DISPATCHED', offers: [offer()] }, 'OFFER_LIVE'],
  ['acceptOrder', 'STAFF', { offers: [] }, 'NO_LIVE_OFFER'],
  ['acceptOrder', 'STAFF', { offers: [offer({ expiresAt: NOW })] }, 'NO_LIVE_OFFER'],
  ['acceptOrder', 'STAFF', { offers: [offer({ staffId: 'staff_other' })] }, 'NO_LIVE_OFFER'],
  ['acceptOrder', 'STAFF', { offers: [offer({ state: 'RECALLED' })] }, 'NO_LIVE_OFFER'],
  ...(
    [
      'logContact',
      'bookAppointment',
      'cancelAppointment',
      'submitMatter',
      'completeOrder',
      'amendOrder',
      'setKnowledgeLinks',
      'addNote',
      'recordReference',
    ] as const
  ).map((action): [Action, Role, Partial<OrderFacts>, string] => [action, 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER']),
  ['bookAppointment', 'STAFF', { firstContactAt: null }, 'NOT_CONTACTED'],
  ['bookAppointment', 'DISPATCHER', { firstContactAt: null }, 'NOT_CONTACTED'],
  ['bookAppointment', 'STAFF', { appointment: visit('BOOKED') }, 'APPOINTMENT_EXISTS'],
  ...(['bookAppointment', 'holdSlot', 'proposeAppointment', 'waitForSlot'] as const).flatMap((action): [Action, Role, Partial<OrderFacts>, string][] => [
    [action, 'STAFF', { pending: slot('PROPOSED') }, 'SLOT_PENDING'],
    [action, 'STAFF', { pending: slot('HELD') }, 'SLOT_PENDING'],
  ]),
  ['holdSlot', 'STAFF', { firstContactAt: null }, 'NOT_CONTACTED'],
  ['waitForSlot', 'STAFF', { firstContactAt: null }, 'NOT_CONTACTED'],
  ['waitForSlot', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['stopWaitingForSlot', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['stopWaitingForSlot', 'CITIZEN', { slotWaitSince: null }, 'NOT_WAITING'],
  ['holdSlot', 'STAFF', { appointment: visit('BOOKED') }, 'APPOINTMENT_EXISTS'],
  ['confirmHold', 'STAFF', { pending: slot('HELD', { heldBy: 'STAFF:another' }) }, 'NO_HOLD'],
  ['confirmHold', 'STAFF', { pending: slot('HELD', { standsUntil: NOW }) }, 'NO_HOLD'],
  ['confirmHold', 'STAFF', { pending: slot('PROPOSED') }, 'NO_HOLD'],
  ['confirmAppointment', 'CITIZEN', { pending: slot('PROPOSED', { standsUntil: NOW }) }, 'NO_PROPOSAL'],
  ['confirmAppointment', 'CITIZEN', { pending: slot('HELD') }, 'NO_PROPOSAL'],
  ['releaseSlot', 'STAFF', { pending: slot('HELD', { standsUntil: NOW }) }, 'NO_SLOT'],
  ['releaseSlot', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['rescheduleAppointment', 'CITIZEN', { appointment: { ...visit('BOOKED'), movesCitizen: 2 } }, 'MOVED_TOO_OFTEN'],
  ['rescheduleAppointment', 'STAFF', { appointment: { ...visit('BOOKED'), movesOffice: 2 } }, 'MOVED_TOO_OFTEN'],
  ['rescheduleAppointment', 'CITIZEN', { appointment: visit('BOOKED', new Date(NOW.getTime() + 120 * MINUTE - 1)) }, 'CUTOFF_PASSED'],
  ['rescheduleAppointment', 'TEAM_LEAD', { teamId: 'team_2' }, 'NOT_YOUR_TEAM'],
  ['rescheduleAppointment', 'STAFF', { appointment: visit('EN_ROUTE') }, 'APPOINTMENT_STATE'],
  ['abortVisit', 'STAFF', { appointment: visit('EN_ROUTE') }, 'NOT_AT_DOOR'],
  ['abortVisit', 'STAFF', { appointment: { ...visit('ARRIVED'), staff: [] } }, 'NOT_ON_VISIT'],
  ['markCitizenNoShow', 'STAFF', { appointment: { ...waiting, callAttempts: 1 } }, 'WAIT_AND_CALL'],
  ['markCitizenNoShow', 'STAFF', { appointment: { ...waiting, startsAt: new Date(NOW.getTime() - 15 * MINUTE + 1) } }, 'WAIT_AND_CALL'],
  ['reportStaffNoShow', 'CITIZEN', { appointment: visit('BOOKED', new Date(NOW.getTime() - 30 * MINUTE + 1)) }, 'NOT_LATE_YET'],
  ['departForVisit', 'STAFF', { appointment: { ...visit('BOOKED', soon), staff: [] } }, 'NOT_ON_VISIT'],
  ['departForVisit', 'STAFF', { appointment: visit('BOOKED', new Date(NOW.getTime() + 120 * MINUTE + 1)) }, 'TOO_EARLY'],
  ['arriveAtVisit', 'STAFF', { appointment: visit('EN_ROUTE', new Date(NOW.getTime() + 60 * MINUTE + 1)) }, 'TOO_EARLY'],
  ['arriveAtVisit', 'STAFF', { appointment: { ...visit('EN_ROUTE', soon), staff: [] } }, 'NOT_ON_VISIT'],
  ['startVisit', 'STAFF', { appointment: { ...visit('ARRIVED'), staff: [] } }, 'NOT_ON_VISIT'],
  ['finishVisit', 'STAFF', { appointment: { ...visit('IN_PROGRESS'), staff: [] } }, 'NOT_ON_VISIT'],
  ['cancelAppointment', 'CITIZEN', { appointment: visit('BOOKED', new Date(NOW.getTime() + 120 * MINUTE - 1)) }, 'CUTOFF_PASSED'],
  ['submitMatter', 'STAFF', { matters: [matter('SUBMITTED')] }, 'NO_MATTER_TO_SUBMIT'],
  ...[
    [],
    [mandate({ agentStaffId: 'staff_other' })],
    [mandate({ itemCodes: ['YL-001'] })],
    [mandate({ scope: ['SIGN'] })],
    [mandate({ validTo: NOW })],
    [mandate({ validFrom: new Date(NOW.getTime() + 1) })],
  ].map((authorizations): [Action, Role, Partial<OrderFacts>, string] => [
    'submitMatter',
    'STAFF',
    { serviceMode: 'AGENCY', authorizations },
    'NOT_AUTHORISED',
  ]),
  ['askForMaterials', 'DEPARTMENT', { matters: [matter('ACCEPTED')] }, 'NO_MATTER_TO_SUPPLEMENT'],
  ['suspendMatter', 'DEPARTMENT', { matters: [matter('SUBMITTED')] }, 'NO_MATTER_TO_SUSPEND'],
  ['suspendMatter', 'DEPARTMENT', { suspendedAt: NOW }, 'SUSPENDED'],
  ['resumeMatter', 'DEPARTMENT', { matters: [matter('ACCEPTED')] }, 'NO_MATTER_SUSPENDED'],
  ['scheduleFollowUp', 'STAFF', { appointment: visit('BOOKED') }, 'APPOINTMENT_EXISTS'],
  ['scheduleFollowUp', 'STAFF', { pending: slot('PROPOSED') }, 'SLOT_PENDING'],
  ['withdrawMatter', 'STAFF', { matters: [matter('ACCEPTED')] }, 'NO_MATTER_TO_WITHDRAW'],
  ['revokeAuthorization', 'CITIZEN', { authorizations: [mandate({ validTo: NOW })] }, 'NO_AUTHORISATION'],
  ['makeDocument', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['makeDocument', 'STAFF', { status: 'COMPLETED', completedAt: new Date(NOW.getTime() - 7 * DAY - 1) }, 'HANDLER_PERIOD_OVER'],
  ['grantAuthorization', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['acceptMatter', 'DEPARTMENT', { matters: [matter('DRAFT')] }, 'NO_MATTER_TO_ACCEPT'],
  ['decideMatter', 'DEPARTMENT', { matters: [matter('DRAFT')] }, 'NO_MATTER_TO_DECIDE'],
  ['issueCertificate', 'DEPARTMENT', { matters: [matter('DENIED')] }, 'NO_MATTER_GRANTED'],
  ['revokeCertificate', 'DEPARTMENT', { standingCertificates: 0 }, 'NO_CERTIFICATE'],
  ['completeOrder', 'STAFF', { matters: [matter('GRANTED'), matter('SUBMITTED')] }, 'MATTER_UNDECIDED'],
  ['completeOrder', 'STAFF', { status: 'IN_SERVICE', appointment: visit('IN_PROGRESS') }, 'VISIT_RUNNING'],
  ['completeOrder', 'DEPARTMENT', { matters: [matter('GRANTED', 'YL-001')] }, 'NOT_YOUR_ITEM'],
  ['completeOrder', 'STAFF', { status: 'IN_SERVICE', remoteSince: NOW }, 'REMOTE_RUNNING'],
  ['scheduleFollowUp', 'STAFF', { status: 'IN_SERVICE', remoteSince: NOW }, 'REMOTE_RUNNING'],
  ['startRemoteService', 'STAFF', { serviceMode: 'ONSITE' }, 'NOT_REMOTE'],
  ['startRemoteService', 'STAFF', { firstContactAt: null }, 'NOT_CONTACTED'],
  ['startRemoteService', 'STAFF', { appointment: visit('BOOKED') }, 'APPOINTMENT_EXISTS'],
  ['finishRemoteService', 'STAFF', { remoteSince: null }, 'NO_REMOTE_SERVICE'],
  ['evaluateOrder', 'CITIZEN', { evaluations: [{ source: 'CITIZEN', level: 'SATISFIED' }] }, 'ALREADY_EVALUATED'],
  ['evaluateOrder', 'CITIZEN', { completedAt: new Date(NOW.getTime() - 7 * DAY), closedAt: new Date(NOW.getTime() - 7 * DAY) }, 'EVALUATION_WINDOW_OVER'],
  ['evaluateVisit', 'CITIZEN', { visitsDone: [] }, 'NO_VISIT_TO_EVALUATE'],
  ['evaluateVisit', 'CITIZEN', { evaluatedParts: ['appointment_1'] }, 'NO_VISIT_TO_EVALUATE'],
  ['evaluateVisit', 'CITIZEN', { visitsDone: [{ id: 'appointment_1', endedAt: new Date(NOW.getTime() - 7 * DAY), staffIds: [] }] }, 'NO_VISIT_TO_EVALUATE'],
  ['evaluateMatter', 'CITIZEN', { matters: [matter('ACCEPTED')] }, 'NO_MATTER_TO_EVALUATE'],
  ['evaluateMatter', 'CITIZEN', { matters: [{ ...matter('GRANTED'), decidedAt: new Date(NOW.getTime() - 7 * DAY) }] }, 'NO_MATTER_TO_EVALUATE'],
  ['fileAppeal', 'TEAM_LEAD', { rectificationCause: 'REVISIT' }, 'NO_EVALUATION'],
  ['closeOrder', 'QUALITY', { evaluations: [], completedAt: new Date(NOW.getTime() - 7 * DAY + 1) }, 'EVALUATION_PENDING'],
  ['withdrawOrder', 'CITIZEN', { matters: [matter('SUBMITTED')] }, 'MATTER_SUBMITTED'],
  ['withdrawOrder', 'CITIZEN', { matters: [matter('DRAFT'), matter('GRANTED')] }, 'MATTER_GRANTED'],
  ['withdrawOrder', 'HOTLINE_AGENT', { matters: [matter('COMPLETED')] }, 'MATTER_GRANTED'],
  ['completeOrder', 'STAFF', { status: 'ACCEPTED', matters: [matter('WITHDRAWN')] }, 'NOTHING_DONE'],
  ['completeOrder', 'STAFF', { status: 'ACCEPTED', cycle: 2, matters: [matter('GRANTED')] }, 'NOTHING_DONE'],
  ['completeOrder', 'STAFF', { status: 'ACCEPTED', pending: slot('HELD') }, 'SLOT_PENDING'],
  ['completeOrder', 'STAFF', { status: 'ACCEPTED', returnPending: true }, 'RETURN_PENDING'],
  ['declineOffer', 'STAFF', { offers: [offer({ expiresAt: NOW })] }, 'NO_LIVE_OFFER'],
  ...(['acceptOrder', 'declineOffer', 'returnOrder', 'reassignOrder', 'releaseOrder', 'bookAppointment'] as const).map(
    (action): [Action, Role, Partial<OrderFacts>, string] => [
      action,
      action === 'reassignOrder' ? 'DISPATCHER' : 'STAFF',
      { returnPending: true },
      'RETURN_PENDING',
    ],
  ),
  ...(['dispatchOrder', 'recallRound', 'replaceRound'] as const).map((action): [Action, Role, Partial<OrderFacts>, string] => [
    action,
    'DISPATCHER',
    { status: 'DISPATCHED', returnPending: true },
    'RETURN_PENDING',
  ]),
  ['issueVisitCode', 'STAFF', { appointment: visit('FULFILLED') }, 'APPOINTMENT_STATE'],
  ['confirmVisitByCode', 'CITIZEN', { appointment: null }, 'APPOINTMENT_STATE'],
  ...(['issueVisitCode', 'confirmVisitByCode'] as const).map((action): [Action, Role, Partial<OrderFacts>, string] => [
    action,
    action === 'issueVisitCode' ? 'STAFF' : 'CITIZEN',
    { appointment: { ...visit('IN_PROGRESS'), confirmedAt: NOW } },
    'VISIT_CONFIRMED',
  ]),
  ['confirmVisitByCode', 'CITIZEN', { appointment: visit('IN_PROGRESS') }, 'NO_VISIT_CODE'],
  ['confirmVisitByCode', 'CITIZEN', { appointment: { ...visit('IN_PROGRESS'), codeUntil: NOW } }, 'NO_VISIT_CODE'],
  ['returnOrder', 'STAFF', { status: 'DISPATCHED', offers: [] }, 'NOT_YOURS_TO_RETURN'],
  ['returnOrder', 'STAFF', { status: 'ACCEPTED', handlerId: 'staff_other' }, 'NOT_YOURS_TO_RETURN'],
  ['returnOrder', 'TEAM_LEAD', { teamId: 'team_2' }, 'NOT_YOURS_TO_RETURN'],
  ['returnOrder', 'STAFF', { returnLockedTeamIds: ['team_1'] }, 'RETURN_LOCKED'],
  ['returnOrder', 'STAFF', { returnUntil: NOW }, 'RETURN_PERIOD_OVER'],
  ['decideReturn', 'DISPATCHER', { returnPending: false }, 'NO_RETURN_PENDING'],
  ...(['reassignOrder', 'requestExtension', 'suspendOrder', 'resumeOrder', 'replySupervision'] as const).map(
    (action): [Action, Role, Partial<OrderFacts>, string] => [action, 'TEAM_LEAD', { teamId: 'team_2' }, 'NOT_YOUR_TEAM'],
  ),
  ['reassignOrder', 'DISPATCHER', { appointment: visit('EN_ROUTE', soon) }, 'VISIT_RUNNING'],
  ['completeOrder', 'STAFF', { openCoHandlings: 1 }, 'CO_HANDLING_OPEN'],
  ['completeOrder', 'STAFF', { originalsOut: 1 }, 'ORIGINAL_OUT'],
  ['returnOriginal', 'STAFF', { originalsOut: 0 }, 'NO_ORIGINAL_OUT'],
  ['urgeOrder', 'CITIZEN', { urgeFrom: LATER }, 'URGED_TODAY'],
  ['requestExtension', 'STAFF', { dueAt: NOW }, 'PAST_DUE'],
  ['requestExtension', 'STAFF', { extensionsUsed: 1 }, 'EXTENDED_ALREADY'],
  ['requestExtension', 'STAFF', { extensionPending: true }, 'EXTENSION_PENDING'],
  ['requestExtension', 'STAFF', { suspendedAt: NOW }, 'SUSPENDED'],
  ['decideExtension', 'DISPATCHER', { extensionPending: false }, 'NO_EXTENSION_PENDING'],
  ['proposeIncomplete', 'STAFF', { incompleteProposed: 'SAFETY' }, 'INCOMPLETE_PROPOSED'],
  ['proposeIncomplete', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['proposeIncomplete', 'TEAM_LEAD', { teamId: 'team_2' }, 'NOT_YOUR_TEAM'],
  ['decideIncomplete', 'SUPERVISOR', { incompleteProposed: null }, 'NO_INCOMPLETE_PROPOSAL'],
  ['resumeOrder', 'DISPATCHER', { suspendedAt: null }, 'NOT_SUSPENDED'],
  ['openSupervision', 'SUPERVISOR', { supervisionLevel: 'GENERAL' }, 'SUPERVISED'],
  ['raiseSupervision', 'SUPERVISOR', { supervisionLevel: null }, 'NOT_SUPERVISED'],
  ['raiseSupervision', 'SUPERVISOR', { supervisionLevel: 'LISTED' }, 'HIGHEST_LEVEL'],
  ['replySupervision', 'DISPATCHER', { supervisionReplied: true }, 'ALREADY_REPLIED'],
  ['closeSupervision', 'SUPERVISOR', { supervisionReplied: false }, 'NOT_REPLIED'],
  ['reopenOrder', 'CITIZEN', { reopenUntil: NOW }, 'REOPEN_PERIOD_OVER'],
  ['reopenOrder', 'QUALITY', { standing: 'HISTORY' }, 'HISTORY'],
  ['reopenOrder', 'SUPERVISOR', { erasedAt: NOW }, 'ERASED'],
  ['reopenOrder', 'CITIZEN', { cycle: 3 }, 'REOPEN_PERIOD_OVER'],
  ['contactAboutEvaluation', 'TEAM_LEAD', { rectificationState: 'SUBMITTED' }, 'RECTIFICATION_STATE'],
  ['planRectification', 'TEAM_LEAD', { rectificationState: 'OPENED' }, 'RECTIFICATION_STATE'],
  ['planRectification', 'QUALITY', { rectificationState: 'SUBMITTED' }, 'RECTIFICATION_STATE'],
  ['submitRectification', 'TEAM_LEAD', { rectificationState: 'REJECTED' }, 'RECTIFICATION_STATE'],
  ['decideRectification', 'SUPERVISOR', { rectificationState: 'MEASURED' }, 'RECTIFICATION_STATE'],
  ...(['contactAboutEvaluation', 'planRectification', 'submitRectification', 'fileAppeal'] as const).map(
    (action): [Action, Role, Partial<OrderFacts>, string] => [action, 'TEAM_LEAD', { teamId: 'team_2' }, 'NOT_YOUR_TEAM'],
  ),
  ['fileAppeal', 'STAFF', { handlerId: 'staff_other' }, 'NOT_HANDLER'],
  ['fileAppeal', 'STAFF', { appealState: 'DISMISSED' }, 'APPEALED_ALREADY'],
  ['decideAppeal', 'QUALITY', { appealState: 'DISMISSED' }, 'NO_APPEAL_PENDING'],
  ['logRevisit', 'QUALITY', { openRevisit: null }, 'NO_REVISIT_OPEN'],
  ['closeOrder', 'QUALITY', { openRevisit: 'NEGATIVE' }, 'REVISIT_PENDING'],
  ['decideRectification', 'SUPERVISOR', { appealState: 'FILED' }, 'APPEAL_PENDING'],
  ['reworkOrder', 'QUALITY', { appealState: 'FILED' }, 'APPEAL_PENDING'],
  ['closeOrder', 'QUALITY', { rectificationState: 'APPROVED', rectifiedAt: new Date(NOW.getTime() - 7 * DAY + 1) }, 'RATING_PENDING'],
]

/** More ways to break what a verb above is not held up by alone. */
const MORE_BROKEN: Record<string, Partial<OrderFacts>[]> = {
  APPOINTMENT_STATE: [{ appointment: null }, { appointment: visit('FULFILLED') }],
  NOT_SUPERVISED: [{ supervisionLevel: null }],
  OWN_WORK: [{ handlerId: ME }],
  KEY_READS_ONLY: [{}],
  EVALUATION_WINDOW_OVER: [{ rectifiedAt: new Date(NOW.getTime() - 7 * DAY) }],
}

/** What must hold for each verb besides state and role, by the code that says it does not: written down a second time, as the states and roles of lifecycle.test.ts are. */
const GUARDED: Record<string, string> = {
  registerOrder: '',
  verifyOrder: '',
  refuseOrder: '',
  mergeOrder: '',
  transferOrder: '',
  answerDirectly: 'NOT_A_CONSULTATION',
  dispatchOrder: 'OFFER_LIVE RETURN_PENDING',
  acceptOrder: 'NO_LIVE_OFFER RETURN_PENDING',
  declineOffer: 'NO_LIVE_OFFER RETURN_PENDING',
  recallRound: 'RETURN_PENDING',
  replaceRound: 'RETURN_PENDING',
  returnOrder: 'NOT_YOURS_TO_RETURN RETURN_PENDING RETURN_LOCKED RETURN_PERIOD_OVER',
  decideReturn: 'NO_RETURN_PENDING',
  escalateDispatch: 'RETURN_PENDING',
  reassignOrder: 'NOT_YOUR_TEAM RETURN_PENDING VISIT_RUNNING REMOTE_RUNNING',
  releaseOrder: 'NOT_HANDLER RETURN_PENDING VISIT_RUNNING',
  requestCoHandling: 'NOT_HANDLER',
  urgeOrder: 'URGED_TODAY',
  requestExtension: 'NOT_HANDLER NOT_YOUR_TEAM PAST_DUE EXTENDED_ALREADY EXTENSION_PENDING SUSPENDED',
  decideExtension: 'NO_EXTENSION_PENDING',
  suspendOrder: 'NOT_YOUR_TEAM SUSPENDED EXTENSION_PENDING',
  resumeOrder: 'NOT_HANDLER NOT_YOUR_TEAM NOT_SUSPENDED',
  openSupervision: 'SUPERVISED',
  replySupervision: 'NOT_SUPERVISED ALREADY_REPLIED NOT_HANDLER NOT_YOUR_TEAM',
  raiseSupervision: 'NOT_SUPERVISED HIGHEST_LEVEL',
  closeSupervision: 'NOT_SUPERVISED NOT_REPLIED',
  logContact: 'NOT_HANDLER',
  bookAppointment: 'NOT_HANDLER APPOINTMENT_EXISTS SLOT_PENDING NOT_CONTACTED RETURN_PENDING',
  holdSlot: 'NOT_HANDLER APPOINTMENT_EXISTS SLOT_PENDING NOT_CONTACTED RETURN_PENDING',
  confirmHold: 'NO_HOLD RETURN_PENDING',
  proposeAppointment: 'NOT_HANDLER APPOINTMENT_EXISTS SLOT_PENDING NOT_CONTACTED RETURN_PENDING',
  confirmAppointment: 'NO_PROPOSAL RETURN_PENDING',
  releaseSlot: 'NOT_HANDLER NO_SLOT',
  waitForSlot: 'NOT_HANDLER APPOINTMENT_EXISTS SLOT_PENDING NOT_CONTACTED RETURN_PENDING',
  stopWaitingForSlot: 'NOT_HANDLER NOT_WAITING',
  rescheduleAppointment: 'NOT_HANDLER NOT_YOUR_TEAM APPOINTMENT_STATE CUTOFF_PASSED MOVED_TOO_OFTEN',
  departForVisit: 'APPOINTMENT_STATE NOT_ON_VISIT TOO_EARLY',
  arriveAtVisit: 'APPOINTMENT_STATE NOT_ON_VISIT TOO_EARLY',
  startVisit: 'APPOINTMENT_STATE NOT_ON_VISIT',
  startRemoteService: 'NOT_HANDLER NOT_REMOTE NOT_CONTACTED APPOINTMENT_EXISTS SLOT_PENDING RETURN_PENDING',
  finishRemoteService: 'NOT_HANDLER NOT_YOUR_TEAM NO_REMOTE_SERVICE',
  serveOnSite: 'RETURN_PENDING',
  takeOriginal: 'NOT_HANDLER',
  returnOriginal: 'NOT_HANDLER NOT_YOUR_TEAM NO_ORIGINAL_OUT',
  addAttachment: 'NOT_HANDLER HANDLER_PERIOD_OVER KEY_READS_ONLY',
  issueVisitCode: 'APPOINTMENT_STATE NOT_ON_VISIT VISIT_CONFIRMED',
  confirmVisitByCode: 'APPOINTMENT_STATE VISIT_CONFIRMED NO_VISIT_CODE',
  recordReference: 'NOT_HANDLER HANDLER_PERIOD_OVER',
  finishVisit: 'APPOINTMENT_STATE NOT_ON_VISIT NOT_YOUR_TEAM',
  abortVisit: 'NOT_AT_DOOR NOT_ON_VISIT NOT_YOUR_TEAM',
  markCitizenNoShow: 'APPOINTMENT_STATE NOT_ON_VISIT WAIT_AND_CALL',
  reportStaffNoShow: 'APPOINTMENT_STATE NOT_LATE_YET',
  cancelAppointment: 'NOT_HANDLER NOT_YOUR_TEAM APPOINTMENT_STATE CUTOFF_PASSED',
  submitMatter: 'NOT_HANDLER NO_MATTER_TO_SUBMIT NOT_AUTHORISED',
  askForMaterials: 'NOT_YOUR_ITEM NO_MATTER_TO_SUPPLEMENT',
  withdrawMatter: 'NOT_HANDLER NO_MATTER_TO_WITHDRAW',
  suspendMatter: 'NOT_YOUR_ITEM NO_MATTER_TO_SUSPEND SUSPENDED',
  resumeMatter: 'NOT_YOUR_ITEM NO_MATTER_SUSPENDED SUSPENDED',
  grantAuthorization: 'NOT_HANDLER',
  revokeAuthorization: 'NOT_HANDLER NO_AUTHORISATION',
  makeDocument: 'NOT_HANDLER HANDLER_PERIOD_OVER',
  acceptMatter: 'NOT_YOUR_ITEM NO_MATTER_TO_ACCEPT',
  decideMatter: 'NOT_YOUR_ITEM NO_MATTER_TO_DECIDE',
  issueCertificate: 'NOT_YOUR_ITEM NO_MATTER_GRANTED',
  attachCertificateFile: 'NOT_YOUR_ITEM NO_CERTIFICATE',
  handOverCertificate: 'NOT_HANDLER HANDLER_PERIOD_OVER NOT_YOUR_ITEM NO_CERTIFICATE',
  revokeCertificate: 'NOT_YOUR_ITEM NO_CERTIFICATE',
  completeOrder:
    'NOT_HANDLER NOT_YOUR_ITEM VISIT_RUNNING REMOTE_RUNNING MATTER_UNDECIDED NOTHING_DONE SLOT_PENDING RETURN_PENDING CO_HANDLING_OPEN ORIGINAL_OUT SUSPENDED',
  scheduleFollowUp: 'NOT_HANDLER APPOINTMENT_EXISTS SLOT_PENDING REMOTE_RUNNING',
  evaluateOrder: 'ALREADY_EVALUATED EVALUATION_WINDOW_OVER',
  evaluateVisit: 'NO_VISIT_TO_EVALUATE',
  evaluateMatter: 'NO_MATTER_TO_EVALUATE',
  closeOrder: 'EVALUATION_PENDING RATING_PENDING REVISIT_PENDING',
  openRectification: '',
  contactAboutEvaluation: 'NOT_YOUR_TEAM OWN_WORK RECTIFICATION_STATE',
  planRectification: 'NOT_YOUR_TEAM OWN_WORK RECTIFICATION_STATE',
  submitRectification: 'NOT_YOUR_TEAM OWN_WORK RECTIFICATION_STATE',
  decideRectification: 'RECTIFICATION_STATE APPEAL_PENDING',
  rateRectification: 'RECTIFICATION_STATE EVALUATION_WINDOW_OVER',
  fileAppeal: 'NOT_HANDLER NOT_YOUR_TEAM NO_EVALUATION APPEALED_ALREADY',
  decideAppeal: 'NO_APPEAL_PENDING',
  logRevisit: 'OWN_WORK NO_REVISIT_OPEN',
  reworkOrder: 'APPEAL_PENDING',
  reopenOrder: 'HISTORY ERASED REOPEN_PERIOD_OVER',
  withdrawOrder: 'MATTER_SUBMITTED MATTER_GRANTED',
  proposeIncomplete: 'NOT_HANDLER NOT_YOUR_TEAM INCOMPLETE_PROPOSED',
  decideIncomplete: 'NO_INCOMPLETE_PROPOSAL',
  closeIncomplete: '',
  endWithCampaign: 'DISPATCHED',
  amendOrder: 'NOT_HANDLER',
  setKnowledgeLinks: 'NOT_HANDLER',
  addNote: 'NOT_HANDLER HANDLER_PERIOD_OVER',
}

/** Just inside the line that a broken guard above is just outside of. */
const JUST_RIGHT: [action: Action, role: Role, what: Partial<OrderFacts>][] = [
  ['departForVisit', 'STAFF', { appointment: visit('BOOKED', new Date(NOW.getTime() + 120 * MINUTE)) }],
  ['arriveAtVisit', 'STAFF', { appointment: visit('BOOKED', new Date(NOW.getTime() + 60 * MINUTE)) }],
  ['cancelAppointment', 'CITIZEN', { appointment: visit('BOOKED', new Date(NOW.getTime() + 120 * MINUTE)) }],
  ['cancelAppointment', 'STAFF', { appointment: visit('EN_ROUTE', soon) }],
  ['bookAppointment', 'CITIZEN', { firstContactAt: null }],
  ['submitMatter', 'STAFF', { serviceMode: 'AGENCY', authorizations: [mandate()] }],
  ['bookAppointment', 'STAFF', { pending: slot('PROPOSED', { standsUntil: NOW }) }],
  ['rescheduleAppointment', 'TEAM_LEAD', { appointment: { ...visit('BOOKED'), movesCitizen: 2, movesOffice: 2 } }],
  ['rescheduleAppointment', 'CITIZEN', { appointment: { ...visit('BOOKED'), movesOffice: 2 } }],
  ['abortVisit', 'STAFF', { status: 'IN_SERVICE', appointment: visit('IN_PROGRESS') }],
  ['evaluateOrder', 'CITIZEN', { completedAt: new Date(NOW.getTime() - 7 * DAY + 1) }],
  ['evaluateVisit', 'CITIZEN', { visitsDone: [{ id: 'appointment_1', endedAt: new Date(NOW.getTime() - 7 * DAY + 1), staffIds: [] }] }],
  ['evaluateMatter', 'CITIZEN', { completedAt: NOW, matters: [{ ...matter('DENIED'), decidedAt: new Date(NOW.getTime() - 9 * DAY) }] }],
  ['closeOrder', 'QUALITY', { evaluations: [], completedAt: new Date(NOW.getTime() - 7 * DAY) }],
  ['dispatchOrder', 'DISPATCHER', { status: 'DISPATCHED', offers: [offer({ expiresAt: NOW })] }],
  ['withdrawOrder', 'CITIZEN', { matters: [matter('DRAFT'), matter('DENIED')] }],
  ['withdrawOrder', 'CITIZEN', { cycle: 2, matters: [matter('GRANTED'), { ...matter('DRAFT'), cycle: 2 }] }],
  ['completeOrder', 'STAFF', { status: 'ACCEPTED', matters: [matter('WITHDRAWN'), matter('DENIED')] }],
  ['completeOrder', 'DEPARTMENT', { matters: [matter('GRANTED', MINE), matter('WITHDRAWN', 'YL-001')] }],
  ['confirmVisitByCode', 'CITIZEN', { appointment: { ...visit('IN_PROGRESS'), codeUntil: new Date(NOW.getTime() + 1) } }],
  ['returnOrder', 'TEAM_LEAD', { status: 'DISPATCHED', offers: [] }],
  ['returnOrder', 'STAFF', { status: 'ACCEPTED', offers: [] }],
  ['reassignOrder', 'DISPATCHER', { appointment: visit('BOOKED', soon) }],
  ['urgeOrder', 'CITIZEN', { urgeFrom: NOW }],
  ['reopenOrder', 'QUALITY', { reopenUntil: NOW, cycle: 9 }],
  ['reopenOrder', 'CITIZEN', { cycle: 2 }],
  ['closeOrder', 'QUALITY', { rectificationState: 'APPROVED', rectifiedAt: new Date(NOW.getTime() - 7 * DAY) }],
  ['closeOrder', 'QUALITY', { rectificationState: 'RATED', rectifiedAt: NOW }],
  ['closeOrder', 'QUALITY', { openRevisit: 'SAMPLE' }],
  ['rateRectification', 'CITIZEN', { rectifiedAt: new Date(NOW.getTime() - 7 * DAY + 1) }],
  ['contactAboutEvaluation', 'QUALITY', { teamId: null, handlerId: null }],
  ['decideRectification', 'SUPERVISOR', { appealState: 'DISMISSED' }],
]

describe('the guards of the lifecycle table', () => {
  test.each(BROKEN)('%s by %s with %o is blocked by %s alone', (action, role, what, code) => {
    const from = TABLE[action]?.from.at(-1) ?? 'REGISTERED'
    expect(blockers(ACT[action], facts({ status: from, ...favourable(action, role), ...what }), viewer(role), NOW).map((b) => b.code)).toEqual([code])
  })

  test('every verb has exactly the guards the rules name', () => {
    expect(Object.fromEntries(ACTIONS.map((action) => [action, TABLE[action]?.guards.map((guard) => guard.code).join(' ')]))).toEqual(GUARDED)
  })

  const pairs = ORDER_ACTIONS.flatMap((action) => (GUARDED[action] ?? '').split(' ').flatMap((code): [Action, string][] => (code ? [[action, code]] : [])))
  test.each(pairs)('%s is held up by %s', (action, code) => {
    const examples: Partial<OrderFacts>[] = [...BROKEN.filter(([, , , of]) => of === code).map(([, , what]) => what), ...(MORE_BROKEN[code] ?? [])]
    const { from, roles } = TABLE[action] as Transition
    const held = roles.some((role) =>
      from.some((status) =>
        examples.some((what) =>
          // Whoever asks may be on the staff as well, and the order theirs, or hold a key without scopes.
          [viewer(role), { ...viewer(role), staffId: ME }, { ...viewer(role), scopes: [] }].some((asks: ReturnType<typeof viewer>) =>
            blockers(ACT[action], facts({ ...favourable(action, role), ...what, status }), asks, NOW).some((block) => block.code === code),
          ),
        ),
      ),
    )
    expect(held).toBe(true)
  })

  test.each(JUST_RIGHT)('%s by %s with %o is possible: the line is where the rule says', (action, role, what) => {
    const from = TABLE[action]?.from.at(-1) ?? 'REGISTERED'
    expect(blockers(ACT[action], facts({ status: from, ...favourable(action, role), ...what }), viewer(role), NOW)).toEqual([])
  })

  test('every reason has words in both languages', () => {
    for (const [action, role, what] of BROKEN) {
      for (const block of blockers(
        ACT[action],
        facts({ status: TABLE[action]?.from.at(-1) ?? 'REGISTERED', ...favourable(action, role), ...what }),
        viewer(role),
        NOW,
      )) {
        expect(block.words.en).toMatch(/\w/)
        expect(block.words.zh).toMatch(/\p{Script=Han}/u)
      }
    }
  })
})
