import { InvalidInput } from '../errors.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectOnSite } from './campaign-scope.ts'
import { orderOf, say, sayAll } from './seats.ts'
import { servedBy } from './serve-on-site.ts'
import { stationNumber } from './station-number.ts'

const verb = declareVerb('callNextParticipant', {
  description: 'Call the next number to a station (叫号).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    station: stationNumber.describe('Station, from 0 (站点)'),
  },
})

/**
 * Calls the next number to a station (叫号): whose seat has begun before who walked in, each in the order they came. Two
 * who call at once call two. At the last station whoever calls answers for the order from then on.
 * @returns nulls when nobody waits
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const callNextParticipant = verb.does(async (c, input): Promise<{ participantId: string | null; ticketNo: number | null }> => {
  const { site, campaign, staffId } = await expectOnSite(c, input.siteId)
  const last = campaign.stations.length - 1
  if (input.station > last) throw new InvalidInput('station', { en: `the last station is ${last}, counted from 0`, zh: `最后一个站点为 ${last}，从 0 起算` })
  const [next] = await c.tx.$queryRaw<{ id: string; ticket_no: number; order_id: string }[]>`
      SELECT p.id, p.ticket_no, p.order_id FROM participant p LEFT JOIN campaign_slot s ON s.id = p.slot_id
      WHERE p.site_id = ${site.id} AND p.station = ${input.station} AND p.station_state = 'WAITING'
      ORDER BY (p.walk_in OR s.starts_at > ${c.now}), p.queued_at, p.ticket_no LIMIT 1 FOR UPDATE OF p SKIP LOCKED`
  if (!next) return { participantId: null, ticketNo: null }
  await c.tx.participant.update({ where: { id: next.id }, data: { stationState: 'IN_STATION', calledAt: c.now } })
  const where = { campaign: campaign.id, site: site.id }
  const order = await say(c, next, await orderOf(c, { orderId: next.order_id }), 'STATION_CALLED', { ...where, station: input.station })
  const person = { id: next.id, orderId: next.order_id }
  const served = input.station === last ? servedBy(c, order, person, { ...where, staffId }) : null
  if (served) await sayAll(c, new Map([[order.id, order]]), 'SERVED_ON_SITE', [served])
  return { participantId: next.id, ticketNo: next.ticket_no }
})
