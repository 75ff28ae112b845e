import { actSeason, type SeasonAnswer } from './act-season.ts'
import type { Played, Stage } from './play.ts'
import { papers } from './play-season.ts'
import { MANAGER, type Season, STAFF_PER_SITE, windowsOf } from './prepare-season.ts'
import { type Case, said } from './season-case.ts'
import type { SeasonVerb } from './season-documents.ts'
import { SITES, WINDOWS } from './season-plan.ts'
import { LEADS, type Place } from './world.ts'

/** Stops of the tour (巡回下乡): which window of the day each has, and which of its kits go along: one goes to two stops. */
const STOPS = [
  { window: 0, kits: [0] },
  { window: 1, kits: [0] },
  { window: 0, kits: [1] },
] as const
const KITS = 2
/** Elders at each stop, and those of them who stay at home. */
const ELDERS = 4
const ABSENT = 1
/** A list is entered when all have come, and their pensions confirmed from then on. */
const CHECK_IN = 20
const RECORD = 60
const PAPERS = 70

/** A tour of villages on the day: a campaign whose stops are its sites, in the same order. */
export interface Tour extends Season {
  readonly seated: readonly (readonly Case[])[]
}

/**
 * Prepares a tour of villages by the verbs that take lists: planned in one call with its kits, its elders listed, called and seated together.
 * @param from minute at which the day begins
 * @throws Error when it cannot be prepared at all
 */
export async function prepareTour(stage: Omit<Stage, 'diary'>, from: number): Promise<Tour> {
  const { world, pace, run } = stage
  const item = world.items.find((one) => one.decidedBy === 'department-social' && !one.permit)
  const villages = world.villages.slice(0, STOPS.length)
  const team = world.teams[0]
  if (!item || !team || villages.length < STOPS.length)
    throw new Error('the city has no villages to tour: start the server with its demo data (SEED_DEMO=true)')
  const must = async (as: string, verb: SeasonVerb, input: Record<string, unknown>, key: string): Promise<SeasonAnswer> => {
    const answer = await actSeason(stage, as, verb, input, `tour-${key}`)
    if (!answer) throw new Error(`the tour cannot be prepared: ${JSON.stringify(stage.ledger.troubles.at(-1))}`)
    return answer
  }
  const kits: string[] = []
  for (let nr = 0; nr < KITS; nr++) {
    const kit = await must(LEADS[0], 'registerEquipment', { code: `SIM-${run}-${nr + 1}`, kind: 'portable-kit', teamId: team.id }, `kit-${nr}`)
    kits.push(kit.equipment?.id ?? '')
  }
  const { day, windows } = windowsOf(pace, from)
  const cards = world.staff.slice(SITES * STAFF_PER_SITE, SITES * STAFF_PER_SITE + STOPS.length)
  const stops = STOPS.map((stop, nr) => ({
    areaCode: (villages[nr] as Place).code,
    date: day,
    windows: [{ ...windows[stop.window], capacity: ELDERS }],
    staffIds: [cards[nr % cards.length]?.id ?? ''],
    equipmentIds: stop.kits.map((kit) => kits[kit]),
  }))
  const about = { areaCode: '450481109000', items: [item.code], stations: ['认证'], targetGroup: '示例老人', legalBasis: '示例：上门认证', stops }
  const made = await must(MANAGER, 'createVillageTour', { name: `示例巡回下乡 ${run}`, season: `tour-${run}`, ...about }, 'one')
  const campaignId = made.campaignId as string
  for (const status of ['OUTREACH', 'OPEN']) await must(MANAGER, 'moveCampaign', { campaignId, status }, status)
  const elders = stops.flatMap(({ areaCode }, stop) => Array.from({ length: ELDERS }, (_, i) => ({ areaCode, stop, nr: stop * ELDERS + i })))
  const rows = elders.map(({ areaCode, nr }) => ({ rosterNo: `XX-${run}-${nr + 1}`, name: `示例老人${nr + 1}`, phone: phoneOf(nr), areaCode }))
  const listed = (await must(MANAGER, 'importParticipants', { campaignId, rows }, 'list')).results ?? []
  const calls = listed.map(({ participantId }) => ({ participantId, method: 'TELEPHONE', outcome: 'CONSENTED' }))
  const agreed = await must(MANAGER, 'logOutreaches', { rows: calls }, 'calls')
  const cases = elders.map((_elder, i): Case => {
    const { participantId = '', orderId = '' } = agreed.results?.[i] ?? {}
    const known = { fisherman: null, seated: true, version: 0, status: 'REGISTERED', handler: null }
    return { orderId: orderId ?? '', participantId: participantId ?? '', ...known }
  })
  for (const one of cases) said(stage, one, ['REGISTERED', 'VERIFIED'], agreed)
  const seats = elders.map(({ stop }, i) => ({ participantId: cases[i]?.participantId, slotId: made.stops?.[stop]?.slotIds[0] }))
  const booked = await must(MANAGER, 'bookSeats', { rows: seats }, 'seats')
  for (const one of cases) said(stage, one, ['SEAT_BOOKED'], booked)
  await must(MANAGER, 'moveCampaign', { campaignId, status: 'RUNNING' }, 'running')
  return {
    campaignId,
    item,
    sites: (made.stops ?? []).map(({ siteId }, nr) => ({ id: siteId, staff: [cards[nr % cards.length]?.account ?? ''] })),
    cases: new Map(cases.map((one) => [one.participantId, one])),
    seated: STOPS.map((_, stop) => cases.filter((_one, i) => elders[i]?.stop === stop)),
  }
}

const phoneOf = (nr: number) => `1390000${String(8_000 + nr)}`

/** The tour's day, a task a stop: its list checked in and recorded in two calls, then each elder's matter decided. */
export const tourTasks = (stage: Stage, tour: Tour, from: number, ended: (order: Played) => void): (() => Promise<void>)[] =>
  tour.sites.map(({ id, staff }, nr) => async () => {
    const [desk = ''] = staff
    const begins = from + (WINDOWS[STOPS[nr]?.window ?? 0]?.from ?? 0)
    const { pace, until, control } = stage
    const came = tour.seated[nr]?.slice(ABSENT) ?? []
    const rows = came.map(({ participantId }) => ({ participantId }))
    const goesOn = async (minute: number) => {
      if (minute > until) return false
      await pace.reach(minute)
      return control.stopped() !== 'ALL'
    }
    if (!(await goesOn(begins + CHECK_IN))) return
    const checkedIn = await actSeason(stage, desk, 'checkInParticipants', { siteId: id, rows }, `tour-${nr}-in`)
    if (!checkedIn) return
    for (const one of came) said(stage, one, ['CHECKED_IN'], checkedIn)
    if (!(await goesOn(begins + RECORD))) return
    const passed = rows.map((row) => ({ ...row, station: 0, outcome: 'PASSED' }))
    const recorded = await actSeason(stage, desk, 'recordStations', { siteId: id, rows: passed }, `tour-${nr}-done`)
    if (!recorded) return
    for (const one of came) {
      said(stage, one, ['STATION_CALLED'], recorded)
      one.handler = stage.world.staff.find((card) => card.account === desk)?.id ?? null
      one.status = 'IN_SERVICE'
      said(stage, one, ['SERVED_ON_SITE', 'STATION_DONE'], recorded)
    }
    for (const one of came) ended(await papers(stage, tour, one, begins + PAPERS))
  })
