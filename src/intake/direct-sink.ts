import { authenticate } from '../access/tokens.ts'
import { Problem, StartError } from '../errors.ts'
import { newRequestId } from '../ids.ts'
import { temporary } from '../live/failure.ts'
import type { OpenRuntime } from '../open-runtime.ts'
import { registerOrders } from '../registration/register-orders.ts'
import { type Manner, Passing, type Sink } from './sink.ts'

/** More than a hundred rows of ordinary size; the number of rows limits the batch, not the bytes. */
const MOST_BYTES = 2 * 1024 * 1024

/** Straight to the database, through the operation a server would run. The viewer is proven anew for each batch, as a server would. */
export function directSink({ runtime, stop }: OpenRuntime, token: string, { language, history }: Manner, place: string): Sink {
  return {
    place,
    mostBytes: MOST_BYTES,
    areas: () => runtime.db.area.findMany({ select: { code: true, name: true, level: true, parentCode: true }, orderBy: { code: 'asc' } }),
    async register(orders, checkOnly, idempotencyKey) {
      try {
        const viewer = await authenticate(runtime, `Bearer ${token}`)
        const caller = { runtime, viewer, requestId: newRequestId(), language, address: 'import', ...(checkOnly ? {} : { idempotencyKey }) }
        const { results } = await registerOrders(caller, { orders: [...orders], checkOnly, history })
        return results.map(({ number, alreadyRegistered, refusal }) => ({
          number,
          alreadyRegistered,
          refusal: refusal && { code: refusal.code, fields: refusal.fields, message: refusal.words[language] },
        }))
      } catch (error) {
        if (temporary(error)) throw new Passing('the database cannot be reached')
        if (error instanceof Problem) throw new StartError(`the import is refused: ${error.words.en} | ${error.words.zh}`)
        throw error
      }
    },
    close: stop,
  }
}
