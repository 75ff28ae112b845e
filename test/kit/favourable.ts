import type { Role } from '../../src/access/viewer.ts'
import type { Action } from '../../src/actions/lifecycle-table.ts'
import { DAY } from '../../src/clock.ts'
import type { OrderFacts } from '../../src/orders/facts.ts'
import { holderOf } from '../../src/orders/visit-guards.ts'
import { late, mandate, matter, NOW, offer, slot, soon, viewer, visit, waiting } from './order-facts.ts'

/** A day after the instant rules are asked at. */
export const LATER = new Date(NOW.getTime() + DAY)

/** What must hold for each verb besides state and role, arranged so that it does. */
const FAVOURABLE: Partial<Record<Action, Partial<OrderFacts>>> = {
  answerDirectly: { type: 'CONSULT' },
  acceptOrder: { offers: [offer()], handlerId: null },
  departForVisit: { appointment: visit('BOOKED', soon) },
  arriveAtVisit: { appointment: visit('EN_ROUTE', soon) },
  startVisit: { appointment: visit('ARRIVED') },
  issueVisitCode: { appointment: visit('IN_PROGRESS') },
  confirmVisitByCode: { appointment: { ...visit('IN_PROGRESS'), codeUntil: LATER } },
  finishVisit: { appointment: visit('IN_PROGRESS') },
  startRemoteService: { serviceMode: 'REMOTE' },
  finishRemoteService: { remoteSince: NOW },
  cancelAppointment: { appointment: visit('BOOKED') },
  confirmAppointment: { pending: slot('PROPOSED') },
  releaseSlot: { pending: slot('HELD') },
  stopWaitingForSlot: { slotWaitSince: NOW },
  rescheduleAppointment: { appointment: visit('BOOKED') },
  abortVisit: { appointment: visit('ARRIVED') },
  markCitizenNoShow: { appointment: waiting },
  reportStaffNoShow: { appointment: late },
  submitMatter: { matters: [matter('DRAFT')] },
  acceptMatter: { matters: [matter('SUBMITTED')] },
  askForMaterials: { matters: [matter('SUBMITTED')] },
  withdrawMatter: { matters: [matter('SUBMITTED')] },
  suspendMatter: { matters: [matter('ACCEPTED')] },
  resumeMatter: { matters: [matter('SUSPENDED')] },
  revokeAuthorization: { authorizations: [mandate()] },
  returnOriginal: { originalsOut: 1 },
  decideMatter: { matters: [matter('ACCEPTED')] },
  issueCertificate: { matters: [matter('GRANTED')] },
  attachCertificateFile: { matters: [matter('GRANTED')], standingCertificates: 1 },
  handOverCertificate: { matters: [matter('GRANTED')], standingCertificates: 1 },
  revokeCertificate: { matters: [matter('GRANTED')], standingCertificates: 1 },
  completeOrder: { matters: [matter('GRANTED')] },
  evaluateOrder: { completedAt: NOW, closedAt: NOW, mergedCompletedAt: NOW },
  evaluateVisit: { visitsDone: [{ id: 'appointment_1', endedAt: NOW, staffIds: [] }] },
  evaluateMatter: { matters: [matter('GRANTED')] },
  fileAppeal: { rectificationCause: 'EVALUATION' },
  closeOrder: { completedAt: NOW, evaluations: [{ source: 'CITIZEN', level: 'SATISFIED' }] },
  declineOffer: { offers: [offer()] },
  returnOrder: { offers: [offer()], returnUntil: LATER },
  decideReturn: { returnPending: true },
  requestExtension: { dueAt: LATER },
  decideExtension: { extensionPending: true },
  decideIncomplete: { incompleteProposed: 'SAFETY' },
  resumeOrder: { suspendedAt: NOW },
  replySupervision: { supervisionLevel: 'KEY' },
  raiseSupervision: { supervisionLevel: 'KEY' },
  closeSupervision: { supervisionLevel: 'KEY', supervisionReplied: true },
  reopenOrder: { reopenUntil: LATER },
  contactAboutEvaluation: { rectificationState: 'OPENED' },
  planRectification: { rectificationState: 'CONTACTED' },
  submitRectification: { rectificationState: 'MEASURED' },
  decideRectification: { rectificationState: 'SUBMITTED' },
  rateRectification: { rectificationState: 'APPROVED', rectifiedAt: NOW },
  decideAppeal: { rectificationState: 'OPENED', appealState: 'FILED' },
  logRevisit: { openRevisit: 'SAMPLE' },
}

/** A hold is its holder's alone, so it is arranged for who asks. */
export const favourable = (action: Action, role: Role): Partial<OrderFacts> =>
  action === 'confirmHold' ? { pending: slot('HELD', { heldBy: holderOf(viewer(role)) }) } : (FAVOURABLE[action] ?? {})
