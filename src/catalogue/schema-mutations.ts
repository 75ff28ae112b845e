import { expose } from '../graphql/mutation.ts'
import { createItem } from './create-item.ts'
import { NEWEST_FIRST } from './schema.ts'
import { updateItem } from './update-item.ts'

expose(createItem, (t) => ({
  item: t.prismaField({
    type: 'CatalogueItem',
    description: 'As entered (事项)',
    resolve: (query, r, _a, c) => c.runtime.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
  }),
}))

expose(updateItem, (t) => ({
  item: t.prismaField({
    type: 'CatalogueItem',
    description: 'As it is now (事项)',
    resolve: (query, r, _a, c) => c.runtime.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
  }),
  version: t.prismaField({
    type: 'ItemVersion',
    description: 'The version that holds on that day (事项版本)',
    resolve: (query, r, _a, c) => c.runtime.db.itemVersion.findUniqueOrThrow({ ...query, where: { id: r.versionId } }),
  }),
  laterVersions: t.prismaField({
    type: ['ItemVersion'],
    description: 'Versions that begin later: they stay as they were entered, without this change (其后版本)',
    resolve: async (query, r, _a, c) => {
      const { validFrom } = await c.runtime.db.itemVersion.findUniqueOrThrow({ where: { id: r.versionId }, select: { validFrom: true } })
      return c.runtime.db.itemVersion.findMany({ ...query, where: { itemCode: r.itemCode, validFrom: { gt: validFrom } }, orderBy: NEWEST_FIRST })
    },
  }),
}))
