import { expose } from '../graphql/mutation.ts'
import { createItem } from './create-item.ts'
import { updateItem } from './update-item.ts'

expose(createItem, (t) => ({
  item: t.prismaField({
    type: 'CatalogueItem',
    description: 'As entered (事项)',
    resolve: (query, r, _a, c) => c.ground.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
  }),
}))

expose(updateItem, (t) => ({
  item: t.prismaField({
    type: 'CatalogueItem',
    description: 'As it is now (事项)',
    resolve: (query, r, _a, c) => c.ground.db.catalogueItem.findUniqueOrThrow({ ...query, where: { code: r.itemCode } }),
  }),
}))
