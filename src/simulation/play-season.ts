import { trouble } from './act.ts'
import { actSeason, together } from './act-season.ts'
import { dice } from './dice.ts'
import { type Played, playOrder, type Stage } from './play.ts'
import type { Season } from './prepare-season.ts'
import { type Case, said } from './season-case.ts'
import { SERVED } from './season-documents.ts'
import { SITES, WINDOWS } from './season-plan.ts'
import { HANDLER, type Step, verb } from './step.ts'
import { evaluation } from './visited.ts'

/** Numbers of the orders of a season begin here, so that none is another's of the day. */
const FIRST_NR = 1_000_000
/** Desks of a site that check in at once. */
const DESKS = 3
/** The site whose desk keeps a list and enters it whole, and how many rows a call takes. */
const BATCHES = 1
const ROWS_AT_ONCE = 500
/** Numbers are given out five minutes after a window begins, called ten minutes later, and papers written from then on. */
const CHECK_IN = 5
const CALL = 15
const PAPERS = 40
const WALK_IN_PHONE = '13900009999'

/** Today of a season's week, a task a site: numbers, stations, certificates, evaluations. @param from minute at which the day begins */
export const seasonTasks = (stage: Stage, season: Season, from: number, ended: (order: Played) => void): (() => Promise<void>)[] =>
  season.sites.map((_site, nr) => async () => {
    for (const [w, window] of WINDOWS.entries()) {
      const begins = from + window.from
      if (!(await comes(stage, begins + CHECK_IN))) return
      await checkIn(stage, season, nr, w)
      if (!(await comes(stage, begins + CALL))) return
      for (const one of await stations(stage, season, nr)) ended(await papers(stage, season, one, begins + PAPERS))
    }
  })

/** Waits for a minute of the day. @returns whether the day goes on */
async function comes({ pace, until, control }: Stage, minute: number): Promise<boolean> {
  if (minute > until) return false
  await pace.reach(minute)
  return control.stopped() !== 'ALL'
}

async function checkIn(stage: Stage, season: Season, site: number, window: number): Promise<void> {
  const { id, staff } = season.sites[site] as Season['sites'][number]
  const desk = staff[0] as string
  const due = [...season.cases.values()].filter(({ fisherman, seated }) => {
    if (!fisherman) return false
    const { seat, comes: keeps, nr } = fisherman
    if (seat === null) return nr % (SITES * WINDOWS.length) === site * WINDOWS.length + window
    return seated && keeps && seat.day === 0 && seat.site === site && seat.window === window
  })
  if (site === BATCHES) await checkInTogether(stage, season, { id, desk, window }, due)
  else
    await together(due, DESKS, async (one) => {
      const answer = await actSeason(stage, desk, 'checkInParticipant', { siteId: id, participantId: one.participantId }, String(one.fisherman?.nr))
      if (answer) said(stage, one, ['CHECKED_IN'], answer)
    })
  // Somebody who is on no roster stands there too.
  const requester = { kind: 'PERSON', name: '示例散客', phone: WALK_IN_PHONE }
  const answer = await actSeason(stage, desk, 'registerWalkIn', { siteId: id, requester }, `${site}-${window}`)
  if (!answer?.orderId || !answer.participantId) return
  const { orderId, participantId } = answer
  const one: Case = { orderId, participantId, fisherman: null, seated: false, version: 0, status: 'REGISTERED', handler: null }
  season.cases.set(participantId, one)
  said(stage, one, ['REGISTERED', 'VERIFIED', 'CHECKED_IN'], answer)
}

/** A desk that enters its list at once; whoever is refused in it is trouble. */
async function checkInTogether(stage: Stage, season: Season, at: { id: string; desk: string; window: number }, due: readonly Case[]): Promise<void> {
  for (let i = 0; i < due.length; i += ROWS_AT_ONCE) {
    const rows = due.slice(i, i + ROWS_AT_ONCE).map(({ participantId }) => ({ participantId }))
    const answer = await actSeason(stage, at.desk, 'checkInParticipants', { siteId: at.id, rows }, `${at.id}-${at.window}-${i}`)
    for (const { participantId, refusal } of answer?.results ?? []) {
      const one = season.cases.get(participantId ?? '')
      if (answer && one && refusal === null) said(stage, one, ['CHECKED_IN'], answer)
      else trouble(stage.ledger, 'checkInParticipants', new Error(refusal?.message ?? 'who is not on the roster'))
    }
  }
}

/** Calls all who wait to the first station, then those who passed to the second. @returns who passed both */
async function stations(stage: Stage, season: Season, site: number): Promise<Case[]> {
  const { id, staff } = season.sites[site] as Season['sites'][number]
  const done: Case[] = []
  for (const [station, who] of staff.slice(1, 3).entries()) {
    // The key names the next call by how far the log has come: a repetition calls no other participant.
    for (let nr = stage.ledger.deeds.length; ; nr = stage.ledger.deeds.length) {
      const call = await actSeason(stage, who, 'callNextParticipant', { siteId: id, station }, `${site}-${station}-${nr}`)
      const one = call?.participantId ? season.cases.get(call.participantId) : undefined
      if (!call || !one) break
      said(stage, one, ['STATION_CALLED'], call)
      if (station === 1) {
        one.handler = stage.world.staff.find((card) => card.account === who)?.id ?? null
        one.status = 'IN_SERVICE'
        said(stage, one, ['SERVED_ON_SITE'], call)
      }
      const outcome = station === 0 ? (one.fisherman?.examined ?? 'PASSED') : 'PASSED'
      const recorded = await actSeason(
        stage,
        who,
        'recordStation',
        { siteId: id, participantId: one.participantId, outcome },
        `${one.participantId}-${station}`,
      )
      if (!recorded) break
      said(stage, one, ['STATION_DONE'], recorded)
      if (station === 1) done.push(one)
    }
  }
  return done
}

/** The matter is decided, a permit's certificate issued, the order completed, most of them evaluated. @returns the order as it is then */
export async function papers(stage: Stage, { item }: Season, one: Case, at: number): Promise<Played> {
  const nr = FIRST_NR + (one.fisherman?.nr ?? Number.parseInt(one.orderId.slice(-6), 36))
  const { order } = await stage.city.ask<{ order: { number: string; status: string; version: number; matters: { id: string }[] } }>('dispatcher', SERVED, {
    id: one.orderId,
  })
  const matter = { matter: 0 }
  const certificate = { name: `${item.name}（示例）`, issuer: '示例渔政' }
  const steps: Step[] = [
    verb(at, HANDLER, 'submitMatter', {}, matter),
    verb(at + 3, item.decidedBy, 'acceptMatter', {}, matter),
    verb(at + 10, item.decidedBy, 'decideMatter', { outcome: item.permit ? 'GRANTED' : 'COMPLETED' }, matter),
    ...(item.permit ? [verb(at + 12, item.decidedBy, 'issueCertificate', { number: `YM-${stage.run}-${nr}`, ...certificate }, matter)] : []),
    verb(at + 15, HANDLER, 'completeOrder', { result: 'SOLVED', reply: '示例：已办结', replyMethod: 'IN_PERSON' }),
    ...evaluation(dice(nr), at + 15, true),
  ]
  const known: Played = {
    ...{ id: one.orderId, number: order.number, status: order.status, version: order.version, team: null, offered: [], code: null, token: null, visit: null },
    matters: order.matters.map(({ id }) => id),
    handler: stage.world.staff.find((card) => card.id === one.handler) ?? null,
  }
  await playOrder(stage, { nr, area: '', items: [item], registrar: 'campaign-manager', steps }, known)
  return known
}
