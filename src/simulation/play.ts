import { type Acted, act, trouble, unexpected } from './act.ts'
import { ANYBODY, type City } from './city.ts'
import type { Control } from './control.ts'
import { count, type Deed, type Ledger } from './deeds.ts'
import type { Diary } from './diary.ts'
import { BY_REFERENCE, DASHBOARD, FOLLOWING, TRACK, VERBS, type Verb } from './documents.ts'
import type { Pace } from './pace.ts'
import type { PlannedOrder } from './plan.ts'
import { CITIZEN, HANDLER, type Step, type Visit } from './step.ts'
import { type Card, canBeGiven, type World } from './world.ts'

/** What the players of all orders share. */
export interface Stage {
  readonly city: City
  readonly world: World
  readonly pace: Pace
  readonly ledger: Ledger
  readonly diary: Diary
  readonly run: string
  readonly until: number
  readonly control: Control
  /** After each deed. */
  readonly onDeed: (deed: Deed) => void
}

/** One order as its players know it, from the answers they got. */
export interface Played {
  id: string
  number: string
  status: string
  version: number
  handler: Card | null
  team: string | null
  offered: readonly string[]
  matters: readonly string[]
  /** As the registration answered it; null: the citizen reads it in their notice. */
  code: string | null
  token: string | null
  visit: Visit | null
}

const NOBODY = { handler: null, team: null, code: null, token: null, visit: null }
const UNREGISTERED: Played = { ...NOBODY, id: '', number: '', status: '', version: 0, offered: [], matters: [] }

/**
 * Plays one order step by step at its minutes.
 * @param known an order that is there already, which is changed as it is played
 * @returns the order as the last answer named it; null when it was never registered
 */
export async function playOrder(stage: Stage, planned: PlannedOrder, known?: Played): Promise<Played | null> {
  const { pace, ledger, until, control } = stage
  const order = known ?? { ...UNREGISTERED }
  // A visit that had to be put off moves everything after it.
  let delay = 0
  for (const [nr, step] of planned.steps.entries()) {
    const at = step.at + delay
    if (at > until) break
    await (order.id === '' ? Promise.race([pace.reach(at), control.linesClosed]) : pace.reach(at))
    const stopped = control.stopped()
    if (stopped === 'ALL' || (stopped === 'LINES' && order.id === '')) break
    try {
      const later = await take(stage, planned, order, step, nr, at)
      if (later === null) break
      delay += later
    } catch (error) {
      trouble(ledger, step.do === 'verb' ? step.verb : step.do, error)
      break
    }
  }
  return order.id === '' ? null : order
}

/** @returns minutes by which the rest is put off; null when the order cannot go on */
async function take(stage: Stage, planned: PlannedOrder, order: Played, step: Step, nr: number, at: number): Promise<number | null> {
  const { city, ledger } = stage
  switch (step.do) {
    case 'track': {
      const given = { number: order.number, code: order.code ?? (await city.codeFromNotice(order.number)) }
      const { trackedOrder } = await city.ask<{ trackedOrder: { token: string; order: { id: string } } | null }>(ANYBODY, TRACK, given)
      if (trackedOrder?.order.id !== order.id) throw new Error(`order ${order.number} cannot be tracked by its number and query code`)
      order.token = trackedOrder.token
      count(ledger.done, 'trackedOrder (query)')
      return 0
    }
    case 'look': {
      if (step.what === 'dashboard') await city.ask(step.by, DASHBOARD)
      else {
        const { orderByReference } = await city.ask<{ orderByReference: { id: string } | null }>(step.by, BY_REFERENCE, {
          externalNo: `SIM-${stage.run}-${planned.nr + 1}`,
        })
        if (orderByReference?.id !== order.id) throw new Error(`a partner does not find its order by SIM-${stage.run}-${planned.nr + 1}`)
      }
      count(ledger.done, step.what === 'dashboard' ? 'orders (query)' : 'orderByReference (query)')
      return 0
    }
    case 'race':
      return race(stage, planned, order, step.racers, nr)
    case 'book':
      return book(stage, planned, order, step, nr, at)
    case 'verb':
      return single(stage, planned, order, step, nr)
  }
}

const keyOf = (stage: Stage, planned: PlannedOrder, nr: number, who: string) => `sim-${stage.run}-${planned.nr}-${nr}-${who}`

export function actorOf(order: Played, by: string): string {
  const account = by === HANDLER ? order.handler?.account : by === CITIZEN ? order.token : by
  if (!account) throw new Error(`nobody is ${by} of order ${order.number}`)
  return account
}

async function single(stage: Stage, planned: PlannedOrder, order: Played, step: Extract<Step, { do: 'verb' }>, nr: number): Promise<number | null> {
  const { city, ledger } = stage
  const input = {
    ...(step.verb === 'registerOrder' ? {} : { orderId: order.id }),
    ...(step.matter === undefined ? {} : { matterId: order.matters[step.matter] }),
    ...step.input,
  }
  const acted = await act(city, ledger, actorOf(order, step.by), step.verb, input, keyOf(stage, planned, nr, step.verb))
  if (!acted) return null
  const { answer } = acted
  if (step.refused !== undefined) {
    if (answer.code === step.refused) count(ledger.refused, `${step.verb} ${answer.code}`)
    else unexpected(ledger, step.verb, answer, step.refused)
    return answer.code === step.refused ? 0 : null
  }
  if (answer.code !== undefined) {
    unexpected(ledger, step.verb, answer)
    return null
  }
  if (step.again) {
    const same = step.verb === 'registerOrder' ? answer.alreadyRegistered === true && answer.order?.id === order.id : answer.order?.version === order.version
    if (!same) unexpected(ledger, `${step.verb} again`, answer, 'the same order, unchanged')
    return same ? 0 : null
  }
  if (step.verb === 'declineOffer') order.offered = order.offered.filter((id) => id !== stage.world.staff.find((card) => card.account === step.by)?.id)
  const before = { team: order.team, offered: order.offered }
  if (step.verb === 'dispatchOrder' || step.verb === 'replaceRound') offer(stage, planned, order, step, answer.offered ?? 0)
  if (step.verb === 'cancelAppointment' && order.visit && order.handler) stage.diary.free(order.handler.id, order.visit)
  const takenBack = (step.verb === 'decideReturn' || step.verb === 'recallRound') && answer.order?.status === 'VERIFIED'
  if (takenBack) order.team = null
  // A replaced round is two events: the first about those who had the old one.
  done(stage, planned, order, step.verb, acted, step.verb === 'replaceRound' ? before : undefined)
  if (takenBack) order.offered = []
  return 0
}

/** Whom a dispatch reaches: told by their cards, and checked against the number the answer names. */
function offer(stage: Stage, planned: PlannedOrder, order: Played, { verb, input }: Extract<Step, { do: 'verb' }>, offered: number) {
  const team = String(input.teamId)
  const items = planned.items.map((item) => item.code)
  const able = stage.world.staff.filter((card) => canBeGiven(card, team, planned.area, items))
  order.team = team
  order.offered = able.filter((card) => input.staffId === undefined || card.id === input.staffId).map((card) => card.id)
  if (offered < order.offered.length)
    stage.ledger.troubles.push({ what: verb, code: 'TOO_FEW', message: `offered to ${offered}, ${order.offered.length} can take it` })
}

/** Several accept in the same moment: exactly one may win, and every other must be told the winner. */
async function race(stage: Stage, planned: PlannedOrder, order: Played, racers: readonly string[], nr: number): Promise<number | null> {
  const { city, ledger } = stage
  const tries = await Promise.all(racers.map((account) => act(city, ledger, account, 'acceptOrder', { orderId: order.id }, keyOf(stage, planned, nr, account))))
  const winners = tries.flatMap((acted, i) => (acted && acted.answer.code === undefined ? [{ acted, account: racers[i] }] : []))
  for (const acted of tries) {
    if (acted?.answer.code === 'ALREADY_TAKEN') count(ledger.refused, 'acceptOrder ALREADY_TAKEN')
    else if (acted?.answer.code !== undefined) unexpected(ledger, 'acceptOrder', acted.answer, 'success or ALREADY_TAKEN')
  }
  const [winner] = winners
  if (!winner || winners.length > 1) {
    ledger.troubles.push({ what: 'acceptOrder', code: 'RACE', message: `${winners.length} of ${racers.length} accepted order ${order.number}` })
    return null
  }
  order.handler = stage.world.staff.find((card) => card.account === winner.account) ?? null
  done(stage, planned, order, 'acceptOrder', winner.acted)
  order.offered = []
  return 0
}

/** How often a taken time is answered with a later one. */
const MOST_TIMES = 12
/** A start must not be past when the booking arrives. */
const SOON_MS = 2_000

/** Books the first hour the handler is free. A citizen does not see the diary and may be told that the time is taken. */
async function book(stage: Stage, planned: PlannedOrder, order: Played, step: Extract<Step, { do: 'book' }>, nr: number, at: number): Promise<number | null> {
  const { city, ledger, pace, diary } = stage
  const handler = order.handler
  if (!handler) throw new Error(`order ${order.number} has no handler to visit anybody`)
  const delay = at - step.at
  const wished = { ...step.visit, from: step.visit.from + delay }
  let visit = wished
  for (let times = 0; times < MOST_TIMES; times++) {
    visit = step.by === CITIZEN && times === 0 ? wished : diary.book(handler.id, visit)
    const startsAt = Math.max(pace.instant(visit.from).getTime(), pace.now().getTime() + SOON_MS)
    const endsAt = Math.max(pace.instant(visit.from + visit.minutes).getTime(), startsAt + SOON_MS)
    const input = { orderId: order.id, startsAt: new Date(startsAt).toISOString(), endsAt: new Date(endsAt).toISOString() }
    const acted = await act(city, ledger, actorOf(order, step.by), 'bookAppointment', input, keyOf(stage, planned, nr, `book-${times}`))
    if (!acted) return null
    if (acted.answer.code === undefined) {
      order.visit = step.by === CITIZEN && times === 0 ? diary.book(handler.id, visit) : visit
      done(stage, planned, order, 'bookAppointment', acted)
      return visit.from - wished.from
    }
    if (acted.answer.code !== 'SLOT_TAKEN') {
      unexpected(ledger, 'bookAppointment', acted.answer)
      return null
    }
    count(ledger.refused, 'bookAppointment SLOT_TAKEN')
  }
  ledger.troubles.push({ what: 'bookAppointment', code: 'SLOT_TAKEN', message: `${MOST_TIMES} times in a row, for ${handler.badge}` })
  return null
}

/** Writes down the events a verb left. @param first who had the order by the first of two, where the second changes that */
function done(stage: Stage, planned: PlannedOrder, order: Played, verb: Verb, acted: Acted, first?: Pick<Deed, 'team' | 'offered'>) {
  const { answer, sentAt, answeredAt } = acted
  const kind = VERBS[verb]
  if (kind === null || !answer.order) return
  Object.assign(order, { id: answer.order.id, number: answer.order.number, status: answer.order.status, version: answer.order.version })
  // A correction may be of the telephone, which then has another code.
  if (verb === 'registerOrder' || verb === 'amendOrder') order.code = answer.queryCode ?? null
  if (answer.order.matters) order.matters = answer.order.matters.map((matter) => matter.id)
  const partner = planned.registrar.startsWith('demo-') ? planned.registrar : null
  const following = FOLLOWING[verb]?.status === order.status ? FOLLOWING[verb] : undefined
  const own: Deed = {
    orderId: order.id,
    number: order.number,
    verb,
    kind,
    version: order.version - (following ? 1 : 0),
    status: following?.from ?? order.status,
    handler: order.handler?.id ?? null,
    team: order.team,
    partner,
    offered: order.offered,
    sentAt,
    answeredAt,
  }
  for (const deed of following
    ? [
        { ...own, ...first },
        { ...own, kind: following.kind, version: order.version, status: order.status },
      ]
    : [own]) {
    stage.ledger.deeds.push(deed)
    stage.onDeed(deed)
  }
}
