import { mkdirSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { StartError } from '../errors.ts'

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Takes a data directory for this process: the embedded database does not notice a second one and would silently
 * diverge. A lock whose process is gone is taken over; one of a living process never is.
 *
 * @returns gives the directory back
 * @throws StartError naming the directory and the process that holds it
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const file = join(directory, 'server.pid')
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const handle = openSync(file, 'wx', 0o600)
      writeSync(handle, String(process.pid))
      closeSync(handle)
      return () => rmSync(file, { force: true })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) {
        throw new StartError(`the data directory ${directory} cannot be written: ${error instanceof Error ? error.message : error}`)
      }
      const holder = Number(readFileSync(file, 'utf8')) || 0
      if (holder !== 0 && isAlive(holder)) {
        throw new StartError(`the data directory ${directory} is in use by process ${holder}; stop it, or set DATA_DIR to another directory`)
      }
      rmSync(file, { force: true })
    }
  }
  throw new StartError(`the data directory ${directory} is being taken by another process right now; try again`)
}
