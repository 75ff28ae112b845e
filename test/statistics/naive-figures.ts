// Every figure once more, counted the slow way from the event log alone (朴素重算): written from the definitions, importing nothing
// of the program, so that a mistake would have to be made twice.

import { createHash } from 'node:crypto'

export interface Logged {
  readonly order_id: string
  readonly kind: string
  readonly subject_id: string
  readonly cycle: number
  readonly at: Date
  readonly before: Keys | null
  readonly after: Keys
  readonly data: {
    readonly dueAt?: string | null
    readonly round?: number
    readonly clock?: string
    readonly punctualityMinutes?: number
    readonly item?: string
    readonly status?: string
    readonly actualWorkingDays?: number
    readonly approved?: boolean
    readonly upheld?: boolean
    readonly evaluation?: string | null
    readonly level?: string
    readonly score?: number
    readonly resolved?: boolean | null
    readonly state?: string
    readonly outcome?: string
    readonly result?: string
  }
}
interface Keys {
  readonly status: string
  readonly area: string
  readonly team: string | null
  readonly handler: string | null
  readonly items: readonly string[]
  readonly channel: string
}

/** What the catalogue promises for an item, in working days. */
export type Promises = Record<string, { readonly promised: number; readonly statutory: number }>

export interface Asked {
  /** Days, both included. */
  readonly from: string
  readonly to: string
  readonly area?: string
  readonly team?: string
  readonly staff?: string
  readonly item?: string
  readonly channel?: string
}
export interface Sum {
  readonly numerator: number
  readonly denominator: number
  readonly excluded: number
}

const HOURS_AHEAD = 8
const dayOf = (at: Date) => new Date(at.getTime() + HOURS_AHEAD * 3_600_000).toISOString().slice(0, 10)
/** A limit that ends at midnight is due on the day before. */
const lastDay = (due: Date) => dayOf(new Date(due.getTime() - 1))

/** Midnight after so many working days, from the next day on; of a season without holidays. */
function afterWorkingDays(start: Date, days: number): Date {
  let day = new Date(`${dayOf(start)}T00:00:00Z`)
  for (let left = days; left > 0; ) {
    day = new Date(day.getTime() + 86_400_000)
    if (day.getUTCDay() !== 0 && day.getUTCDay() !== 6) left--
  }
  return new Date(day.getTime() + 86_400_000 - HOURS_AHEAD * 3_600_000)
}

/** Working days used, the first day not counted; of a season without holidays. A same-day order took one. */
function workingDaysTo(begun: Date, end: Date): number {
  let days = 0
  for (let day = Date.parse(dayOf(begun)) + 86_400_000; day <= Date.parse(dayOf(end)); day += 86_400_000)
    if (![0, 6].includes(new Date(day).getUTCDay())) days++
  return Math.max(1, days)
}

/** One order's one cycle, as its events tell it. */
interface Cycle {
  keys: Keys
  begun: Date
  dispatched: Date | null
  completed: Date | null
  due: Date | null
  planned: Date | null
  accept: 'NONE' | 'RUNNING' | 'MET' | 'MISSED' | 'VOID'
  acceptBreached: boolean
  rating: { id: string; level: string; score: number; resolved: boolean } | null
  excluded: boolean
  byDefault: boolean
  /** To be called back: what came of it, and what they said. */
  revisit: { state: string; resolved: boolean | null } | null
  matters: { taken: number; promised: number; statutory: number }[]
  visits: number
  arrivals: number
  punctual: number
  rectify: { due: Date; state: 'RUNNING' | 'MET' | 'MISSED' | 'VOID'; rated: string | null } | null
}

/** Every tenth completed order is called about, by a digest of it and its cycle. */
const drawn = (orderId: string, cycle: number) => createHash('sha256').update(`${orderId}:${cycle}`).digest().readUInt32BE(0) % 100 < 10

const ENDED = ['WITHDRAWN', 'TRANSFERRED', 'MERGED', 'REFUSED']

function begin(keys: Keys, begun: Date, due: Date | null): Cycle {
  const clocks = { accept: 'NONE', acceptBreached: false, rectify: null } as const
  const nothing = { dispatched: null, completed: null, rating: null, excluded: false, byDefault: false, revisit: null }
  return { keys, begun, due, planned: due, ...nothing, ...clocks, matters: [], visits: 0, arrivals: 0, punctual: 0 }
}

/** All that measured what will not happen any more; a limit that has passed is missed all the same. */
function takeAway(cycle: Cycle, at: Date) {
  if (cycle.accept === 'RUNNING') cycle.accept = cycle.acceptBreached ? 'MISSED' : 'VOID'
  if (cycle.rectify?.state === 'RUNNING') cycle.rectify.state = at > cycle.rectify.due ? 'MISSED' : 'VOID'
}

function fold(events: readonly Logged[], promises: Promises): Cycle[] {
  const orders = new Map<string, Cycle[]>()
  for (const e of events) {
    const cycles = orders.get(e.order_id) ?? []
    orders.set(e.order_id, cycles)
    if (e.kind === 'REGISTERED') cycles.push(begin(e.after, e.at, null))
    const now = cycles.at(-1) as Cycle
    if (e.kind === 'REOPENED') {
      // As it was before it began anew; its clocks have nothing left to measure.
      if (e.before) now.keys = e.before
      takeAway(now, e.at)
      if (now.revisit?.state === 'OPEN') now.revisit = null
      cycles.push(begin(e.after, e.at, e.data.dueAt ? new Date(e.data.dueAt) : null))
      continue
    }
    now.keys = e.after
    switch (e.kind) {
      case 'VERIFIED':
        now.due = now.planned = new Date(e.data.dueAt ?? Number.NaN)
        break
      case 'EXTENSION_DECIDED':
        if (e.data.dueAt) now.due = new Date(e.data.dueAt)
        break
      case 'DISPATCHED':
        now.dispatched ??= e.at
        if (e.data.round === 1 && now.accept === 'NONE') now.accept = 'RUNNING'
        break
      case 'DEADLINE_BREACHED':
        if (e.data.clock === 'ACCEPT') now.acceptBreached = true
        break
      case 'ACCEPTED':
        if (now.accept === 'RUNNING') now.accept = now.acceptBreached ? 'MISSED' : 'MET'
        break
      case 'ARRIVED':
        now.arrivals++
        if ((e.data.punctualityMinutes ?? 99) <= 15) now.punctual++
        break
      case 'VISIT_FINISHED':
        now.visits++
        break
      case 'MATTER_DECIDED': {
        const days = promises[e.data.item ?? '']
        if (days && ['GRANTED', 'DENIED', 'COMPLETED'].includes(e.data.status ?? ''))
          now.matters.push({ taken: Math.max(1, e.data.actualWorkingDays ?? 0), ...days })
        break
      }
      case 'COMPLETED':
      case 'ANSWERED':
        now.completed = e.at
        if (drawn(e.order_id, e.cycle)) now.revisit = { state: 'OPEN', resolved: null }
        break
      case 'EVALUATED':
        now.rating = { id: e.subject_id, level: e.data.level ?? '', score: e.data.score ?? Number.NaN, resolved: e.data.resolved === true }
        break
      case 'RECTIFICATION_OPENED':
        now.rectify = { due: afterWorkingDays(e.at, 5), state: 'RUNNING', rated: null }
        break
      case 'RECTIFICATION_DECIDED':
        if (e.data.approved && now.rectify) now.rectify.state = e.at > now.rectify.due ? 'MISSED' : 'MET'
        if (e.data.approved) now.revisit = { state: 'OPEN', resolved: null }
        break
      case 'REVISIT_LOGGED':
        now.revisit = { state: e.data.state ?? '', resolved: e.data.resolved ?? null }
        break
      case 'RECTIFICATION_RATED':
        if (now.rectify) now.rectify.rated = e.data.level ?? null
        break
      case 'APPEAL_DECIDED':
        if (!e.data.upheld) break
        // What is upheld leaves out the evaluation it is about, which may be of a visit or a matter.
        if (now.rating && now.rating.id === e.data.evaluation) now.excluded = true
        if (now.rectify?.state === 'RUNNING') now.rectify.state = e.at > now.rectify.due ? 'MISSED' : 'VOID'
        break
      case 'CLOSED':
        if (!now.rating) now.byDefault = true
        takeAway(now, e.at)
        break
      case 'WITHDRAWN':
      case 'REFUSED':
      case 'MERGED':
      case 'TRANSFERRED':
      case 'CLOSED_INCOMPLETE':
        takeAway(now, e.at)
        break
    }
  }
  return [...orders.values()].flat()
}

/** Counts every figure. @param asOf when; null: once all limits have passed */
export function naiveFigures(events: readonly Logged[], promises: Promises, asked: Asked, asOf: Date | null): Record<string, Sum> {
  const prefix = asked.area?.replace(/(0{8}|0{6}|0{3})$/, '') ?? ''
  const all = fold(events, promises).filter(
    ({ keys }) =>
      keys.area.startsWith(prefix) &&
      (!asked.team || keys.team === asked.team) &&
      (!asked.staff || keys.handler === asked.staff) &&
      (!asked.item || keys.items.includes(asked.item)) &&
      (!asked.channel || keys.channel === asked.channel),
  )
  const inside = (day: string | null) => day !== null && day >= asked.from && day <= asked.to
  const on = (pick: (c: Cycle) => Date | null, day = dayOf) => all.filter((c) => inside(pick(c) && day(pick(c) as Date)))
  const passed = (due: Date) => asOf === null || due <= asOf
  const share = (rows: readonly Cycle[], hit: (c: Cycle) => boolean, excluded: readonly Cycle[] = []): Sum => ({
    numerator: rows.filter(hit).length,
    denominator: rows.length,
    excluded: excluded.length,
  })
  const add = (rows: readonly Cycle[], above: (c: Cycle) => number, below: (c: Cycle) => number): Sum => ({
    numerator: rows.reduce((n, c) => n + above(c), 0),
    denominator: rows.reduce((n, c) => n + below(c), 0),
    excluded: 0,
  })
  const done = on((c) => c.completed)
  const rated = done.filter((c) => c.rating && !c.excluded)
  const unrated = done.filter((c) => !c.rating || c.excluded)
  const answer = (c: Cycle) => (c.rating && !c.excluded ? c.rating.resolved : (c.revisit?.resolved ?? null))
  const score = (c: Cycle) => (c.rating && !c.excluded ? c.rating.score : c.byDefault ? 10 : null)
  const isDue = (pick: (c: Cycle) => Date | null) => on(pick, lastDay).filter((c) => c.completed !== null || passed(pick(c) as Date))
  const ended = (c: Cycle) => ENDED.includes(c.keys.status)
  const due = isDue((c) => c.due)
  const planned = isDue((c) => c.planned)
  const onTime = (pick: (c: Cycle) => Date | null) => (c: Cycle) => c.completed !== null && c.completed <= (pick(c) as Date)
  const sent = on((c) => c.dispatched)
  const cases = on((c) => c.rectify?.due ?? null, lastDay).filter((c) => c.rectify && (c.rectify.state !== 'RUNNING' || passed(c.rectify.due)))
  const ratedCases = cases.filter((c) => c.rectify?.rated)
  const sumOf = (c: Cycle, key: 'taken' | 'promised' | 'statutory') => c.matters.reduce((n, m) => n + m[key], 0)
  const decided = done.filter((c) => c.matters.length > 0)
  return {
    RESPONSE: share(
      sent.filter((c) => c.accept === 'MET' || c.accept === 'MISSED' || (c.accept === 'RUNNING' && (asOf === null || c.acceptBreached))),
      (c) => c.accept === 'MET',
      sent.filter((c) => c.accept === 'VOID'),
    ),
    ON_TIME: share(
      due.filter((c) => !ended(c)),
      onTime((c) => c.due),
      due.filter(ended),
    ),
    ON_TIME_WITHOUT_EXTENSIONS: share(
      planned.filter((c) => !ended(c)),
      onTime((c) => c.planned),
      planned.filter(ended),
    ),
    RESOLUTION: share(
      done.filter((c) => answer(c) !== null),
      (c) => answer(c) === true,
      done.filter((c) => answer(c) === null),
    ),
    REVISIT: share(
      done.filter((c) => c.revisit),
      (c) => c.revisit?.state === 'ANSWERED',
      done.filter((c) => !c.revisit),
    ),
    SATISFACTION: share(rated, (c) => (score(c) ?? 0) >= 6, unrated),
    SATISFACTION_WITH_DEFAULTS: share(
      done.filter((c) => score(c) !== null),
      (c) => (score(c) ?? 0) >= 6,
    ),
    NEGATIVE_CLOSURE: share(
      cases.filter((c) => c.rectify?.state !== 'VOID'),
      (c) => c.rectify?.state === 'MET',
      cases.filter((c) => c.rectify?.state === 'VOID'),
    ),
    RECTIFICATION_SATISFACTION: share(
      ratedCases,
      (c) => c.rectify?.rated !== 'DISSATISFIED',
      cases.filter((c) => !c.rectify?.rated),
    ),
    EVALUATION: share(done, (c) => c.rating !== null && !c.excluded),
    ONE_VISIT: share(
      done.filter((c) => c.visits > 0),
      (c) => c.visits === 1,
      done.filter((c) => c.visits === 0),
    ),
    PUNCTUALITY: add(
      done,
      (c) => c.punctual,
      (c) => c.arrivals,
    ),
    AVERAGE_SCORE: add(
      rated,
      (c) => c.rating?.score ?? 0,
      () => 1,
    ),
    HANDLING_DAYS: {
      ...add(
        done.filter((c) => c.dispatched),
        (c) => workingDaysTo(c.begun, c.completed as Date),
        () => 1,
      ),
      excluded: done.filter((c) => !c.dispatched).length,
    },
    SPEED_UP_PROMISED: add(
      decided,
      (c) => sumOf(c, 'taken'),
      (c) => sumOf(c, 'promised'),
    ),
    SPEED_UP_STATUTORY: add(
      decided,
      (c) => sumOf(c, 'taken'),
      (c) => sumOf(c, 'statutory'),
    ),
    PROMISE_COMPRESSION: add(
      decided,
      (c) => sumOf(c, 'promised'),
      (c) => sumOf(c, 'statutory'),
    ),
  }
}
