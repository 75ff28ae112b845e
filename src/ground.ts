import type { Keys } from './access/encryption.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Db } from './db/client.ts'
import type { Effect } from './events/change.ts'
import type { Hub } from './events/hub.ts'
import type { Log } from './log.ts'

/** What one running program stands on. A plain record made by app.ts; tests make several in one process. */
export interface Ground {
  readonly config: Config
  readonly log: Log
  readonly clock: Clock
  readonly db: Db
  readonly keys: Keys
  readonly hub: Hub
  /** Tell every replica that the log has grown; only a hint, sent after the commit. */
  readonly wake: { hint(): void }
  /** What a change in one domain does in the domains to its right; listed once in app.ts. */
  readonly effects: readonly Effect[]
}
