import { setTimeout as pause } from 'node:timers/promises'
import { type Crowd, startCrowd } from './crowd-client.ts'
import { CROWD_CPU, type Source } from './fanout-sources.ts'
import { cpuSeconds, now, residentKb } from './figures.ts'
import { FIRST_NUMBER } from './tally.ts'

/** How events are published in a window. */
export interface Pace {
  readonly seconds: number
  /** Events under way at once; each that has arrived everywhere is followed by another. */
  readonly inFlight: number
  /** Instead: so many at once, and when all have arrived everywhere, again. 0: not. */
  readonly burst: number
  /** Events sent after it one at a time, five a second, for the delay. */
  readonly delays: number
}

/** What was measured of one source with one number of subscribers. */
export interface Figures {
  readonly perSecond: number[]
  /** Server's CPU seconds a million deliveries. */
  readonly cpu: number[]
  /** Publish to last delivery, milliseconds. */
  readonly delays: number[]
  /** The share of its processor the crowd used: near 1 it is the crowd that is measured. */
  readonly crowdBusy: number[]
  kbEach: number
  connectMs: number
}

/** A source with its crowd, open and counted. */
export interface Running {
  readonly source: Source
  readonly crowd: Crowd
  readonly figures: Figures
  readonly n: number
  last: number
}

const EVERY_MS = 200
const WARM_MS = 1_000
const SETTLED_MS = 2_000
/** Resident memory before the first crowd: what an earlier one left behind counts for the next. */
const empty = new Map<Source, number>()
/** Numbers go on from one crowd to the next: the log holds each once. */
const lastNumber = new Map<Source, number>()

/** Opens `n` subscribers and weighs them. */
export async function openCrowd(source: Source, n: number, ids: 'uuid' | 'same'): Promise<Running> {
  const crowd = await startCrowd(source.name, CROWD_CPU)
  const last = lastNumber.get(source) ?? FIRST_NUMBER
  const before = empty.get(source) ?? residentKb(source.child.pid) ?? Number.NaN
  empty.set(source, before)
  const connectMs = await crowd.open({ ...source.subscriptions, n, ids, from: last + 1 })
  await pause(SETTLED_MS)
  const kbEach = ((residentKb(source.child.pid) ?? Number.NaN) - before) / n
  return { source, crowd, n, last, figures: { perSecond: [], cpu: [], delays: [], crowdBusy: [], kbEach, connectMs } }
}

/** Counts and ends them. @throws Error when one of them missed an event or got one twice */
export async function closeCrowd(running: Running) {
  await running.crowd.check(running.last)
  lastNumber.set(running.source, running.last)
  await running.crowd.close()
  await running.crowd.child.stop()
}

/** One window of publishing, then some events for the delay. */
export async function measure(running: Running, pace: Pace) {
  const { source, crowd, figures, n } = running
  await publishFor(running, { ...pace, seconds: WARM_MS / 1_000 })
  const cpuBefore = cpuSeconds(source.child.pid) ?? Number.NaN
  const crowdBefore = cpuSeconds(crowd.child.pid) ?? Number.NaN
  const [first, began] = [running.last, now()]
  const ended = await publishFor(running, pace)
  const deliveries = (running.last - first) * n
  const seconds = (ended - began) / 1_000
  figures.perSecond.push(deliveries / seconds)
  figures.cpu.push((((cpuSeconds(source.child.pid) ?? Number.NaN) - cpuBefore) / deliveries) * 1e6)
  figures.crowdBusy.push(((cpuSeconds(crowd.child.pid) ?? Number.NaN) - crowdBefore) / seconds)
  for (let i = 0; i < pace.delays; i++) {
    const sent = now()
    await source.publish([++running.last])
    const delay = (await crowd.arrived(running.last)) - sent
    figures.delays.push(delay)
    await pause(Math.max(0, EVERY_MS - delay))
  }
}

/** @returns when the last event had arrived everywhere */
async function publishFor(running: Running, { seconds, inFlight, burst }: Pace): Promise<number> {
  const { source, crowd } = running
  const until = now() + seconds * 1_000
  while (now() < until) {
    const room = burst > 0 ? burst : inFlight - (running.last - crowd.reached)
    const numbers = Array.from({ length: Math.max(0, room) }, () => ++running.last)
    if (burst > 0) await source.burst(numbers)
    else if (numbers.length > 0) await source.publish(numbers)
    await crowd.arrived(burst > 0 ? running.last : Math.min(crowd.reached + 1, running.last))
  }
  return crowd.arrived(running.last)
}
