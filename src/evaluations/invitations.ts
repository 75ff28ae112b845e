import { evaluationToken, readEvaluationToken } from '../access/evaluation-token.ts'
import { isEvaluable, mayStillEvaluate } from '../orders/evaluation-guards.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { evaluableSince, windowEnd } from '../orders/guards.ts'
import { loadFacts } from '../orders/load-facts.ts'
import type { Runtime } from '../runtime.ts'

/** Something a citizen is asked to evaluate (评价邀请): the order as a whole, each of its visits, each of its matters. */
export interface Invitation {
  readonly object: 'ORDER' | 'VISIT' | 'MATTER'
  /** Of the order, the appointment or the matter. */
  readonly subjectId: string
  readonly orderId: string
  readonly cycle: number
  /** Of the order's query code. */
  readonly queryGeneration: number
  /** Names of the items it is about. */
  readonly items: readonly string[]
  /** When it ended. */
  readonly endedAt: Date
  readonly until: Date
  readonly state: 'OPEN' | 'GIVEN' | 'OVER'
  /** At the door, or without a visit: which indicators are asked. */
  readonly onSite: boolean
}

/** What of an order can be, was or could have been evaluated; whole first, then the visits, then the matters. Pure. */
export function invitationsOf(order: OrderFacts, now: Date): Invitation[] {
  const about = { orderId: order.id, cycle: order.cycle, queryGeneration: order.queryGeneration }
  const names = order.matters.map(({ item }) => item.name)
  const until = (endedAt: Date) => windowEnd(order.completedAt !== null && endedAt <= order.completedAt ? order.completedAt : endedAt)
  const stateOf = (given: boolean, inTime: boolean): Invitation['state'] => (given ? 'GIVEN' : inTime ? 'OPEN' : 'OVER')
  const part = (object: 'VISIT' | 'MATTER', subjectId: string, items: readonly string[], endedAt: Date): Invitation => ({
    ...{ ...about, object, subjectId, items, endedAt, until: until(endedAt), onSite: object === 'VISIT' },
    state: stateOf(order.evaluatedParts.includes(subjectId), !isOver(order) && mayStillEvaluate(order, endedAt, now)),
  })
  const visits = order.visitsDone.flatMap(({ id, endedAt }) => (endedAt === null ? [] : [part('VISIT', id, names, endedAt)]))
  const matters = order.matters.flatMap((m) => (isEvaluable(m) && m.decidedAt !== null ? [part('MATTER', m.id, [m.item.name], m.decidedAt)] : []))
  const since = evaluableSince(order)
  const whole: Invitation[] =
    since === null
      ? []
      : [
          {
            ...{ ...about, object: 'ORDER', subjectId: order.id, items: names, endedAt: since, until: windowEnd(since) },
            state: stateOf(
              order.evaluations.some(({ source }) => source !== 'DEFAULT'),
              !isOver(order) && now < windowEnd(since),
            ),
            onSite: order.visitsDone.length > 0,
          },
        ]
  return [...whole, ...visits, ...matters]
}

/** An archived order, or one that was never served, is not evaluated. */
const isOver = ({ status }: OrderFacts) => ['CLOSED', 'WITHDRAWN', 'REFUSED', 'TRANSFERRED'].includes(status)

/** Where an invitation's link leads: what stands behind the # is never sent to a server (评价链接). */
export const linkOf = ({ keys, config }: Pick<Runtime, 'keys' | 'config'>, { subjectId, cycle, queryGeneration, until }: Invitation): string =>
  `${config.publicUrl}/evaluate#${evaluationToken(keys, subjectId, { cycle, queryGeneration }, until)}`

/**
 * What a link asks to evaluate.
 * @returns null when the token does not hold, for any reason
 */
export async function findInvitation(runtime: Pick<Runtime, 'db' | 'keys' | 'clock'>, token: string): Promise<Invitation | null> {
  const proof = token.length > 200 ? null : readEvaluationToken(runtime.keys, token)
  if (proof === null || proof.expiresAt <= runtime.clock.now()) return null
  const orderId = await orderOf(runtime, proof.subjectId)
  const order = orderId === null ? null : await loadFacts(runtime.db, orderId)
  if (order === null || order.cycle !== proof.cycle || order.queryGeneration !== proof.queryGeneration) return null
  return invitationsOf(order, runtime.clock.now()).find(({ subjectId }) => subjectId === proof.subjectId) ?? null
}

async function orderOf({ db }: Pick<Runtime, 'db'>, id: string): Promise<string | null> {
  if (id.startsWith('order_')) return id
  const part = id.startsWith('matter_')
    ? await db.matter.findUnique({ where: { id }, select: { orderId: true } })
    : await db.appointment.findUnique({ where: { id }, select: { orderId: true } })
  return part?.orderId ?? null
}
