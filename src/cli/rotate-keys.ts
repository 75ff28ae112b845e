import { Command } from 'commander'
import { type Keys, loadKeys } from '../access/encryption.ts'
import { databaseClock } from '../clock.ts'
import { type Config, readConfig } from '../config.ts'
import { openInstalled } from '../db/installation.ts'
import { StartError } from '../errors.ts'
import { openFiles } from '../files/files.ts'
import { createLog } from '../log.ts'
import { type KeyState, keyStates, retireKey } from '../upkeep/retire-key.ts'
import { type Progress, rotateKeys } from '../upkeep/rotate-keys.ts'
import type { Ground } from '../upkeep/rotation-step.ts'

/** Exit codes besides 0 and 1, which says that the command could not run. */
const EXIT = { notYet: 2, interrupted: 130 } as const

interface Options {
  readonly dryRun: boolean
  readonly status: boolean
  readonly retire?: string
  readonly atOnce: boolean
}

/** Set by the first SIGINT or SIGTERM: the running batch ends first. */
function interruption(): () => boolean {
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopped) process.exit(EXIT.interrupted)
      stopped = true
    })
  return () => stopped
}

async function onGround(work: (ground: Ground, config: Config, now: () => Date) => Promise<void>): Promise<void> {
  const config = readConfig()
  const keys: Keys = await loadKeys(config)
  const database = await openInstalled(config)
  try {
    const clock = await databaseClock(async () => (await database.query<{ now: Date }>('SELECT now() AS now'))[0]?.now ?? new Date())
    await work({ db: database.db, keys, files: await openFiles(config, keys), log: createLog(config.logLevel) }, config, () => clock.now())
  } finally {
    await database.close()
  }
}

/** Says how far a step has come, at most once a second, and when it ends. */
function teller(): (step: string, so: Progress) => void {
  let said = 0
  return (step, { seen, changed, unreadable, ended }) => {
    if (!ended && performance.now() - said < 1_000) return
    said = performance.now()
    const cannot = unreadable > 0 ? `, ${unreadable} cannot be opened` : ''
    if (seen > 0) console.log(`${step}: ${seen} looked at, ${changed} made anew${cannot}${ended ? ' (完成)' : ''}`)
  }
}

function lineOf({ kid, suite, newest, retired, named, sealingUntil, signedUntil }: KeyState, now: Date): string {
  const rows = named.map(({ where, count }) => `${where} ${count}`).join(', ')
  const sealing = sealingUntil > now ? `a process may seal with it until ${sealingUntil.toISOString()}` : `signed until ${signedUntil.toISOString()}`
  return [kid, suite, newest ? 'newest' : retired ? 'retired' : 'older', rows || 'no row names it', sealing].join('  ')
}

async function rotate(ground: Ground, dryRun: boolean): Promise<void> {
  const stopped = interruption()
  const { finished, changed, unreadable } = await rotateKeys(ground, { dryRun, stopped, progress: teller() })
  console.log(`${changed} rows and files ${dryRun ? 'would be' : 'were'} made anew with ${ground.keys.versions[0].kid} (${ground.keys.suite})`)
  if (unreadable > 0) console.log(`${unreadable} values cannot be opened with the keys listed: the log names their places`)
  if (!finished)
    console.log(stopped() ? 'stopped: run it again, it goes on from here (已中断)' : 'processes still write with another key: run it again once none does')
  process.exitCode = stopped() && !finished ? EXIT.interrupted : finished && unreadable === 0 ? 0 : EXIT.notYet
}

export const command = new Command('keys:rotate')
  .description(
    'Seals names, texts and files anew with the newest key of ENCRYPTION_KEYS, by the suite of ENCRYPTION_SUITE, while servers run (密钥轮换); docs/keys.md tells the steps. Killed in the middle, it goes on from there when it is run again. Reads the same variables as the server.',
  )
  .option('--dry-run', 'only count what would be made anew', false)
  .option('--status', 'which keys are in use, and which rows name each', false)
  .option('--retire <kid>', 'let a key leave ENCRYPTION_KEYS, once nothing names it')
  .option('--at-once', 'with --retire: though links and cursors it signed may still be good; they end', false)
  .addHelpText('after', '\nExit code: 0 done, 2 not everything yet (the output says what), 1 it could not run, 130 interrupted.')
  .action((options: Options) =>
    onGround(async (ground, { replayDays }, now) => {
      if (options.dryRun && options.retire !== undefined) throw new StartError('--dry-run and --retire do not go together')
      if (options.status) for (const state of await keyStates(ground, replayDays)) console.log(lineOf(state, now()))
      else if (options.retire === undefined) await rotate(ground, options.dryRun)
      else {
        const reasons = await retireKey(ground, options.retire, now(), replayDays, options.atOnce)
        for (const reason of reasons) console.log(`not yet: ${reason}`)
        if (reasons.length === 0) console.log(`${options.retire} is retired: take it out of ENCRYPTION_KEYS (已停用，可从 ENCRYPTION_KEYS 移除)`)
        process.exitCode = reasons.length === 0 ? 0 : EXIT.notYet
      }
    }),
  )
