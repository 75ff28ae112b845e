import { Duplicate } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { acceptMatter, acceptMatterRules } from '../matters/accept-matter.ts'
import { decideMatter, decideMatterRules } from '../matters/decide-matter.ts'
import { issueCertificate, issueCertificateRules } from '../matters/issue-certificate.ts'
import { submitMatter, submitMatterRules } from '../matters/submit-matter.ts'
import { owned, readText } from '../orders/reading.ts'
import { AMEND_REASONS, INCOMPLETE_REASONS, REFUSE_REASONS, TRANSFER_REASONS, WITHDRAW_REASONS } from '../orders/reasons.ts'
import { enums } from '../orders/schema-enums.ts'
import { place } from '../orders/sealed.ts'
import { amendOrder, amendOrderRules } from './amend-order.ts'
import { answerDirectly, answerDirectlyRules } from './answer-directly.ts'
import { closeIncomplete, closeIncompleteRules } from './close-incomplete.ts'
import { closeOrder, closeOrderRules } from './close-order.ts'
import { completeOrder, completeOrderRules } from './complete-order.ts'
import { decideIncomplete, decideIncompleteRules } from './decide-incomplete.ts'
import { logContact, logContactRules } from './log-contact.ts'
import { proposeIncomplete, proposeIncompleteRules } from './propose-incomplete.ts'
import { refuseOrder, refuseOrderRules } from './refuse-order.ts'
import { transferOrder, transferOrderRules } from './transfer-order.ts'
import { verifyOrder, verifyOrderRules } from './verify-order.ts'
import { withdrawOrder, withdrawOrderRules } from './withdraw-order.ts'

orderMutation('verifyOrder', {
  description: 'Verify an order (核实): classify it, one matter for each item, and the handling limit in working days.',
  rules: verifyOrderRules,
  input: (t) => ({
    type: t.field({ type: enums.OrderType, required: true, description: 'Kind of request (诉求类型)' }),
    urgency: t.field({ type: enums.Urgency, defaultValue: 'NORMAL', description: 'Urgency (紧急程度)' }),
    areaCode: t.field({ type: 'AreaCode', description: 'Town or village, if it differs from the registration (所在区划)' }),
    items: t.stringList({ required: true, description: 'Item codes, at least one (事项编码)' }),
    serviceMode: t.field({ type: enums.ServiceMode, required: true, description: 'How it is to be served (服务方式)' }),
    duplicateChecked: t.boolean({ required: true, description: 'Duplicates were looked for (已查重)' }),
    requesterReached: t.boolean({ required: true, description: 'The requester was reached; false marks them unreachable (已联系)' }),
    exceptionReason: t.string({ description: 'Why an item that is not deliverable is delivered all the same (例外理由)' }),
  }),
  run: verifyOrder,
})

orderMutation('refuseOrder', {
  description: 'Refuse an order (不予受理), with the reason and the legal channel.',
  rules: refuseOrderRules,
  input: (t) => ({
    reason: t.field({ type: codeEnum('RefuseReason', 'Why an order is refused (不予受理原因)', REFUSE_REASONS), required: true, description: 'Reason (原因)' }),
    explanation: t.string({ required: true, description: 'Told to the citizen (说明)' }),
    legalChannel: t.string({ required: true, description: 'Where to turn instead (法定渠道)' }),
  }),
  run: refuseOrder,
})

orderMutation('answerDirectly', {
  description: 'Answer a consultation at once (直接办结); it is never dispatched.',
  rules: answerDirectlyRules,
  input: (t) => ({ answer: t.string({ required: true, description: 'The answer given (答复)' }) }),
  run: answerDirectly,
})

orderMutation('transferOrder', {
  description: 'Hand an order to another authority (转办).',
  rules: transferOrderRules,
  input: (t) => ({
    reason: t.field({
      type: codeEnum('TransferReason', 'Why an order is transferred (转办原因)', TRANSFER_REASONS),
      required: true,
      description: 'Reason (原因)',
    }),
    receivingUnit: t.string({ required: true, description: 'Receiving authority (接收单位)' }),
    receipt: t.string({ required: true, description: 'Number of its receipt (回执号)' }),
  }),
  run: transferOrder,
})

orderMutation('logContact', {
  description: 'Log a contact attempt (联系登记); the first that reaches the citizen stops the CONTACT clock.',
  rules: logContactRules,
  input: (t) => ({
    method: t.field({ type: enums.ContactMethod, required: true, description: 'Method (方式)' }),
    outcome: t.field({ type: enums.ContactOutcome, required: true, description: 'Outcome (结果)' }),
    note: t.string({ description: 'Note (备注)' }),
  }),
  run: logContact,
})

orderMutation('submitMatter', {
  description: 'Submit a matter to its department (提交办件).',
  rules: submitMatterRules,
  input: (t) => ({ matterId: t.id({ required: true, description: 'Matter id (办件标识)' }) }),
  run: submitMatter,
})

orderMutation('acceptMatter', {
  description: "Accept a matter (受理办件); the matter's promised and statutory limits start.",
  rules: acceptMatterRules,
  input: (t) => ({
    matterId: t.id({ required: true, description: 'Matter id (办件标识)' }),
    caseNo: t.string({ description: 'Number in the approval system (办件编号)' }),
  }),
  problems: [Duplicate],
  run: acceptMatter,
})

orderMutation('decideMatter', {
  description: 'Decide a matter (办件决定).',
  rules: decideMatterRules,
  input: (t) => ({
    matterId: t.id({ required: true, description: 'Matter id (办件标识)' }),
    outcome: t.field({
      type: codeEnum('MatterOutcome', 'Outcome of a matter (办件结果)', {
        GRANTED: 'Permit granted (准予办结)',
        DENIED: 'Permit denied (不予许可)',
        COMPLETED: 'Finished; not a permit (办结)',
        NOT_ACCEPTED: 'Not accepted (不予受理)',
      }),
      required: true,
      description: 'Outcome (结果)',
    }),
    reason: t.string({ description: 'Reason of a refusal (理由)' }),
    remedy: t.string({ description: 'Remedies, with a denial (救济途径)' }),
  }),
  run: decideMatter,
})

orderMutation('issueCertificate', {
  description: 'Issue an electronic certificate for a granted matter (制证).',
  rules: issueCertificateRules,
  problems: [Duplicate],
  input: (t) => ({
    matterId: t.id({ required: true, description: 'Matter id (办件标识)' }),
    number: t.string({ required: true, description: 'Certificate number (证照编号)' }),
    name: t.string({ required: true, description: 'Name (证照名称)' }),
    issuer: t.string({ required: true, description: 'Issuing authority (发证机关)' }),
    validTo: t.field({ type: 'Date', description: 'Valid until, excluded (有效期至)' }),
  }),
  run: issueCertificate,
})

orderMutation('completeOrder', {
  description: 'Complete an order (办结): every matter has an outcome and the citizen was answered.',
  rules: completeOrderRules,
  input: (t) => ({
    result: t.field({ type: enums.OrderResult, required: true, description: 'Result (办理结果)' }),
    reply: t.string({ required: true, description: 'Answer given (答复)' }),
    replyMethod: t.field({ type: enums.ContactMethod, required: true, description: 'How it was given (答复方式)' }),
  }),
  run: completeOrder,
})

orderMutation('closeOrder', {
  description:
    'Close an order (归档), evaluated or with its evaluation window over, and with the rectification of a negative evaluation rated or its window over.',
  rules: closeOrderRules,
  input: (t) => ({ reason: t.string({ description: 'Reason; required when a negative evaluation led to no rectification (理由)' }) }),
  run: closeOrder,
})

orderMutation('withdrawOrder', {
  description: 'Withdraw an order (撤单), before the service begins.',
  rules: withdrawOrderRules,
  input: (t) => ({
    reason: t.field({
      type: codeEnum('WithdrawReason', 'Why an order is withdrawn (撤单原因)', WITHDRAW_REASONS),
      required: true,
      description: 'Reason (原因)',
    }),
  }),
  run: withdrawOrder,
})

const IncompleteReason = codeEnum('IncompleteReason', 'Why an order ends without its result (未能办结原因)', INCOMPLETE_REASONS)

builder.prismaObjectFields('Order', (t) => ({
  incompleteProposed: t.field({
    type: IncompleteReason,
    nullable: true,
    description: 'Reason for which its staff propose to end it without its result; supervision decides (提议未能办结的原因)',
    authScopes: { person: true },
    select: { incompleteProposed: true },
    resolve: (o) => o.incompleteProposed as keyof typeof INCOMPLETE_REASONS | null,
  }),
  incompleteExplanation: t.string({
    nullable: true,
    description: 'Explanation of that proposal; null for those who may not read free text (提议说明)',
    authScopes: { person: true },
    select: { ...owned, id: true, incompleteProposalSealed: true },
    resolve: (o, _a, c) => readText(c, o, place.incompleteProposal(o.id), o.incompleteProposalSealed),
  }),
}))

orderMutation('proposeIncomplete', {
  description: 'Propose to end an order without its result (提议未能办结); supervision decides.',
  rules: proposeIncompleteRules,
  input: (t) => ({
    reason: t.field({ type: IncompleteReason, required: true, description: 'Reason (原因)' }),
    explanation: t.string({ required: true, description: 'Written explanation (书面说明)' }),
  }),
  run: proposeIncomplete,
})

orderMutation('decideIncomplete', {
  description: 'Decide on such a proposal (未能办结审批): approved, the order ends for the reason and with the explanation proposed.',
  rules: decideIncompleteRules,
  input: (t) => ({
    decision: t.field({
      type: codeEnum('IncompleteDecision', 'Decision on a proposal to end an order without its result (未能办结审批结果)', {
        APPROVED: 'The order ends (同意)',
        REJECTED: 'The order goes on (驳回)',
      }),
      required: true,
      description: 'Decision (审批结果)',
    }),
  }),
  run: decideIncomplete,
})

orderMutation('closeIncomplete', {
  description:
    'End an order without its result (未能办结): UNREACHABLE after three failed attempts on two days, MATERIALS_NOT_SUPPLIED while materials asked for are missing.',
  rules: closeIncompleteRules,
  input: (t) => ({
    reason: t.field({
      type: IncompleteReason,
      required: true,
      description: 'Reason (原因)',
    }),
    explanation: t.string({ required: true, description: 'Written explanation (书面说明)' }),
  }),
  run: closeIncomplete,
})

orderMutation('amendOrder', {
  description: 'Correct a wrong address, telephone number, area or item (更正).',
  rules: amendOrderRules,
  input: (t) => ({
    reason: t.field({ type: codeEnum('AmendReason', 'What was wrong (更正原因)', AMEND_REASONS), required: true, description: 'Reason (原因)' }),
    address: t.string({ description: 'Right address (详细地址)' }),
    phone: t.string({ description: 'Right telephone number (联系电话)' }),
    areaCode: t.field({ type: 'AreaCode', description: 'Right town or village; after dispatch by dispatch alone (所在区划)' }),
    items: t.stringList({ description: 'Right items; while none is submitted (事项编码)' }),
  }),
  run: amendOrder,
})
