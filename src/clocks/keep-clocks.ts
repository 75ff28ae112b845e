import { isWork } from '../access/standing.ts'
import { handlingLimit } from '../calendar/rules-in-change.ts'
import { DAY, dateInShanghai } from '../clock.ts'
import type { EventDraft } from '../events/catalogue.ts'
import type { Change, Effect, EffectOrder } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { clockLimits } from './clock-limit.ts'
import { EVALUATION_DAYS, type Named, POLICIED, type Policied, restarts, starts, stops, voids } from './clock-rules.ts'
import { restartClocks, startClocks, stopClocks, type Terms, voidClocks } from './ledger.ts'

/** Keeps the ledger of deadlines (时限台账) as events of work happen: stops first, then what is void, then what starts, or starts anew. */
export const keepClocks: Effect = async (c, event, order) => {
  if (!isWork(event.after)) return
  const place = { orderId: event.orderId, cycle: event.kind === 'REOPENED' ? event.data.cycle - 1 : event.cycle }
  await stopClocks(c, place, stops(event))
  await voidClocks(c, place, voids(event))
  const again = restarts(event)
  if (again.length > 0)
    await restartClocks(c, { orderId: event.orderId, cycle: event.cycle, areaCode: event.after.area }, await termsOf(c, event, order, again))
  const named = starts(event)
  if (named.length === 0) return
  const terms = await termsOf(c, event, order, named)
  const cycle = event.kind === 'REOPENED' ? event.data.cycle : event.cycle
  await startClocks(c, { orderId: event.orderId, cycle, areaCode: event.after.area }, terms)
  if (named.some(({ clock }) => clock === 'EVALUATE'))
    await setTimer(c, 'closeUnevaluated', event.orderId, new Date(c.now.getTime() + EVALUATION_DAYS * DAY), { cycle })
}

/** The terms of the clocks an event starts. */
async function termsOf(c: Change, event: EventDraft, order: EffectOrder, named: readonly Named[]): Promise<Terms[]> {
  const policied = named.map(({ clock }) => clock).filter((clock): clock is Policied => (POLICIED as readonly string[]).includes(clock))
  const today = dateInShanghai(c.now)
  const limits = policied.length > 0 ? await clockLimits(c, POLICIED, today) : null
  const terms: Terms[] = []
  for (const { clock, subjectId } of named) {
    const own = { clock, subjectId: subjectId ?? event.orderId, startedAt: c.now }
    switch (clock) {
      case 'RESOLVE':
        terms.push({ ...own, ...(await resolveTerms(c, event, order)) })
        break
      case 'MATTER_PROMISED':
      case 'MATTER_STATUTORY': {
        const matter = order.matters.find(({ id }) => id === own.subjectId)
        if (!matter) throw new Error('a matter that is accepted is one of its order')
        terms.push({ ...own, unit: 'WORKING_DAYS', amount: clock === 'MATTER_PROMISED' ? matter.promisedDays : matter.statutoryDays })
        break
      }
      case 'EVALUATE':
        terms.push({ ...own, unit: 'NATURAL_DAYS', amount: EVALUATION_DAYS })
        break
      case 'VISIT':
        if ((event.kind === 'APPOINTMENT_BOOKED' || event.kind === 'APPOINTMENT_RESCHEDULED') && limits)
          terms.push({ ...own, ...limits.VISIT, startedAt: new Date(event.data.startsAt) })
        break
      default:
        if (limits) terms.push({ ...own, ...limits[clock] })
    }
  }
  return terms
}

/** RESOLVE runs from the registration, or from the reopening, by the policy of that day. */
async function resolveTerms(c: Change, event: EventDraft, { registeredAt }: EffectOrder): Promise<Pick<Terms, 'unit' | 'amount' | 'startedAt' | 'policyId'>> {
  const startedAt = event.kind === 'REOPENED' ? c.now : registeredAt
  const { type, urgency } = event.after
  if (type === null) throw new Error('an order that is verified has a type')
  const limit = await handlingLimit(c, type, urgency, dateInShanghai(startedAt))
  return { unit: 'WORKING_DAYS', amount: limit.workingDays, startedAt, policyId: limit.id }
}
