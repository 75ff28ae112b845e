import { dateInShanghai } from '../clock.ts'
import type { Change } from '../ground.ts'

/** The next number of a site and day (取号); the site's row is locked, so no number is given twice. */
export async function nextTicket(c: Change, siteId: string): Promise<{ ticketDay: Date; ticketNo: number }> {
  const ticketDay = new Date(dateInShanghai(c.now))
  await c.tx.$queryRaw`SELECT id FROM campaign_site WHERE id = ${siteId} FOR UPDATE`
  const { _max } = await c.tx.participant.aggregate({ where: { siteId, ticketDay }, _max: { ticketNo: true } })
  return { ticketDay, ticketNo: (_max.ticketNo ?? 0) + 1 }
}
