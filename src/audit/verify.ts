import { MINUTE } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { AuditLink } from '../db/generated/client.ts'
import { anchorOf, digestOf, signedText } from './links.ts'
import type { Signer } from './signer.ts'

/** What is wrong, and where. */
export interface AuditFault {
  readonly fault: 'CHANGED' | 'REMOVED' | 'ADDED' | 'LINK_CHANGED' | 'LINK_REMOVED' | 'CUT_OFF'
  /** Id of the record, or place in the chain. */
  readonly at: string
}

export interface Verified {
  readonly links: number
  readonly records: number
  /** Records that wait to be signed. */
  readonly waiting: number
  /** The head, to be compared with one that was anchored. */
  readonly anchor: string | null
  readonly faults: readonly AuditFault[]
}

const LINKS_AT_ONCE = 50
const MOST_ADDED = 100
const LONGEST = 60 * MINUTE

/**
 * Verifies the audit trail (核验): each record against its digest, each link against its signature and the one before, and that no
 * record stands outside. All of it in one snapshot, so that it may run beside the program.
 * @param anchors heads that were anchored outside: the chain must hold each of them, unless it was purged past it
 */
export const verifyTrail = (db: Db, signer: Signer, anchors: readonly string[] = []): Promise<Verified> =>
  db.$transaction((tx) => verify(tx, signer, anchors), { isolationLevel: 'RepeatableRead', timeout: LONGEST })

async function verify(tx: Tx, signer: Signer, anchors: readonly string[]): Promise<Verified> {
  const faults: AuditFault[] = []
  const heads = new Set<string>()
  let [first, last, records, links]: [AuditLink | null, AuditLink | null, number, number] = [null, null, 0, 0]
  for (;;) {
    const page: AuditLink[] = await tx.auditLink.findMany({ where: { seq: { gt: last?.seq ?? 0 } }, orderBy: { seq: 'asc' }, take: LINKS_AT_ONCE })
    for (const link of page) {
      first ??= link
      if (last !== null && link.seq !== last.seq + 1) faults.push({ fault: 'LINK_REMOVED', at: `${last.seq + 1}` })
      else if (last !== null && link.previous !== last.mac) faults.push({ fault: 'LINK_CHANGED', at: `${link.seq}` })
      if (!signer.verify(signedText(link), link.mac)) faults.push({ fault: 'LINK_CHANGED', at: `${link.seq}` })
      faults.push(...(await faultsOf(tx, link)))
      heads.add(anchorOf(link))
      records += link.records.length
      links++
      last = link
    }
    if (page.length < LINKS_AT_ONCE) break
  }
  faults.push(...(await beginning(tx, first)), ...(await outside(tx)))
  const purged = first?.seq ?? 1
  for (const anchor of anchors) if (!heads.has(anchor) && Number.parseInt(anchor, 10) >= purged) faults.push({ fault: 'CUT_OFF', at: anchor })
  return { links, records, waiting: await tx.auditUnsigned.count(), anchor: last && anchorOf(last), faults }
}

async function faultsOf(tx: Tx, { records, digests }: AuditLink): Promise<AuditFault[]> {
  const entries = new Map((await tx.auditEntry.findMany({ where: { id: { in: records } } })).map((entry) => [entry.id, entry]))
  return records.flatMap((id, i): AuditFault[] => {
    const entry = entries.get(id)
    if (!entry) return [{ fault: 'REMOVED', at: id }]
    return digestOf(entry) === digests[i] ? [] : [{ fault: 'CHANGED', at: id }]
  })
}

/** A chain that does not begin with its first link was purged up to there: a signed record says so. */
async function beginning(tx: Tx, first: AuditLink | null): Promise<AuditFault[]> {
  if (first === null || first.seq === 1) return []
  const said = await tx.securityRecord.count({ where: { kind: 'PURGED', purpose: `${first.seq - 1}:${first.previous}` } })
  return said > 0 ? [] : [{ fault: 'LINK_REMOVED', at: `${first.seq - 1}` }]
}

/** Records that were never signed and do not wait for it. */
async function outside(tx: Tx): Promise<AuditFault[]> {
  const added = await tx.$queryRaw<{ id: string }[]>`
    SELECT id FROM audit_entry EXCEPT (SELECT unnest(records) FROM audit_chain UNION ALL SELECT id FROM audit_unsigned) ORDER BY 1 LIMIT ${MOST_ADDED}`
  return added.map(({ id }) => ({ fault: 'ADDED', at: id }))
}
