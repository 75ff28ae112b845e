import type { Socket } from 'node:net'
import type pg from 'pg'

/**
 * Longest silence of a connection, milliseconds: more than PostgreSQL gives a statement (10 s), and more than the pool keeps
 * one that nobody uses (10 s).
 */
const SILENCE_MS = 12_000

/**
 * Ends a connection that has become deaf or dumb without anybody saying so (a pulled cable, a firewall that forgot it):
 * whoever waits for an answer on it would wait for ever, and the pool would hand it out again and again.
 */
export function endWhenSilent(client: Pick<pg.Client, 'connection'>): void {
  const stream = client.connection.stream as Socket
  stream.setTimeout(SILENCE_MS, () => stream.destroy(new Error(`Connection terminated: silent for ${SILENCE_MS / 1_000} s`)))
}
