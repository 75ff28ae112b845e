import DataLoader from 'dataloader'
import type { Db } from '../db/database.ts'
import type { ParticipantStatus } from '../db/generated/enums.ts'
import type { Runtime } from '../runtime.ts'

/** Seats and people of a site, in numbers (场所统计). */
export interface SiteFigures {
  readonly capacity: number
  readonly booked: number
  readonly waiting: number
  /** Who came: with a number, whatever became of them since. */
  readonly checkedIn: number
  readonly inQueue: number
  readonly done: number
  readonly noShow: number
  readonly walkIns: number
}

/** Which seats count: those that begin in this span, and who came in it without one. */
export interface Between {
  readonly from: Date | null
  readonly to: Date | null
}

interface Asked extends Between {
  readonly siteId: string
}

/** The figures of some sites, in one statement. */
async function readFigures(db: Db, siteIds: readonly string[], { from, to }: Between): Promise<Map<string, SiteFigures>> {
  const rows = await db.$queryRaw<(SiteFigures & { id: string })[]>`
    SELECT t.id, s.capacity, s.booked, s.waiting, p."checkedIn", p."inQueue", p.done, p."noShow", p."walkIns" FROM unnest(${[...siteIds]}::text[]) AS t (id),
    LATERAL (SELECT coalesce(sum(capacity), 0)::int AS capacity, coalesce(sum(booked), 0)::int AS booked,
               coalesce(sum((SELECT count(*) FROM waiting_seat w WHERE w.slot_id = c.id AND w.state IN ('WAITING', 'OFFERED'))), 0)::int AS waiting
             FROM campaign_slot c WHERE c.site_id = t.id AND (${from}::timestamptz IS NULL OR c.starts_at >= ${from}) AND (${to}::timestamptz IS NULL OR c.starts_at < ${to})) s,
    LATERAL (SELECT count(*) FILTER (WHERE q.status IN ('CHECKED_IN', 'DONE', 'NOT_PASSED'))::int AS "checkedIn", count(*) FILTER (WHERE q.status = 'CHECKED_IN')::int AS "inQueue",
               count(*) FILTER (WHERE q.status = 'DONE')::int AS done, count(*) FILTER (WHERE q.status = 'NO_SHOW')::int AS "noShow", count(*) FILTER (WHERE q.walk_in)::int AS "walkIns"
             FROM participant q LEFT JOIN campaign_slot c ON c.id = q.slot_id
             WHERE q.site_id = t.id AND (${from}::timestamptz IS NULL OR coalesce(c.starts_at, q.checked_in_at) >= ${from})
               AND (${to}::timestamptz IS NULL OR coalesce(c.starts_at, q.checked_in_at) < ${to})) p`
  return new Map(rows.map(({ id, ...figures }) => [id, figures]))
}

const figures = new WeakMap<object, DataLoader<Asked, SiteFigures, string>>()

const keyOf = ({ from, to }: Between) => `${from?.toISOString() ?? ''} ${to?.toISOString() ?? ''}`

/** Those that are asked for together, by what they are narrowed by. */
function grouped<K>(keys: readonly K[], by: (key: K) => string): K[][] {
  const groups = new Map<string, K[]>()
  for (const key of keys) groups.set(by(key), [...(groups.get(by(key)) ?? []), key])
  return [...groups.values()]
}

/**
 * The figures of a site; a page of them is one statement.
 * @param context the request: what is asked for within it is read together
 */
export function figuresOf(context: { readonly runtime: Runtime }, asked: Asked): Promise<SiteFigures> {
  let loader = figures.get(context)
  if (!loader) {
    const { db } = context.runtime
    loader = new DataLoader(
      async (keys) => {
        const found = new Map<string, SiteFigures>()
        for (const group of grouped(keys, keyOf)) {
          const read = await readFigures(
            db,
            group.map(({ siteId }) => siteId),
            group[0] as Asked,
          )
          for (const [siteId, of] of read) found.set(`${siteId} ${keyOf(group[0] as Asked)}`, of)
        }
        return keys.map((key) => found.get(`${key.siteId} ${keyOf(key)}`) ?? new Error(`no site ${key.siteId}`))
      },
      { cacheKeyFn: (key) => `${key.siteId} ${keyOf(key)}` },
    )
    figures.set(context, loader)
  }
  return loader.load(asked)
}

/** Which participants are counted: of a site, from an area and below. */
export interface Narrowed {
  readonly siteId: string | null
  /** First digits of the area's code. */
  readonly areaPrefix: string | null
}
interface Counted extends Narrowed {
  readonly campaignId: string
}
type Counts = ReadonlyMap<ParticipantStatus, number>

const counts = new WeakMap<object, DataLoader<Counted, Counts, string>>()

/** How many participants of a campaign are in each state; a page of campaigns is one statement. */
export function countsOf(context: { readonly runtime: Runtime }, asked: Counted): Promise<Counts> {
  let loader = counts.get(context)
  if (!loader) {
    const { db } = context.runtime
    const narrowing = ({ siteId, areaPrefix }: Narrowed) => `${siteId} ${areaPrefix}`
    loader = new DataLoader(
      async (keys) => {
        const found = new Map<string, Map<ParticipantStatus, number>>(keys.map((key) => [`${key.campaignId} ${narrowing(key)}`, new Map()]))
        for (const group of grouped(keys, narrowing)) {
          const { siteId, areaPrefix } = group[0] as Counted
          const where = {
            campaignId: { in: group.map(({ campaignId }) => campaignId) },
            ...(siteId === null ? {} : { siteId }),
            ...(areaPrefix === null ? {} : { areaCode: { startsWith: areaPrefix } }),
          }
          for (const { campaignId, status, _count } of await db.participant.groupBy({ by: ['campaignId', 'status'], where, _count: true }))
            found.get(`${campaignId} ${narrowing(group[0] as Counted)}`)?.set(status, _count)
        }
        return keys.map((key) => found.get(`${key.campaignId} ${narrowing(key)}`) ?? new Map())
      },
      { cacheKeyFn: (key) => `${key.campaignId} ${narrowing(key)}` },
    )
    counts.set(context, loader)
  }
  return loader.load(asked)
}
