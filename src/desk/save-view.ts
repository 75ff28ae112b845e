import { seal } from '../access/encryption.ts'
import { isPerson } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { lockViewsOf } from '../db/locks.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, id, text } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { ordersWhere } from '../orders/search.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'
import { expectLeadOf, expectSomebody } from '../staff/leads.ts'
import { expectAreas } from '../staff/staff-rules.ts'
import { declareVerb } from '../verb.ts'
import { ruleFields, type SavedRule } from './saved-rule.ts'

/** Views of one account, and views shared with one team or area. */
const MOST = PARAMETERS.MOST_VIEWS.value
const SHARE_WITH_AREAS = ['TEAM_LEAD', 'SUPERVISOR', 'ADMIN']

export const viewName = text(40).describe('Name (名称)')

const verb = declareVerb('saveView', {
  description: 'Save a filter, a search and a sorting of `orders` under a name (保存视图); leads share one with their team or area.',
  input: {
    name: viewName,
    ...ruleFields,
    teamId: id('team').nullish().describe('Team it is shared with: one you lead (共享队伍)'),
    areaCode: areaCode.nullish().describe('Area it is shared with, yours or one in it: leads, supervisors and administrators (共享区划)'),
  },
})

/**
 * Saves a view (保存视图). It holds what is asked for and no orders: each viewer is shown their own.
 * @throws Unauthenticated, Forbidden, InvalidInput (filter, search, teamId, areaCode, name)
 */
export const saveView = verb.does(async (c, input): Promise<{ viewId: string }> => {
  expectSomebody(c.viewer)
  const { name, filter, search, orderBy, teamId = null, areaCode: shared = null } = input
  const rule: SavedRule = { filter, search, orderBy }
  ordersWhere(rule, c)
  await expectMayShare(c, teamId, shared)
  await expectRoom(c, { account: c.viewer.id }, 'name')
  if (teamId !== null) await expectRoom(c, { teamId }, 'teamId')
  if (shared !== null) await expectRoom(c, { areaCode: shared }, 'areaCode')
  const viewId = newId('view', c.now)
  const nameSealed = seal(c.runtime.keys, place.viewName(viewId), name)
  const data = { id: viewId, account: c.viewer.id, nameSealed, rule: JSON.parse(JSON.stringify(rule)), teamId, areaCode: shared, savedAt: c.now }
  await c.tx.savedView.create({ data })
  return { viewId }
})

/** @throws Forbidden, InvalidInput (teamId, areaCode) */
async function expectMayShare(c: Change, teamId: string | null, shared: string | null): Promise<void> {
  if (teamId !== null && shared !== null) throw new InvalidInput('areaCode', { en: 'is left out where a team is named', zh: '与共享队伍只能选择其一' })
  if (teamId !== null) {
    await expectLeadOf(c, teamId)
    if ((await c.tx.team.count({ where: { id: teamId } })) === 0) throw new InvalidInput('teamId', { en: 'names a team that does not exist', zh: '队伍不存在' })
  }
  if (shared === null) return
  if (!isPerson(c.viewer) || !SHARE_WITH_AREAS.includes(c.viewer.role) || !isWithin(shared, c.viewer.areaCode))
    throw new Forbidden({ en: 'only leads, supervisors and administrators share views with their area', zh: '仅限队长、督办人员和管理员在本区划内共享' })
  await expectAreas(c, [shared], 'areaCode')
}

/** Counted under a lock, so that views saved at once are counted one after the other. */
async function expectRoom(c: Change, where: { account: string } | { teamId: string } | { areaCode: string }, field: string): Promise<void> {
  await lockViewsOf(c.tx, JSON.stringify(where))
  if ((await c.tx.savedView.count({ where })) >= MOST)
    throw new InvalidInput(field, { en: `has ${MOST} views, the most there may be: delete one first`, zh: `视图已达 ${MOST} 个上限，请先删除` })
}
