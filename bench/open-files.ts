import { execFileSync } from 'node:child_process'

/** Files a process opens besides its connections. */
const SPARE = 500

/**
 * Each connection is an open file of the server and of the subscribers' process; both inherit this shell's limit.
 * @throws Error that says how to raise it
 */
export function enoughFiles(connections: number): void {
  const limit = execFileSync('/bin/sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }).trim()
  if (limit !== 'unlimited' && Number(limit) < connections + SPARE) {
    throw new Error(
      `${connections} connections need as many open files in each process, and this shell allows ${limit}: run ulimit -n ${connections + SPARE} first`,
    )
  }
}
