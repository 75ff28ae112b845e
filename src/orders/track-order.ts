import { timingSafeEqual } from 'node:crypto'
import { guess, triesAgainst, triesBy } from '../access/attempts.ts'
import { open } from '../access/encryption.ts'
import type { OrderStanding } from '../db/generated/enums.ts'
import type { Caller } from '../runtime.ts'
import { checkOrderNumber } from './order-number.ts'
import { mayTrack } from './policy.ts'
import { place } from './sealed.ts'

interface Found {
  readonly id: string
  readonly cycle: number
  readonly standing: OrderStanding
  readonly partnerId: string | null
  readonly requesterId: string
  readonly phoneSealed: string | null
}

/**
 * Proves that the caller knows an order's number and the last four digits of its telephone. Unknown number and wrong digits get
 * the same answer after the same statements. The try is counted before the order is looked up: five wrong ones lock the number
 * for a quarter of an hour, a hundred the caller; a right one counts nothing. A citizen token reads the order all the same. A TEST
 * order is known to the sandbox keys of its partner alone.
 *
 * @returns the order's id and cycle, or null
 * @throws RateLimited
 */
export async function trackOrder(caller: Caller, number: string, phoneLast4: string): Promise<{ id: string; cycle: number } | null> {
  const { runtime } = caller
  const normal = number.normalize('NFKC').trim().toUpperCase()
  const digits = phoneLast4.normalize('NFKC').trim()
  const given = Buffer.from(digits.padEnd(4).slice(0, 4).replace(/[^\d]/g, ' '))
  return guess(runtime, [triesAgainst(runtime, `number:${normal}`), triesBy(caller, 'number')], async () => {
    // A malformed number is looked up as the empty one, which no order has.
    const known = checkOrderNumber(normal) ? normal : ''
    const [order] = await runtime.db.$queryRaw<Found[]>`
      SELECT o.id, o.cycle, o.standing::text AS standing, o.partner_id AS "partnerId", r.id AS "requesterId", r.phone_sealed AS "phoneSealed"
      FROM service_order o JOIN requester r ON r.id = o.requester_id WHERE o.number = ${known}`
    const last4 = order?.phoneSealed ? open(runtime.keys, place.phone(order.requesterId), order.phoneSealed).slice(-4) : '----'
    const right = order && mayTrack(caller.viewer, order) && digits.length === 4 && timingSafeEqual(given, Buffer.from(last4))
    return right ? { id: order.id, cycle: order.cycle } : null
  })
}
