import { open } from '../access/encryption.ts'
import { isPerson, type Viewer } from '../access/viewer.ts'
import type { AttachmentSource } from '../db/generated/enums.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { mayReadText } from '../orders/policy.ts'
import { owned, time } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { maySee, ownedFiles, type SeenFile, seenFile } from './read-attachment.ts'
import { recordReference } from './record-reference.ts'

type Owned = Parameters<typeof maySee>[1]
const BADGE = { select: { badge: true } } as const
const Source = modelEnum('AttachmentSource')

/** Readers of what the authorities write to each other; the citizen has no part in it. */
const mayHear = (viewer: Viewer, order: Parameters<typeof mayReadText>[1], now: Date) => viewer.role !== 'CITIZEN' && mayReadText(viewer, order, now)

builder.prismaObject('Recording', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: modelEnum('RecordingKind') }),
    system: t.exposeString('system'),
    number: t.string({
      description: 'Its number in that system (编号)',
      select: { id: true, numberSealed: true },
      resolve: (one, _a, { runtime }) => open(runtime.keys, place.recordingNumber(one.id), one.numberSealed),
    }),
    sha256: t.exposeString('sha256', { nullable: true }),
    recordedAt: t.expose('recordedAt', { type: 'DateTime' }),
    source: t.expose('source', { type: Source }),
    addedBy: t.relation('addedBy', { nullable: true }),
    addedAt: t.expose('addedAt', { type: 'DateTime' }),
  }),
})

const ProofKind = codeEnum('ProofKind', 'What proves a visit (上门佐证)', {
  SIGNATURE: 'Signature of the citizen (群众签名)',
  PHOTO: 'Photograph that staff took (现场照片)',
  QR: 'The citizen confirmed with the code staff showed (扫码确认)',
  RECORDING: 'Recording, by its reference (录音录像)',
})

interface Proof {
  readonly kind: 'SIGNATURE' | 'PHOTO' | 'QR' | 'RECORDING'
  readonly id: string
  readonly at: Date
  readonly source: AttachmentSource
  readonly badge: string | null
}

const ProofRef = builder.objectRef<Proof>('Proof').implement({
  description: 'What proves a visit: by which side and when (上门佐证)',
  fields: (t) => ({
    kind: t.field({ type: ProofKind, description: 'Kind (类型)', resolve: (p) => p.kind }),
    id: t.id({ description: 'Id of the attachment, the recording or, of a confirmation, the visit (标识)', resolve: (p) => p.id }),
    at: t.field({ type: 'DateTime', description: 'When it was added, confirmed or recorded (时间)', resolve: (p) => p.at }),
    source: t.field({ type: Source, description: 'Where it comes from (来源)', resolve: (p) => p.source }),
    badge: t.string({
      nullable: true,
      description: 'Badge of the staff member it comes from; null for other sources, and for citizens and partners that ask (工号)',
      resolve: (p, _a, { viewer }) => (isPerson(viewer) ? p.badge : null),
    }),
  }),
})

type By = { readonly id: string; readonly source: AttachmentSource; readonly addedBy: { readonly badge: string } | null }
interface Rows extends Owned {
  readonly attachments: (By & SeenFile & { readonly addedAt: Date })[]
  readonly appointments: { readonly id: string; readonly confirmedAt: Date }[]
  readonly recordings: (By & { readonly recordedAt: Date })[]
}

function proofsOf(order: Rows, viewer: Viewer, now: Date): Proof[] {
  const by = ({ id, source, addedBy }: By) => ({ id, source, badge: addedBy?.badge ?? null })
  const files = order.attachments.filter((one) => maySee(viewer, order, one, now))
  const heard = mayHear(viewer, order, now) ? order.recordings : []
  const proofs: Proof[] = [
    ...files.map((one) => ({ ...by(one), kind: one.kind as 'SIGNATURE' | 'PHOTO', at: one.addedAt })),
    ...order.appointments.map(({ id, confirmedAt }) => ({ kind: 'QR' as const, id, at: confirmedAt, source: 'CITIZEN' as const, badge: null })),
    ...heard.map((one) => ({ ...by(one), kind: 'RECORDING' as const, at: one.recordedAt })),
  ]
  return proofs.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
}

builder.prismaObjectFields('Order', (t) => ({
  recordings: t.field({
    type: [named<object>('Recording')],
    nullable: true,
    description: 'Where recordings of it are kept, oldest first; null for viewers without the right to free text, the citizen too (录音录像编号)',
    ...nestedRows<Owned & { recordings: object[] }>(
      (nested) => ({ ...owned, recordings: nested({ orderBy: [{ recordedAt: 'asc' }, { id: 'asc' }] }) }),
      (order, _args, c) => (mayHear(c.viewer, order, time(c)) ? order.recordings : null),
    ),
  }),
  proofs: t.field({
    type: [ProofRef],
    description:
      'What proves its visits, of what is yours to see: signatures, photographs of staff, confirmations by code, recordings, oldest first (上门佐证)',
    ...nestedRows<Rows>(
      () => ({
        ...ownedFiles,
        attachments: { where: { source: 'STAFF', kind: { in: ['SIGNATURE', 'PHOTO'] } }, select: { id: true, addedAt: true, addedBy: BADGE, ...seenFile } },
        appointments: { where: { confirmedAt: { not: null } }, select: { id: true, confirmedAt: true } },
        recordings: { select: { id: true, source: true, recordedAt: true, addedBy: BADGE } },
      }),
      (order, _args, c) => proofsOf(order, c.viewer, time(c)),
    ),
  }),
}))

expose(recordReference, (t) => ({ recordingId: t.exposeID('recordingId', { description: 'Reference id (引用标识)' }) }))
