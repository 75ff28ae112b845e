import { HOUR, MINUTE } from '../clock.ts'
import { Prisma } from '../db/generated/client.ts'
import { Unreadable } from '../errors.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { openOptional, place } from './sealed.ts'
import { putSearchKeys, searchKeysOf } from './search-keys.ts'

/** Orders whose keys are made at once: some ten milliseconds of this process. */
const BATCH = 200
/** An older release that still runs beside this one writes no keys. */
const LOOK_EVERY = HOUR

interface Lacking {
  readonly id: string
  readonly number: string
  readonly externalNo: string | null
  readonly titleSealed: string
}

/**
 * Makes the search keys of orders that have none (补建检索键), the newest first and batch by batch, until none is left or it is stopped. What is
 * filled stays so: the next call goes on. Rows that a change writes meanwhile are never overwritten.
 * @returns how many
 */
export async function fillSearchKeys(runtime: Pick<Runtime, 'db' | 'keys' | 'log'>, stopped: () => boolean = () => false): Promise<number> {
  const { db } = runtime
  const [newest] = await db.$queryRaw<{ id: string | null }[]>`
    SELECT max(o.id) AS id FROM service_order o LEFT JOIN search_keys k ON k.order_id = o.id WHERE k.order_id IS NULL`
  let made = 0
  for (let from = newest?.id ?? null; from !== null && !stopped(); ) {
    const rows = await db.$queryRaw<(Lacking & { readonly has: boolean })[]>`
      SELECT o.id, o.number, o.external_no AS "externalNo", CASE WHEN k.order_id IS NULL THEN o.title_sealed END AS "titleSealed", k.order_id IS NOT NULL AS has
      FROM (SELECT id, number, external_no, title_sealed FROM service_order WHERE id <= ${from} ORDER BY id DESC LIMIT ${BATCH + 1}) o
      LEFT JOIN search_keys k ON k.order_id = o.id ORDER BY o.id DESC`
    const lacking = rows.slice(0, BATCH).filter(({ has }) => !has)
    if (lacking.length > 0) {
      const keys = lacking.map((order) => searchKeysOf(runtime.keys, { ...order, title: titleOf(runtime, order) }))
      await db.$queryRaw(Prisma.sql`WITH put AS (${putSearchKeys(keys, 'kept')}) SELECT count(*) FROM put`)
    }
    made += lacking.length
    from = rows[BATCH]?.id ?? null
  }
  return made
}

/** Null when it cannot be unsealed: the order is found by its number alone. */
function titleOf({ keys, log }: Pick<Runtime, 'keys' | 'log'>, order: Lacking): string | null {
  try {
    return openOptional(keys, place.title(order.id), order.titleSealed)
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    log.warn({ order: order.id }, 'the title of an order cannot be unsealed: no search finds its words')
    return null
  }
}

/** Fills them at the start and once an hour until it is stopped; any number of servers may run it. */
export function startSearchKeyKeeper(runtime: Runtime): { stop(): Promise<void> } {
  let stopped = false
  const rounds = goRound(
    async () => {
      const made = await fillSearchKeys(runtime, () => stopped)
      if (made > 0) runtime.log.info({ made }, 'search keys made for orders that had none')
    },
    {
      every: LOOK_EVERY,
      afterFailure: MINUTE,
      failed: (error) => runtime.log.warn({ err: error }, 'search keys could not be made; trying again'),
    },
  )
  return {
    async stop() {
      stopped = true
      await rounds.stop()
    },
  }
}
