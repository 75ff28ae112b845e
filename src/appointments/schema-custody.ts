import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { owned, readText } from '../orders/reading.ts'
import { place } from '../orders/sealed.ts'
import { returnOriginal } from './return-original.ts'
import { takeOriginal } from './take-original.ts'

builder.prismaObject('Custody', {
  select: { id: true },
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.string({
      nullable: true,
      description: 'What it is; null without the right to read free text (原件名称)',
      select: { id: true, nameSealed: true, order: { select: owned } },
      resolve: (one, _a, c) => readText(c, one.order, place.custodyName(one.id), one.nameSealed),
    }),
    takenBy: t.relation('takenBy'),
    takenAt: t.expose('takenAt', { type: 'DateTime' }),
    returnedAt: t.expose('returnedAt', { type: 'DateTime', nullable: true }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  originals: t.relation('custodies', {
    description: 'Originals we took, also those given back, oldest first (原件保管)',
    query: { orderBy: [{ takenAt: 'asc' }, { id: 'asc' }] },
  }),
}))

expose(takeOriginal, (t) => ({ custodyId: t.exposeID('custodyId', { description: 'Custody id (保管标识)' }) }))
expose(returnOriginal)
