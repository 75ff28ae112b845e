import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'

builder.prismaNode('Department', {
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({ name: t.exposeString('name') }),
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
  }),
})

list(
  'items',
  { model: 'CatalogueItem', rows: () => ({}) },
  {
    type: Item,
    description: 'The catalogue of service items, by code; public knowledge (事项目录)',
    args: (arg) => ({
      flashEligible: arg.boolean({ description: 'Only those that can, or cannot, be delivered to the door (可闪送)' }),
      departmentId: arg.id({ description: 'Of this department (主管科室)' }),
    }),
    sort: { column: 'code', direction: 'asc', key: 'code' },
    where: (args) => given({ flashEligible: args.flashEligible, departmentId: args.departmentId }),
  },
)
