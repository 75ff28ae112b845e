import { Prisma } from '../db/generated/client.ts'
import type { ContactMethod, OutreachOutcome, ParticipantStatus } from '../db/generated/enums.ts'
import { orProblem, Problem } from '../errors.ts'
import { newId } from '../ids.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'
import { type Joined, lockParticipants, mayManage, permitted } from './campaign-scope.ts'
import { type Made, makeOrders, personIn } from './make-order.ts'

/** Unanswered calls after which a participant counts as not to be reached; staff may still call them. */
const CALLS = PARAMETERS.OUTREACH_CALLS.value

/** A call to a participant of a roster, and how it ended. */
export interface Call {
  readonly participantId: string
  readonly method: ContactMethod
  readonly outcome: OutreachOutcome
  readonly items?: readonly string[] | null | undefined
}

/** @param orderId of who agreed */
export type Called = { participantId: string; orderId: string | null }

/**
 * Logs calls to people of rosters (外呼登记), in a fixed number of statements for each campaign: who agrees has an order from then
 * on. One that is refused has written nothing.
 * @param calls each person once
 * @returns what became of each, in their order
 */
export async function callPeople(c: Change, calls: readonly Call[]): Promise<(Called | Problem)[]> {
  const people = await lockParticipants(
    c,
    calls.map(({ participantId }) => participantId),
  )
  const judged: (Joined | Problem)[] = []
  for (const { participantId } of calls) judged.push(await orProblem(() => permitted(c, 'logOutreach', people.get(participantId), mayManage)))
  const made = await ordersOf(c, calls, judged)
  const outcomes = judged.map((one): { readonly one: Joined; readonly made: Made | null } | Problem => {
    if (one instanceof Problem) return one
    const order = made.get(one.id) ?? null
    return order instanceof Problem ? order : { one, made: order }
  })
  await write(c, calls, outcomes)
  return outcomes.map((outcome) => (outcome instanceof Problem ? outcome : { participantId: outcome.one.id, orderId: outcome.made?.orderId ?? null }))
}

/** The orders of those who agree, campaign by campaign. */
async function ordersOf(c: Change, calls: readonly Call[], judged: readonly (Joined | Problem)[]): Promise<Map<string, Made | Problem>> {
  const agreed = judged.flatMap((one, i) => {
    const call = calls[i] as Call
    return one instanceof Problem || call.outcome !== 'CONSENTED' ? [] : [{ one, items: call.items ?? null, method: call.method }]
  })
  const requesters = await c.tx.requester.findMany({ where: { id: { in: agreed.map(({ one }) => one.requesterId) } } })
  const requesterOf = new Map(requesters.map((row) => [row.id, personIn(c, row)]))
  const made = new Map<string, Made | Problem>()
  for (const campaignId of new Set(agreed.map(({ one }) => one.campaignId))) {
    const here = agreed.filter(({ one }) => one.campaignId === campaignId)
    const people = here.flatMap(({ one: { rosterNo, areaCode, requesterId }, items, method }) => {
      const requester = requesterOf.get(requesterId)
      return requester ? [{ rosterNo, areaCode, items, requester, method }] : []
    })
    const done = await makeOrders(c, (here[0] as (typeof here)[0]).one.campaign, people)
    for (const [i, { one }] of here.entries()) made.set(one.id, done[i] as Made | Problem)
  }
  return made
}

async function write(c: Change, calls: readonly Call[], outcomes: readonly ({ readonly one: Joined; readonly made: Made | null } | Problem)[]): Promise<void> {
  const done = outcomes.flatMap((outcome, i) => (outcome instanceof Problem ? [] : [{ ...outcome, call: calls[i] as Call }]))
  await c.tx.outreach.createMany({
    data: done.map(({ one, call: { method, outcome } }) => ({
      id: newId('outreach', c.now),
      participantId: one.id,
      at: c.now,
      by: c.viewer.id,
      method,
      outcome,
    })),
  })
  const rows = done.map(({ one, made, call: { outcome } }) => {
    const attempts = one.attempts + Number(outcome === 'NO_ANSWER')
    return { id: one.id, attempts, status: statusAfter(outcome, attempts, one.status), ...made }
  })
  await c.tx.$executeRaw`
    UPDATE participant p SET status = r.status::"ParticipantStatus", attempts = r.attempts, order_id = coalesce(r."orderId", p.order_id),
      requester_id = coalesce(r."requesterId", p.requester_id), consented_at = CASE WHEN r."orderId" IS NULL THEN p.consented_at ELSE ${c.now} END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${ROW}) WHERE p.id = r.id`
  // The person is kept once: with the order.
  const kept = done.flatMap(({ one, made }) => (made ? [one.requesterId] : []))
  await c.tx.requester.deleteMany({ where: { id: { in: kept } } })
}

const ROW = Prisma.raw('id text, attempts int, status text, "orderId" text, "requesterId" text')

function statusAfter(outcome: OutreachOutcome, attempts: number, now: ParticipantStatus): ParticipantStatus {
  if (outcome === 'CONSENTED' || outcome === 'DECLINED') return outcome
  if (outcome === 'CALL_BACK') return 'CONTACTED'
  return attempts >= CALLS ? 'UNREACHABLE' : now
}
