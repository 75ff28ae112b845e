import { PERSON_ROLES } from '../access/viewer.ts'
import { meeting, narrowedTo } from '../areas/own-area.ts'
import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { visible } from '../graphql/visible.ts'
import { enums } from '../orders/schema-enums.ts'
import { createReplyTemplate } from './create-reply-template.ts'
import { type Filled, fittingTemplates } from './fitting-templates.ts'
import { PLACEHOLDERS } from './reply-text.ts'
import { retireReplyTemplate } from './retire-reply-template.ts'
import { updateReplyTemplate } from './update-reply-template.ts'

const Purpose = modelEnum('ReplyPurpose')
const Language = modelEnum('ReplyLanguage')

const Template = builder.prismaNode('ReplyTemplate', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    title: t.exposeString('title'),
    text: t.exposeString('text'),
    purpose: t.expose('purpose', { type: Purpose }),
    result: t.expose('result', { type: enums.OrderResult, nullable: true }),
    itemCodes: t.exposeStringList('itemCodes'),
    team: t.relation('team', { nullable: true }),
    area: t.relation('area', { nullable: true }),
    language: t.expose('language', { type: Language }),
    updatedBy: t.exposeString('updatedBy'),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    retiredAt: t.expose('retiredAt', { type: 'DateTime', nullable: true }),
  }),
})

/** Templates for teams and areas that have nothing to do with the viewer's are not theirs to choose from. */
const forArea = (areaCode: string | null): Prisma.ReplyTemplateWhereInput =>
  areaCode === null ? {} : { AND: [{ OR: [{ areaCode: null }, meeting(areaCode)] }, { OR: [{ teamId: null }, { team: meeting(areaCode) }] }] }

list('replyTemplates', visible('ReplyTemplate', { to: PERSON_ROLES, rows: ({ viewer }) => forArea(narrowedTo(viewer)) }), {
  type: Template,
  description: 'Templates of replies, by title (答复模板)',
  args: (arg) => ({
    for: arg({ type: Purpose, description: 'Of this reply (用途)' }),
    teamId: arg.id({ description: 'Of this team (队伍)' }),
    retired: arg.boolean({ defaultValue: false, description: 'Those out of use instead (已停用)' }),
  }),
  sort: { column: 'title', direction: 'asc' },
  where: (args) => ({ ...given({ purpose: args.for, teamId: args.teamId }), retiredAt: args.retired ? { not: null } : null }),
})

const FilledRef = builder.objectRef<Filled>('FilledReply').implement({
  description: 'A template filled for an order: a draft to read through and send (答复草稿)',
  fields: (t) => ({
    templateId: t.exposeID('templateId', { description: 'Template (答复模板)' }),
    title: t.exposeString('title', { description: 'Title (标题)' }),
    purpose: t.expose('purpose', { type: Purpose, description: 'Which reply it is for (用途)' }),
    language: t.expose('language', { type: Language, description: 'Language (语言)' }),
    text: t.exposeString('text', { description: 'Filled; what the order has nothing for stands as it was (内容)' }),
    missing: t.stringList({
      description: `Placeholders that stayed, of ${Object.keys(PLACEHOLDERS).join(', ')} (未填占位符)`,
      resolve: (filled) => [...filled.missing],
    }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  replyTemplates: t.field({
    type: [FilledRef],
    nullable: true,
    description: 'Templates that fit a reply of this order, filled: nothing of a person is in them (适用答复模板)',
    authScopes: { person: true },
    complexity: 10,
    args: {
      for: t.arg({ type: Purpose, description: 'Which reply; left out: every one (用途)' }),
      result: t.arg({ type: enums.OrderResult, description: 'Outcome, of a completion (办理结果)' }),
    },
    select: { id: true },
    resolve: (order, args, c) => fittingTemplates(c, { orderId: order.id, purpose: args.for ?? null, result: args.result ?? null }),
  }),
}))

const template = (t: Fields<{ templateId: string }>) => ({
  template: t.prismaField({
    type: Template,
    description: 'As it is now (答复模板)',
    resolve: (query, r, _a, c) => c.runtime.db.replyTemplate.findUniqueOrThrow({ ...query, where: { id: r.templateId } }),
  }),
})

expose(createReplyTemplate, template)
expose(updateReplyTemplate, template)
expose(retireReplyTemplate, template)
