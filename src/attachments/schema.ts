import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { nestedRows } from '../graphql/nested.ts'
import { time } from '../orders/reading.ts'
import { addAttachment } from './add-attachment.ts'
import { attachCertificateFile } from './attach-certificate-file.ts'
import { maySee, ownedFiles, type SeenFile, seenFile } from './read-attachment.ts'

const Kind = modelEnum('AttachmentKind')
const Visibility = modelEnum('AttachmentVisibility')

builder.prismaObject('Attachment', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    kind: t.expose('kind', { type: Kind }),
    visibility: t.expose('visibility', { type: Visibility }),
    contentType: t.exposeString('contentType'),
    bytes: t.exposeInt('bytes'),
    sha256: t.exposeString('sha256'),
    source: t.expose('source', { type: modelEnum('AttachmentSource') }),
    addedBy: t.relation('addedBy', { nullable: true }),
    addedAt: t.expose('addedAt', { type: 'DateTime' }),
    path: t.string({
      description: 'Where it is fetched, with your token as a header (下载路径)',
      select: { id: true },
      resolve: ({ id }) => `/attachments/${id}`,
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  attachments: t.field({
    type: [named<object>('Attachment')],
    description: 'Files of the order that are yours to see: signatures, photographs, materials, oldest first (附件)',
    ...nestedRows<Parameters<typeof maySee>[1] & { attachments: Parameters<typeof maySee>[2][] }>(
      (nested) => ({
        ...ownedFiles,
        attachments: nested({ orderBy: [{ addedAt: 'asc' }, { id: 'asc' }], select: { id: true, ...seenFile } }),
      }),
      (order, _args, c) => order.attachments.filter((one) => maySee(c.viewer, order, one, time(c))),
    ),
  }),
}))

builder.prismaObjectFields('Certificate', (t) => ({
  file: t.field({
    type: named<object>('Attachment'),
    nullable: true,
    description: 'Its file, for viewers that may see it: the citizen, the department, readers of the order’s texts (证照文件)',
    ...nestedRows<{ file: { attachment: SeenFile } | null; order: Parameters<typeof maySee>[1] }>(
      (nested) => ({ file: { select: { attachment: nested({ select: { id: true, ...seenFile } }) } }, order: { select: ownedFiles } }),
      ({ file, order }, _args, c) => (file && maySee(c.viewer, order, file.attachment, time(c)) ? file.attachment : null),
    ),
  }),
}))

expose(attachCertificateFile, (t) => ({ attachmentId: t.exposeID('attachmentId', { description: 'Attachment id (附件标识)' }) }))
expose(addAttachment, (t) => ({ attachmentId: t.exposeID('attachmentId', { description: 'Attachment id (附件标识)' }) }))
