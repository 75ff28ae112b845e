import type { Role } from '../access/viewer.ts'
import { grantAuthorization } from '../agency/grant-authorization.ts'
import { makeDocument } from '../agency/make-document.ts'
import { revokeAuthorization } from '../agency/revoke-authorization.ts'
import { abortVisit } from '../appointments/abort-visit.ts'
import { arriveAtVisit } from '../appointments/arrive-at-visit.ts'
import { bookAppointment } from '../appointments/book-appointment.ts'
import { cancelAppointment } from '../appointments/cancel-appointment.ts'
import { confirmAppointment } from '../appointments/confirm-appointment.ts'
import { confirmHold } from '../appointments/confirm-hold.ts'
import { confirmVisitByCode } from '../appointments/confirm-visit-by-code.ts'
import { departForVisit } from '../appointments/depart-for-visit.ts'
import { finishRemoteService } from '../appointments/finish-remote-service.ts'
import { finishVisit } from '../appointments/finish-visit.ts'
import { holdSlot } from '../appointments/hold-slot.ts'
import { issueVisitCode } from '../appointments/issue-visit-code.ts'
import { markCitizenNoShow } from '../appointments/mark-citizen-no-show.ts'
import { proposeAppointment } from '../appointments/propose-appointment.ts'
import { releaseSlot } from '../appointments/release-slot.ts'
import { reportStaffNoShow } from '../appointments/report-staff-no-show.ts'
import { rescheduleAppointment } from '../appointments/reschedule-appointment.ts'
import { returnOriginal } from '../appointments/return-original.ts'
import { scheduleFollowUp } from '../appointments/schedule-follow-up.ts'
import { startRemoteService } from '../appointments/start-remote-service.ts'
import { startVisit } from '../appointments/start-visit.ts'
import { stopWaitingForSlot } from '../appointments/stop-waiting-for-slot.ts'
import { takeOriginal } from '../appointments/take-original.ts'
import { waitForSlot } from '../appointments/wait-for-slot.ts'
import { addAttachment } from '../attachments/add-attachment.ts'
import { attachCertificateFile } from '../attachments/attach-certificate-file.ts'
import { recordReference } from '../attachments/record-reference.ts'
import { endWithCampaign } from '../campaigns/end-campaign.ts'
import { serveOnSite } from '../campaigns/serve-on-site.ts'
import { requestCoHandling } from '../co-handling/request-co-handling.ts'
import { addNote } from '../desk/add-note.ts'
import { acceptOrder } from '../dispatch/accept-order.ts'
import { decideReturn } from '../dispatch/decide-return.ts'
import { declineOffer } from '../dispatch/decline-offer.ts'
import { dispatchOrder } from '../dispatch/dispatch-order.ts'
import { escalation } from '../dispatch/escalate-dispatch.ts'
import { reassignOrder } from '../dispatch/reassign-order.ts'
import { recallRound } from '../dispatch/recall-round.ts'
import { releaseOrder } from '../dispatch/release-order.ts'
import { replaceRound } from '../dispatch/replace-round.ts'
import { returnOrder } from '../dispatch/return-order.ts'
import { evaluateMatter } from '../evaluations/evaluate-matter.ts'
import { evaluateOrder } from '../evaluations/evaluate-order.ts'
import { evaluateVisit } from '../evaluations/evaluate-visit.ts'
import { decideExtension } from '../extensions/decide-extension.ts'
import { requestExtension } from '../extensions/request-extension.ts'
import { resumeOrder } from '../extensions/resume-order.ts'
import { suspendOrder } from '../extensions/suspend-order.ts'
import { amendOrder } from '../handling/amend-order.ts'
import { answerDirectly } from '../handling/answer-directly.ts'
import { closeIncomplete } from '../handling/close-incomplete.ts'
import { closeOrder } from '../handling/close-order.ts'
import { completeOrder } from '../handling/complete-order.ts'
import { decideIncomplete } from '../handling/decide-incomplete.ts'
import { logContact } from '../handling/log-contact.ts'
import { mergeOrder } from '../handling/merge-order.ts'
import { proposeIncomplete } from '../handling/propose-incomplete.ts'
import { refuseOrder } from '../handling/refuse-order.ts'
import { reopenOrder } from '../handling/reopen-order.ts'
import { setKnowledgeLinks } from '../handling/set-knowledge-links.ts'
import { transferOrder } from '../handling/transfer-order.ts'
import { verifyOrder } from '../handling/verify-order.ts'
import { withdrawOrder } from '../handling/withdraw-order.ts'
import { acceptMatter } from '../matters/accept-matter.ts'
import { askForMaterials } from '../matters/ask-for-materials.ts'
import { decideMatter } from '../matters/decide-matter.ts'
import { handOverCertificate } from '../matters/hand-over-certificate.ts'
import { issueCertificate } from '../matters/issue-certificate.ts'
import { resumeMatter } from '../matters/resume-matter.ts'
import { revokeCertificate } from '../matters/revoke-certificate.ts'
import { submitMatter } from '../matters/submit-matter.ts'
import { suspendMatter } from '../matters/suspend-matter.ts'
import { withdrawMatter } from '../matters/withdraw-matter.ts'
import type { Act, Transition } from '../orders/lifecycle.ts'
import { contactAboutEvaluation } from '../rectifications/contact-about-evaluation.ts'
import { decideAppeal } from '../rectifications/decide-appeal.ts'
import { decideRectification } from '../rectifications/decide-rectification.ts'
import { fileAppeal } from '../rectifications/file-appeal.ts'
import { opening } from '../rectifications/open-rectification.ts'
import { planRectification } from '../rectifications/plan-rectification.ts'
import { rateRectification } from '../rectifications/rate-rectification.ts'
import { reworkOrder } from '../rectifications/rework-order.ts'
import { submitRectification } from '../rectifications/submit-rectification.ts'
import { registration } from '../registration/registration-rules.ts'
import { logRevisit } from '../revisits/log-revisit.ts'
import { closeSupervision } from '../supervision/close-supervision.ts'
import { openSupervision } from '../supervision/open-supervision.ts'
import { raiseSupervision } from '../supervision/raise-supervision.ts'
import { replySupervision } from '../supervision/reply-supervision.ts'
import { urgeOrder } from '../supervision/urge-order.ts'

/** Every verb on an order and every transition the program makes by itself, in the order of a request's life. */
// biome-ignore format: a list is read by its trades, one a line
const ACTS = [
  registration,
  verifyOrder.verb, refuseOrder.verb, mergeOrder.verb, transferOrder.verb, answerDirectly.verb,
  dispatchOrder.verb, acceptOrder.verb, declineOffer.verb, recallRound.verb, replaceRound.verb, returnOrder.verb, decideReturn.verb, escalation, reassignOrder.verb, releaseOrder.verb,
  requestCoHandling.verb, urgeOrder.verb,
  requestExtension.verb, decideExtension.verb, suspendOrder.verb, resumeOrder.verb,
  openSupervision.verb, replySupervision.verb, raiseSupervision.verb, closeSupervision.verb,
  logContact.verb,
  bookAppointment.verb, holdSlot.verb, confirmHold.verb, proposeAppointment.verb, confirmAppointment.verb, releaseSlot.verb, waitForSlot.verb,
  stopWaitingForSlot.verb, rescheduleAppointment.verb, departForVisit.verb, arriveAtVisit.verb, startVisit.verb, startRemoteService.verb,
  finishRemoteService.verb, serveOnSite, takeOriginal.verb, returnOriginal.verb, addAttachment.verb, issueVisitCode.verb, confirmVisitByCode.verb, recordReference.verb,
  finishVisit.verb, abortVisit.verb,
  markCitizenNoShow.verb, reportStaffNoShow.verb, cancelAppointment.verb,
  submitMatter.verb, askForMaterials.verb, withdrawMatter.verb, suspendMatter.verb, resumeMatter.verb,
  grantAuthorization.verb, revokeAuthorization.verb, makeDocument.verb,
  acceptMatter.verb, decideMatter.verb, issueCertificate.verb,
  attachCertificateFile.verb, handOverCertificate.verb, revokeCertificate.verb,
  completeOrder.verb, scheduleFollowUp.verb,
  evaluateOrder.verb, evaluateVisit.verb, evaluateMatter.verb, closeOrder.verb,
  opening, contactAboutEvaluation.verb, planRectification.verb, submitRectification.verb, decideRectification.verb, rateRectification.verb,
  fileAppeal.verb, decideAppeal.verb, logRevisit.verb, reworkOrder.verb, reopenOrder.verb,
  withdrawOrder.verb, proposeIncomplete.verb, decideIncomplete.verb, closeIncomplete.verb, endWithCampaign, amendOrder.verb, setKnowledgeLinks.verb, addNote.verb,
] as const satisfies readonly Act[]

export type Action = (typeof ACTS)[number]['name']

/** Every act by its name. */
export const ACT = Object.fromEntries(ACTS.map((act) => [act.name, act])) as Readonly<Record<Action, Act>>

/** The order's lifecycle (工单状态机) as one table: the row that stands beside each verb. */
export const LIFECYCLE = Object.fromEntries(ACTS.map(({ name, row }) => [name, row])) as Readonly<Record<Action, Transition>>

/** Verbs of the API on an existing order, in the table's order; what only the program itself does is none. */
export const ORDER_ACTIONS = ACTS.map(({ name }) => name).filter((a) => a !== 'registerOrder' && LIFECYCLE[a].roles.some((role) => role !== 'SYSTEM'))

/** The verbs a role may in principle do. */
export const actionsOf = (role: Role): Action[] => ORDER_ACTIONS.filter((action) => LIFECYCLE[action].roles.includes(role))
