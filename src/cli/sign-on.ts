import { Command, Option } from 'commander'
import { writeRecords } from '../access/security-records.ts'
import { restoreSignOnOf, revokeSignOnOf } from '../access/sign-ons.ts'
import { SYSTEM, WHOLE_CITY } from '../access/viewer.ts'
import { databaseClock } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Db } from '../db/database.ts'
import { SignOnRevocationReason } from '../db/generated/enums.ts'
import { openInstalled } from '../db/installation.ts'

/** Runs one command on the database the settings name, with its time. Servers that run go by it within 5 s. */
async function onDatabase(work: (db: Db, now: Date) => Promise<void>) {
  const database = await openInstalled(readConfig())
  try {
    const clock = await databaseClock(async () => (await database.query<{ now: Date }>('SELECT now() AS now'))[0]?.now ?? new Date())
    await work(database.db, clock.now())
  } finally {
    await database.close()
  }
}

const BY = { viewer: SYSTEM, requestId: 'sign-on' }

export const command = new Command('sign-on').description('Persons’ sign-ons (登录), straight on the database: for when no administrator can sign on')

command
  .command('revoke')
  .description('refuses an account in the whole city, until it is restored (吊销登录)')
  .argument('<account>', 'as the token names it')
  .addOption(new Option('--reason <code>', 'why').choices(Object.keys(SignOnRevocationReason)).default('OTHER'))
  .option('--new-sign-ons', 'the person may sign on again at once: only tokens issued until now are refused', false)
  .action((account: string, { reason, newSignOns }: { reason: SignOnRevocationReason; newSignOns: boolean }) =>
    onDatabase(async (db, now) => {
      await db.$transaction(async (tx) => {
        const id = await revokeSignOnOf(tx, now, { account, areaCode: WHOLE_CITY, reason, blocked: !newSignOns, by: SYSTEM.id })
        await writeRecords({ tx, now, ...BY }, [{ kind: 'SIGN_ON_REVOKED', purpose: 'command', subjects: [id] }])
      })
      console.log(`the sign-on of ${account} is revoked`)
    }),
  )

command
  .command('restore')
  .description('lets an account sign on again; tokens from before stay refused (恢复登录)')
  .argument('<account>')
  .action((account: string) =>
    onDatabase(async (db, now) => {
      await db.$transaction(async (tx) => {
        const subjects = await restoreSignOnOf(tx, now, { account, areaPrefix: '', by: SYSTEM.id })
        await writeRecords({ tx, now, ...BY }, [{ kind: 'SIGN_ON_RESTORED', purpose: 'command', subjects }])
      })
      console.log(`${account} may sign on again`)
    }),
  )

command
  .command('list')
  .description('revocations, the newest last (登录吊销记录)')
  .action(() =>
    onDatabase(async (db) => {
      for (const row of await db.signOnRevocation.findMany({ orderBy: [{ revokedAt: 'asc' }, { id: 'asc' }] }))
        console.log(
          [row.account, row.areaCode, row.reason, row.revokedAt.toISOString(), row.blocked ? 'revoked' : `until ${row.refusedUntil.toISOString()}`].join('  '),
        )
    }),
  )
