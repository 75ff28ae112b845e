import { execFile } from 'node:child_process'

/** What npm takes from its surroundings. The rest of `npm_…` is about the run of npm these tests are in. */
const KEPT = ['npm_config_registry', 'npm_config_cache', 'npm_config_userconfig']

/** What a command said, and how it ended. */
export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command in a folder, as from a fresh terminal: without NODE_ENV, and without what an outer npm has set. */
export function run(folder: string, command: string, args: readonly string[], variables: Record<string, string> = {}): Promise<Ended> {
  const around = Object.entries(process.env).filter(([name]) => name !== 'NODE_ENV' && (!name.startsWith('npm_') || KEPT.includes(name)))
  const env = { ...Object.fromEntries(around), ...variables }
  return new Promise((resolve) => {
    execFile(command, args, { cwd: folder, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      // A command that could not be started or was killed has no code of its own.
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr })
    })
  })
}

/** Runs npm. It asks the registry only for what its cache does not have. */
export const npm = (folder: string, ...args: string[]) => run(folder, 'npm', [...args, '--prefer-offline', '--no-audit', '--no-fund'])
