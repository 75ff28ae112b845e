import { checkDeeds, checkFeed, checkResumed, checkSame, checkStates, type Difference, type Seen, type State } from './check.ts'
import { ANYBODY, type City } from './city.ts'
import type { Deed } from './deeds.ts'
import { DISPATCHES, LIVE_WALLBOARD, MY_CARD, ORDER_EVENTS, ORDER_VIEW, statesDocument, TRACK, WALLBOARD } from './documents.ts'
import { expectedFor, keyOf, type Sees } from './expected.ts'
import type { Frame } from './frame.ts'
import { CAMPAIGNS, LIVE_CAMPAIGN } from './season-documents.ts'
import { type Watcher, watch } from './watch.ts'
import type { World } from './world.ts'

/** All watchers of the day. */
export interface Audience {
  readonly dispatcher: Watcher
  /** The same again; its line is cut now and then. */
  readonly traveller: Watcher
  readonly feeds: readonly { readonly watcher: Watcher; readonly sees: Sees }[]
  readonly board: Watcher
  /** Views of single orders, opened during the day. */
  readonly views: { readonly orderId: string; readonly watcher: Watcher }[]
  /** Views of campaigns. */
  readonly campaigns: { readonly campaignId: string; readonly watcher: Watcher }[]
}

/** Staff whose feeds are followed: some of both squads. */
const STAFF = ['staff-01', 'staff-07', 'staff-13']
const PARTNER = 'demo-bank'
const BOARD = 'city'

export async function openAudience(city: City, world: World): Promise<Audience> {
  const everything: Sees = { feed: 'orders', partner: null }
  const lead = await city.ask<{ viewer: { staff: { teams: { id: string }[] } | null } }>('team-lead', MY_CARD)
  const teamId = lead.viewer.staff?.teams[0]?.id ?? world.teams[0]?.id ?? ''
  const follow = async (name: string, as: string, sees: Sees) => {
    const variables = 'teamId' in sees ? { teamId: sees.teamId } : {}
    return { sees, watcher: await watch(city, { name, as, document: sees.feed === 'orders' ? ORDER_EVENTS : DISPATCHES, variables, feed: true }) }
  }
  const cards = world.staff.filter((card) => STAFF.includes(card.account))
  const [whole, traveller, ...others] = await Promise.all([
    follow('dispatcher', 'dispatcher', everything),
    follow('dispatcher, cut off now and then', 'dispatcher', everything),
    follow(`partner ${PARTNER}`, PARTNER, { feed: 'orders', partner: PARTNER }),
    follow('team-lead', 'team-lead', { feed: 'dispatches', teamId }),
    ...cards.map(({ account, id }) => follow(account, account, { feed: 'dispatches', staffId: id })),
  ])
  const board = await watch(city, { name: `wallboard ${BOARD}`, as: BOARD, document: LIVE_WALLBOARD, variables: { board: BOARD }, feed: false })
  return { dispatcher: whole.watcher, traveller: traveller.watcher, feeds: [whole, traveller, ...others], board, views: [], campaigns: [] }
}

/** A citizen follows their own order from now on, with the token that number and query code give. */
export async function followOrder(city: City, audience: Audience, order: { id: string; number: string; code: string }): Promise<void> {
  const { trackedOrder } = await city.ask<{ trackedOrder: { token: string } | null }>(ANYBODY, TRACK, { number: order.number, code: order.code })
  const as = trackedOrder?.token ?? 'dispatcher'
  const watcher = await watch(city, { name: `citizen of ${order.number}`, as, document: ORDER_VIEW, variables: { id: order.id }, feed: false })
  audience.views.push({ orderId: order.id, watcher })
}

/** A heartbeat comes every ten seconds at the latest. */
const HEARTBEATS_MS = 25_000

/**
 * Waits until all watchers have been told that there is no more, then compares what they saw with what was done.
 * @param deeds all that this run did
 */
export async function checkAudience(city: City, audience: Audience, deeds: readonly Deed[]): Promise<Difference[]> {
  const over = performance.now()
  await Promise.all(
    audience.feeds.map(({ watcher, sees }) => {
      const expected = [...expectedFor(sees, deeds).keys()]
      return watcher.until((frames) => settled(frames, expected, over), HEARTBEATS_MS)
    }),
  )
  const seen = audience.feeds.map(({ watcher, sees }): Seen => ({ name: watcher.name, sees, frames: watcher.frames, failure: watcher.failure }))
  const [whole, traveller] = seen as [Seen, Seen]
  return [
    ...checkDeeds(deeds),
    ...seen.flatMap((one) => checkFeed(one, deeds)),
    ...checkResumed(traveller, whole, deeds),
    ...checkStates('the orders asked for again', await states(city, [...new Set(deeds.map((d) => d.orderId))]), deeds),
    ...(await Promise.all(audience.views.map((view) => checkView(view, deeds)))).flat(),
    ...(await checkBoard(city, audience.board)),
  ]
}

/** A heartbeat after the last event; where events are missing, one more, so that none is called lost that was on its way. */
function settled(frames: readonly Frame[], expected: readonly string[], over: number): boolean {
  const came = new Set(frames.map((f) => keyOf(f.orderId ?? '', f.version)))
  const needed = expected.every((key) => came.has(key)) ? 1 : 2
  const lastEvent = frames.findLastIndex((f) => f.type === 'EVENT')
  return frames.filter((f, i) => f.type === 'CAUGHT_UP' && f.at > over && i > lastEvent).length >= needed
}

const AT_ONCE = 20

async function states(city: City, ids: readonly string[]): Promise<(State | null)[]> {
  const found: (State | null)[] = []
  for (let i = 0; i < ids.length; i += AT_ONCE)
    found.push(...Object.values(await city.ask<Record<string, State | null>>('dispatcher', statesDocument(ids.slice(i, i + AT_ONCE)))))
  return found
}

const newest = (frames: readonly Frame[]) => frames.findLast((f) => f.type === 'SNAPSHOT')?.value ?? null

async function checkView({ orderId, watcher }: Audience['views'][number], deeds: readonly Deed[]): Promise<Difference[]> {
  const own = deeds.filter((deed) => deed.orderId === orderId)
  const differences = () => checkStates(watcher.name, [newest(watcher.frames) as State | null], own)
  await watcher.until(() => differences().length === 0, HEARTBEATS_MS)
  return differences()
}

const BOARD_TRIES = 4

/** The board's last picture is what a question asked now gives; others may work on the same city, so a difference is looked at again. */
async function checkBoard(city: City, board: Watcher): Promise<Difference[]> {
  let differences: Difference[] = []
  for (let nr = 0; nr < BOARD_TRIES; nr++) {
    const { wallboard } = await city.ask<{ wallboard: unknown }>(BOARD, WALLBOARD, { board: BOARD })
    differences = checkSame(board.name, newest(board.frames), wallboard)
    if (differences.length === 0) return []
    const had = board.frames.length
    await board.until((frames) => frames.length > had, HEARTBEATS_MS)
    // The picture that came may be the one asked for before.
    differences = checkSame(board.name, newest(board.frames), wallboard)
    if (differences.length === 0) return []
  }
  return differences
}

/** The manager follows how far the people of a campaign are. */
export async function followCampaign(city: City, audience: Audience, campaignId: string): Promise<void> {
  const name = `campaign-manager ${audience.campaigns.length + 1}`
  const watcher = await watch(city, { name, as: 'campaign-manager', document: LIVE_CAMPAIGN, variables: { id: campaignId }, feed: false })
  audience.campaigns.push({ campaignId, watcher })
}

/** Whether the last picture of each campaign is what a question asked now gives. */
export async function checkCampaigns(city: City, audience: Audience): Promise<Difference[]> {
  if (audience.campaigns.length === 0) return []
  const { campaigns } = await city.ask<{ campaigns: { nodes: { id: string; counts: unknown }[] } }>('campaign-manager', CAMPAIGNS)
  const differences = ({ campaignId, watcher: { name, frames } }: Audience['campaigns'][number]) =>
    checkSame(name, (newest(frames) as { counts?: unknown } | null)?.counts, campaigns.nodes.find(({ id }) => id === campaignId)?.counts, 'counts')
  await Promise.all(audience.campaigns.map((one) => one.watcher.until(() => differences(one).length === 0, HEARTBEATS_MS)))
  return audience.campaigns.flatMap(differences)
}

/** All watchers. */
export const everybody = ({ feeds, board, views, campaigns }: Audience): Watcher[] => [
  ...feeds.map(({ watcher }) => watcher),
  board,
  ...views.map(({ watcher }) => watcher),
  ...campaigns.map(({ watcher }) => watcher),
]

export async function closeAudience(audience: Audience): Promise<void> {
  await Promise.all(everybody(audience).map((watcher) => watcher.close()))
}
