import { builder, pageCost } from '../graphql/builder.ts'
import { keysetConnection } from '../graphql/connection.ts'

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
      type: ['ServiceMode' as never],
      description: 'Ways it can be served (服务方式)',
      select: { serviceModes: true },
      resolve: ((i: { serviceModes: string[] }) => i.serviceModes) as never,
    } as never),
    equipmentKinds: t.exposeStringList('equipmentKinds'),
    validFrom: t.expose('validFrom', { type: 'Date' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
  }),
})

builder.queryField('items', (t) =>
  t.connection({
    type: Item,
    description: 'The catalogue of service items, by code; public knowledge (事项目录)',
    complexity: pageCost,
    args: {
      flashEligible: t.arg.boolean({ description: 'Only those that can, or cannot, be delivered to the door (可闪送)' }),
      departmentId: t.arg.id({ description: 'Of this department (主管科室)' }),
    },
    resolve: (_root, args, context, info) => {
      const { db } = context.ground
      return keysetConnection({
        args,
        sort: { column: 'code', direction: 'asc', key: 'code' },
        where: {
          ...(args.flashEligible == null ? {} : { flashEligible: args.flashEligible }),
          ...(args.departmentId ? { departmentId: args.departmentId } : {}),
        },
        model: 'CatalogueItem',
        context,
        info,
        find: (query) => db.catalogueItem.findMany(query),
        count: (where) => db.catalogueItem.count({ where }),
      }) as never
    },
  }),
)
