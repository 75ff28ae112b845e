import { dateInShanghai } from '../clock.ts'
import type { Change } from '../runtime.ts'

/** The first of the next numbers of a site and day (取号); the site's row is locked, so no number is given twice. */
export async function nextTicket(c: Change, siteId: string): Promise<{ ticketDay: string; first: number }> {
  const ticketDay = dateInShanghai(c.now)
  await c.tx.$queryRaw`SELECT id FROM campaign_site WHERE id = ${siteId} FOR UPDATE`
  const { _max } = await c.tx.participant.aggregate({ where: { siteId, ticketDay: new Date(ticketDay) }, _max: { ticketNo: true } })
  return { ticketDay, first: (_max.ticketNo ?? 0) + 1 }
}
