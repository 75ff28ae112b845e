import { builder } from '../graphql/builder.ts'
import { expose } from '../graphql/mutation.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { setQualification } from './set-qualification.ts'
import { visitsToCover } from './visits-to-cover.ts'

builder.prismaObject('StaffQualification', {
  name: 'Qualification',
  select: { staffId: true, itemCode: true },
  fields: (t) => ({
    item: t.relation('item'),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
    expired: t.boolean({
      description: 'May no longer be used (已过期)',
      select: { validTo: true },
      resolve: (q, _a, c) => q.validTo !== null && q.validTo <= c.runtime.clock.now(),
    }),
  }),
})

builder.prismaObjectFields('Staff', (t) => ({
  qualificationList: t.relation('qualifications', {
    description: 'Qualifications with their ends (办理资格)',
    query: { orderBy: { itemCode: 'asc' } },
  }),
}))

expose(setQualification, (t) => ({
  visits: t.field({
    type: [VisitHitRef],
    description: 'Visits of theirs that cannot take place as they stand: move them, hand them over or cancel them (受影响的预约)',
    resolve: (r, _a, c) => visitsToCover(c.runtime.db, r, c.runtime.clock.now()),
  }),
  staff: t.prismaField({
    type: 'Staff',
    description: 'As it is now (闪送员)',
    resolve: (query, r, _a, c) => c.runtime.db.staff.findUniqueOrThrow({ ...query, where: { id: r.staffId } }),
  }),
}))
