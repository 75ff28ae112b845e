import { Command } from 'commander'
import { seedReference } from '../../prisma/seed/reference.ts'
import { type Config, readConfig } from '../config.ts'
import { connect, databaseName } from '../db/client.ts'
import { setUp } from '../db/installation.ts'
import { pendingMigrations } from '../db/migrate.ts'
import { grantsSql, rolesSql } from '../db/roles.ts'
import { StartError } from '../errors.ts'

/** Exit code of `--check` for a database that is behind; 1 is for what kept the command from looking. */
const BEHIND = 2

interface Options {
  readonly check: boolean
  readonly grantTo?: string
  readonly printRoles: boolean
  readonly owner: string
  readonly app: string
}

/** Works without a server's secrets: a job that migrates is not given what it has no use for. */
async function run(options: Options): Promise<void> {
  const config = readConfig(undefined, { serves: false })
  if (options.printRoles) return printRoles(config, options)
  const database = await connect(config)
  try {
    if (options.check) {
      const pending = await pendingMigrations(database)
      for (const name of pending) console.log(name)
      if (pending.length > 0) process.exitCode = BEHIND
      return
    }
    const applied = await setUp(database, config)
    await database.exclusively(async () => {
      if ((await database.db.area.count()) === 0) await seedReference(database.db)
    })
    for (const name of applied) console.log(name)
    console.log(`${databaseName(config)} is up to date: ${applied.length} applied (已迁移)`)
    if (options.grantTo === undefined) return
    if (config.databaseUrl === null) throw new StartError('--grant-to is for PostgreSQL: the embedded database has no roles')
    await database.exec(grantsSql(options.grantTo))
    console.log(`${options.grantTo} may read and write what a server needs, and no more (已授权)`)
  } finally {
    await database.close()
  }
}

function printRoles({ databaseUrl }: Config, { owner, app }: Options): void {
  const named = databaseUrl === null ? '' : decodeURIComponent(new URL(databaseUrl).pathname.slice(1))
  console.log(rolesSql({ owner, app }, named || 'flash_delivery'))
  console.log('-- After each migration, as the owner; npx flash-delivery migrate --grant-to does it by itself.')
  console.log(`${grantsSql(app)};`)
}

export const command = new Command('migrate')
  .description(
    'Brings the database of the settings up to date, while servers of the last release go on (数据库迁移). In production a server only looks, and does not start on one that is behind; run this before it, as the role that owns the tables',
  )
  .option('--check', 'only say which migrations it has not; exit code 2 when there are some', false)
  .option('--grant-to <role>', 'then give this role, which servers run as, what it needs on the tables, and no more')
  .option('--print-roles', 'print SQL that makes a role to migrate with and one to run as, for an administrator of PostgreSQL; touches nothing', false)
  .option('--owner <role>', 'name of the first in --print-roles', 'flash_delivery_owner')
  .option('--app <role>', 'name of the second in --print-roles', 'flash_delivery')
  .action(run)
