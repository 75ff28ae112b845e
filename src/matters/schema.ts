import { maskName } from '../access/masks.ts'
import { type ItemMaterial, materialRules } from '../catalogue/item-guide.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose, exposeAll } from '../graphql/mutation.ts'
import { GUESS } from '../graphql/once-an-operation.ts'
import { outputType } from '../graphql/output-type.ts'
import { owned, readText, time } from '../orders/reading.ts'
import { enums } from '../orders/schema-enums.ts'
import { place } from '../orders/sealed.ts'
import { acceptMatter } from './accept-matter.ts'
import { askForMaterials } from './ask-for-materials.ts'
import { decideMatter } from './decide-matter.ts'
import { handOverCertificate } from './hand-over-certificate.ts'
import { issueCertificate } from './issue-certificate.ts'
import { resumeMatter } from './resume-matter.ts'
import { revokeCertificate } from './revoke-certificate.ts'
import { submitMatter } from './submit-matter.ts'
import { suspendMatter } from './suspend-matter.ts'
import { type CertificateStatus, statusOf, type VerifiedCertificate, verifyCertificate } from './verify-certificate.ts'
import { withdrawMatter } from './withdraw-matter.ts'

builder.prismaObject('MaterialNotice', {
  select: { id: true },
  fields: (t) => ({
    round: t.exposeInt('round'),
    materials: t.exposeStringList('materials'),
    listed: t.field({
      type: [outputType(materialRules)],
      description: 'Of these, those of the list of its item, as the list had them (清单内材料)',
      select: { listed: true },
      resolve: (notice) => (notice.listed ?? []) as ItemMaterial[],
    }),
    late: t.exposeStringList('late'),
    notifiedAt: t.expose('notifiedAt', { type: 'DateTime' }),
  }),
})

builder.prismaObject('MatterSuspension', {
  select: { id: true },
  fields: (t) => ({
    ground: t.field({
      type: modelEnum('SuspensionGround'),
      description: 'Legal ground (法定事由)',
      select: { ground: true },
      resolve: (s) => s.ground,
    }),
    evidence: t.exposeString('evidence'),
    expectedUntil: t.expose('expectedUntil', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaNode('Matter', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    seq: t.exposeInt('seq'),
    item: t.relation('item', { description: 'Item, as it is now (事项)' }),
    itemVersion: t.relation('itemVersion', { nullable: true }),
    status: t.field({ type: enums.MatterStatus, description: 'State (办件状态)', select: { status: true }, resolve: (m) => m.status }),
    caseNo: t.exposeString('caseNo', { nullable: true }),
    promisedDays: t.exposeInt('promisedDays'),
    statutoryDays: t.exposeInt('statutoryDays'),
    submittedAt: t.expose('submittedAt', { type: 'DateTime', nullable: true }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true }),
    promisedDueAt: t.expose('promisedDueAt', { type: 'DateTime', nullable: true }),
    statutoryDueAt: t.expose('statutoryDueAt', { type: 'DateTime', nullable: true }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    actualWorkingDays: t.exposeInt('actualWorkingDays', { nullable: true }),
    remedy: t.exposeString('remedy', { nullable: true }),
    reason: t.string({
      nullable: true,
      description: 'Reason of a refusal; only with the right to read free text (理由)',
      select: { reasonSealed: true, order: { select: owned } },
      resolve: (m, _a, c) => readText(c, m.order, place.matterReason(m.id), m.reasonSealed),
    }),
    certificates: t.relation('certificates', { query: { orderBy: { issuedAt: 'asc' } } }),
    suspensions: t.relation('suspensions', {
      description: 'Special procedures, oldest first (特殊程序)',
      query: { orderBy: [{ startedAt: 'asc' }, { id: 'asc' }] },
    }),
    materialNotices: t.relation('materialNotices', {
      description: 'Notices of what is missing, the first one first (一次性告知)',
      query: { orderBy: { round: 'asc' } },
    }),
  }),
})

const Status = builder.enumType('CertificateStatus', {
  description: 'Whether a certificate holds (证照状态)',
  values: {
    VALID: { description: 'It holds (有效)' },
    EXPIRED: { description: 'Its time is over (已过期)' },
    REVOKED: { description: 'It was revoked (已作废)' },
  } satisfies Record<CertificateStatus, object>,
})

builder.prismaObject('CertificateHandOver', {
  select: { certificateId: true },
  fields: (t) => ({
    method: t.expose('method', { type: modelEnum('CertificateDelivery') }),
    recipient: t.expose('recipient', { type: modelEnum('CertificateRecipient') }),
    recipientName: t.string({
      nullable: true,
      description: 'Name of the receiver, masked: 张**; only with the right to read free text (领取人姓名)',
      select: { certificateId: true, recipientNameSealed: true, certificate: { select: { order: { select: owned } } } },
      resolve: (one, _a, c) => {
        const name = readText(c, one.certificate.order, place.certificateRecipient(one.certificateId), one.recipientNameSealed)
        return name === null ? null : maskName(name)
      },
    }),
    signed: t.boolean({ description: 'Whether a signature is attached (是否签收)', select: { signatureId: true }, resolve: (one) => one.signatureId !== null }),
    handedOverAt: t.expose('handedOverAt', { type: 'DateTime' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime' }),
  }),
})

builder.prismaObject('CertificateRevocation', {
  select: { certificateId: true },
  fields: (t) => ({
    reason: t.expose('reason', { type: modelEnum('CertificateRevocationReason') }),
    revokedOn: t.expose('revokedOn', { type: 'Date' }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime' }),
  }),
})

builder.prismaNode('Certificate', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    number: t.exposeString('number'),
    issuer: t.exposeString('issuer'),
    verifyCode: t.exposeString('verifyCode'),
    issuedAt: t.expose('issuedAt', { type: 'DateTime' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
    status: t.field({
      type: Status,
      description: 'Whether it holds (证照状态)',
      select: { validTo: true, revocation: { select: { revokedOn: true } } },
      resolve: (one, _a, c) => statusOf(one, time(c)),
    }),
    handOver: t.relation('handOver', { nullable: true }),
    revocation: t.relation('revocation', { nullable: true }),
  }),
})

const Verified = builder.objectRef<VerifiedCertificate>('VerifiedCertificate').implement({
  description: 'A certificate as the public may know it, without its holder (证照核验结果)',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the certificate (证照名称)' }),
    number: t.exposeString('number', { description: 'Number (证照编号)' }),
    issuer: t.exposeString('issuer', { description: 'Issuer (发证机关)' }),
    issuedAt: t.expose('issuedAt', { type: 'DateTime', description: 'When it was issued (发证时间)' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true, description: 'Valid until, excluded (有效期至)' }),
    revokedOn: t.expose('revokedOn', { type: 'Date', nullable: true, description: 'Day from which it does not hold, if it was revoked (作废日期)' }),
    status: t.expose('status', { type: Status, description: 'Whether it holds (证照状态)' }),
    valid: t.exposeBoolean('valid', { description: 'Neither run out nor revoked (是否有效)' }),
  }),
})

builder.queryField('verifyCertificate', (t) =>
  t.field({
    type: Verified,
    nullable: true,
    description:
      'Whether a certificate is real, for a caller that has its code; null when there is none. A hundred wrong codes lock the caller for a quarter of an hour; once in an operation (证照核验)',
    complexity: 20,
    extensions: GUESS,
    args: { code: t.arg.string({ required: true, description: 'The twelve characters on it (核验码)' }) },
    resolve: (_root, { code }, context) => verifyCertificate(context, code),
  }),
)

expose(askForMaterials, (t) => ({ late: t.exposeStringList('late', { description: 'Of these, what the first notice did not name (首次未告知的材料)' }) }))
exposeAll([submitMatter, withdrawMatter, acceptMatter, suspendMatter, resumeMatter, decideMatter, issueCertificate, handOverCertificate, revokeCertificate])
