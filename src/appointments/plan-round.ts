import { MINUTE, type Span } from '../clock.ts'
import { travelMinutes } from './travel.ts'

/** A visit of a day, as a round is planned of it. */
export interface DayVisit extends Span {
  readonly id: string
  readonly areaCode: string
}

/** A stop of a round: what the way to it leaves. */
export interface RoundStop extends DayVisit {
  /** Minutes of the way from the stop before, by areas; null for the first. */
  readonly travelMinutes: number | null
  /** When to set out from the stop before; null for the first. */
  readonly leaveBy: Date | null
  /** When staff can begin: the agreed start, or later when the stop before and the way do not leave the time. */
  readonly canBeginAt: Date
  /** Minutes between being there and the agreed start; below nought, so many too few. Null for the first. */
  readonly slackMinutes: number | null
  readonly tooTight: boolean
}

/** Most visits that overlap and are ordered by trying every order: 720 of them. */
const MOST_TRIED = 6

/**
 * The order of a day's visits with the way between them (当日上门路线). Agreed times do not move, so visits that do not overlap stand
 * as agreed; among those that do, the order that is late by the fewest minutes comes first, then the one with the shortest way. Pure.
 * @param visits of one staff member on one day, in any order
 */
export function planRound(visits: readonly DayVisit[]): RoundStop[] {
  let round: RoundStop[] = []
  for (const cluster of overlapping(visits)) {
    const ways = cluster.length > MOST_TRIED ? [cluster] : orders(cluster)
    const planned = ways.map((way) => follow(round, way))
    round = planned.reduce((best, one) => (isBetter(one, best) ? one : best))
  }
  return round
}

/** Visits in groups that overlap, by their start. */
function overlapping(visits: readonly DayVisit[]): DayVisit[][] {
  const clusters: DayVisit[][] = []
  let end = Number.NEGATIVE_INFINITY
  for (const visit of [...visits].sort(byStart)) {
    if (visit.startsAt.getTime() < end) clusters.at(-1)?.push(visit)
    else clusters.push([visit])
    end = Math.max(end, visit.endsAt.getTime())
  }
  return clusters
}

const byStart = (a: DayVisit, b: DayVisit) => a.startsAt.getTime() - b.startsAt.getTime() || a.endsAt.getTime() - b.endsAt.getTime() || (a.id < b.id ? -1 : 1)

/** Every order, the given one first. */
function orders<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]]
  return all.flatMap((first, i) => orders(all.filter((_, j) => j !== i)).map((rest) => [first, ...rest]))
}

/** A round that goes on by these visits: each begins as agreed, or as soon as staff can be there. */
function follow(round: readonly RoundStop[], way: readonly DayVisit[]): RoundStop[] {
  const stops = [...round]
  for (const visit of way) stops.push(after(stops.at(-1), visit))
  return stops
}

function after(before: RoundStop | undefined, visit: DayVisit): RoundStop {
  if (!before) return { ...visit, travelMinutes: null, leaveBy: null, canBeginAt: visit.startsAt, slackMinutes: null, tooTight: false }
  const travel = travelMinutes(before.areaCode, visit.areaCode)
  const free = before.canBeginAt.getTime() + (before.endsAt.getTime() - before.startsAt.getTime())
  const slack = Math.floor((visit.startsAt.getTime() - free) / MINUTE) - travel
  return {
    ...visit,
    travelMinutes: travel,
    leaveBy: new Date(visit.startsAt.getTime() - travel * MINUTE),
    canBeginAt: new Date(Math.max(visit.startsAt.getTime(), free + travel * MINUTE)),
    slackMinutes: slack,
    tooTight: slack < 0,
  }
}

const sum = (stops: readonly RoundStop[], of: (stop: RoundStop) => number) => stops.reduce((all, stop) => all + of(stop), 0)
const lateness = (stops: readonly RoundStop[]) => sum(stops, (stop) => stop.canBeginAt.getTime() - stop.startsAt.getTime())
/** Minutes of the whole way. */
export const wayOf = (stops: readonly RoundStop[]) => sum(stops, (stop) => stop.travelMinutes ?? 0)

const isBetter = (one: readonly RoundStop[], best: readonly RoundStop[]) =>
  lateness(one) < lateness(best) || (lateness(one) === lateness(best) && wayOf(one) < wayOf(best))
