import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../src/root.ts'
import { CACHE } from './cache.ts'

/** Everything the program is built from. */
const SOURCES = ['src', 'prisma/seed']

let known: string | null = null

/**
 * The program of this source, built into few files: one that starts from them is there in a second, from the source in five.
 * Built when the source has changed since, once for all test files.
 * @returns the folder of `main.js` and `flash-delivery.js`
 */
export function builtProgram(): string {
  if (known) return known
  const files = SOURCES.flatMap((folder) => readdirSync(join(packageRoot, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256').update(readFileSync(join(packageRoot, 'package-lock.json')))
  for (const file of files.sort()) hash.update(file).update(readFileSync(file))
  const folder = join(CACHE, `program-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(join(folder, 'main.js'))) execFileSync(process.execPath, ['--import', 'tsx', 'test/kit/build-program.ts', folder], { cwd: packageRoot })
  known = folder
  return folder
}

/** The arguments of Node that start the server, or one of its commands. */
export const serverArguments = (): string[] => [join(builtProgram(), 'main.js')]
export const commandArguments = (...args: readonly string[]): string[] => [join(builtProgram(), 'flash-delivery.js'), ...args]
