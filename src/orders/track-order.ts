import { timingSafeEqual } from 'node:crypto'
import { countWrongTry, refuseIfLocked } from '../access/attempts.ts'
import { open, sign } from '../access/encryption.ts'
import type { Caller } from '../ground.ts'
import { checkOrderNumber } from './order-number.ts'
import { place } from './sealed.ts'

/**
 * Proves that somebody knows an order's number and the last four digits of its telephone. Unknown number and wrong
 * digits get the same answer after the same work; five wrong tries lock number and address for a quarter of an hour.
 *
 * @returns the order's id and cycle, or null
 * @throws RateLimited
 */
export async function trackOrder(caller: Caller, number: string, phoneLast4: string): Promise<{ id: string; cycle: number } | null> {
  const { ground } = caller
  const normal = number.normalize('NFKC').trim().toUpperCase()
  const digits = phoneLast4.normalize('NFKC').trim()
  // Keys are keyed digests: the table of counters shows neither numbers nor addresses.
  const keys = [sign(ground.keys, 'attempt', `number:${normal.slice(0, 64)}`), sign(ground.keys, 'attempt', `address:${caller.address}`)]
  await refuseIfLocked(ground, keys)
  const order = checkOrderNumber(normal)
    ? await ground.db.order.findUnique({ where: { number: normal }, select: { id: true, cycle: true, requester: { select: { id: true, phoneSealed: true } } } })
    : null
  const sealed = order?.requester.phoneSealed
  const last4 = order && sealed ? open(ground.keys, place.phone(order.requester.id), sealed).slice(-4) : '----'
  const given = Buffer.from(digits.padEnd(4).slice(0, 4).replace(/[^\d]/g, ' '))
  if (order && digits.length === 4 && timingSafeEqual(given, Buffer.from(last4))) return { id: order.id, cycle: order.cycle }
  await countWrongTry(ground, keys)
  return null
}
