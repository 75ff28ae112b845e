import type { Db } from '../db/database.ts'
import { anchorOf } from './links.ts'

const LINKS_AT_ONCE = 20

/** The signed groups with their records (导出), the oldest first, and last the head of the chain as it is. */
export async function* exportTrail(db: Db, { since, until }: { since: Date | null; until: Date | null }): AsyncGenerator<object> {
  const at = { ...(since ? { gte: since } : {}), ...(until ? { lt: until } : {}) }
  for (let after = 0; ; ) {
    const links = await db.auditLink.findMany({ where: { at, seq: { gt: after } }, orderBy: { seq: 'asc' }, take: LINKS_AT_ONCE })
    for (const link of links) {
      const records = await db.auditEntry.findMany({ where: { id: { in: link.records } }, orderBy: { id: 'asc' } })
      yield { link, records }
      after = link.seq
    }
    if (links.length < LINKS_AT_ONCE) break
  }
  const head = await db.auditLink.findFirst({ orderBy: { seq: 'desc' } })
  yield { anchor: head && anchorOf(head) }
}
