import { IS_WORK } from '../access/standing.ts'
import { areaPrefix, isWithin } from '../areas/area-code.ts'
import type { Tx } from '../db/database.ts'
import { Prisma, type SignalDecision } from '../db/generated/client.ts'
import type { SignalKind, SignalState } from '../db/generated/enums.ts'
import { fixedId } from '../ids.ts'
import { comparedWith, HOT_SPOT, REPEAT, type Window, windowOf } from './signal.ts'

/** A signal (预警): what it counts, and what was decided about it. */
export interface Signal {
  readonly id: string
  readonly kind: SignalKind
  readonly itemCode: string
  readonly areaCode: string
  readonly window: Window
  /** Requests in the window. */
  readonly count: number
  /** Requests in the windows it is compared with; null for repeated requests. */
  readonly compared: { readonly before: number; readonly yearAgo: number } | null
  readonly latestAt: Date
  readonly state: SignalState
  readonly decision: SignalDecision | null
  /** Number of the newest decision about it, whether it holds here or not; 0: none. */
  readonly decided: number
  /** Blind index of the telephone of repeated requests: never shown. */
  readonly phoneIndex: string | null
}

type Counted = Omit<Signal, 'id' | 'state' | 'decision' | 'decided'> & { readonly registered: readonly number[] }
type Reads = Pick<Tx, '$queryRaw'>

/** Requests: work that the city did not begin itself, of items, registered in a window and an area. */
const requests = (areaCode: string, { from, to }: Window) => {
  const prefix = areaPrefix(areaCode)
  return Prisma.sql`
    FROM service_order o CROSS JOIN LATERAL (SELECT DISTINCT item FROM unnest(o.item_codes) AS item) i
    WHERE o.registered_at >= ${from}::timestamptz AND o.registered_at < ${to}::timestamptz AND ${Prisma.raw(IS_WORK)} AND o.channel <> 'PROACTIVE'
      AND o.area_code BETWEEN ${prefix.padEnd(12, '0')} AND ${prefix.padEnd(12, '9')}`
}

const REGISTERED = Prisma.sql`json_agg(round(extract(epoch FROM registered_at) * 1000))`

/** Items that are asked for in a place more often than before. */
async function hotSpots(db: Reads, areaCode: string, now: Date): Promise<Counted[]> {
  const window = windowOf(HOT_SPOT.days, now)
  const { before, yearAgo } = comparedWith(window)
  const of = (one: Window) => Prisma.sql`${requests(areaCode, one)} AND o.town_code IS NOT NULL AND o.status <> 'MERGED'`
  const rows = await db.$queryRaw<{ place: string; item: string; registered: number[]; before: number; year_ago: number }[]>`
    SELECT place, item, ${REGISTERED} FILTER (WHERE w = 0) AS registered, (count(*) FILTER (WHERE w = 1))::int AS before, (count(*) FILTER (WHERE w = 2))::int AS year_ago
    FROM (
      SELECT 0 AS w, o.area_code, o.town_code, o.registered_at, i.item ${of(window)}
      UNION ALL SELECT 1, o.area_code, o.town_code, o.registered_at, i.item ${of(before)}
      UNION ALL SELECT 2, o.area_code, o.town_code, o.registered_at, i.item ${of(yearAgo)}) r
    CROSS JOIN LATERAL (SELECT r.town_code AS place UNION SELECT r.area_code) p
    GROUP BY place, item
    HAVING count(*) FILTER (WHERE w = 0) >= ${HOT_SPOT.least}
      AND count(*) FILTER (WHERE w = 0) * 100 >= ${HOT_SPOT.percent} * greatest(count(*) FILTER (WHERE w = 1), count(*) FILTER (WHERE w = 2))`
  const spots = rows.map(
    ({ place, item, registered, before, year_ago }): Counted => ({
      kind: 'HOT_SPOT',
      itemCode: item,
      areaCode: place,
      window,
      count: registered.length,
      compared: { before, yearAgo: year_ago },
      latestAt: new Date(Math.max(...registered)),
      phoneIndex: null,
      registered,
    }),
  )
  const allOfOnePlace = (town: Counted) =>
    spots.some((one) => one !== town && one.itemCode === town.itemCode && one.count === town.count && isWithin(one.areaCode, town.areaCode))
  return spots.filter((one) => !allOfOnePlace(one))
}

/** Requesters that ask for one item again and again. */
async function repeats(db: Reads, areaCode: string, now: Date): Promise<Counted[]> {
  const window = windowOf(REPEAT.days, now)
  const rows = await db.$queryRaw<{ phone_index: string; item: string; place: string; registered: number[] }[]>`
    SELECT q.phone_index, item, ${REGISTERED} AS registered, (array_agg(r.area_code ORDER BY r.registered_at DESC, r.id DESC))[1] AS place
    FROM (SELECT o.id, o.requester_id, o.area_code, o.registered_at, i.item ${requests(areaCode, window)}) r
    -- Each by its key: joined whole, all requesters there are would be read.
    CROSS JOIN LATERAL (SELECT x.phone_index FROM requester x WHERE x.id = r.requester_id LIMIT 1) q
    WHERE q.phone_index IS NOT NULL GROUP BY 1, 2 HAVING count(*) >= ${REPEAT.least}`
  return rows.map(({ phone_index, item, place, registered }) => ({
    kind: 'REPEAT_REQUEST',
    itemCode: item,
    areaCode: place,
    window,
    count: registered.length,
    compared: null,
    latestAt: new Date(Math.max(...registered)),
    phoneIndex: phone_index,
    registered,
  }))
}

const idOf = ({ kind, itemCode, phoneIndex, areaCode }: Counted) =>
  phoneIndex ? repeatId(itemCode, phoneIndex) : fixedId('signal', `${kind} ${itemCode} ${areaCode}`)

/** The id of repeated requests for an item from one telephone. */
export const repeatId = (itemCode: string, phoneIndex: string): string => fixedId('signal', `REPEAT_REQUEST ${itemCode} ${phoneIndex}`)

const LEAST: Record<SignalKind, number> = { HOT_SPOT: HOT_SPOT.least, REPEAT_REQUEST: REPEAT.least }

/** Whether a decision holds for viewers of an area: that of a county about its own place does for the city, that about a citizen who is seen elsewhere too does not. */
const holdsFor = (decision: SignalDecision, signal: Pick<Signal, 'kind' | 'areaCode'>, areaCode: string) =>
  isWithin(signal.kind === 'HOT_SPOT' ? signal.areaCode : areaCode, decision.scopeCode)

/**
 * The signals (预警) of an area now, the newest request first, counted from the orders in three statements: nothing is kept but what was decided. A
 * decision is about the requests there were; as soon as as many came since as make a signal, it is open again.
 */
export async function countSignals(db: Reads & Pick<Tx, 'signalDecision'>, areaCode: string, kinds: readonly SignalKind[], now: Date): Promise<Signal[]> {
  const counted = [
    ...(kinds.includes('HOT_SPOT') ? await hotSpots(db, areaCode, now) : []),
    ...(kinds.includes('REPEAT_REQUEST') ? await repeats(db, areaCode, now) : []),
  ].map((signal) => ({ ...signal, id: idOf(signal) }))
  const decisions = await db.signalDecision.findMany({ where: { signalId: { in: counted.map(({ id }) => id) } }, orderBy: { nr: 'desc' } })
  const signals = counted.map(({ registered, ...signal }): Signal => {
    const decision = decisions.find((one) => one.signalId === signal.id && holdsFor(one, signal, areaCode)) ?? null
    const since = decision === null ? [] : registered.filter((at) => at > decision.decidedAt.getTime())
    const decided = decisions.find((one) => one.signalId === signal.id)?.nr ?? 0
    return { ...signal, decision, decided, state: decision === null || since.length >= LEAST[signal.kind] ? 'OPEN' : decision.state }
  })
  return signals.sort((a, b) => b.latestAt.getTime() - a.latestAt.getTime() || (a.id < b.id ? -1 : 1))
}

/** The orders behind a signal, as a question to the database. */
export const ordersBehind = ({ kind, itemCode, areaCode, window, phoneIndex }: Signal): Prisma.OrderWhereInput => ({
  registeredAt: { gte: window.from, lt: window.to },
  itemCodes: { has: itemCode },
  standing: 'LIVE',
  channel: { not: 'PROACTIVE' },
  ...(kind === 'HOT_SPOT' ? { OR: [{ townCode: areaCode }, { areaCode }], status: { not: 'MERGED' } } : { requester: { phoneIndex } }),
})
