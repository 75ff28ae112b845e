import { isPerson, type Viewer } from '../access/viewer.ts'
import { expectOwnStaff, expectOwnTeam } from '../areas/own-area.ts'
import { Forbidden, NotFound, Unauthenticated } from '../errors.ts'
import type { Change } from '../runtime.ts'

/**
 * Who is nobody of the city learns nothing, not even what is there.
 * @throws Unauthenticated, Forbidden
 */
export function expectSomebody(viewer: Viewer): void {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer)) throw new Forbidden()
}

/**
 * Rosters are the lead's of the team, or the administrator's of its area.
 * @throws Unauthenticated, Forbidden; NotFound for an administrator's team
 */
export async function expectLeadOf(c: Pick<Change, 'tx' | 'viewer'>, teamId: string): Promise<void> {
  const { viewer } = c
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (viewer.role === 'ADMIN') return expectOwnTeam(c, teamId)
  if (viewer.role !== 'TEAM_LEAD' || !viewer.teamIds.includes(teamId)) throw new Forbidden({ en: 'only the lead of the team may do this', zh: '仅限该队队长' })
  if (isPerson(viewer) && viewer.within !== undefined) await expectOwnTeam(c, teamId)
}

/**
 * Who asks, as the staff member they are: verbs on one's own duty, presence and equipment.
 * @throws Unauthenticated, Forbidden
 */
export function expectStaff(viewer: Viewer): string {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || viewer.staffId === null) throw new Forbidden({ en: 'only Flash Delivery staff may do this', zh: '仅限闪送员' })
  return viewer.staffId
}

/**
 * The lead of any team a staff member is in, or the administrator of their areas.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function expectLeadOfMember(c: Change, staffId: string): Promise<void> {
  const memberships = await c.tx.teamMember.findMany({ where: { staffId }, select: { teamId: true } })
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (c.viewer.role === 'ADMIN') return expectOwnStaff(c, staffId)
  if (!isPerson(c.viewer) || c.viewer.role !== 'TEAM_LEAD') throw new Forbidden()
  const { teamIds } = c.viewer
  if (!memberships.some(({ teamId }) => teamIds.includes(teamId))) throw new NotFound('staff member of a team you lead')
  if (c.viewer.within !== undefined) await expectOwnStaff(c, staffId)
}
