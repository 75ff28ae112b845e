import { guess, triesAgainst, triesBy } from '../access/attempts.ts'
import { isQueryCode } from '../access/query-code.ts'
import type { Order } from '../db/generated/client.ts'
import { InvalidInput, Problem } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import { checkOrderNumber } from './order-number.ts'
import { mayTrack } from './policy.ts'

/** What the caller of `trackedOrder` gives. */
interface Given {
  readonly number: string
  readonly code?: string | null | undefined
  /** Opened an order in earlier releases; opens nothing any more. */
  readonly phoneLast4?: string | null | undefined
}

type Found = Pick<Order, 'id' | 'cycle' | 'standing' | 'partnerId' | 'queryGeneration' | 'queryKey'>

/** An order that was proven: a token made of it is of the generation the code was compared in, whatever has been corrected since. */
export type Tracked = Pick<Order, 'id' | 'cycle' | 'queryGeneration'>

/**
 * Proves that the caller knows an order's number and its query code (查询码). Unknown number and wrong code get
 * the same answer after the same statements. The try is counted before the order is looked up: a thousand wrong ones in a day lock the
 * number, a hundred in a quarter of an hour the caller; a right one counts nothing. A citizen token reads the order all the same. A TEST
 * order is known to the sandbox keys of its partner alone.
 *
 * @returns null when it is not proven
 * @throws InvalidInput for the digits of a telephone, Problem BAD_INPUT without a code, both uncounted; RateLimited
 */
export async function trackOrder(caller: Caller, { number, code, phoneLast4 }: Given): Promise<Tracked | null> {
  const { runtime } = caller
  if (phoneLast4 != null)
    throw new InvalidInput('phoneLast4', {
      en: 'opens no order any more; send the query code given at registration as `code`, and not this',
      zh: '已不能用于查询，请改用登记时给出的查询码',
    })
  if (code == null) throw new Problem('BAD_INPUT', { en: 'code: the query code given at registration is required', zh: '查询码：请填写登记时给出的查询码' })
  const normal = number.normalize('NFKC').trim().toUpperCase()
  return guess(runtime, [triesAgainst(runtime, `number:${normal}`), triesBy(caller, 'number')], async () => {
    // A malformed number is looked up as the empty one, which no order has.
    const known = checkOrderNumber(normal) ? normal : ''
    const [order] = await runtime.db.$queryRaw<Found[]>`
      SELECT o.id, o.cycle, o.standing::text AS standing, o.partner_id AS "partnerId", o.query_generation AS "queryGeneration", o.query_key AS "queryKey"
      FROM service_order o WHERE o.number = ${known}`
    const right = isQueryCode(runtime.keys, order, code)
    return order && right && mayTrack(caller.viewer, order) ? { id: order.id, cycle: order.cycle, queryGeneration: order.queryGeneration } : null
  })
}
