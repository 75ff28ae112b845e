import { blindIndex, open } from '../access/encryption.ts'
import { HOUR, MINUTE } from '../clock.ts'
import { Unreadable } from '../errors.ts'
import { change } from '../events/change.ts'
import { place } from '../orders/sealed.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { asSystem } from '../timers/sweeper.ts'

/** Rows of one transaction: some ten milliseconds of this process. */
const BATCH = 200
/** An older release that still runs beside this one writes none. */
const LOOK_EVERY = HOUR

/**
 * Makes the blind index of numbers of documents that have none (补建证件号码盲索引): a person is found by it. One that cannot be unsealed is
 * left, and the log says so.
 * @returns how many
 */
export async function fillIdNumberIndexes(runtime: Runtime, stopped: () => boolean = () => false): Promise<number> {
  const { db, keys, log } = runtime
  let made = 0
  for (let after = ''; !stopped(); ) {
    const rows = await db.requester.findMany({
      where: { id: { gt: after }, idNumberSealed: { not: null }, idNumberIndex: null },
      select: { id: true, idNumberSealed: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    })
    const found = rows.flatMap(({ id, idNumberSealed }) => {
      try {
        return idNumberSealed === null ? [] : [{ id, idNumberSealed, index: blindIndex(keys, open(keys, place.idNumber(id), idNumberSealed)) }]
      } catch (error) {
        if (!(error instanceof Unreadable)) throw error
        log.warn({ requester: id }, 'the number of a document cannot be unsealed: no search finds its person by it')
        return []
      }
    })
    await change(asSystem(runtime), 'fillIdNumberIndexes', {}, async (c) => {
      // Only where the number is still the one that was read: what a change wrote meanwhile is not overwritten.
      for (const { id, idNumberSealed, index } of found) await c.tx.requester.updateMany({ where: { id, idNumberSealed }, data: { idNumberIndex: index } })
    })
    made += found.length
    after = rows.at(-1)?.id ?? ''
    if (rows.length < BATCH) return made
  }
  return made
}

/** Fills them at the start and once an hour until it is stopped; any number of servers may run it. */
export function startIdIndexKeeper(runtime: Runtime): { stop(): Promise<void> } {
  let stopped = false
  const rounds = goRound(() => fillIdNumberIndexes(runtime, () => stopped), {
    every: LOOK_EVERY,
    afterFailure: MINUTE,
    failed: (error) => runtime.log.warn({ err: error }, 'indexes of numbers of documents could not be made; trying again'),
  })
  return {
    stop() {
      stopped = true
      return rounds.stop()
    },
  }
}
