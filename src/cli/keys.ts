import { Command, InvalidArgumentError } from 'commander'
import type { IssuedKey, KeyHolder } from '../access/access-keys.ts'
import { issueKey, revokeKey, rotateKey } from '../access/access-keys.ts'
import { type Keys, loadKeys } from '../access/encryption.ts'
import { writeRecords } from '../access/security-records.ts'
import { SYSTEM } from '../access/viewer.ts'
import { DAY, databaseClock, HOUR } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AuditKind } from '../db/generated/enums.ts'
import { openInstalled } from '../db/installation.ts'
import { StartError } from '../errors.ts'

/** Runs one command on the database the settings name, with the database's time. The embedded one must not be in use by a server. */
async function onDatabase(work: (db: Db, now: Date, keys: Keys) => Promise<void>) {
  const config = readConfig()
  const keys = await loadKeys(config)
  const database = await openInstalled(config)
  try {
    const clock = await databaseClock(async () => {
      const [row] = await database.query<{ now: Date }>('SELECT now() AS now')
      return new Date(row?.now ?? Date.now())
    })
    await work(database.db, clock.now(), keys)
  } finally {
    await database.close()
  }
}

function positive(text: string): number {
  const n = Number(text)
  if (!/^\d{1,5}$/.test(text) || n < 1) throw new InvalidArgumentError('must be a whole number from 1 to 99999')
  return n
}

async function holder(db: Db, options: { partner?: string; board?: string }): Promise<KeyHolder> {
  const { partner, board } = options
  if ((partner === undefined) === (board === undefined)) throw new StartError('name either --partner <account> or --board <slug>')
  if (partner !== undefined) {
    const found = await db.partner.findUnique({ where: { account: partner } })
    if (!found) throw new StartError(`there is no partner ${JSON.stringify(partner)}`)
    return { partnerId: found.id }
  }
  const found = await db.board.findUnique({ where: { slug: board ?? '' } })
  if (!found) throw new StartError(`there is no board ${JSON.stringify(board)}`)
  return { boardId: found.id }
}

/** What is done to keys at this command is recorded as what administrators do. */
const recorded = (tx: Pick<Tx, 'securityRecord'>, now: Date, kind: AuditKind, keyId: string) =>
  writeRecords({ tx, now, viewer: SYSTEM, requestId: 'keys' }, [{ kind, purpose: 'command', subjects: [keyId] }])

/** The id for people to keep, the secret alone on stdout for a script to take. */
function show(key: IssuedKey) {
  console.error(`${key.id}: shown once, it cannot be read again`)
  console.log(key.secret)
}

export const command = new Command('keys').description('Partner keys (fd_…) and board tokens (fb_…), straight on the database')

command
  .command('issue')
  .description('a new key')
  .option('--partner <account>', 'for a partner application')
  .option('--board <slug>', 'for a public board')
  .option('--sandbox', "a partner's sandbox key: its orders are TEST, count nowhere and are seen by no one else; it sees no others", false)
  .option('--days <n>', 'days until it ends; without it, it works until it is revoked', positive)
  .action((options: { partner?: string; board?: string; sandbox: boolean; days?: number }) =>
    onDatabase(async (db, now, keys) => {
      const expiresAt = options.days === undefined ? null : new Date(now.getTime() + options.days * DAY)
      if (options.sandbox && options.board !== undefined) throw new StartError('--sandbox is for partners: a board tries nothing out')
      const key = { ...(await holder(db, options)), sandbox: options.sandbox, expiresAt }
      show(
        await db.$transaction(async (tx) => {
          const issued = await issueKey(tx, keys, key, now)
          await recorded(tx, now, 'KEY_ISSUED', issued.id)
          return issued
        }),
      )
    }),
  )

command
  .command('rotate')
  .description('a new key in place of an old one, which keeps working for the overlap')
  .argument('<key id>')
  .option('--hours <n>', 'overlap in hours', positive, 24)
  .action((id: string, options: { hours: number }) =>
    onDatabase(async (db, now, keys) =>
      show(
        await db.$transaction(async (tx) => {
          await recorded(tx, now, 'KEY_ROTATED', id)
          return rotateKey(tx, keys, id, now, new Date(now.getTime() + options.hours * HOUR))
        }),
      ),
    ),
  )

command
  .command('revoke')
  .description('ends a key at once')
  .argument('<key id>')
  .action((id: string) =>
    onDatabase(async (db, now) => {
      await db.$transaction(async (tx) => {
        await revokeKey(tx, id, now)
        await recorded(tx, now, 'KEY_REVOKED', id)
      })
      console.log(`${id} is revoked`)
    }),
  )

command
  .command('list')
  .description('all keys, never the secrets')
  .action(() =>
    onDatabase(async (db, now) => {
      for (const key of await db.accessKey.findMany({ include: { partner: true, board: true }, orderBy: { id: 'asc' } })) {
        const whose = key.partner ? `partner ${key.partner.account}` : `board ${key.board?.slug}`
        const ended = key.expiresAt && key.expiresAt <= now
        const kind = key.development ? 'development' : key.test ? 'sandbox' : 'live'
        const state = key.revokedAt ? 'revoked' : ended ? 'expired' : key.expiresAt ? `until ${key.expiresAt.toISOString()}` : 'valid'
        console.log([key.id, `${key.hint}…`, whose, kind, state].join('  '))
      }
    }),
  )
