import { areaPrefix } from '../areas/area-code.ts'
import { type Queue, readQueue } from '../campaigns/read-queue.ts'
import type { Db } from '../db/database.ts'

/** A site of a running campaign as a board shows it: numbers, no names. */
export interface SiteQueue {
  readonly site: string
  readonly campaign: string
  readonly stations: readonly Queue[]
}

/** Sites a board has room for. */
const SITES = 4

/** The sites of running campaigns in an area where a participant waits or was served today (现场叫号), the busiest first. */
export async function readQueues(db: Db, areaCode: string, now: Date): Promise<SiteQueue[]> {
  const sites = await db.campaignSite.findMany({
    where: { areaCode: { startsWith: areaPrefix(areaCode) }, campaign: { status: 'RUNNING' } },
    select: { id: true, name: true, campaign: { select: { name: true } } },
    orderBy: [{ campaignId: 'asc' }, { seq: 'asc' }],
    take: 40,
  })
  const read: SiteQueue[] = []
  for (const { id, name, campaign } of sites) read.push({ site: name, campaign: campaign.name, stations: await readQueue(db, id, now) })
  const busy = (one: SiteQueue) => one.stations.reduce((sum, s) => sum + s.waiting + s.inStation.length, 0)
  const lively = read.filter((one) => busy(one) > 0 || one.stations.some((s) => s.passedToday > 0))
  return lively.sort((a, b) => busy(b) - busy(a)).slice(0, SITES)
}
