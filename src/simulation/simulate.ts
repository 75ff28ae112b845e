import { trouble } from './act.ts'
import { LINES_CLOSE, OPENS } from './arrivals.ts'
import { type Audience, checkAudience, checkCampaigns, closeAudience, everybody, followCampaign, followOrder, openAudience } from './audience.ts'
import { type City, createCity, type TokenOf } from './city.ts'
import { type Control, createControl } from './control.ts'
import { type Deed, emptyLedger, type Ledger } from './deeds.ts'
import { createDiary } from './diary.ts'
import { type Pace, runningPace } from './pace.ts'
import { type PlannedOrder, plan } from './plan.ts'
import { type Played, playOrder, type Stage } from './play.ts'
import { seasonTasks } from './play-season.ts'
import { prepareSeason, type Season } from './prepare-season.ts'
import { percentiles, type Report } from './report.ts'
import { prepareTour, tourTasks } from './tour.ts'
import { readWorld } from './world.ts'

export interface SimulateOptions {
  /** Where the service is, without `/graphql`. */
  readonly url: string
  /** Tokens of the development accounts. */
  readonly tokenOf: TokenOf
  readonly orders: number
  readonly seed: number
  /** City minutes for each real minute; Infinity: as fast as the server answers. */
  readonly speed?: number
  /** How time passes, instead of `speed`: `steppedPace` of a clock in our hands. */
  readonly pace?: Pace
  /** Minutes of the city's day between which orders come in and people work. */
  readonly from?: number
  readonly until?: number
  readonly area?: string | null
  /** People on the roster of a season's week that begins today, and a tour of villages with it; 0 or nothing: neither. */
  readonly season?: number
  /** Requests under way at once; 8 unless said otherwise. */
  readonly inFlight?: number
  readonly control?: Control
  readonly onProgress?: (progress: Progress) => void
}

export interface Progress {
  /** Minute of the city's day. */
  readonly minute: number
  readonly registered: number
  readonly planned: number
  readonly deeds: number
  /** Events the dispatcher has been shown. */
  readonly seen: number
  readonly troubles: number
  /** The day is over, and what was seen is being compared. */
  readonly checking: boolean
}

/** A line is cut once in so many deeds. */
const CUT_EVERY = 60
const FOLLOWED = 3
/** Progress is told so often at most (real milliseconds). */
const TELL_EVERY_MS = 200

/**
 * Plays a day through the public API while subscribers watch, then compares what they saw with what was done.
 * @throws Error when the city cannot be read or followed at all; all that goes wrong later is in the report
 */
export async function simulate(options: SimulateOptions): Promise<Report> {
  const { seed, orders, until = LINES_CLOSE, from = OPENS, control = createControl() } = options
  const began = performance.now()
  const run = Date.now().toString(36)
  const city = createCity(options.url, options.tokenOf, { inFlight: options.inFlight ?? 8 })
  const world = await readWorld(city)
  const audience = await openAudience(city, world)
  try {
    const planned = plan(world, { seed, orders, from, until, area: options.area ?? null, run })
    const pace = options.pace ?? runningPace({ from, speed: options.speed ?? 60, serverNow: serverClock(audience) })
    const ledger = emptyLedger()
    const opening: Promise<void>[] = []
    const campaigns: Season[] = []
    const people = () => campaigns.reduce((sum, { cases }) => sum + cases.size, 0)
    let registered = 0
    let toldAt = Number.NEGATIVE_INFINITY
    const progress = (checking: boolean) => {
      if (!checking && performance.now() - toldAt < TELL_EVERY_MS) return
      toldAt = performance.now()
      options.onProgress?.({
        minute: pace.minute(),
        registered,
        planned: planned.length + (people() || (options.season ?? 0)),
        deeds: ledger.deeds.length,
        seen: audience.dispatcher.frames.filter((f) => f.type === 'EVENT').length,
        troubles: ledger.troubles.length,
        checking,
      })
    }
    control.onStop(() => {
      if (control.stopped() === 'ALL') pace.hurry()
    })
    function onDeed(deed: Deed) {
      if (deed.kind === 'REGISTERED') registered++
      if (ledger.deeds.length % CUT_EVERY === CUT_EVERY - 1) audience.traveller.cut()
      progress(false)
    }
    const stage = { city, world, pace, ledger, diary: createDiary(), run, until, control, onDeed }
    const played: (Played | null)[] = []
    const ofCampaigns = options.season ? await openCampaigns(stage, audience, { people: options.season, seed, from }) : null
    campaigns.push(...(ofCampaigns?.campaigns ?? []))
    await pace.together([
      ...(ofCampaigns?.tasks((order) => played.push(order)) ?? []),
      ...planned.map((order) => async () => {
        const told = (deed: Deed) => {
          onDeed(deed)
          if (deed.kind === 'REGISTERED' && registered <= FOLLOWED && !isCorrected(order)) opening.push(follow(city, audience, ledger, deed))
        }
        played.push(await playOrder({ ...stage, onDeed: told }, order))
      }),
    ])
    pace.hurry()
    progress(true)
    await Promise.all(opening)
    const differences = [...(await checkAudience(city, audience, ledger.deeds)), ...(await checkCampaigns(city, audience))]
    return reported({
      run,
      seed,
      began,
      planned: planned.length + people(),
      city,
      audience,
      ledger,
      played: [...played, ...notServed(campaigns, played)],
      differences,
    })
  } finally {
    await closeAudience(audience)
  }
}

/** A season's week and a tour of villages, prepared and followed. @returns them, and their part of the day */
async function openCampaigns(stage: Stage, audience: Audience, { people, seed, from }: { people: number; seed: number; from: number }) {
  const [season, tour] = [await prepareSeason(stage, people, seed, from), await prepareTour(stage, from)]
  for (const { campaignId } of [season, tour]) await followCampaign(stage.city, audience, campaignId)
  const tasks = (ended: (order: Played) => void) => [...seasonTasks(stage, season, from, ended), ...tourTasks(stage, tour, from, ended)]
  return { campaigns: [season, tour], tasks }
}

/** Orders of campaigns that today was not the day of. */
function notServed(campaigns: readonly Season[], played: readonly (Played | null)[]): { id: string; status: string }[] {
  const served = new Set(played.map((order) => order?.id))
  const cases = campaigns.flatMap((campaign) => [...campaign.cases.values()])
  return cases.filter(({ orderId }) => !served.has(orderId)).map(({ orderId, status }) => ({ id: orderId, status }))
}

/** A corrected telephone ends what its citizen follows. */
const isCorrected = ({ steps }: PlannedOrder) => steps.some((step) => step.do === 'verb' && step.verb === 'amendOrder' && step.input.phone !== undefined)

async function follow(city: City, audience: Audience, ledger: Ledger, deed: Deed): Promise<void> {
  try {
    await followOrder(city, audience, { id: deed.orderId, number: deed.number, code: await city.codeFromNotice(deed.number) })
  } catch (error) {
    trouble(ledger, 'following an order', error)
  }
}

/** The server's clock as the dispatcher's first heartbeat showed it. */
function serverClock({ dispatcher }: Audience): () => Date {
  const beat = dispatcher.frames.find((frame) => frame.serverTime !== null)
  const offset = beat?.serverTime ? new Date(beat.serverTime).getTime() - beat.at : Date.now() - performance.now()
  return () => new Date(performance.now() + offset)
}

interface Parts {
  readonly run: string
  readonly seed: number
  readonly began: number
  readonly planned: number
  readonly city: City
  readonly audience: Audience
  readonly ledger: Ledger
  readonly played: readonly (Pick<Played, 'id' | 'status'> | null)[]
  readonly differences: Report['differences']
}

function reported({ run, seed, began, planned, city, audience, ledger, played, differences }: Parts): Report {
  const orders: Record<string, number> = {}
  for (const order of played) if (order) orders[order.status] = (orders[order.status] ?? 0) + 1
  const sent = new Map(ledger.deeds.map((deed) => [`${deed.orderId}#${deed.version}`, deed.sentAt]))
  const deliveries = audience.dispatcher.frames.flatMap((frame) => {
    const sentAt = sent.get(`${frame.orderId}#${frame.version}`)
    return frame.type === 'EVENT' && sentAt !== undefined ? [frame.at - sentAt] : []
  })
  const ours = new Set(ledger.deeds.map((deed) => deed.orderId))
  const watchers = everybody(audience)
  return {
    run,
    seed,
    seconds: (performance.now() - began) / 1_000,
    planned,
    registered: ours.size,
    orders,
    verbs: Object.fromEntries(ledger.done),
    refused: Object.fromEntries(ledger.refused),
    repeated: Object.fromEntries(city.repeated),
    answers: percentiles(ledger.latencies),
    deliveries: percentiles(deliveries),
    subscribers: watchers.map(({ name, frames }) => ({
      name,
      frames: frames.length,
      events: frames.filter((f) => f.type === 'SNAPSHOT' || (f.type === 'EVENT' && f.orderId !== null && ours.has(f.orderId))).length,
      resumed: frames.filter((f) => f.type === 'RESUMED').length,
    })),
    troubles: ledger.troubles,
    differences,
    ok: ledger.troubles.length === 0 && differences.length === 0 && ours.size > 0,
  }
}
