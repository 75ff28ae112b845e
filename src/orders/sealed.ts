import { type Keys, open, seal } from '../access/encryption.ts'

/** Places of the sealed columns of this domain; a ciphertext opens only in the row and column it was sealed for. */
export const place = {
  title: (orderId: string) => `service_order.title:${orderId}`,
  text: (orderId: string) => `service_order.text:${orderId}`,
  answers: (orderId: string) => `service_order.answers:${orderId}`,
  knowledge: (orderId: string) => `service_order.knowledge:${orderId}`,
  consentEvidence: (orderId: string) => `proactive_basis.evidence:${orderId}`,
  exception: (orderId: string) => `service_order.exception:${orderId}`,
  incompleteProposal: (orderId: string) => `service_order.incomplete_proposal:${orderId}`,
  outcome: (orderId: string) => `service_order.outcome:${orderId}`,
  name: (requesterId: string) => `requester.name:${requesterId}`,
  phone: (requesterId: string) => `requester.phone:${requesterId}`,
  idNumber: (requesterId: string) => `requester.id_number:${requesterId}`,
  address: (requesterId: string) => `requester.address:${requesterId}`,
  specialGroups: (requesterId: string) => `requester.special_groups:${requesterId}`,
  matterReason: (matterId: string) => `matter.reason:${matterId}`,
  certificateRecipient: (certificateId: string) => `certificate_hand_over.recipient_name:${certificateId}`,
  contactNote: (contactId: string) => `contact.note:${contactId}`,
  returnBasis: (returnId: string) => `return_request.basis:${returnId}`,
  returnDecision: (returnId: string) => `return_request.decision:${returnId}`,
  extensionReason: (extensionId: string) => `extension.reason:${extensionId}`,
  coHandlingTask: (coHandlingId: string) => `co_handling.task:${coHandlingId}`,
  coHandlingResult: (coHandlingId: string) => `co_handling.result:${coHandlingId}`,
  supervisionReason: (supervisionId: string) => `supervision.reason:${supervisionId}`,
  supervisionReply: (supervisionId: string) => `supervision.reply:${supervisionId}`,
  custodyName: (custodyId: string) => `custody.name:${custodyId}`,
  agentName: (authorizationId: string) => `authorization.agent_name:${authorizationId}`,
  measure: (rectificationId: string) => `rectification.measure:${rectificationId}`,
  rectified: (rectificationId: string) => `rectification.outcome:${rectificationId}`,
  rectificationDecision: (rectificationId: string) => `rectification.decision:${rectificationId}`,
  rating: (rectificationId: string) => `rectification.rating:${rectificationId}`,
  appealStatement: (appealId: string) => `appeal.statement:${appealId}`,
  evaluationText: (evaluationId: string) => `evaluation.text:${evaluationId}`,
  revisitComment: (revisitId: string) => `revisit.comment:${revisitId}`,
  note: (noteId: string) => `order_note.text:${noteId}`,
  recordingNumber: (recordingId: string) => `recording.number:${recordingId}`,
  viewName: (viewId: string) => `saved_view.name:${viewId}`,
  appealDecision: (appealId: string) => `appeal.decision:${appealId}`,
} as const

export const sealOptional = (keys: Keys, at: string, plain: string | null | undefined) => (plain == null ? null : seal(keys, at, plain))
export const openOptional = (keys: Keys, at: string, sealed: string | null) => (sealed === null ? null : open(keys, at, sealed))
