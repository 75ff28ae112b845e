import { SECOND } from '../clock.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { catchUpFacts, freezeMonths } from './keep-facts.ts'

/** How often the log is looked at; a query for figures does not wait for it, but follows the rest of the log first. */
const LOOK_EVERY = 2 * SECOND
/** How long after something went wrong. */
const AFTER_FAILURE = 15 * SECOND

/** Follows the log with the facts, and closes months, until it is stopped. Any number of replicas may run one: they take turns. */
export const startFactKeeper = (runtime: Runtime): { stop(): Promise<void> } =>
  goRound(
    async () => {
      await catchUpFacts(runtime.db)
      await freezeMonths(runtime.db, runtime.clock.now())
    },
    {
      every: LOOK_EVERY,
      afterFailure: AFTER_FAILURE,
      failed: (error) => runtime.log.warn({ err: error }, 'statistics: the facts could not be kept; trying again'),
    },
  )
