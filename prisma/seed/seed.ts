import { dateInShanghai } from '../../src/clock.ts'
import { seedOrganisation } from './organisation.ts'
import { seedReference } from './reference.ts'
import { joinedTo, type SeedRuntime } from './today/script.ts'
import { seedRunningYear, seedYear } from './year.ts'

/** A whole first start plays some four hundred verbs: longer than a transaction of the program may take. */
const LONG_ENOUGH = { timeout: 120_000 }

/**
 * Fills an empty database: what every city needs; as the settings say also the demo city's people, their last year, and their
 * city at work as of this instant. What is there already is left as it is; orders are all written, or none.
 */
export async function seed(runtime: SeedRuntime): Promise<void> {
  const { db, keys, config, clock } = runtime
  if ((await db.area.count()) === 0) await seedReference(db)
  if (config.seedDemo === 'NOTHING') return
  if ((await db.team.count()) === 0) await seedOrganisation(db)
  if ((await db.order.count()) > 0) return
  await db.$transaction(async (tx) => {
    // Each shape of statement is planned once: planning takes the embedded engine longer than a few more rows read.
    await tx.$executeRaw`SET LOCAL plan_cache_mode = force_generic_plan`
    const joined = joinedTo(tx)
    if (config.seedDemo === 'PAST') return seedYear(joined, keys)
    const today = dateInShanghai(clock.now())
    await seedYear(joined, keys, Number(today.slice(0, 4)) - 1)
    await seedRunningYear(joined, keys, today)
    // Loaded only for a first start: it knows nearly every verb.
    const { playToday } = await import('./today/today.ts')
    await playToday({ ...runtime, db: joined })
  }, LONG_ENOUGH)
}
