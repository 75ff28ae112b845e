import { literal } from '../db/like.ts'
import { InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { given, list } from '../graphql/list.ts'

const Level = modelEnum('AreaLevel')

const AreaRef = builder.prismaObject('Area', {
  select: { code: true },
  fields: (t) => ({
    code: t.expose('code', { type: 'AreaCode' }),
    name: t.exposeString('name'),
    level: t.expose('level', { type: Level }),
    parent: t.relation('parent', { nullable: true }),
  }),
})

builder.queryField('area', (t) =>
  t.prismaField({
    type: AreaRef,
    nullable: true,
    description: 'One area by its code (区划)',
    args: { code: t.arg({ type: 'AreaCode', required: true, description: 'NBS code (区划代码)' }) },
    resolve: (query, _root, { code }, c) => c.runtime.db.area.findUnique({ ...query, where: { code } }),
  }),
)

list(
  'areas',
  { model: 'Area', rows: () => ({}) },
  {
    type: AreaRef,
    description: 'Areas of the city, by code; public knowledge (区划列表)',
    args: (arg) => ({
      parent: arg({ type: 'AreaCode', description: 'Directly below this area (上级区划)' }),
      level: arg({ type: Level, description: 'Of this level (级别)' }),
      name: arg.string({ description: 'Part of the name (名称)' }),
    }),
    sort: { column: 'code', direction: 'asc', key: 'code' },
    where: (args) => {
      if (args.name != null && (args.name.includes('\u0000') || args.name.length > 50 || args.name.trim() === ''))
        throw new InvalidInput('name', { en: 'must be 1 to 50 characters', zh: '须为 1 到 50 个字符' })
      return {
        ...given({ parentCode: args.parent, level: args.level }),
        ...(args.name ? { name: { contains: literal(args.name.trim()) } } : {}),
      }
    },
  },
)
