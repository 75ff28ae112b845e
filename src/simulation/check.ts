import type { Deed } from './deeds.ts'
import { expectedFor, keyOf, type Sees } from './expected.ts'
import type { Frame } from './frame.ts'

/** What one subscriber saw and should not have, or should have and did not. */
export interface Difference {
  readonly who: string
  readonly fault: 'LOST' | 'TWICE' | 'OUT_OF_ORDER' | 'LEAKED' | 'NEVER_DONE' | 'WRONG' | 'CHAIN' | 'RESYNC' | 'STOPPED' | 'STATE'
  readonly about: string
}

/** A feed and what it was sent. */
export interface Seen {
  readonly name: string
  readonly sees: Sees
  readonly frames: readonly Frame[]
  readonly failure: string | null
}

/**
 * Whether a feed showed what was done: every event that is this subscriber's once, in order of each order's versions, each
 * frame naming the one before, and nothing else of these orders. Orders of other people are left alone. Pure.
 */
export function checkFeed(seen: Seen, deeds: readonly Deed[]): Difference[] {
  const found: Difference[] = []
  const say = (fault: Difference['fault'], about: string) => void found.push({ who: seen.name, fault, about })
  const expected = expectedFor(seen.sees, deeds)
  const done = new Set(deeds.map((deed) => keyOf(deed.orderId, deed.version)))
  const ours = new Set(deeds.map((deed) => deed.orderId))
  const times = new Map<string, number>()
  const newest = new Map<string, number>()

  for (const frame of seen.frames) {
    if (frame.type === 'RESYNC_REQUIRED') say('RESYNC', `its cursor was no longer good: ${frame.what}`)
    if (frame.type !== 'EVENT' || frame.orderId === null || !ours.has(frame.orderId)) continue
    const key = keyOf(frame.orderId, frame.version)
    const event = `${frame.kind} of ${frame.orderId}, version ${frame.version}`
    const nth = (times.get(key) ?? 0) + 1
    times.set(key, nth)
    const should = expected.get(key)
    if (!done.has(key)) say('NEVER_DONE', event)
    else if (!should) say('LEAKED', event)
    else if (should.kind !== frame.kind || should.what !== frame.what) say('WRONG', `${event}: ${frame.what} instead of ${should.what} of ${should.kind}`)
    if (nth > 1) say('TWICE', event)
    else if (frame.version < (newest.get(frame.orderId) ?? 0)) say('OUT_OF_ORDER', `${event}, after version ${newest.get(frame.orderId)}`)
    newest.set(frame.orderId, Math.max(frame.version, newest.get(frame.orderId) ?? 0))
  }
  for (const [key, { kind }] of expected) if (!times.has(key)) say('LOST', `${kind} of ${key.replace('#', ', version ')}`)
  return [...found, ...checkChain(seen), ...(seen.failure === null ? [] : [{ who: seen.name, fault: 'STOPPED' as const, about: seen.failure }])]
}

/** Each event names the cursor of the frame before it; after an interruption, the cursor it went on from. */
function checkChain({ name, frames }: Seen): Difference[] {
  const found: Difference[] = []
  let last: string | null = null
  for (const frame of frames) {
    if (frame.type === 'EVENT' && last !== null && frame.prevCursor !== last)
      found.push({ who: name, fault: 'CHAIN', about: `${frame.kind} of ${frame.orderId}, version ${frame.version} does not follow the frame before it` })
    if (frame.cursor !== '') last = frame.cursor
  }
  return found
}

/** Whether one that was cut off and came back saw the same events in the same order as one that was not. Pure. */
export function checkResumed(resumed: Seen, whole: Seen, deeds: readonly Deed[]): Difference[] {
  const ours = new Set(deeds.map((deed) => deed.orderId))
  const keys = ({ frames }: Seen) =>
    frames.flatMap((f) => (f.type === 'EVENT' && f.orderId !== null && ours.has(f.orderId) ? [keyOf(f.orderId, f.version)] : []))
  const [a, b] = [keys(resumed), keys(whole)]
  const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find((i) => a[i] !== b[i])
  if (at === undefined) return []
  return [{ who: resumed.name, fault: 'WRONG', about: `event ${at + 1} is ${a[at] ?? 'missing'}, the uninterrupted one saw ${b[at] ?? 'nothing'}` }]
}

/** Whether each order's versions are those of its deeds, 1 to n without a gap: a verb is one event. Pure. */
export function checkDeeds(deeds: readonly Deed[]): Difference[] {
  const versions = new Map<string, number[]>()
  for (const deed of deeds) versions.set(deed.orderId, [...(versions.get(deed.orderId) ?? []), deed.version])
  return [...versions].flatMap(([orderId, list]) => {
    const wrong = [...list].sort((a, b) => a - b).find((version, i) => version !== i + 1)
    return wrong === undefined ? [] : [{ who: 'the answers', fault: 'STATE' as const, about: `${orderId} went through versions ${list.join(', ')}` }]
  })
}

/** A state two ways of asking must agree on. */
export interface State {
  readonly id: string
  readonly status: string
  readonly version: number
}

/** Whether orders are as the last answer about each said. Pure. */
export function checkStates(who: string, now: readonly (State | null)[], deeds: readonly Deed[]): Difference[] {
  const last = new Map<string, Deed>()
  for (const deed of deeds) if ((last.get(deed.orderId)?.version ?? 0) < deed.version) last.set(deed.orderId, deed)
  const given = new Map(now.flatMap((state) => (state ? [[state.id, state] as const] : [])))
  return [...last.values()].flatMap((deed) => {
    const state = given.get(deed.orderId)
    if (state?.status === deed.status && state.version === deed.version) return []
    const is = state ? `${state.status}, version ${state.version}` : 'not to be found'
    return [{ who, fault: 'STATE' as const, about: `${deed.orderId} is ${is}; its last answer said ${deed.status}, version ${deed.version}` }]
  })
}

/** Fields in which two answers about the same thing differ. Pure. */
export function checkSame(who: string, seen: unknown, asked: unknown, path = ''): Difference[] {
  if (Object.is(seen, asked)) return []
  if (typeof seen !== 'object' || typeof asked !== 'object' || seen === null || asked === null)
    return [{ who, fault: 'STATE', about: `${path || 'it'} was last shown as ${JSON.stringify(seen)}, and is ${JSON.stringify(asked)}` }]
  const keys = [...new Set([...Object.keys(seen), ...Object.keys(asked)])]
  const inside = (of: object, key: string): unknown => Object.entries(of).find(([name]) => name === key)?.[1] ?? null
  return keys.flatMap((key) => checkSame(who, inside(seen, key), inside(asked, key), path === '' ? key : `${path}.${key}`))
}
