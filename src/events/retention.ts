import type { Db } from '../db/database.ts'

/**
 * Moves the low-water mark (低水位) up to what is older than the replay window: a cursor below it is asked to reload. Only
 * the window moves; the rows stay, since timelines and audits read them all.
 * @param before events committed before this instant can no longer be replayed
 * @returns the mark as it is now
 */
export async function moveLowWater(db: Db, before: Date): Promise<number> {
  // Positions are in commit order and instants nearly so: from the oldest replayable event upwards, as far as they are old.
  const rows = await db.$queryRaw<{ low: bigint }[]>`
    UPDATE event_log_meta m SET low = greatest(m.low, coalesce(
      (SELECT e.pos - 1 FROM event_log e WHERE e.pos > m.low AND e.at >= ${before} ORDER BY e.pos LIMIT 1),
      (SELECT max(pos) FROM event_log), 0))
    RETURNING m.low`
  return Number(rows[0]?.low ?? 0)
}
