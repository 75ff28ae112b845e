import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { expectOwnStaff, isOwn, outside } from '../areas/own-area.ts'
import { NotFound } from '../errors.ts'
import { id, nameOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { areaCodes, expectAreas, expectItems, qualifications } from './staff-rules.ts'

const verb = declareVerb('updateStaff', {
  description: 'Change a staff member (修改闪送员): what is left out stays, lists replace the old ones whole. Administrators.',
  input: {
    staffId: id('staff').describe('Staff member (闪送员)'),
    name: nameOf(60).nullish().describe('Name (姓名)'),
    active: z.boolean().nullish().describe('In service; false ends every session at once (在岗)'),
    areaCodes: areaCodes.nullish().describe('Areas served (服务区域)'),
    qualifications: qualifications.nullish().describe('Codes of the items this member may handle (可办事项)'),
    capacity: z.number().int().min(0).max(200).nullish().describe('Open orders at once, 1 to 200; 0: no limit (在办上限)'),
  },
})

/**
 * Changes a staff member (修改闪送员): what is left out stays. Lists replace the old ones whole. Orders in hand stay where
 * they are, and the answer counts them; somebody taken out of service (停用) can do nothing from the next request on, and open streams
 * end: their lead ends a visit that is under way and reassigns the orders.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (area or item unknown)
 */
export const updateStaff = verb.does(async (c, input): Promise<{ staffId: string }> => {
  expectAdmin(c.viewer)
  const { staffId } = input
  await expectOwnStaff(c, staffId)
  if (input.areaCodes && !isOwn(c.viewer, input.areaCodes)) throw outside()
  if (input.areaCodes) await expectAreas(c, input.areaCodes, 'areaCodes')
  if (input.qualifications) await expectItems(c, input.qualifications, 'qualifications')
  // The staff row is locked before its lists change, so that two administrators do not mix theirs.
  const { count } = await c.tx.staff.updateMany({
    where: { id: staffId },
    data: {
      id: staffId,
      ...(input.name == null ? {} : { name: input.name }),
      ...(input.active == null ? {} : { active: input.active }),
      ...(input.areaCodes == null ? {} : { areaCodes: input.areaCodes }),
      ...(input.capacity == null ? {} : { capacity: input.capacity === 0 ? null : input.capacity }),
    },
  })
  if (count === 0) throw new NotFound('staff member')
  // An address outlives its holder's sessions: it is not to work again when they come back.
  if (input.active === false) await c.tx.calendarFeed.updateMany({ where: { staffId, revokedAt: null }, data: { revokedAt: c.now } })
  if (input.qualifications) {
    await c.tx.staffQualification.deleteMany({ where: { staffId } })
    await c.tx.staffQualification.createMany({ data: input.qualifications.map((itemCode) => ({ staffId, itemCode })) })
  }
  return { staffId }
})
