import type { Socket } from 'node:net'
import type pg from 'pg'
import { LIMITS } from '../limits.ts'
import type { Tx } from './database.ts'

/**
 * Longest silence of a connection, milliseconds: more than PostgreSQL gives a statement (10 s), and more than the pool keeps
 * an idle one (10 s).
 */
const SILENCE_MS = LIMITS.SILENCE_MS.value
/** Name of a session while its silence is intended; PostgreSQL tells the client when it changes, and resets it at the end of the transaction. */
const UNHURRIED = 'flash-delivery, at long work'

/**
 * Ends a connection that is dead without having been closed (a pulled cable, a firewall that forgot it): a caller that waits
 * for an answer on it would wait for ever, and the pool would hand it out again and again.
 * @param most longest silence, milliseconds; none is too long in a transaction that is `unhurried`
 */
export function endWhenSilent(client: Pick<pg.Client, 'connection'>, most = SILENCE_MS): void {
  const stream = client.connection.stream as Socket
  const end = () => stream.destroy(new Error(`Connection terminated: silent for ${most / 1_000} s`))
  stream.setTimeout(most, end)
  client.connection.on('parameterStatus', ({ parameterName, parameterValue }: { parameterName: string; parameterValue: string }) => {
    if (parameterName === 'application_name') stream.setTimeout(parameterValue === UNHURRIED ? 0 : most)
  })
}

/** Gives the statements of a transaction all the time and more memory: set-based work over everything. Compiling such sums costs more than it saves. */
export const unhurried = (tx: Tx) =>
  tx.$executeRaw`
    SELECT set_config('application_name', ${UNHURRIED}, true), set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true),
      set_config('work_mem', '256MB', true), set_config('maintenance_work_mem', '512MB', true), set_config('jit', 'off', true)`
