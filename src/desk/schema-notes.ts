import { entitlement } from '../access/entitlement.ts'
import { PERSON_ROLES, type PersonViewer } from '../access/viewer.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import type { Context } from '../graphql/context.ts'
import { list } from '../graphql/list.ts'
import { expose } from '../graphql/mutation.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'
import { mayReadText } from '../orders/policy.ts'
import { owned, readText, time } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { pagesOfOrders } from '../orders/timeline-pages.ts'
import { addNote } from './add-note.ts'
import { mentionsOf } from './colleagues.ts'
import { readMention } from './read-mention.ts'
import { retractNote } from './retract-note.ts'

const Note = builder.prismaObject('OrderNote', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    text: t.string({
      nullable: true,
      description: 'What it says; null once it is retracted, and for viewers without the right to free text (内容)',
      select: { textSealed: true, order: { select: owned } },
      resolve: (note, _a, c) => readText(c, note.order, place.note(note.id), note.textSealed),
    }),
    addedBy: t.exposeString('addedBy'),
    addedAt: t.expose('addedAt', { type: 'DateTime' }),
    retractedAt: t.expose('retractedAt', { type: 'DateTime', nullable: true }),
    mentions: t.relation('mentions', { query: { orderBy: { id: 'asc' } } }),
  }),
})

const Mention = builder.prismaObject('NoteMention', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    staff: t.relation('staff', { nullable: true }),
    account: t.exposeString('account', { nullable: true }),
    at: t.expose('at', { type: 'DateTime' }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: true }),
  }),
})

const notesPage = pagesOfOrders<{ readonly id: string; readonly orderId: string }>(({ runtime: { db } }, query: object & { select?: object }) =>
  db.orderNote.findMany({ ...query, select: { ...query.select, id: true, orderId: true } }),
)

builder.prismaObjectFields('Order', (t) => ({
  notes: t.connection(
    {
      type: Note,
      nullable: true,
      description: 'Notes of colleagues, oldest first; null for viewers without the right to free text, the citizen too (内部备注)',
      authScopes: { person: true },
      complexity: pageCost,
      select: { ...owned, id: true },
      resolve: (order, args, context, info) =>
        mayReadText(context.viewer, order, time(context))
          ? keysetConnection({
              args,
              sort: { column: 'addedAt', direction: 'asc' },
              where: {},
              model: 'OrderNote',
              context,
              info,
              find: (query) => notesPage(context, order.id, query),
              count: () => context.runtime.db.orderNote.count({ where: { orderId: order.id } }),
            })
          : null,
    },
    { name: 'OrderNoteConnection' },
    { name: 'OrderNoteEdge' },
  ),
}))

/** A mention as the colleague it names sees it: with its note and the order. */
const MyMention = builder.prismaObject('NoteMention', {
  variant: 'MyMention',
  description: 'A note that names you (提及我的备注)',
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    at: t.expose('at', { type: 'DateTime' }),
    readAt: t.expose('readAt', { type: 'DateTime', nullable: true }),
    note: t.relation('note'),
    order: t.prismaField({
      type: 'Order',
      description: 'The order it is about (工单)',
      select: { note: { select: { orderId: true } } },
      resolve: (query, m, _a, c) => c.runtime.db.order.findUniqueOrThrow({ ...query, where: { id: m.note.orderId } }),
    }),
  }),
})

list(
  'myMentions',
  { model: 'NoteMention', rows: (c) => mentionsOf(c.viewer) },
  {
    to: PERSON_ROLES,
    type: MyMention,
    description: 'Notes that name you, of orders you may still see, newest first (提及我的备注)',
    args: (arg) => ({ unread: arg.boolean({ description: 'Only those you have not read (仅未读)' }) }),
    sort: { column: 'at', direction: 'desc' },
    where: ({ unread }) => (unread ? { readAt: null } : {}),
  },
)

/** The newest are told with the count; the list has the others. */
const TOLD = 20

const unreadOf = (c: Context) => ({ AND: [mentionsOf(c.viewer), { readAt: null }] })

const Mentions = builder.objectRef<object>('UnreadMentions').implement({
  description: 'Notes that name you and that you have not read (未读提及)',
  fields: (t) => ({
    unread: t.int({ description: 'How many (未读数)', resolve: (_m, _a, c) => c.runtime.db.noteMention.count({ where: unreadOf(c) }) }),
    newest: t.prismaField({
      type: [MyMention],
      description: `The newest, at most ${TOLD} (最新提及)`,
      resolve: (query, _m, _a, c) => c.runtime.db.noteMention.findMany({ ...query, where: unreadOf(c), orderBy: [{ at: 'desc' }, { id: 'desc' }], take: TOLD }),
    }),
  }),
})

const MentionsSnapshot = builder.objectRef<SnapshotFrame>('UnreadMentionsSnapshot').implement({
  description: 'Unread mentions as they are (未读提及现状)',
  interfaces: [Snapshot],
  fields: (t) => ({ value: t.field({ type: Mentions, description: 'What is unread (未读提及)', resolve: () => ({}) }) }),
})

/** Whether a note that names the viewer was added or taken back. */
const names =
  ({ id, staffId }: Pick<PersonViewer, 'id' | 'staffId'>) =>
  (event: LoggedEvent): boolean =>
    (event.kind === 'NOTE_ADDED' || event.kind === 'NOTE_RETRACTED') &&
    (event.data.accounts.includes(id) || (staffId !== null && event.data.staff.includes(staffId)))

viewField('myMentions', MentionsSnapshot, {
  frames: { name: 'UnreadMentionsFrame', description: 'Frames of the view of unread mentions (未读提及视图)' },
  description: 'Notes that name you and that you have not read: now, then the newest after each note that names you (未读提及实时视图)',
  to: PERSON_ROLES,
  // Mentions are one account's: viewers with the same rights share no frames.
  follow: (_args, { viewer }) => ({ audience: `${entitlement(viewer)}:account:${viewer.id}`, concerns: names(viewer as PersonViewer) }),
})

expose(addNote, (t) => ({ noteId: t.exposeID('noteId', { description: 'Note id (备注标识)' }) }))

expose(retractNote, (t) => ({
  note: t.prismaField({
    type: Note,
    description: 'What is left of it (备注)',
    resolve: (query, r, _a, c) => c.runtime.db.orderNote.findUniqueOrThrow({ ...query, where: { id: r.noteId } }),
  }),
}))

expose(readMention, (t) => ({
  mention: t.prismaField({
    type: Mention,
    description: 'As it is now (提及)',
    resolve: (query, r, _a, c) => c.runtime.db.noteMention.findUniqueOrThrow({ ...query, where: { id: r.mentionId } }),
  }),
}))
