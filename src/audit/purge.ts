import { writeRecords } from '../access/security-records.ts'
import { SYSTEM } from '../access/viewer.ts'
import { DAY } from '../clock.ts'
import { lockInTransaction } from '../db/locks.ts'
import type { Runtime } from '../runtime.ts'
import { anchorOf } from './links.ts'

/** Links purged in one transaction. */
const AT_ONCE = 20

/**
 * Deletes whole groups past their retention (到期清理), the oldest first, and records up to where: AUDIT_DAYS after they were signed, at
 * least 180. The database refuses it sooner.
 * @returns groups deleted
 */
export async function purgeTrail({ db, clock, config }: Pick<Runtime, 'db' | 'clock' | 'config'>): Promise<number> {
  const now = clock.now()
  const past = { at: { lt: new Date(now.getTime() - config.auditDays * DAY) } }
  if ((await db.auditLink.findFirst({ where: past, select: { seq: true } })) === null) return 0
  return db.$transaction(async (tx) => {
    await lockInTransaction(tx, 'audit')
    const links = await tx.auditLink.findMany({ where: past, orderBy: { seq: 'asc' }, take: AT_ONCE })
    const last = links.at(-1)
    if (!last) return 0
    await writeRecords({ tx, now, viewer: SYSTEM, requestId: 'purge' }, [{ kind: 'PURGED', purpose: anchorOf(last), count: links.length }])
    // As the owner of the tables: the program's own role may be one that deletes nothing from them.
    await tx.$executeRaw`SELECT audit_purge(${last.seq}::int)`
    return links.length
  })
}
