import type { Prisma } from '../db/generated/client.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'
import { outputType } from '../graphql/output-type.ts'
import { guideOf, guideRules } from './item-guide.ts'
import { questionRules, questionsOf } from './item-questions.ts'
import { asOn, versionsOn } from './item-version.ts'
import { knowledgeLinkRules, linksOf } from './knowledge-links.ts'

builder.prismaNode('Department', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({ name: t.exposeString('name') }),
})

/** Versions as they are told: the one that begins last first; of several that begin on one day, the one that holds. */
export const NEWEST_FIRST: Prisma.ItemVersionOrderByWithRelationInput[] = [{ validFrom: 'desc' }, { nr: 'desc' }]

const Guide = outputType(guideRules)
const Question = outputType(questionRules)
const Link = outputType(knowledgeLinkRules)

builder.prismaObject('ItemVersion', {
  select: { id: true },
  fields: (t) => ({
    nr: t.exposeInt('nr'),
    validFrom: t.expose('validFrom', { type: 'Date' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
    name: t.exposeString('name'),
    category: t.exposeString('category'),
    statutoryDays: t.exposeInt('statutoryDays'),
    promisedDays: t.exposeInt('promisedDays'),
    instant: t.exposeBoolean('instant'),
    flashEligible: t.exposeBoolean('flashEligible'),
    serviceModes: t.field({
      type: [modelEnum('ServiceMode')],
      description: 'Ways it can be served (服务方式)',
      select: { serviceModes: true },
      resolve: (version) => version.serviceModes,
    }),
    equipmentKinds: t.exposeStringList('equipmentKinds'),
    guide: t.field({ type: Guide, nullable: true, description: 'What is needed, where and how (办事指南)', select: { guide: true }, resolve: guideOf }),
    questions: t.field({ type: [Question], description: 'Questions asked at intake (补充问题)', select: { questions: true }, resolve: questionsOf }),
    knowledgeLinks: t.field({
      type: [Link],
      description: 'Entries of the knowledge base; people of the city (知识库链接)',
      authScopes: { person: true },
      select: { knowledgeLinks: true },
      resolve: linksOf,
    }),
    enteredBy: t.exposeString('enteredBy', {
      nullable: true,
      description: 'Account that entered it, for people of the city; null: it was there before versions were kept (录入人)',
      authScopes: { person: true },
    }),
    enteredAt: t.expose('enteredAt', { type: 'DateTime', nullable: true }),
  }),
})

const Item = builder.prismaObject('CatalogueItem', {
  select: { code: true },
  fields: (t) => ({
    code: t.exposeString('code'),
    name: t.exposeString('name'),
    category: t.exposeString('category'),
    department: t.relation('department'),
    statutoryDays: t.exposeInt('statutoryDays'),
    promisedDays: t.exposeInt('promisedDays'),
    instant: t.exposeBoolean('instant'),
    permit: t.exposeBoolean('permit'),
    flashEligible: t.exposeBoolean('flashEligible'),
    serviceModes: t.field({
      type: [modelEnum('ServiceMode')],
      description: 'Ways it can be served (服务方式)',
      select: { serviceModes: true },
      resolve: (item) => item.serviceModes,
    }),
    equipmentKinds: t.exposeStringList('equipmentKinds'),
    validFrom: t.expose('validFrom', { type: 'Date' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
    guide: t.field({
      type: Guide,
      nullable: true,
      description: 'What is needed, where and how; null: not entered yet (办事指南)',
      select: { currentVersion: { select: { guide: true } } },
      resolve: ({ currentVersion }) => guideOf(currentVersion),
    }),
    questions: t.field({
      type: [Question],
      description: 'Questions asked at intake besides what every order is asked, in their order (补充问题)',
      select: { currentVersion: { select: { questions: true } } },
      resolve: ({ currentVersion }) => questionsOf(currentVersion),
    }),
    knowledgeLinks: t.field({
      type: [Link],
      description: 'Entries of the knowledge base; people of the city (知识库链接)',
      authScopes: { person: true },
      select: { currentVersion: { select: { knowledgeLinks: true } } },
      resolve: ({ currentVersion }) => linksOf(currentVersion),
    }),
    version: t.relation('currentVersion', { nullable: true, description: 'The version that holds now, or on the day asked for (事项版本)' }),
    versions: t.relation('versions', {
      description: 'Every version, the one that begins last first (历次版本)',
      query: { orderBy: NEWEST_FIRST },
    }),
  }),
})

builder.queryField('item', (t) =>
  t.prismaField({
    type: Item,
    nullable: true,
    description: 'An item of the catalogue as it is, or as it is on a day; null when there is none; public knowledge (事项)',
    args: {
      code: t.arg.string({ required: true, description: 'Item code (事项编码)' }),
      on: t.arg({ type: 'Date', description: 'As on this day, past or to come; left out: now (日期)' }),
    },
    resolve: async (query, _root, args, { runtime: { db } }) => {
      const row = await db.catalogueItem.findUnique({ ...query, where: { code: args.code.replaceAll('\u0000', '') } })
      return row && args.on ? ((await asOn(db, [row], args.on))[0] ?? null) : row
    },
  }),
)

list(
  'items',
  { model: 'CatalogueItem', rows: () => ({}) },
  {
    type: Item,
    description: 'The catalogue of service items, by code; with `on` those that may be used on a day, as they are then; public knowledge (事项目录)',
    args: (arg) => ({
      flashEligible: arg.boolean({ description: 'Only those that can, or cannot, be delivered to the door (可闪送)' }),
      departmentId: arg.id({ description: 'Of this department (主管科室)' }),
      on: arg({ type: 'Date', description: 'As on this day, past or to come; left out: every item, as it is now (日期)' }),
    }),
    sort: { column: 'code', direction: 'asc', key: 'code' },
    where: async ({ flashEligible, departmentId, on }, { runtime: { db } }) => {
      if (!on) return given({ flashEligible, departmentId })
      const used = (await versionsOn(db, on)).filter(({ validTo }) => validTo === null || validTo > on)
      const codes = used.filter((version) => flashEligible == null || version.flashEligible === flashEligible).map(({ itemCode }) => itemCode)
      return { code: { in: codes }, ...given({ departmentId }) }
    },
    shown: async (rows, { on }, { runtime: { db } }) => (on ? asOn(db, rows as readonly { code: string }[], on) : rows),
  },
)
