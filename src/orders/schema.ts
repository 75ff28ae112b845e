import { asShown } from '../access/masks.ts'
import { PERSON_ROLES } from '../access/viewer.ts'
import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'
import type { Context } from '../graphql/context.ts'
import { visible } from '../graphql/visible.ts'
import { mayReadText, mayReveal, scopeWhere } from './policy.ts'
import { readRequest } from './read-request.ts'
import { openLogged, owned, readText, time } from './reading.ts'
import { enums } from './schema-enums.ts'
import { TimelineEntry } from './schema-timeline.ts'
import { openOptional, place } from './sealed.ts'
import { timelinePage } from './timeline-pages.ts'

builder.prismaObject('Requester', {
  select: { id: true },
  fields: (t) => ({
    kind: t.expose('kind', { type: enums.RequesterKind }),
    name: t.string({
      nullable: true,
      description: 'Name, masked for everyone; null with an error where it cannot be read (脱敏姓名)',
      select: { nameSealed: true, kind: true },
      resolve: (r, _a, { runtime }) => asShown('name_sealed', openOptional(runtime.keys, place.name(r.id), r.nameSealed), r.kind),
    }),
    phone: t.field({
      type: 'MaskedPhone',
      nullable: true,
      description: 'Telephone, masked for everyone (脱敏电话)',
      select: { phoneSealed: true },
      resolve: (r, _a, { runtime }) => asShown('phone_sealed', openOptional(runtime.keys, place.phone(r.id), r.phoneSealed)),
    }),
    idNumber: t.string({
      nullable: true,
      description: 'Number of the identity document, masked (脱敏证件号码)',
      select: { idNumberSealed: true },
      resolve: (r, _a, { runtime }) => asShown('id_number_sealed', openOptional(runtime.keys, place.idNumber(r.id), r.idNumberSealed)),
    }),
    address: t.string({
      nullable: true,
      description: 'Door address, hidden; the area is on the order (脱敏地址)',
      select: { addressSealed: true },
      resolve: (r, _a, { runtime }) => asShown('address_sealed', openOptional(runtime.keys, place.address(r.id), r.addressSealed)),
    }),
  }),
})

builder.prismaNode('Contact', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    staff: t.relation('staff'),
    method: t.expose('method', { type: enums.ContactMethod }),
    outcome: t.expose('outcome', { type: enums.ContactOutcome }),
    at: t.expose('at', { type: 'DateTime' }),
    note: t.string({
      nullable: true,
      description: 'Note; only with the right to read free text (备注)',
      select: { noteSealed: true, order: { select: owned } },
      resolve: (n, _a, c) =>
        c.viewer.role !== 'CITIZEN' && mayReadText(c.viewer, n.order, time(c)) ? openLogged(c, n.order.id, place.contactNote(n.id), n.noteSealed) : null,
    }),
  }),
})

builder.prismaObject('Offer', {
  name: 'Offer',
  select: { id: true },
  fields: (t) => ({
    order: t.relation('order', { description: 'What is offered (工单)' }),
    staff: t.relation('staff'),
    round: t.exposeInt('round'),
    state: t.field({
      type: enums.OfferState,
      description: 'State; an open offer past its expiry is EXPIRED (状态)',
      select: { state: true, expiresAt: true },
      resolve: (o, _a, c) => ((o.state === 'OPEN' || o.state === 'SEEN') && o.expiresAt <= time(c) ? 'EXPIRED' : o.state),
    }),
    offeredAt: t.expose('offeredAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime' }),
    team: t.relation('team', { nullable: true }),
    score: t.exposeInt('score', { nullable: true }),
    seenAt: t.expose('seenAt', { type: 'DateTime', nullable: true }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true }),
    declineReason: t.expose('declineReason', { type: enums.DeclineReason, nullable: true }),
    recallReason: t.expose('recallReason', { type: enums.RecallReason, nullable: true }),
    forced: t.exposeBoolean('forced'),
  }),
})

export const OrderRef = builder.prismaNode('Order', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    number: t.exposeString('number'),
    channel: t.expose('channel', { type: enums.Channel }),
    externalNo: t.exposeString('externalNo', { nullable: true }),
    type: t.expose('type', { type: enums.OrderType, nullable: true }),
    urgency: t.expose('urgency', { type: enums.Urgency }),
    status: t.field({ type: enums.OrderStatus, description: 'State (工单状态)', select: { status: true }, resolve: (o) => o.status }),
    standing: t.expose('standing', { type: enums.OrderStanding }),
    version: t.exposeInt('version'),
    cycle: t.exposeInt('cycle'),
    // The number tells of a special group, so only viewers who handle the order see it (特殊群体标识 is sealed).
    priority: t.int({
      nullable: true,
      description: 'Queue priority, larger comes first; null for viewers that do not handle the order (优先级)',
      select: { ...owned, priority: true },
      resolve: (o, _a, c) => (mayReveal(c.viewer, o, time(c)) ? o.priority : null),
    }),
    area: t.relation('area'),
    serviceMode: t.expose('serviceMode', { type: enums.ServiceMode, nullable: true }),
    onBehalf: t.exposeBoolean('onBehalf'),
    requester: t.relation('requester'),
    title: t.string({
      nullable: true,
      description: 'Title; null without the right to read free text; a department reads it, but in streams, while it examines a matter of its own (诉求标题)',
      select: { ...owned, titleSealed: true },
      resolve: (o, _a, c) => readRequest(c, o, 'title', o.titleSealed),
    }),
    text: t.string({
      nullable: true,
      description: 'Content; null without the right to read free text; for a department as the title (诉求内容)',
      select: { ...owned, textSealed: true },
      resolve: (o, _a, c) => readRequest(c, o, 'text', o.textSealed),
    }),
    reply: t.string({
      nullable: true,
      description: 'Answer, reason or explanation given; null without the right to read free text (答复)',
      select: { ...owned, outcomeSealed: true },
      resolve: (o, _a, c) => readText(c, o, place.outcome(o.id), o.outcomeSealed),
    }),
    replyMethod: t.expose('replyMethod', { type: enums.ContactMethod, nullable: true }),
    result: t.expose('result', { type: enums.OrderResult, nullable: true }),
    reasonCode: t.exposeString('reasonCode', { nullable: true }),
    legalChannel: t.exposeString('legalChannel', { nullable: true }),
    receivingUnit: t.exposeString('receivingUnit', { nullable: true }),
    transferReceipt: t.exposeString('transferReceipt', { nullable: true }),
    team: t.relation('team', { nullable: true }),
    handler: t.relation('handler', { nullable: true }),
    dispatchRound: t.exposeInt('dispatchRound'),
    receivedAt: t.expose('receivedAt', { type: 'DateTime', nullable: true }),
    registeredAt: t.expose('registeredAt', { type: 'DateTime' }),
    verifiedAt: t.expose('verifiedAt', { type: 'DateTime', nullable: true }),
    firstDispatchedAt: t.expose('firstDispatchedAt', { type: 'DateTime', nullable: true }),
    acceptedAt: t.expose('acceptedAt', { type: 'DateTime', nullable: true }),
    firstContactAt: t.expose('firstContactAt', { type: 'DateTime', nullable: true }),
    completedAt: t.expose('completedAt', { type: 'DateTime', nullable: true }),
    closedAt: t.expose('closedAt', { type: 'DateTime', nullable: true }),
    dueAt: t.expose('dueAt', { type: 'DateTime', nullable: true }),
    dueProvisional: t.exposeBoolean('dueProvisional'),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    matters: t.relation('matters', { query: { orderBy: { seq: 'asc' } } }),
    certificates: t.relation('certificates', { query: { orderBy: { issuedAt: 'asc' } } }),
    contacts: t.relation('contacts', { query: { orderBy: { at: 'asc' } }, authScopes: { person: true } }),
    offers: t.relation('offers', { query: { orderBy: { id: 'asc' } }, authScopes: { person: true } }),
    timeline: t.connection(
      {
        type: TimelineEntry,
        description: 'Every event of the order, oldest first (办理过程)',
        complexity: pageCost,
        resolve: (o, args, context, info) =>
          keysetConnection({
            args,
            sort: { column: 'orderVersion', direction: 'asc', key: 'orderId' },
            where: {},
            model: 'TimelineEntry',
            context,
            info,
            find: (query) => timelinePage(context, o.id, query),
            count: () => context.runtime.db.eventLog.count({ where: { orderId: o.id } }),
          }) as never,
      },
      { name: 'TimelineConnection' },
      { name: 'TimelineEdge' },
    ),
  }),
})

const ofVisibleOrders = (c: Context) => ({ order: scopeWhere(c.viewer) })
visible('Order', { rows: (c) => scopeWhere(c.viewer) })
visible('Matter', { rows: ofVisibleOrders })
visible('Certificate', { rows: ofVisibleOrders })
visible('Contact', { to: PERSON_ROLES, rows: ofVisibleOrders })
