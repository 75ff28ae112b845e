import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import type { Action } from '../../src/actions/lifecycle-table.ts'
import { addDays, DAY, dateInShanghai, HOUR, MINUTE, startOfDayInShanghai } from '../../src/clock.ts'

/** What a verb is tried on. */
export interface Tried {
  readonly id: string
  /** The matter a verb on matters is about. */
  readonly matterId: string | null
  readonly matterStatus: string | null
  /** An authorisation of the order that stands. */
  readonly authorization?: string | null
  /** A visit of the order that was made. */
  readonly visit?: string | null
  /** A certificate of the order that stands. */
  readonly certificate?: string | null
  /** A file that was uploaded. */
  readonly digest?: string
  /** The code staff show at the door. */
  readonly code?: string | null
  /** An open order this one can be merged into. */
  readonly another: string
}

/** Digest of the signed paper an authorisation is granted with: to be attached to the order before. */
export const EVIDENCE = 'e'.repeat(64)

/** Verbs about a matter, and the states of one they are about. */
export const ABOUT_MATTERS: Partial<Record<Action, readonly string[]>> = {
  submitMatter: ['DRAFT', 'SUPPLEMENTING'],
  acceptMatter: ['SUBMITTED'],
  askForMaterials: ['SUBMITTED'],
  withdrawMatter: ['SUBMITTED', 'SUPPLEMENTING', 'ACCEPTED'],
  suspendMatter: ['ACCEPTED'],
  resumeMatter: ['SUSPENDED'],
  decideMatter: ['ACCEPTED', 'SUBMITTED'],
  issueCertificate: ['GRANTED'],
  evaluateMatter: ['GRANTED', 'DENIED', 'COMPLETED'],
}

let slot = 0

/**
 * The least that is valid as a verb's input: what tests of every verb send. A new verb has its line here.
 * @param now the clock's instant
 */
export function leastInput(
  now: Date,
  action: Action,
  { id, matterId: matter, matterStatus, another, authorization, visit, certificate, digest, code }: Tried,
): Record<string, unknown> {
  const startsAt = new Date(now.getTime() + 20 * DAY + (++slot % 5_000) * 2 * MINUTE)
  // Of the hours of duty of the day after tomorrow another minute each time.
  const onDuty = new Date(startOfDayInShanghai(addDays(dateInShanghai(now), 2)).getTime() + 9 * HOUR + (slot % 150) * MINUTE)
  const certificateId = certificate ?? 'certificate_01kg0000000000000000000000'
  const matterId = matter ?? 'matter_01kg0000000000000000000000'
  const least: Record<string, Record<string, unknown>> = {
    verifyOrder: { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
    refuseOrder: { reason: 'OUT_OF_SCOPE', explanation: '示例', legalChannel: '示例' },
    transferOrder: { reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' },
    answerDirectly: { answer: '示例' },
    dispatchOrder: { mode: 'POOL', teamId: TEAMS.redPomegranate.id },
    acceptOrder: {},
    logContact: { method: 'TELEPHONE', outcome: 'REACHED' },
    bookAppointment: { startsAt, endsAt: new Date(startsAt.getTime() + MINUTE) },
    holdSlot: { startsAt: onDuty, endsAt: new Date(onDuty.getTime() + MINUTE) },
    confirmHold: {},
    proposeAppointment: { startsAt: onDuty, endsAt: new Date(onDuty.getTime() + MINUTE) },
    confirmAppointment: {},
    releaseSlot: {},
    waitForSlot: { from: onDuty, to: new Date(onDuty.getTime() + HOUR) },
    stopWaitingForSlot: {},
    rescheduleAppointment: { startsAt: onDuty, endsAt: new Date(onDuty.getTime() + MINUTE) },
    abortVisit: { reason: 'SAFETY' },
    markCitizenNoShow: {},
    reportStaffNoShow: {},
    departForVisit: {},
    arriveAtVisit: {},
    startVisit: { identityChecked: true },
    finishVisit: {},
    startRemoteService: { channel: 'TELEPHONE', identityChecked: true },
    finishRemoteService: {},
    cancelAppointment: { reason: 'CITIZEN_REQUEST' },
    submitMatter: { matterId },
    acceptMatter: { matterId },
    askForMaterials: { matterId, materials: ['示例材料'] },
    withdrawMatter: { matterId },
    suspendMatter: { matterId, ground: 'TESTING', evidence: 'X-1', expectedUntil: new Date(now.getTime() + 5 * DAY) },
    resumeMatter: { matterId },
    scheduleFollowUp: { startsAt, endsAt: new Date(startsAt.getTime() + MINUTE) },
    grantAuthorization: {
      items: [ITEMS.drainage.code],
      scope: ['SUBMIT'],
      method: 'E_SIGN',
      evidenceHash: EVIDENCE,
      validTo: new Date(now.getTime() + DAY),
      agentName: '示例代理人',
    },
    revokeAuthorization: { authorizationId: authorization ?? 'authorization_01kg0000000000000000000000' },
    makeDocument: { kind: 'ACCEPTANCE' },
    takeOriginal: { name: '示例原件' },
    addAttachment: { sha256: digest ?? 'a'.repeat(64), kind: 'PHOTO' },
    returnOriginal: { custodyId: 'custody_01kg0000000000000000000000' },
    decideMatter: { matterId, ...(matterStatus === 'SUBMITTED' ? { outcome: 'NOT_ACCEPTED', reason: '示例' } : { outcome: 'GRANTED' }) },
    issueCertificate: { matterId, number: `ZZ-${slot}`, name: '示例证', issuer: '示例机关' },
    attachCertificateFile: { certificateId, sha256: digest ?? 'a'.repeat(64) },
    handOverCertificate: { certificateId, method: 'PICK_UP', recipient: 'HOLDER' },
    revokeCertificate: { certificateId, reason: 'REPLACED' },
    completeOrder: { result: 'SOLVED', reply: '示例', replyMethod: 'SMS' },
    evaluateOrder: { level: 'SATISFIED', resolved: true },
    evaluateVisit: { appointmentId: visit ?? 'appointment_01kg0000000000000000000000', level: 'SATISFIED' },
    evaluateMatter: { matterId, level: 'SATISFIED' },
    closeOrder: {},
    withdrawOrder: { reason: 'OTHER' },
    proposeIncomplete: { reason: 'SAFETY', explanation: '示例' },
    decideIncomplete: { decision: 'REJECTED' },
    closeIncomplete: { reason: 'SAFETY', explanation: '示例' },
    setKnowledgeLinks: { knowledgeLinks: [{ title: '示例问答', url: 'https://kb.example.gov.cn/1' }] },
    issueVisitCode: {},
    confirmVisitByCode: { code: code ?? `fv_${'a'.repeat(43)}` },
    recordReference: { kind: 'AUDIO', system: 'REC-1', number: `示例-${slot}`, recordedAt: now },
    addNote: { text: '示例' },
    amendOrder: { reason: 'WRONG_ADDRESS', address: '示例路 2 号' },
    mergeOrder: { intoId: another, reason: '示例' },
    declineOffer: { reason: 'OTHER' },
    recallRound: { reason: 'WRONG_TEAM' },
    replaceRound: { reason: 'OTHER', teamId: TEAMS.redPomegranate.id },
    returnOrder: { reason: 'OTHER', basis: '示例' },
    decideReturn: { decision: 'REJECTED', reason: '示例' },
    reassignOrder: { reason: 'OTHER', staffId: staffId('staff-11') },
    releaseOrder: { reason: 'OTHER' },
    requestCoHandling: { teamId: TEAMS.jinzhu.id, task: '示例' },
    urgeOrder: {},
    requestExtension: { days: 1, reason: '示例', legalBasis: '示例' },
    decideExtension: { decision: 'REJECTED' },
    suspendOrder: { ground: 'TESTING', evidence: 'X-1', expectedUntil: new Date(now.getTime() + 5 * DAY) },
    resumeOrder: {},
    openSupervision: { level: 'GENERAL', reason: '示例' },
    replySupervision: { reply: '示例' },
    raiseSupervision: { reason: '示例' },
    closeSupervision: {},
    reopenOrder: { reason: 'NEW_FACTS' },
    contactAboutEvaluation: { method: 'TELEPHONE', outcome: 'REACHED' },
    planRectification: { measure: 'FIX', description: '示例' },
    submitRectification: { outcome: '示例', informedBy: 'TELEPHONE' },
    decideRectification: { decision: 'APPROVED' },
    rateRectification: { level: 'SATISFIED' },
    fileAppeal: { ground: 'MISTAKEN', statement: '示例' },
    decideAppeal: { decision: 'UPHELD', reason: '示例' },
    reworkOrder: {},
    logRevisit: { method: 'TELEPHONE', outcome: 'REACHED', resolved: true },
  }
  const own = least[action]
  if (!own) throw new Error(`what is the least valid input of ${action}?`)
  return { orderId: id, ...own }
}
