import { SYSTEM } from '../access/viewer.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { blockers, is, systemAct } from '../orders/lifecycle.ts'
import type { Change } from '../runtime.ts'
import type { Said } from './seats.ts'

/** The last station begins the service (集中办理). */
export const serveOnSite = systemAct('serveOnSite', '集中办理', {
  t: 'T14c',
  from: ['VERIFIED', 'IN_SERVICE'],
  to: ['IN_SERVICE'],
  roles: ['SYSTEM'],
  event: 'SERVED_ON_SITE',
  guards: [is.noPendingReturn],
})

/**
 * What becomes of the order of somebody who is called to the last station: whoever calls answers for it from then on.
 * @returns null when the order cannot be taken on
 */
export function servedBy(
  c: Change,
  order: OrderFacts,
  participant: Said<'SERVED_ON_SITE'>['participant'],
  at: { readonly campaign: string; readonly site: string; readonly staffId: string },
): Said<'SERVED_ON_SITE'> | null {
  if (blockers(serveOnSite, order, SYSTEM, c.now).length > 0) return null
  const met = { handlerId: at.staffId, acceptedAt: order.acceptedAt ?? c.now, firstContactAt: order.firstContactAt ?? c.now }
  return { participant, data: at, set: { status: 'IN_SERVICE', ...met } }
}
