import type { Change } from '../runtime.ts'
import { around, type Hours } from './rest-rules.ts'

/** A shift with whose it is. */
export interface OwnHours extends Hours {
  readonly id: string
  readonly staffId: string
}

/**
 * Reads the shifts that count beside some that are to be had (相邻班次): those people's, of the weeks and days around. Their rows are
 * locked first, in one order, so that two plans for one person do not both find enough rest.
 */
export async function loadShiftsAround(c: Change, staffIds: readonly string[], shifts: readonly Hours[]): Promise<OwnHours[]> {
  const { from, to } = around(shifts)
  await c.tx.$queryRaw`SELECT id FROM staff WHERE id = ANY(${[...staffIds]}) ORDER BY id FOR NO KEY UPDATE`
  return c.tx.shift.findMany({
    where: { staffId: { in: [...staffIds] }, startsAt: { lt: to }, endsAt: { gt: from } },
    select: { id: true, staffId: true, startsAt: true, endsAt: true },
  })
}
