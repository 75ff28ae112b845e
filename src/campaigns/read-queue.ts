import { dateInShanghai } from '../clock.ts'
import type { Db } from '../db/database.ts'

/** The queue of one station of a site: numbers, nobody. */
export interface Queue {
  readonly station: number
  readonly name: string
  readonly waiting: number
  readonly inStation: readonly number[]
  readonly next: readonly number[]
  readonly passedToday: number
}

/** Numbers shown that are called next. */
const NEXT = 10

/** The queues of a site's stations, in the order they are called (队列); three statements. */
export async function readQueue(db: Db, siteId: string, now: Date): Promise<Queue[]> {
  const site = await db.campaignSite.findUnique({ where: { id: siteId }, select: { campaign: { select: { stations: true } } } })
  if (!site) return []
  const day = new Date(dateInShanghai(now))
  const rows = await db.$queryRaw<{ station: number; state: 'WAITING' | 'IN_STATION'; ticket_no: number }[]>`
    SELECT p.station, p.station_state::text AS state, p.ticket_no FROM participant p LEFT JOIN campaign_slot s ON s.id = p.slot_id
    WHERE p.site_id = ${siteId} AND p.station_state IS NOT NULL ORDER BY (p.walk_in OR s.starts_at > ${now}), p.queued_at, p.ticket_no`
  const passed = await db.$queryRaw<{ station: number; passed: number }[]>`
    SELECT r.station, count(*)::int AS passed FROM station_result r JOIN participant p ON p.id = r.participant_id
    WHERE p.site_id = ${siteId} AND p.ticket_day = ${day}::date AND r.outcome = 'PASSED' GROUP BY r.station`
  return site.campaign.stations.map((name, station) => {
    const here = (state: string) => rows.filter((row) => row.station === station && row.state === state).map((row) => row.ticket_no)
    const waiting = here('WAITING')
    const passedToday = passed.find((row) => row.station === station)?.passed ?? 0
    return { station, name, waiting: waiting.length, inStation: here('IN_STATION'), next: waiting.slice(0, NEXT), passedToday }
  })
}
