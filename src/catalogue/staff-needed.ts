import type { Db, Tx } from '../db/database.ts'

/** Staff that a visit for some items takes (上门人数): as many as the one that takes most. */
export async function staffNeeded(db: Db | Tx, itemCodes: readonly string[]): Promise<number> {
  const items = await db.catalogueItem.aggregate({ where: { code: { in: [...itemCodes] } }, _max: { requiredStaff: true } })
  return items._max.requiredStaff ?? 1
}
