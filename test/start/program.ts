import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import { packageRoot } from '../../src/root.ts'
import { commandArguments, serverArguments } from '../kit/built-program.ts'
import { masterKey } from '../kit/master-key.ts'
import { suiteSettings } from '../kit/suite.ts'

/** The program as an operator starts it: a process of its own, with exactly these variables. */
export interface Program {
  readonly process: ChildProcess
  stdout(): string
  stderr(): string
  /** Where it listens, once it says so (outside production). */
  readonly url: Promise<string>
  /** Its exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>
}

/** What is started: a command with its arguments, in a folder. */
export interface Installed {
  readonly folder: string
  readonly command: string
  readonly args: readonly string[]
}
const source = (args = serverArguments()): Installed => ({ folder: packageRoot, command: process.execPath, args })

/** Starts the program of this source, or an installed one; it is killed when the test ends, however that ends. */
export function launch(variables: Record<string, string>, { folder, command, args } = source()): Program {
  const env = { HOST: '127.0.0.1', PORT: '0', SEED_DEMO: 'false', LOG_LEVEL: 'warn', ...suiteSettings, ...variables }
  const child = spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const exit = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
  })
  let [stdout, stderr] = ['', '']
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const url = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += chunk
      const said = /GraphQL and GraphiQL +(\S+)\/graphql/.exec(stdout)?.[1]
      // The tokens come after the address, in the same text; it ends with an empty line.
      if (said && stdout.endsWith('\n\n')) resolve(said)
    })
    exit.then((code) => reject(new Error(`ended with ${code} before it listened: ${stderr}`)))
  })
  // Tests of refusals never ask for it.
  url.catch(() => {})
  return { process: child, stdout: () => stdout, stderr: () => stderr, url, exit }
}

/** What a program in production cannot do without, besides the address of the sign-on. */
export const PRODUCTION = {
  NODE_ENV: 'production',
  ENCRYPTION_KEYS: `k1:${masterKey(1)}`,
  AUDIT_KEY: masterKey('audit'),
}

/**
 * Starts the program in production, where it says nothing, and waits until it is ready.
 * @throws Error when it ends before, with what it said
 */
export async function launchProduction(variables: Record<string, string>, installed = source()): Promise<{ readonly program: Program; readonly url: string }> {
  const port = await freePort()
  // The owner of the tables is here the role that runs, as in a house with one.
  const program = launch({ ...PRODUCTION, PORT: String(port), ...(variables.DATABASE_URL ? { MIGRATE_AT_START: 'true' } : {}), ...variables }, installed)
  const url = `http://127.0.0.1:${port}`
  const ended = program.exit.then((code) => {
    throw new Error(`ended with ${code} before it was ready: ${program.stderr()}`)
  })
  const ready = vi.waitFor(
    async () => {
      const response = await fetch(`${url}/ready`)
      if (response.status !== 200) throw new Error(`/ready says ${response.status}`)
    },
    { timeout: 110_000, interval: 100 },
  )
  ended.catch(() => {})
  await Promise.race([ready, ended])
  return { program, url }
}

/** A command of the program as an operator runs it, with exactly these variables: its exit code and what it said. */
export async function command(args: readonly string[], variables: Record<string, string>): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const program = launch(variables, source(commandArguments(...args)))
  const code = await program.exit
  return { code, stdout: program.stdout(), stderr: program.stderr() }
}

/** A new directory, gone after the test. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'flash-delivery-start-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** A development token out of what the program printed. */
export function printedToken(program: Program, account: string): string {
  const token = new RegExp(` ${account} +(\\S+)$`, 'm').exec(program.stdout())?.[1]
  if (!token) throw new Error(`no token of ${account} was printed`)
  return token
}
