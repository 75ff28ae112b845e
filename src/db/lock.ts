import { linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DirectoryInUse, StartError } from '../errors.ts'

/** Lock files this very process holds. A restarted container has the process id of the one before it, so the id alone would not tell. */
const ours = new Set<string>()

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code

/**
 * Takes a data directory for this process: the embedded database does not notice a second one and would silently
 * diverge. A lock whose process is gone is taken over; one of a living process never is.
 *
 * @returns gives the directory back
 * @throws StartError naming the directory and the process that holds it
 */
export function lockDirectory(directory: string): () => void {
  const file = fileIn(directory)
  const draft = `${file}.${process.pid}`
  for (let attempt = 0; attempt < 3; attempt++) {
    if (take(file, draft)) {
      ours.add(file)
      return () => {
        ours.delete(file)
        rmSync(file, { force: true })
      }
    }
    const holder = readHolder(file)
    if (holder !== null && (holder === process.pid ? ours.has(file) : isAlive(holder))) {
      throw new DirectoryInUse(directory, holder)
    }
    clearStale(file, draft, holder)
  }
  throw new StartError(`the data directory ${directory} is being taken by another process right now; try again`)
}

function fileIn(directory: string): string {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return join(realpathSync(directory), 'server.pid')
  } catch (error) {
    throw new StartError(`the data directory ${directory} cannot be made: ${error instanceof Error ? error.message : error}`)
  }
}

/** Creates the lock file whole: written aside, then linked, so that no process ever reads it half written. */
function take(file: string, draft: string): boolean {
  try {
    writeFileSync(draft, String(process.pid), { mode: 0o600 })
    linkSync(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw new StartError(`the data directory cannot be written: ${error instanceof Error ? error.message : error}`)
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The process named in the lock file; null when the file is gone or names none. */
function readHolder(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8')) || null
  } catch {
    return null
  }
}

/** Moves a stale lock away. A faster process may have replaced it meanwhile: then the living lock is put back. */
function clearStale(file: string, draft: string, stale: number | null) {
  const aside = `${draft}.stale`
  try {
    renameSync(file, aside)
    if (readHolder(aside) !== stale) linkSync(aside, file)
  } catch {
    // Gone or taken already: the next attempt sees which.
  }
  rmSync(aside, { force: true })
}
