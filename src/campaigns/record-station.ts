import { InvalidInput, StaleVersion } from '../errors.ts'
import { newId } from '../ids.ts'
import { id, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectOnSite, openParticipant } from './campaign-scope.ts'
import { afterStation } from './participant-machine.ts'
import { orderOf, say } from './seats.ts'

const verb = declareVerb('recordStation', {
  description: 'Record how a station ended: passed or not, never why (站点办结).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    participantId: id('participant').describe('Participant (参与人)'),
    outcome: oneOf('StationOutcome').describe('How it ended (站点结果)'),
  },
})

/**
 * Records how a station ended (站点办结): passed or not, never why; the next station opens when this one is passed.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (nobody called them to this site)
 */
export const recordStation = verb.does(async (c, input): Promise<{ participantId: string }> => {
  const { site, campaign, staffId } = await expectOnSite(c, input.siteId)
  const participant = await openParticipant(c, verb.name, input.participantId, (_viewer, p) => p.campaignId === campaign.id)
  if (participant.siteId !== site.id || participant.stationState !== 'IN_STATION')
    throw new InvalidInput('participantId', { en: 'is not at a station of this site', zh: '不在本场所的站点办理中' })
  const { station } = participant
  const next = afterStation(input.outcome, station, campaign.stations.length)
  const { count } = await c.tx.participant.updateMany({
    where: { id: participant.id, stationState: 'IN_STATION', station },
    data: {
      status: next.status,
      station: next.station,
      stationState: next.waits ? 'WAITING' : null,
      queuedAt: next.waits ? c.now : null,
      ...(next.status === 'DONE' ? { doneAt: c.now } : {}),
      ...(next.status === 'CONSENTED' ? { slotId: null, siteId: null, ticketDay: null, ticketNo: null } : {}),
    },
  })
  const order = await orderOf(c, participant)
  if (count === 0) throw new StaleVersion(order.id)
  const result = { participantId: participant.id, station, outcome: input.outcome, staffId, at: c.now }
  await c.tx.stationResult.create({ data: { id: newId('station', c.now), ...result } })
  await say(c, participant, order, 'STATION_DONE', { campaign: campaign.id, site: site.id, station, outcome: input.outcome })
  return { participantId: participant.id }
})
