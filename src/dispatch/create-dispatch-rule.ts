import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { areaCode, code, id, list, verb } from '../input.ts'
import { expectAreas, expectItems } from '../staff/staff-rules.ts'

export const createDispatchRuleRules = verb({
  itemCode: code(40).nullish(),
  areaCode,
  teamId: id('team'),
  nextTeamIds: list(id('team'), 0, 10).nullish(),
  coTeamIds: list(id('team'), 0, 10).nullish(),
  validFrom: z.date(),
  validTo: z.date().nullish(),
})

/**
 * Enters a rule of the dispatch catalogue (派单目录): whose the orders of an item in an area are, which teams are asked next,
 * and which help. Rules are ended, never changed, so that a past dispatch can be explained.
 * @throws Unauthenticated, Forbidden, InvalidInput (item, area or team unknown; dates the wrong way round)
 */
export async function createDispatchRule(caller: Caller | Change, input: z.output<typeof createDispatchRuleRules>): Promise<{ ruleId: string }> {
  return change(caller, 'createDispatchRule', input, async (c) => {
    expectAdmin(c.viewer)
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
}

async function expectTeams(c: Change, ids: readonly string[], field: string) {
  const known = await c.tx.team.count({ where: { id: { in: [...ids] } } })
  if (known !== ids.length) throw new InvalidInput(field, { en: 'names a team that does not exist', zh: '队伍不存在' })
}
