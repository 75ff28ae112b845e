import { z } from 'zod'
import { isWithin } from '../areas/area-code.ts'
import { InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, id, phone, text, verb } from '../input.ts'
import { requesterRow } from '../orders/requester.ts'
import { openCampaign } from './campaign-scope.ts'

const row = z.object({
  rosterNo: code(64),
  name: text(100),
  phone,
  areaCode: z.string().regex(/^\d{12}$/, 'must be 12 digits | 须为 12 位数字'),
})

export const importParticipantsRules = verb({
  campaignId: id('campaign'),
  rows: z.array(row).min(1, 'must have at least 1 | 至少 1 项').max(500, 'must have at most 500 | 至多 500 项'),
})

/**
 * Puts a roster into a campaign (导入名单), sealed as every person is; nothing happens to anybody before they have agreed. A
 * number that is on the roster already is left as it is, so a roster may come again.
 * @returns how many were new, and how many were there
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput naming the row
 */
export async function importParticipants(
  caller: Caller | Change,
  input: z.output<typeof importParticipantsRules>,
): Promise<{ campaignId: string; listed: number; known: number }> {
  return change(caller, 'importParticipants', input, async (c) => {
    const campaign = await openCampaign(c, input.campaignId)
    if (campaign.status === 'ENDED' || campaign.status === 'CANCELLED') throw new InvalidInput('campaignId', { en: 'is over', zh: '活动已结束' })
    const named = await c.tx.area.findMany({ where: { code: { in: input.rows.map((r) => r.areaCode) } }, select: { code: true } })
    const areas = new Set(named.map((area) => area.code))
    input.rows.forEach(({ areaCode }, i) => {
      if (!areas.has(areaCode) || !isWithin(areaCode, campaign.areaCode))
        throw new InvalidInput(`rows.${i}.areaCode`, { en: "must be an area of the campaign's", zh: '须在活动区划内' })
    })
    const there = await c.tx.participant.findMany({
      where: { campaignId: campaign.id, rosterNo: { in: input.rows.map((r) => r.rosterNo) } },
      select: { rosterNo: true },
    })
    const known = new Set(there.map((p) => p.rosterNo))
    const fresh = [...new Map(input.rows.filter((r) => !known.has(r.rosterNo)).map((r) => [r.rosterNo, r])).values()]
    const people = fresh.map((r) => ({ row: r, requester: requesterRow(c, { kind: 'PERSON', name: r.name, phone: r.phone }) }))
    await c.tx.requester.createMany({ data: people.map(({ requester }) => requester) })
    await c.tx.participant.createMany({
      data: people.map(({ row: r, requester }) => ({
        id: newId('participant', c.now),
        campaignId: campaign.id,
        rosterNo: r.rosterNo,
        requesterId: requester.id,
        areaCode: r.areaCode,
        status: 'LISTED' as const,
        listedAt: c.now,
      })),
    })
    return { campaignId: campaign.id, listed: fresh.length, known: input.rows.length - fresh.length }
  })
}
