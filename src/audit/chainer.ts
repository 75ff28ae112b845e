import { HOUR, SECOND } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { lockInTransaction } from '../db/locks.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { anchorOf, digestOf, signedText } from './links.ts'
import { type Signer, signerOf } from './signer.ts'

/** Records of one link. */
const AT_ONCE = 500
const LOOK_EVERY = 2 * SECOND
const AFTER_FAILURE = 5 * SECOND
/** What a record that is gone before it was signed is signed as: the verifier names it. */
const GONE = 'gone'

/**
 * Signs what was committed since (审计链): records in groups, each group bound to the one before it. One process signs at a time; any
 * number may run it. What is not committed yet is in the next group.
 * @returns records signed
 */
export async function signRecords(db: Db, signer: Signer, now: Date): Promise<number> {
  for (let signed = 0; ; ) {
    // Asked outside the lock first: where nothing waits, which is most of the time, no transaction is begun.
    if ((await db.auditUnsigned.findFirst()) === null) return signed
    const count = await db.$transaction((tx) => signGroup(tx, signer, now))
    signed += count
    if (count < AT_ONCE) return signed
  }
}

async function signGroup(tx: Tx, signer: Signer, now: Date): Promise<number> {
  await lockInTransaction(tx, 'audit')
  const taken = await tx.$queryRaw<{ id: string }[]>`
    DELETE FROM audit_unsigned WHERE id IN (SELECT id FROM audit_unsigned ORDER BY id LIMIT ${AT_ONCE}) RETURNING id`
  if (taken.length === 0) return 0
  const records = taken.map(({ id }) => id).sort()
  const entries = new Map((await tx.auditEntry.findMany({ where: { id: { in: records } } })).map((entry) => [entry.id, entry]))
  const last = await tx.auditLink.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true, mac: true } })
  const digests = records.map((id) => {
    const entry = entries.get(id)
    return entry ? digestOf(entry) : GONE
  })
  const link = { seq: (last?.seq ?? 0) + 1, at: now, records, digests, previous: last?.mac ?? '' }
  await tx.auditLink.create({ data: { ...link, mac: signer.sign(signedText(link)) } })
  return records.length
}

/** Says the head of the chain in the log of the program, once an hour: what stands there cannot be cut off unseen. */
export async function anchorHead({ db, log }: Pick<Runtime, 'db' | 'log'>): Promise<string | null> {
  const head = await db.auditLink.findFirst({ orderBy: { seq: 'desc' } })
  if (head) log.info({ anchor: anchorOf(head), at: head.at }, 'audit: head of the chain')
  return head && anchorOf(head)
}

/** Signs every two seconds, and anchors the head every hour, until it is stopped. */
export function startChainer(runtime: Runtime, round: (runtime: Runtime) => Promise<unknown> = async () => {}): { stop(): Promise<void> } {
  const signer = signerOf(runtime.config, runtime.keys)
  let anchored = Math.floor(runtime.clock.now().getTime() / HOUR)
  return goRound(
    async () => {
      await signRecords(runtime.db, signer, runtime.clock.now())
      await round(runtime)
      const hour = Math.floor(runtime.clock.now().getTime() / HOUR)
      if (hour !== anchored) await anchorHead(runtime)
      anchored = hour
    },
    {
      every: LOOK_EVERY,
      afterFailure: AFTER_FAILURE,
      failed: (error) => runtime.log.warn({ err: error }, 'audit: records could not be signed; trying again'),
    },
  )
}
