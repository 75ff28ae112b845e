import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { connect } from '../db/client.ts'
import { StartError } from '../errors.ts'
import { rebuildFacts } from '../statistics/keep-facts.ts'

new Command('figures:rebuild')
  .description(
    'Makes the rows and month sums that figures are counted from anew, from the orders (重建统计). For after a restore or a correction made in the database itself; the program does the same by itself when a definition has changed. Closed months stay as they were closed. Figures asked for meanwhile are answered from the rows there are until something new happens; from then on they wait. Reads the same variables as the server.',
  )
  .parse()

try {
  const database = await connect(readConfig())
  const began = performance.now()
  await rebuildFacts(database.db)
  const [made] = await database.query<{ facts: number }>('SELECT count(*)::int AS facts FROM order_fact')
  console.log(`${made?.facts ?? 0} rows made anew in ${((performance.now() - began) / 1_000).toFixed(1)} s (已重建)`)
  await database.close()
} catch (error) {
  if (!(error instanceof StartError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
