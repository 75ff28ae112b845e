import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { Command } from 'commander'
import { loadKeys } from '../access/encryption.ts'
import { writeRecords } from '../access/security-records.ts'
import { SYSTEM } from '../access/viewer.ts'
import { signRecords } from '../audit/chainer.ts'
import { exportTrail } from '../audit/export.ts'
import { type Signer, signerOf } from '../audit/signer.ts'
import { verifyTrail } from '../audit/verify.ts'
import { databaseClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Db } from '../db/database.ts'
import { openInstalled } from '../db/installation.ts'
import { StartError } from '../errors.ts'

/** Exit code for a trail that is not whole; 1 is for what kept the command from looking. */
const NOT_WHOLE = 2

async function onTrail(work: (db: Db, signer: Signer, now: Date) => Promise<void>) {
  const config = readConfig()
  const signer = signerOf(config, await loadKeys(config))
  const database = await openInstalled(config)
  try {
    const clock = await databaseClock(async () => (await database.query<{ now: Date }>('SELECT now() AS now'))[0]?.now ?? new Date())
    await work(database.db, signer, clock.now())
  } finally {
    await database.close()
  }
}

function instant(text: string | undefined): Date | null {
  if (text === undefined) return null
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new StartError(`${JSON.stringify(text)} is no instant: write it as 2026-06-02T10:00:00+08:00`)
  return at
}

export const command = new Command('audit').description('The audit trail (审计记录): exporting it, and verifying its chain')

command
  .command('export')
  .description('writes the signed groups as lines of JSON, each with its records, and last the head of the chain; the export is a record itself (导出)')
  .option('--since <instant>', 'groups signed at or after')
  .option('--until <instant>', 'groups signed before')
  .option('--out <file>', 'into a new file; without it, to the standard output')
  .action((options: { since?: string; until?: string; out?: string }) =>
    onTrail(async (db, signer, now) => {
      const range = { since: instant(options.since), until: instant(options.until) }
      await writeRecords({ tx: db, now, viewer: SYSTEM, requestId: 'audit' }, [{ kind: 'EXPORT', purpose: 'command' }])
      await signRecords(db, signer, now)
      const out = options.out === undefined ? process.stdout : createWriteStream(options.out, { flags: 'wx', mode: 0o600 })
      for await (const line of exportTrail(db, range)) if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain')
      if (out !== process.stdout) await new Promise((resolve) => out.end(() => resolve(null)))
    }),
  )

command
  .command('verify')
  .description('names records that were changed, removed, swapped or put in, and ends that were cut off; exit code 0: whole, 2: not whole (核验)')
  .option('--anchor <seq:signature...>', 'heads from the log or an export: the chain must hold each of them')
  .action((options: { anchor?: string[] }) =>
    onTrail(async (db, signer) => {
      const { links, records, waiting, anchor, faults } = await verifyTrail(db, signer, options.anchor ?? [])
      for (const { fault, at } of faults) console.log(`${fault} ${at}`)
      console.log(`${links} links, ${records} records, ${waiting} waiting to be signed, ${faults.length} faults${anchor ? `; head ${anchor}` : ''} (已核验)`)
      if (faults.length > 0) process.exitCode = NOT_WHOLE
    }),
  )
