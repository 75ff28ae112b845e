import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { openInstalled } from '../db/installation.ts'
import { rebuildFacts } from '../statistics/keep-facts.ts'

export const command = new Command('figures:rebuild')
  .description(
    'Makes the rows and month sums that figures are counted from anew, from the orders (重建统计). For after a restore or a correction made in the database itself; the program does the same by itself when a definition has changed. Closed months stay as they were closed. Figures asked for meanwhile are answered from the rows there are until something new happens; from then on they wait. Reads the same variables as the server.',
  )
  .action(async () => {
    const database = await openInstalled(readConfig())
    try {
      const began = performance.now()
      await rebuildFacts(database.db)
      const [made] = await database.query<{ facts: number }>('SELECT count(*)::int AS facts FROM order_fact')
      console.log(`${made?.facts ?? 0} rows made anew in ${((performance.now() - began) / 1_000).toFixed(1)} s (已重建)`)
    } finally {
      await database.close()
    }
  })
