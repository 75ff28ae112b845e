import { Prisma } from '../db/generated/client.ts'
import type { StationOutcome } from '../db/generated/enums.ts'
import { InvalidInput, orProblem, Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'
import { type expectOnSite, type Joined, lockParticipants, permitted } from './campaign-scope.ts'
import { afterStation } from './participant-machine.ts'
import { lockOrders, orderIn, sayAll } from './seats.ts'
import { servedBy } from './serve-on-site.ts'

/** Who was at a station, and how it ended. */
export interface Ended {
  readonly participantId: string
  readonly outcome: StationOutcome
  /** The station, when it is named: who waits there is called and recorded in one; left out, they were called before. */
  readonly station?: number
}
export type Recorded = { participantId: string }

type At = Awaited<ReturnType<typeof expectOnSite>>

/**
 * Records how a station ended for people of a site (站点办结): passed or not, never why; the next station opens when this one is
 * passed. In a fixed number of statements, and one or two for each order that is taken on at the last station.
 * @param ended each person once
 * @returns what became of each, in their order
 */
export async function recordPeople(c: Change, at: At, ended: readonly Ended[]): Promise<(Recorded | Problem)[]> {
  const people = await lockParticipants(
    c,
    ended.map(({ participantId }) => participantId),
  )
  const judged: (Joined | Problem)[] = []
  for (const one of ended) judged.push(await orProblem(() => expectThere(c, at, one, people.get(one.participantId))))
  const done = judged.flatMap((one, i) => (one instanceof Problem ? [] : [{ one, outcome: (ended[i] as Ended).outcome }]))
  if (done.length > 0) await write(c, at, done)
  return judged.map((one) => (one instanceof Problem ? one : { participantId: one.id }))
}

/** @throws NotFound, InvalidInput (no call to this site; the participant is at another station) */
function expectThere(c: Change, { site, campaign }: At, { station }: Ended, there: Joined | undefined): Joined {
  const one = permitted(c, 'recordStation', there, (_viewer, p) => p.campaignId === campaign.id)
  const isThere = one.siteId === site.id && (one.stationState === 'IN_STATION' || (station !== undefined && one.stationState === 'WAITING'))
  if (!isThere) throw new InvalidInput('participantId', { en: 'is not at a station of this site', zh: '不在本场所的站点办理中' })
  if (station !== undefined && one.station !== station) throw new InvalidInput('station', { en: 'is not where they are', zh: '与参与人当前所在站点不符' })
  return one
}

async function write(c: Change, { site, campaign, staffId }: At, done: readonly { readonly one: Joined; readonly outcome: StationOutcome }[]): Promise<void> {
  const rows = done.map(({ one, outcome }) => ({ id: one.id, ...afterStation(outcome, one.station, campaign.stations.length) }))
  await c.tx.$executeRaw`
    UPDATE participant p SET status = r.status::"ParticipantStatus", station = r.station,
      station_state = CASE WHEN r.waits THEN 'WAITING'::"StationState" END, queued_at = CASE WHEN r.waits THEN ${c.now}::timestamptz END,
      called_at = CASE WHEN p.station_state = 'WAITING' THEN ${c.now}::timestamptz ELSE p.called_at END,
      done_at = CASE WHEN r.status = 'DONE' THEN ${c.now}::timestamptz ELSE p.done_at END,
      slot_id = CASE WHEN r.status <> 'CONSENTED' THEN p.slot_id END, site_id = CASE WHEN r.status <> 'CONSENTED' THEN p.site_id END,
      ticket_day = CASE WHEN r.status <> 'CONSENTED' THEN p.ticket_day END, ticket_no = CASE WHEN r.status <> 'CONSENTED' THEN p.ticket_no END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${ROW}) WHERE p.id = r.id`
  await c.tx.stationResult.createMany({
    data: done.map(({ one, outcome }) => ({ id: newId('station', c.now), participantId: one.id, station: one.station, outcome, staffId, at: c.now })),
  })
  const orders = await lockOrders(
    c,
    done.map(({ one }) => one),
  )
  const where = { campaign: campaign.id, site: site.id }
  const called = done.filter(({ one }) => one.stationState === 'WAITING').map(({ one }) => one)
  await sayAll(
    c,
    orders,
    'STATION_CALLED',
    called.map((one) => ({ participant: one, data: { ...where, station: one.station } })),
  )
  const atLast = called.filter((one) => one.station === campaign.stations.length - 1)
  await sayAll(
    c,
    orders,
    'SERVED_ON_SITE',
    atLast.flatMap((one) => servedBy(c, orderIn(orders, one), one, { ...where, staffId }) ?? []),
  )
  await sayAll(
    c,
    orders,
    'STATION_DONE',
    done.map(({ one, outcome }) => ({ participant: one, data: { ...where, station: one.station, outcome } })),
  )
}

const ROW = Prisma.raw('id text, status text, station int, waits boolean')
