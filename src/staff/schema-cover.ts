import { isPerson } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { builder } from '../graphql/builder.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { visitsToCover } from './visits-to-cover.ts'

builder.queryField('visitsToCover', (t) =>
  t.field({
    type: [VisitHitRef],
    description:
      'Visits that cannot take place as they stand: somebody on one is on leave, out of service or no longer qualified on that day, too few come, or the order is suspended until later. Move them, hand them over or cancel them. Of the teams one leads; for dispatch, of the area (待处理的上门)',
    authScopes: { role: ['TEAM_LEAD', 'DISPATCHER'] },
    complexity: 20,
    resolve: (_root, _args, { viewer, runtime }) => {
      if (!isPerson(viewer)) return []
      const whose = viewer.role === 'TEAM_LEAD' ? { teamIds: viewer.teamIds } : { areaPrefix: areaPrefix(viewer.areaCode) }
      return visitsToCover(runtime.db, whose, runtime.clock.now())
    },
  }),
)
