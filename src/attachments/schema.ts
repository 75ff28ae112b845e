import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { time } from '../orders/reading.ts'
import { addAttachment } from './add-attachment.ts'
import { maySee, ownedFiles } from './read-attachment.ts'

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
    addedBy: t.relation('addedBy'),
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
    type: ['Attachment' as never],
    description: 'Files of the order that are yours to see: signatures, photographs, materials, oldest first (附件)',
    select: (_args, _context, nested) =>
      ({ ...ownedFiles, attachments: nested({ orderBy: [{ addedAt: 'asc' }, { id: 'asc' }], select: { id: true, visibility: true, kind: true } }) }) as never,
    resolve: ((order: Parameters<typeof maySee>[1] & { attachments: Parameters<typeof maySee>[2][] }, _args: object, c: never) =>
      order.attachments.filter((one) => maySee((c as { viewer: Parameters<typeof maySee>[0] }).viewer, order, one, time(c)))) as never,
  }),
}))

expose(addAttachment, (t) => ({ attachmentId: t.exposeID('attachmentId', { description: 'Attachment id (附件标识)' }) }))
