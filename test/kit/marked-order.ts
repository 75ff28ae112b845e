import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import type { TestApp } from './app.ts'
import type { Answer } from './client.ts'
import { tokenNow, WANXIU } from './given.ts'
import { picture, upload } from './picture.ts'

/** Values found nowhere else (金丝雀): where one of them turns up, that column has leaked. All fictional. */
export const PERSONAL = {
  name: 'CANARYNAME示例',
  phone: '13977665544',
  idNumber: '450403195611237718',
  address: 'CANARYADDRESS示例路77号',
  group: 'PREGNANT',
  amendedAddress: 'CANARYMOVED示例路78号',
  amendedPhone: '13977665533',
} as const

/** Free text: for those who may read it, and for nobody else. */
export const TEXTS = {
  title: 'CANARYTITLE',
  text: 'CANARYTEXT',
  exception: 'CANARYEXCEPTION',
  colleagues: 'CANARYCOLLEAGUES',
  recording: 'CANARYRECORDING',
  knowledge: 'CANARYKNOWLEDGE',
  answer: 'CANARYADVICE',
  note: 'CANARYNOTE',
  received: 'CANARYRECEIVED',
  returned: 'CANARYRETURNED',
  guidance: 'CANARYGUIDANCE',
  denial: 'CANARYDENIAL',
  reply: 'CANARYREPLY',
  evaluation: 'CANARYEVALUATION',
  basis: 'CANARYBASIS',
  decision: 'CANARYDECISION',
  extension: 'CANARYEXTENSION',
  supervision: 'CANARYSUPERVISION',
  supervisionReply: 'CANARYANSWER',
  agent: 'CANARYAGENT',
  original: 'CANARYORIGINAL',
  measure: 'CANARYMEASURE',
  rectified: 'CANARYRECTIFIED',
  acceptance: 'CANARYACCEPTANCE',
  rating: 'CANARYRATING',
  appeal: 'CANARYAPPEAL',
  appealDecision: 'CANARYDISMISSAL',
  revisit: 'CANARYREVISIT',
} as const

/** Free text that the team asked to help may read as well (协办). */
export const TASKS = { task: 'CANARYTASK', result: 'CANARYRESULT' } as const

/** What may stand nowhere in plain, as it might be written. */
export const PERSONAL_FORMS = [...Object.values(PERSONAL), '97766554', '97766553', '0319561123', '195611', 'CANARYNAME', 'CANARYADDRESS', 'CANARYMOVED']

export interface MarkedOrder {
  readonly id: string
  readonly number: string
  readonly matterIds: readonly string[]
  readonly certificateId: string
}

let counter = 0

/** A marked order just registered, by a partner. */
export async function registerMarked(app: TestApp): Promise<{ id: string; number: string; externalNo: string }> {
  const externalNo = `MARK-${++counter}`
  const { order } = await step(
    app,
    'demo-bank',
    'registerOrder',
    {
      channel: 'PARTNER_APP',
      externalNo,
      areaCode: WANXIU,
      title: TEXTS.title,
      text: TEXTS.text,
      receivedAt: app.clock.now(),
      requester: {
        kind: 'PERSON',
        name: PERSONAL.name,
        phone: PERSONAL.phone,
        idNumber: PERSONAL.idNumber,
        address: PERSONAL.address,
        specialGroups: [PERSONAL.group],
      },
    },
    'order { id number }',
  )
  return { ...order, externalNo }
}

/**
 * Plays a registered order through everything that leaves a text or a personal value: amended, dispatched, visited with a
 * record, one matter granted with a certificate and one denied, answered, evaluated negatively, appealed against and rectified.
 */
export async function playMarked(app: TestApp, { id, number }: { id: string; number: string }): Promise<MarkedOrder> {
  const orderId = id
  await app.runtime.db.appointmentStaff.updateMany({ data: { occupying: false } })
  const items = [ITEMS.drainage.code, ITEMS.construction.code]
  await step(app, 'admin', 'updateItem', { code: ITEMS.drainage.code, questions: [{ code: 'Q1', question: '示例问题', kind: 'TEXT' }] }, 'version { nr }')
  const answers = [{ item: ITEMS.drainage.code, question: 'Q1', value: TEXTS.answer }]
  const verified = await step(
    app,
    'dispatcher',
    'verifyOrder',
    { orderId, type: 'HELP', items, serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true, exceptionReason: TEXTS.exception, answers },
    'order { matters { id } }',
  )
  const [granted, denied]: string[] = verified.order.matters.map((m: { id: string }) => m.id)
  await step(app, 'hotline-agent', 'amendOrder', { orderId, reason: 'WRONG_ADDRESS', address: PERSONAL.amendedAddress, phone: PERSONAL.amendedPhone })
  await step(app, 'dispatcher', 'setKnowledgeLinks', { orderId, knowledgeLinks: [{ title: TEXTS.knowledge, url: 'https://kb.example.gov.cn/1' }] })
  await step(app, 'dispatcher', 'addNote', { orderId, text: TEXTS.colleagues, accounts: ['hotline-agent'] }, 'noteId')
  await step(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
  await step(app, 'staff-02', 'declineOffer', { orderId, reason: 'OTHER' })
  await step(app, 'dispatcher', 'replaceRound', { orderId, reason: 'BETTER_PLACED', teamId: TEAMS.redPomegranate.id })
  await step(app, 'staff-01', 'seeOffer', { orderId }, 'orderId')
  await step(app, 'staff-01', 'acceptOrder', { orderId })
  await step(app, 'staff-01', 'setPresence', { presence: 'ONLINE' }, 'staff { badge }')
  await app.runtime.db.staff.updateMany({ where: { account: 'staff-01' }, data: { capacity: 200 } })
  await step(app, 'team-lead', 'returnOrder', { orderId, reason: 'OTHER', basis: TEXTS.basis })
  await step(app, 'dispatcher', 'decideReturn', { orderId, decision: 'REJECTED', reason: TEXTS.decision })
  await step(app, 'staff-01', 'requestExtension', { orderId, days: 1, reason: TEXTS.extension, legalBasis: '示例' })
  await step(app, 'dispatcher', 'decideExtension', { orderId, decision: 'REJECTED' })
  await step(app, 'dispatcher', 'suspendOrder', { orderId, ground: 'TESTING', evidence: 'X-1', expectedUntil: new Date(app.clock.now().getTime() + HOUR) })
  await step(app, 'dispatcher', 'resumeOrder', { orderId })
  await step(app, 'supervisor', 'openSupervision', { orderId, level: 'GENERAL', reason: TEXTS.supervision })
  await step(app, 'staff-01', 'replySupervision', { orderId, reply: TEXTS.supervisionReply })
  await step(app, 'staff-01', 'requestCoHandling', { orderId, teamId: TEAMS.jinzhu.id, task: TASKS.task })
  const { id: coHandlingId } = await app.runtime.db.coHandling.findFirstOrThrow({ where: { orderId }, select: { id: true } })
  await step(app, 'staff-03', 'acceptCoHandling', { coHandlingId }, 'coHandling { state }')
  await step(app, 'staff-03', 'finishCoHandling', { coHandlingId, result: TASKS.result }, 'coHandling { state }')
  await step(app, 'staff-01', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED', note: TEXTS.note })
  const before = app.clock.now()
  const signed = (await upload(app, 'staff-01', picture(8))).json.sha256
  await step(app, 'staff-01', 'addAttachment', { orderId, sha256: signed, kind: 'SIGNATURE' })
  await step(app, 'staff-01', 'grantAuthorization', {
    orderId,
    ...{ agentName: TEXTS.agent, items: [ITEMS.drainage.code], scope: ['COLLECT'], method: 'SIGNED_PAPER', evidenceHash: signed },
    validTo: new Date(before.getTime() + 48 * HOUR),
  })
  const startsAt = new Date(before.getTime() + 3 * HOUR)
  await step(app, 'staff-01', 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR), staffIds: [staffId('staff-04')] })
  app.clock.set(new Date(startsAt.getTime() - 30 * MINUTE))
  await step(app, 'staff-01', 'departForVisit', { orderId })
  await step(app, 'staff-01', 'arriveAtVisit', { orderId })
  await step(app, 'staff-01', 'startVisit', { orderId, identityChecked: true })
  const { visitCode: code } = await step(app, 'staff-01', 'issueVisitCode', { orderId }, 'visitCode')
  await step(app, await tokenNow(app, orderId), 'confirmVisitByCode', { orderId, code })
  await step(app, 'staff-01', 'recordReference', {
    orderId,
    kind: 'VIDEO',
    system: 'REC-1',
    number: TEXTS.recording,
    sha256: 'c'.repeat(64),
    recordedAt: app.clock.now(),
  })
  const { custodyId } = await step(app, 'staff-01', 'takeOriginal', { orderId, name: TEXTS.original }, 'custodyId')
  await step(app, 'staff-01', 'returnOriginal', { orderId, custodyId })
  const { json } = await upload(app, 'staff-01', picture(7))
  await step(app, 'staff-01', 'addAttachment', { orderId, sha256: json.sha256, kind: 'PHOTO', visibility: 'CITIZEN' })
  for (const matterId of [granted, denied]) await step(app, 'staff-01', 'submitMatter', { orderId, matterId })
  await step(app, 'staff-01', 'finishVisit', {
    orderId,
    materialsReceived: [TEXTS.received],
    materialsReturned: [TEXTS.returned],
    guidance: TEXTS.guidance,
    inspectionPassed: true,
  })
  app.clock.set(before)
  for (const matterId of [granted, denied])
    await step(app, 'department', 'acceptMatter', { orderId, matterId, caseNo: `CASE-${number}-${matterId === granted ? 1 : 2}` })
  await step(app, 'department', 'decideMatter', { orderId, matterId: granted, outcome: 'GRANTED' })
  await step(app, 'department', 'decideMatter', { orderId, matterId: denied, outcome: 'DENIED', reason: TEXTS.denial, remedy: '可申请行政复议或提起行政诉讼' })
  const issued = await step(
    app,
    'department',
    'issueCertificate',
    { orderId, matterId: granted, number: `ZZ-${number}`, name: '示例许可证', issuer: '示例机关', validTo: '2029-06-01' },
    'order { certificates { id } }',
  )
  await step(app, 'staff-01', 'completeOrder', { orderId, result: 'SOLVED', reply: TEXTS.reply, replyMethod: 'IN_PERSON' })
  const visited = await app.runtime.db.appointment.findFirstOrThrow({ where: { orderId, status: 'FULFILLED' } })
  await step(app, await tokenNow(app, orderId), 'evaluateVisit', { orderId, appointmentId: visited.id, level: 'SATISFIED', text: TEXTS.evaluation })
  await step(app, await tokenNow(app, orderId), 'evaluateOrder', { orderId, level: 'DISSATISFIED', resolved: true, tags: ['LATE'], text: TEXTS.evaluation })
  await step(app, 'staff-01', 'fileAppeal', { orderId, ground: 'MISTAKEN', statement: TEXTS.appeal })
  await step(app, 'quality', 'decideAppeal', { orderId, decision: 'DISMISSED', reason: TEXTS.appealDecision })
  await step(app, 'team-lead', 'contactAboutEvaluation', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
  await step(app, 'team-lead', 'planRectification', { orderId, measure: 'FIX', description: TEXTS.measure })
  await step(app, 'team-lead', 'submitRectification', { orderId, outcome: TEXTS.rectified, informedBy: 'SMS' })
  await step(app, 'supervisor', 'decideRectification', { orderId, decision: 'APPROVED', reason: TEXTS.acceptance })
  await step(app, 'hotline-agent', 'logRevisit', { orderId, method: 'TELEPHONE', outcome: 'REACHED', resolved: true, comment: TEXTS.revisit })
  await step(app, await tokenNow(app, orderId), 'rateRectification', { orderId, level: 'SATISFIED', text: TEXTS.rating })
  return { id, number, matterIds: [granted as string, denied as string], certificateId: issued.order.certificates[0].id }
}

async function step(app: TestApp, account: string, verb: string, input: Record<string, unknown>, selection?: string): Promise<Answer> {
  const done: Answer = await (await app.as(account)).verb(verb, input, selection)
  if (!done.__typename.endsWith('Success')) throw new Error(`${verb}: ${JSON.stringify(done)}`)
  return done
}
