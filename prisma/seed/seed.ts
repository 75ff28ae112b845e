import type { Keys } from '../../src/access/encryption.ts'
import type { Db } from '../../src/db/database.ts'
import { seedOrganisation } from './organisation.ts'
import { seedReference } from './reference.ts'
import { seedYear } from './year.ts'

/**
 * Fills an empty database: what every city needs; with `demo` also the demo city's people and the article's year. What
 * is there already is left as it is.
 */
export async function seed({ db, keys, demo }: { db: Db; keys: Keys; demo: boolean }): Promise<void> {
  if ((await db.area.count()) === 0) await seedReference(db)
  if (!demo) return
  if ((await db.team.count()) === 0) await seedOrganisation(db)
  if ((await db.order.count()) === 0) await seedYear(db, keys)
}
