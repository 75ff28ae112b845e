import { expectAdminOf } from '../areas/own-area.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { areaCode, code, day, id, list } from '../input.ts'
import type { Change } from '../runtime.ts'
import { expectAreas, expectItems } from '../staff/staff-rules.ts'
import { declareVerb } from '../verb.ts'

const verb = declareVerb('createDispatchRule', {
  description: 'Enter a rule of the dispatch catalogue (新增派单规则). Administrators.',
  input: {
    itemCode: code(40).nullish().describe('Item; left out: every item (事项编码)'),
    areaCode: areaCode.describe('Area, with everything below it (区划)'),
    teamId: id('team').describe('Lead team (主办队伍)'),
    nextTeamIds: list(id('team'), 0, 10).nullish().describe('Teams asked next, in this order (后备队伍)'),
    coTeamIds: list(id('team'), 0, 10).nullish().describe('Co-handling teams, asked for their part once the order is accepted (协办队伍)'),
    validFrom: day.describe('First day of effect (生效日期)'),
    validTo: day.nullish().describe('First day it no longer holds (失效日期)'),
  },
})

/**
 * Enters a rule of the dispatch catalogue (派单目录): whose the orders of an item in an area are, which teams are asked next,
 * and which help. Rules are ended, never changed, so that a past dispatch can be explained.
 * @throws Unauthenticated, Forbidden, InvalidInput (item, area or team unknown; dates the wrong way round)
 */
export const createDispatchRule = verb.does(async (c, input): Promise<{ ruleId: string }> => {
  expectAdminOf(c.viewer, [input.areaCode])
  await expectAreas(c, [input.areaCode], 'areaCode')
  if (input.itemCode != null) await expectItems(c, [input.itemCode], 'itemCode')
  const nextTeamIds = (input.nextTeamIds ?? []).filter((team) => team !== input.teamId)
  const coTeamIds = input.coTeamIds ?? []
  for (const [field, teams] of Object.entries({ teamId: [input.teamId], nextTeamIds, coTeamIds })) await expectTeams(c, teams, field)
  if (input.validTo != null && input.validTo <= input.validFrom)
    throw new InvalidInput('validTo', { en: 'must be after validFrom', zh: '失效日期须晚于生效日期' })
  const ruleId = newId('rule', c.now)
  await c.tx.dispatchRule.create({
    data: {
      id: ruleId,
      itemCode: input.itemCode ?? null,
      areaCode: input.areaCode,
      teamId: input.teamId,
      nextTeamIds,
      coTeamIds,
      validFrom: input.validFrom,
      validTo: input.validTo ?? null,
    },
  })
  return { ruleId }
})

async function expectTeams(c: Change, ids: readonly string[], field: string) {
  const known = await c.tx.team.count({ where: { id: { in: [...ids] } } })
  if (known !== ids.length) throw new InvalidInput(field, { en: 'names a team that does not exist', zh: '队伍不存在' })
}
