import { actSeason, type SeasonAnswer, together } from './act-season.ts'
import type { Pace } from './pace.ts'
import type { Stage } from './play.ts'
import { type Case, said } from './season-case.ts'
import { ROSTER, type SeasonVerb } from './season-documents.ts'
import { DAYS, type Fisherman, planSeason, SITES, seatsFor, WINDOWS } from './season-plan.ts'
import { type Item, JINZHU } from './world.ts'

export const MANAGER = 'campaign-manager'
/** Agents who telephone at once. */
const TELEPHONES = 6
const ROWS_AT_ONCE = 500
/** Staff from several sections join each site for the week. */
export const STAFF_PER_SITE = 4
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Asia/Shanghai, without daylight saving. */
const SHANGHAI = 8 * 60 * MINUTE

export interface Season {
  readonly campaignId: string
  readonly item: Item
  readonly sites: readonly { readonly id: string; readonly staff: readonly string[] }[]
  readonly cases: Map<string, Case>
}

/** Day, and minute of it, as the city counts them. */
const onCalendar = (at: Date) => {
  const local = at.getTime() + SHANGHAI
  return { day: new Date(Math.floor(local / DAY) * DAY).toISOString().slice(0, 10), minute: (local % DAY) / MINUTE }
}
const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)

/**
 * Windows of the seats on the server's clock.
 * @throws Error when today has not enough hours left
 */
export function windowsOf(pace: Pick<Pace, 'instant'>, from: number): { day: string; windows: { fromMinute: number; toMinute: number }[] } {
  const spans = WINDOWS.map((window) => [onCalendar(pace.instant(from + window.from)), onCalendar(pace.instant(from + window.to))] as const)
  const day = spans[0]?.[0].day ?? ''
  if (spans.some((span) => span.some((end) => end.day !== day))) throw new Error('a season needs its day: start it earlier, or faster')
  return {
    day,
    windows: spans.map(([begin, end]) => ({ fromMinute: Math.ceil(begin.minute), toMinute: Math.max(Math.ceil(end.minute), Math.ceil(begin.minute) + 1) })),
  }
}

/**
 * Prepares a season's week through the API: the campaign with its sites, the roster, a call to each fisherman, seats for five days, and
 * the fishermen who want one; some windows are full, and the last to ask wait.
 * @throws Error when it cannot be prepared at all
 */
export async function prepareSeason(stage: Omit<Stage, 'diary'>, people: number, seed: number, from: number): Promise<Season> {
  const { world, pace, run } = stage
  const item = world.items.find((one) => one.decidedBy === 'department-fisheries' && one.permit)
  if (!item) throw new Error('the city has no permit that fishermen renew: start the server with its demo data (SEED_DEMO=true)')
  const { day, windows } = windowsOf(pace, from)
  const fishermen = planSeason(people, seed, run)
  const must = async (as: string, verb: SeasonVerb, input: Record<string, unknown>, key: string): Promise<SeasonAnswer> => {
    const answer = await actSeason(stage, as, verb, input, key)
    if (!answer) throw new Error(`the season cannot be prepared: ${JSON.stringify(stage.ledger.troubles.at(-1))}`)
    return answer
  }
  const plan = { name: `示例渔民集中换证 ${run}`, season: `fishing-${run}`, areaCode: '450400000000', items: [item.code], stations: ['体检核验', '换证'] }
  const about = { targetGroup: '示例渔民', legalBasis: '示例：休渔期统一换证', startsOn: day, endsOn: dayAfter(day, DAYS - 1) }
  const campaignId = (await must(MANAGER, 'createCampaign', { ...plan, ...about }, 'one')).campaignId as string
  const sites: { id: string; staff: string[] }[] = []
  for (let nr = 0; nr < SITES; nr++) {
    const cards = world.staff.slice(nr * STAFF_PER_SITE, (nr + 1) * STAFF_PER_SITE)
    const input = { campaignId, name: `示例医院 ${nr + 1}`, areaCode: JINZHU, address: '示例路 9 号', staffIds: cards.map((card) => card.id) }
    sites.push({ id: (await must(MANAGER, 'addCampaignSite', input, String(nr))).siteId as string, staff: cards.map((card) => card.account) })
  }
  await must(MANAGER, 'moveCampaign', { campaignId, status: 'OUTREACH' }, 'outreach')
  for (let i = 0; i < people; i += ROWS_AT_ONCE) {
    const rows = fishermen.slice(i, i + ROWS_AT_ONCE).map(({ rosterNo, name, phone }) => ({ rosterNo, name, phone, areaCode: JINZHU }))
    await must(MANAGER, 'importParticipants', { campaignId, rows }, String(i))
  }
  const listed = await roster(stage, campaignId, fishermen)
  await must(MANAGER, 'moveCampaign', { campaignId, status: 'OPEN' }, 'open')
  const slots: string[][] = []
  const dates = Array.from({ length: DAYS }, (_, nr) => dayAfter(day, nr))
  for (const { id } of sites) {
    const input = { siteId: id, dates, windows: windows.map((window) => ({ ...window, capacity: seatsFor(people) })) }
    slots.push([...((await must(MANAGER, 'openCampaignSlots', input, id)).slotIds ?? [])])
  }
  const cases = new Map<string, Case>()
  await together(listed, TELEPHONES, async ({ participantId, fisherman }) => {
    const own = await called(stage, participantId, fisherman, slots)
    if (own) cases.set(participantId, own)
  })
  await must(MANAGER, 'moveCampaign', { campaignId, status: 'RUNNING' }, 'running')
  return { campaignId, item, sites, cases }
}

async function roster({ city }: Pick<Stage, 'city'>, campaignId: string, fishermen: readonly Fisherman[]) {
  interface Page {
    readonly participants: { readonly nodes: { id: string; rosterNo: string }[]; readonly pageInfo: { hasNextPage: boolean; endCursor: string | null } }
  }
  const byNumber = new Map(fishermen.map((one) => [one.rosterNo, one]))
  const found: { participantId: string; fisherman: Fisherman }[] = []
  for (let after: string | null = null; ; ) {
    const { participants }: Page = await city.ask<Page>(MANAGER, ROSTER, { campaignId, after })
    for (const { id, rosterNo } of participants.nodes) found.push({ participantId: id, fisherman: byNumber.get(rosterNo) as Fisherman })
    if (!participants.pageInfo.hasNextPage) return found.sort((a, b) => a.fisherman.nr - b.fisherman.nr)
    after = participants.pageInfo.endCursor
  }
}

/** One call, and the seat they want; null for a fisherman who does not agree. */
async function called(
  stage: Pick<Stage, 'city' | 'ledger' | 'run' | 'onDeed'>,
  participantId: string,
  fisherman: Fisherman,
  slots: readonly (readonly string[])[],
): Promise<Case | null> {
  const { nr, call, seat } = fisherman
  const agreed = await actSeason(stage, MANAGER, 'logOutreach', { participantId, method: 'TELEPHONE', outcome: call }, String(nr))
  if (!agreed?.orderId) return null
  const slotId = seat ? slots[seat.site]?.[seat.day * WINDOWS.length + seat.window] : undefined
  const one = { orderId: agreed.orderId, participantId, fisherman, seated: false, version: 0, status: 'REGISTERED', handler: null }
  said(stage, one, ['REGISTERED', 'VERIFIED'], agreed)
  if (!slotId) return one
  const booked = await actSeason(stage, MANAGER, 'bookSeat', { participantId, slotId }, String(nr), 'SLOT_FULL')
  if (booked?.code === 'SLOT_FULL') await actSeason(stage, MANAGER, 'joinWaitingList', { participantId, slotId }, String(nr))
  else if (booked) {
    one.seated = true
    said(stage, one, ['SEAT_BOOKED'], booked)
  }
  return one
}
