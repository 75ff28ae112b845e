import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { packageRoot } from '../src/root.ts'

/** Longest a child may take until it is ready, in milliseconds. */
const READY_WITHIN = 60_000

const TASKSET = '/usr/bin/taskset'
/** Whether a child can be given a processor of its own. */
export const canPin = existsSync(TASKSET) && cpus().length > 1

/** A process this run started. */
export interface Child {
  readonly process: ChildProcess
  readonly pid: number
  /** Everything on its stdout so far. */
  stdout(): string
  /** Everything it complained of so far. */
  stderr(): string
  /** Ends it (SIGTERM; SIGKILL after five seconds); answers with its exit code. */
  stop(): Promise<number | null>
}

export interface ChildOptions {
  readonly node?: string
  readonly cpu?: number
  /** Milliseconds it may take until it is ready; a minute unless said. */
  readonly within?: number
}

const running = new Map<ChildProcess, Child>()
process.on('exit', () => {
  for (const child of running.keys()) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130))

/**
 * Starts a Node process with exactly these variables and waits until its stdout matches. It ends with this one at the latest.
 * @param args arguments of node; a `.ts` file is run with tsx
 * @param options.node another Node binary than this one
 * @param options.cpu the one processor it may use, where the system can do that
 * @throws Error with what it said on stderr when it ends before, or takes longer than a minute
 */
export async function startChild(args: string[], env: Record<string, string>, ready: RegExp, options: ChildOptions = {}): Promise<Child> {
  const typescript = args.some((arg) => arg.endsWith('.ts')) ? ['--import', 'tsx'] : []
  const program = [options.node ?? process.execPath, ...typescript, ...args]
  const [command = '', ...rest] = options.cpu === undefined || !canPin ? program : [TASKSET, '-c', String(options.cpu), ...program]
  const child = spawn(command, rest, { cwd: packageRoot, env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const { within = READY_WITHIN } = options
  let [stdout, stderr] = ['', '']
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const exit = once(child, 'exit').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  const started: Child = {
    process: child,
    pid: child.pid ?? 0,
    stdout: () => stdout,
    stderr: () => stderr,
    async stop() {
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000)
      child.kill('SIGTERM')
      const code = await exit
      clearTimeout(late)
      return code
    },
  }
  running.set(child, started)
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${args.at(-1)} was not ready within ${within / 1_000} s: ${stdout}${stderr}`)), within)
    exit.then((code) => reject(new Error(`${args.at(-1)} ended with ${code}: ${stdout}${stderr}`)))
    child.stdout?.on('data', (chunk) => {
      stdout += chunk
      if (!ready.test(stdout)) return
      clearTimeout(late)
      resolve()
    })
  })
  return started
}

/** Ends everything that still runs, last started first. */
export async function stopAll(): Promise<void> {
  for (const child of [...running.values()].reverse()) await child.stop()
}
