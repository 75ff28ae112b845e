import { CITY, staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import type { Answer } from '../kit/client.ts'
import type { Stage } from '../kit/given.ts'
import { together } from '../kit/together.ts'
import { untilAnswered } from '../kit/until-answered.ts'

export const STATIONS = ['体检核验', '换证'] as const
export const VILLAGE = '450481109001'

/** Plays a verb that must succeed. */
export async function plays(stage: Stage, who: string, verb: string, input: Record<string, unknown>, selection?: string): Promise<Answer> {
  const answer = await (await stage.as(who)).verb(verb, input, selection)
  if (!answer.__typename.endsWith('Success')) throw new Error(`${verb} as ${who}: ${JSON.stringify(answer)}`)
  return answer
}

let seasons = 0

/** A fishing season with its sites, open for outreach; staff-01 to staff-04 work at the first, the next four at the second. */
export async function givenSeason(
  stage: Stage,
  over: { days: [from: string, to: string]; sites: number; status?: string; stations?: readonly string[]; items?: readonly (keyof typeof ITEMS)[] },
) {
  const name = `示例渔民换证 ${++seasons}`
  const codes = (over.items ?? ['fishing']).map((item) => ITEMS[item].code)
  const { campaignId } = await plays(
    stage,
    'campaign-manager',
    'createCampaign',
    {
      name,
      season: 'fishing-2026',
      areaCode: CITY,
      items: codes,
      stations: over.stations ?? STATIONS,
      targetGroup: '示例渔民',
      legalBasis: '示例：休渔期统一换证',
      startsOn: over.days[0],
      endsOn: over.days[1],
    },
    'campaignId',
  )
  const sites: string[] = []
  for (let i = 0; i < over.sites; i++) {
    const staffIds = [1, 2, 3, 4].map((nr) => staffId(`staff-${String(i * 4 + nr).padStart(2, '0')}`))
    const site = { campaignId, name: `示例医院 ${i + 1}`, areaCode: VILLAGE, address: '示例路 9 号', staffIds }
    sites.push((await plays(stage, 'campaign-manager', 'addCampaignSite', site, 'siteId')).siteId)
  }
  const way = { OUTREACH: ['OUTREACH'], OPEN: ['OUTREACH', 'OPEN'], RUNNING: ['OUTREACH', 'OPEN', 'RUNNING'] }[over.status ?? 'OUTREACH'] ?? []
  for (const status of way) await plays(stage, 'campaign-manager', 'moveCampaign', { campaignId, status })
  return { campaignId, sites, codes }
}

export type Season = Awaited<ReturnType<typeof givenSeason>>

/** People of a roster who have not been called; their ids in the order of the roster. */
export async function givenListed(stage: Stage, campaignId: string, count: number): Promise<string[]> {
  const rows = Array.from({ length: count }, (_, i) => ({
    rosterNo: `YM-${String(i).padStart(5, '0')}`,
    name: `示例渔民${i}`,
    phone: `139000${String(i).padStart(5, '0')}`,
    areaCode: VILLAGE,
  }))
  const { results } = await plays(stage, 'campaign-manager', 'importParticipants', { campaignId, rows }, 'results { participantId }')
  return results.map((one: Answer) => one.participantId)
}

/** People of a roster, agreed: each with the order that was made. */
export async function givenPeople(stage: Stage, campaignId: string, count: number, from = 0): Promise<{ participantId: string; orderId: string }[]> {
  const nr = (i: number) => String(from + i).padStart(5, '0')
  for (let i = 0; i < count; i += 500) {
    const rows = Array.from({ length: Math.min(500, count - i) }, (_, j) => ({
      rosterNo: `YM-${nr(i + j)}`,
      name: `示例渔民${i + j}`,
      phone: `139000${nr(i + j)}`,
      areaCode: VILLAGE,
    }))
    await plays(stage, 'campaign-manager', 'importParticipants', { campaignId, rows })
  }
  const manager = await stage.as('campaign-manager')
  const people: { participantId: string; orderId: string }[] = []
  for (let after: string | null = null; ; ) {
    const page: Answer = (
      await manager(
        'query ($id: ID!, $after: String) { participants(campaignId: $id, status: [LISTED], first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }',
        {
          id: campaignId,
          after,
        },
      )
    ).participants
    const nodes: { id: string }[] = page.nodes
    await together(nodes, async ({ id: participantId }) => {
      const agreed = { participantId, method: 'TELEPHONE', outcome: 'CONSENTED' }
      const { orderId } = await untilAnswered(manager, 'logOutreach', agreed, 'orderId')
      people.push({ participantId, orderId })
    })
    if (!page.pageInfo.hasNextPage) return people
    after = page.pageInfo.endCursor
  }
}

/** A slot of a site on a day. */
export async function givenSlots(
  stage: Stage,
  siteId: string,
  dates: readonly string[],
  windows: readonly [from: number, to: number, capacity: number][],
): Promise<string[]> {
  const input = { siteId, dates, windows: windows.map(([from, to, capacity]) => ({ fromMinute: from * 60, toMinute: to * 60, capacity })) }
  return (await plays(stage, 'campaign-manager', 'openCampaignSlots', input, 'slotIds')).slotIds
}
