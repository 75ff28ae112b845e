import type { Deadline } from '../db/generated/client.ts'
import type { Change } from '../ground.ts'

/**
 * The columns that show a deadline beside its ledger: RESOLVE on the order, for lists and their sorting; the matter's two
 * on the matter.
 * @returns what to set on the order with the event
 */
export const dueColumns = (rows: readonly Deadline[]) => {
  const resolve = rows.find((row) => row.clock === 'RESOLVE')
  return resolve ? { dueAt: resolve.dueAt, dueSort: resolve.dueAt, dueProvisional: resolve.provisional } : {}
}

/** Sets a matter's two ends to those of its clocks. */
export async function moveMatters(c: Change, rows: readonly Deadline[]): Promise<void> {
  for (const row of rows) {
    if (row.clock === 'MATTER_PROMISED') await c.tx.matter.update({ where: { id: row.subjectId }, data: { promisedDueAt: row.dueAt } })
    if (row.clock === 'MATTER_STATUTORY') await c.tx.matter.update({ where: { id: row.subjectId }, data: { statutoryDueAt: row.dueAt } })
  }
}
